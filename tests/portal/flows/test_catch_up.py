"""Catching up: Query Starts to now, the gap into the bulk flows, all or nothing."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from provisioning.chosen import zone_of
from provisioning.models import AuditEvent, Configuration
from sync.flows.parameters import date_range
from sync.flows.states import FlowEvent
from sync.models import Flow
from tests.portal.flows.conftest import flow_of, must_apply

pytestmark = pytest.mark.django_db


@pytest.fixture
def behind(configuration: Configuration, revision: object) -> Flow:
    flow = flow_of(configuration, "QBCustInvoices2SFAcctOpp")
    begin = (timezone.now() - timedelta(days=5)).replace(microsecond=0)
    Flow.objects.filter(pk=flow.pk).update(query_starts=begin)
    flow.refresh_from_db()
    return flow


def test_the_page_names_the_bulk_flows_in_their_order(client: Client, page: str, behind: Flow) -> None:
    text = client.get(f"{page}{behind.pk}/catch-up/").content.decode()
    assert "more than two days ago" in text
    assert 0 < text.index("QBCust2SFAcctDRS") < text.index("QBInvoices2SFAcctOppDRS")
    assert "QBCust2SFAcctDR<" not in text
    assert "disabled" not in text


def test_prepare_moves_the_gap_into_the_bulk_flows(
    client: Client, page: str, configuration: Configuration, behind: Flow
) -> None:
    began = behind.query_starts
    before = timezone.now()
    response = client.post(f"{page}{behind.pk}/catch-up/prepare/", {"version": str(behind.version)})
    bulk = [flow_of(configuration, name) for name in ("QBCust2SFAcctDRS", "QBInvoices2SFAcctOppDRS")]
    assert response["Location"] == f"{page}?flow={bulk[0].pk}#properties"
    behind.refresh_from_db()
    assert before - timedelta(seconds=1) < behind.query_starts <= timezone.now()
    for flow in bulk:
        gap = date_range(flow.parameters, zone=zone_of(configuration))
        assert (gap.begin, gap.end, gap.by_creation) == (began, behind.query_starts, False)
    assert AuditEvent.objects.filter(action="flow.catch_up").count() == 1


def test_while_a_flow_is_active_nothing_is_prepared(
    client: Client, page: str, configuration: Configuration, behind: Flow
) -> None:
    must_apply(behind, FlowEvent.START)
    text = client.get(f"{page}{behind.pk}/catch-up/").content.decode()
    assert "disabled" in text
    response = client.post(f"{page}{behind.pk}/catch-up/prepare/", {"version": str(behind.version)})
    assert response["Location"] == f"{page}{behind.pk}/catch-up/"
    (said,) = [str(message) for message in get_messages(response.wsgi_request)]
    assert "stop it first" in said
    assert flow_of(configuration, "QBCust2SFAcctDRS").parameters == {}


def test_a_bulk_flow_that_runs_keeps_all_as_it_was(
    client: Client, page: str, configuration: Configuration, behind: Flow
) -> None:
    must_apply(flow_of(configuration, "QBInvoices2SFAcctOppDRS"), FlowEvent.START)
    began = behind.query_starts
    client.post(f"{page}{behind.pk}/catch-up/prepare/", {"version": str(behind.version)})
    behind.refresh_from_db()
    assert behind.query_starts == began
    assert flow_of(configuration, "QBCust2SFAcctDRS").parameters == {}
    assert not AuditEvent.objects.filter(action="flow.catch_up").exists()


def test_pressed_twice_the_gap_stays(
    client: Client, page: str, configuration: Configuration, behind: Flow
) -> None:
    for _ in range(2):
        client.post(f"{page}{behind.pk}/catch-up/prepare/", {"version": str(behind.version)})
    gap = date_range(flow_of(configuration, "QBCust2SFAcctDRS").parameters, zone=zone_of(configuration))
    assert gap.begin == behind.query_starts


def test_a_utility_flow_has_nothing_to_catch_up_with(
    client: Client, page: str, configuration: Configuration
) -> None:
    flow = flow_of(configuration, "QBCust2SFAcctDRS")
    assert client.get(f"{page}{flow.pk}/catch-up/").status_code == 404
    assert client.post(f"{page}{flow.pk}/catch-up/prepare/", {"version": "0"}).status_code == 404
