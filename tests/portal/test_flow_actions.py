"""Staff start and stop flows in the support site; exclusions hold there too."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from provisioning.models import AuditEvent, Configuration, Revision, User
from sync.models import Flow, FlowMode, FlowTransition

ADDRESS = "/admin/sync/flow/"


@pytest.fixture
def flows(configuration: Configuration) -> dict[str, Flow]:
    configuration.current_revision = Revision.objects.create(
        configuration=configuration, number=1, values={}, catalogue_version=1
    )
    configuration.save()
    FlowMode.objects.create(configuration=configuration)
    return {
        name: Flow.objects.create(
            configuration=configuration, name=name, scheduled=scheduled, query_starts=timezone.now()
        )
        for name, scheduled in (("SFProd2QBItem", True), ("SFAcct2QBCustBind", False))
    }


def _act(client: Client, action: str, *flows: Flow) -> list[str]:
    response = client.post(ADDRESS, {"action": action, "_selected_action": [flow.pk for flow in flows]})
    assert response.status_code == 302
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_starting_a_flow_is_in_its_history_and_in_the_trail(
    client: Client, staff: User, flows: dict[str, Flow]
) -> None:
    client.force_login(staff)
    flow = flows["SFProd2QBItem"]
    assert _act(client, "start_flows", flow) == ["SFProd2QBItem is STARTED."]
    flow.refresh_from_db()
    assert flow.state == "STARTED"
    assert FlowTransition.objects.get(flow=flow).actor == staff
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_label) == ("flow.start", staff, "SFProd2QBItem")
    assert event.difference == {"state": ["STOPPED", "STARTED"]}
    assert event.request_id

    _act(client, "stop_flows", flow)
    flow.refresh_from_db()
    assert flow.state == "STOPPED"


def test_a_refusal_is_shown_and_changes_nothing(client: Client, staff: User, flows: dict[str, Flow]) -> None:
    client.force_login(staff)
    _act(client, "start_flows", flows["SFProd2QBItem"])
    (said,) = _act(client, "start_flows", flows["SFAcct2QBCustBind"])[-1:]
    assert said.startswith("SFAcct2QBCustBind: ")
    flows["SFAcct2QBCustBind"].refresh_from_db()
    assert flows["SFAcct2QBCustBind"].state == "STOPPED"
    assert AuditEvent.objects.count() == 1


def test_staff_without_the_right_cannot_start_flows(client: Client, flows: dict[str, Flow]) -> None:
    reader = User.objects.create_user("reader@portal.example", "a long pass phrase", is_staff=True)
    client.force_login(reader)
    assert client.post(
        ADDRESS, {"action": "start_flows", "_selected_action": [flows["SFProd2QBItem"].pk]}
    ).status_code in {302, 403}
    flows["SFProd2QBItem"].refresh_from_db()
    assert flows["SFProd2QBItem"].state == "STOPPED"
