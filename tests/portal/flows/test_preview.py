"""Preview from the page: one run in the background for each company file, whatever is pressed how often."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from provisioning.models import AuditEvent, Configuration
from sync.flows.states import FlowEvent
from sync.models import Flow, Run
from tests.portal.flows.conftest import flow_of, must_apply

pytestmark = pytest.mark.django_db


def test_a_preview_is_a_run_that_a_worker_will_find(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = flow_of(configuration, "SFProd2QBItem")
    response = client.post(f"{page}{flow.pk}/preview/")
    run = Run.objects.get()
    assert response["Location"] == f"/runs/{configuration.pk}/{run.pk}/"
    assert (run.flow, run.preview, run.enqueued_at, run.ended_at) == (flow, True, None, None)
    flow.refresh_from_db()
    assert flow.state == "STOPPED"
    assert AuditEvent.objects.get(action="flow.preview").object_label == "SFProd2QBItem"


def test_pressed_twice_it_is_one_run(client: Client, page: str, configuration: Configuration) -> None:
    flow = flow_of(configuration, "SFProd2QBItem")
    first = client.post(f"{page}{flow.pk}/preview/")
    second = client.post(f"{page}{flow.pk}/preview/")
    assert first["Location"] == second["Location"]
    assert Run.objects.count() == 1
    Run.objects.update(ended_at=timezone.now(), outcome="SUCCEEDED")
    assert client.post(f"{page}{flow.pk}/preview/")["Location"] != first["Location"]


def test_a_running_flow_can_be_previewed_too(client: Client, page: str, configuration: Configuration) -> None:
    flow = must_apply(flow_of(configuration, "SFProd2QBItem"), FlowEvent.START, FlowEvent.RUN_BEGIN)
    client.post(f"{page}{flow.pk}/preview/")
    assert Run.objects.get().preview


def test_a_single_flow_needs_its_record_first(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = flow_of(configuration, "SFOpp2QBInvN")
    response = client.post(f"{page}{flow.pk}/preview/")
    assert response["Location"] == f"{page}?flow={flow.pk}#properties"
    (said,) = [str(message) for message in get_messages(response.wsgi_request)]
    assert said.startswith("Enter the name or number of the record")
    assert not Run.objects.exists()
    Flow.objects.filter(pk=flow.pk).update(parameters={"value": "1001"})
    client.post(f"{page}{flow.pk}/preview/")
    assert Run.objects.get().parameters == {"value": "1001"}
