"""START and STOP from the page: order, refusals, the trail, and what a person may not touch."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client

from provisioning.models import AuditEvent, Configuration, User
from sync.flows.states import FlowEvent
from sync.models import Flow, FlowMode, FlowTransition
from tests.portal.flows.conftest import flow_of, must_apply

pytestmark = pytest.mark.django_db

CUSTOMERS, PRODUCTS, BIND, BULK = (
    "SFAcctOpp2QBCustInv",
    "SFProd2QBItem",
    "SFAcct2QBCustBind",
    "SFAcct2QBCustDRS",
)


def submit(client: Client, page: str, **ticked: list[Flow]) -> list[str]:
    """Press Submit and return what the next page says."""
    data = {name: [str(flow.pk) for flow in flows] for name, flows in ticked.items()}
    response = client.post(f"{page}submit/", data)
    assert response.status_code == 302
    assert response["Location"] == page
    return [str(message) for message in get_messages(response.wsgi_request)]


def states(configuration: Configuration) -> dict[str, str]:
    active = Flow.objects.filter(configuration=configuration).exclude(state="STOPPED")
    return dict(active.values_list("name", "state"))


def test_ticked_flows_start_in_the_order_of_their_shift(
    client: Client, page: str, configuration: Configuration, administrator: User
) -> None:
    flows = [flow_of(configuration, name) for name in (CUSTOMERS, PRODUCTS)]
    assert flows[0].shift_ms > flows[1].shift_ms
    assert submit(client, page, start=flows) == [f"STARTED: {PRODUCTS}, {CUSTOMERS}."]
    assert states(configuration) == {CUSTOMERS: "STARTED", PRODUCTS: "STARTED"}
    order = FlowTransition.objects.order_by("created_at").values_list("flow__name", "actor__email")
    assert list(order) == [(PRODUCTS, administrator.email), (CUSTOMERS, administrator.email)]
    events = AuditEvent.objects.filter(action="flow.start")
    assert {(event.object_label, event.actor) for event in events} == {
        (PRODUCTS, administrator),
        (CUSTOMERS, administrator),
    }
    assert all(event.company == configuration.company for event in events)


def test_stop_goes_before_start(client: Client, page: str, configuration: Configuration) -> None:
    scheduled = must_apply(flow_of(configuration, PRODUCTS), FlowEvent.START)
    said = submit(client, page, stop=[scheduled], start=[flow_of(configuration, BIND)])
    assert said == [f"STOPPED: {PRODUCTS}.", f"STARTED: {BIND}."]
    assert states(configuration) == {BIND: "STARTED"}


def test_a_refusal_is_told_and_the_others_go_on(
    client: Client, page: str, configuration: Configuration
) -> None:
    flows = [flow_of(configuration, name) for name in (PRODUCTS, BIND)]
    assert submit(client, page, start=flows) == [
        f"{PRODUCTS} cannot start while a utility flow is active: wait until {BIND} is STOPPED.",
        f"STARTED: {BIND}.",
    ]
    assert states(configuration) == {BIND: "STARTED"}
    assert FlowTransition.objects.count() == 1
    assert AuditEvent.objects.filter(action="flow.start").count() == 1


def test_nothing_ticked_refreshes(client: Client, page: str, configuration: Configuration) -> None:
    assert submit(client, page) == []
    assert states(configuration) == {}
    flow = flow_of(configuration, PRODUCTS)
    response = client.post(f"{page}submit/", {"flow": str(flow.pk)})
    assert response["Location"] == f"{page}?flow={flow.pk}#properties"


def test_a_stale_page_harms_nothing(client: Client, page: str, configuration: Configuration) -> None:
    flow = flow_of(configuration, PRODUCTS)
    submit(client, page, start=[flow])
    assert submit(client, page, start=[flow])[1:] == [f"STARTED: {PRODUCTS}."]
    assert FlowTransition.objects.count() == 1
    submit(client, page, stop=[flow])
    assert submit(client, page, stop=[flow])[3:] == [f"STOPPED: {PRODUCTS}."]
    assert FlowTransition.objects.count() == 2
    assert FlowMode.objects.get(pk=configuration).scheduled_active == 0


@pytest.mark.parametrize("box", ["start", "stop"])
def test_another_companys_flow_is_refused_and_nothing_happens(
    client: Client,
    page: str,
    configuration: Configuration,
    other_configuration: Configuration,
    box: str,
) -> None:
    mine, theirs = flow_of(configuration, PRODUCTS), flow_of(other_configuration, PRODUCTS)
    must_apply(theirs, *([FlowEvent.START] if box == "stop" else []))
    before = FlowTransition.objects.count()
    response = client.post(f"{page}submit/", {box: [str(mine.pk), str(theirs.pk)]})
    assert response.status_code == 404
    assert FlowTransition.objects.count() == before


@pytest.mark.parametrize("tick", ["", "no-uuid", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"])
def test_a_tick_that_is_no_flow_is_refused(client: Client, page: str, tick: str) -> None:
    assert client.post(f"{page}submit/", {"start": [tick]}).status_code == 404


def test_submit_is_for_post_only(client: Client, page: str) -> None:
    assert client.get(f"{page}submit/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_people_who_submit_at_once_never_break_the_rules(
    administrator: User, configuration: Configuration, revision: object
) -> None:
    flows = [flow_of(configuration, name) for name in (PRODUCTS, CUSTOMERS, BIND, BULK)]
    clients = [Client() for _ in flows]
    for client in clients:
        client.force_login(administrator)

    def press(client: Client, flow: Flow) -> int:
        try:
            address = f"/flows/{configuration.pk}/submit/"
            return client.post(address, {"start": [str(flow.pk)]}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(flows)) as pool:
        assert list(pool.map(press, clients, flows)) == [302] * len(flows)
    active = Flow.objects.exclude(state="STOPPED")
    kinds = set(active.values_list("scheduled", flat=True))
    assert len(kinds) == 1
    mode = FlowMode.objects.get(pk=configuration)
    assert mode.scheduled_active + mode.utility_active == active.count()
    assert FlowTransition.objects.count() == active.count()
