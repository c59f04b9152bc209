"""What the page says beforehand is what control answers: the same rules, asked in every legal standing of flows."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction

from provisioning.models import Configuration, Revision
from sync.flows import control
from sync.flows.control import Refusal
from sync.flows.refusals import refusals_of
from sync.flows.states import FlowEvent, FlowState
from sync.models import Flow, FlowMode
from tests.sync.flows.conftest import START, MakeFlow, MovableClock

pytestmark = pytest.mark.django_db

STATES = tuple(FlowState)


@pytest.fixture
def flows(make_flow: MakeFlow) -> list[Flow]:
    """One of each kind, two bulk ones, one that lacks its record's name, one retired, one that is not built yet."""
    Revision.objects.update(
        values={
            "direction.customer": "Bi-directional",
            "direction.invoice": "Bi-directional",
            "direction.product": "Bi-directional",
            "direction.vendor": "Bi-directional",
        }
    )
    return [
        make_flow("SFAcctOpp2QBCustInv"),
        make_flow("SFAcct2QBCustBind", scheduled=False),
        make_flow("SFAcct2QBCustDRS", scheduled=False, bulk=True),
        make_flow("QBCust2SFAcctDRS", scheduled=False, bulk=True),
        make_flow("SFOpp2QBInvN", scheduled=False),
        make_flow("SFProd2QBItem", retired_at=START),
        make_flow("SFAcct2QBVendorBind", scheduled=False),
    ]


def legal_standings() -> Iterator[tuple[FlowState, ...]]:
    """States of the first four flows that control lets happen."""
    for scheduled, bind, bulk, other in product(STATES, repeat=4):
        utility = [state for state in (bind, bulk, other) if state is not FlowState.STOPPED]
        both_bulk = bulk is not FlowState.STOPPED and other is not FlowState.STOPPED
        if not both_bulk and (scheduled is FlowState.STOPPED or not utility):
            yield scheduled, bind, bulk, other


def put(configuration: Configuration, flows: list[Flow], standing: tuple[FlowState, ...]) -> None:
    for flow, state in zip(flows, standing, strict=False):
        flow.state = state
    Flow.objects.bulk_update(flows, ["state"])
    active = [flow for flow in flows if flow.state != FlowState.STOPPED]
    FlowMode.objects.update_or_create(
        configuration=configuration,
        defaults={
            "scheduled_active": sum(flow.scheduled for flow in active),
            "utility_active": sum(not flow.scheduled for flow in active),
            "bulk_active": sum(flow.bulk for flow in active),
        },
    )


@pytest.mark.parametrize("event", [FlowEvent.START, FlowEvent.STOP])
def test_what_is_told_beforehand_is_what_control_answers(
    configuration: Configuration, flows: list[Flow], clock: MovableClock, event: FlowEvent
) -> None:
    told_of: set[str] = set()
    for standing in legal_standings():
        put(configuration, flows, standing)
        configuration.refresh_from_db()
        told = refusals_of(configuration, flows, event)
        for flow in flows:
            with transaction.atomic():
                answer = control.apply(flow.pk, event, clock=clock)
                transaction.set_rollback(True)
            assert (answer if isinstance(answer, Refusal) else None) == told.get(flow.pk), (standing, flow)
        told_of |= {refusal.code for refusal in told.values()}
    expected = {
        "completing",
        "utility_active",
        "scheduled_active",
        "bulk_active",
        "value_missing",
        "retired",
        "coming",
    }
    assert told_of == (expected if event is FlowEvent.START else set())


def test_without_a_profile_nothing_starts(configuration: Configuration, flows: list[Flow]) -> None:
    Configuration.objects.update(current_revision=None)
    configuration.refresh_from_db()
    told = refusals_of(configuration, flows, FlowEvent.START)
    codes = {flow.name: told[flow.pk].code for flow in flows}
    assert codes.pop("SFProd2QBItem") == "retired"
    assert set(codes.values()) == {"no_profile"}


def test_every_refusal_of_start_is_short_beside_its_box(
    configuration: Configuration, flows: list[Flow]
) -> None:
    for standing in legal_standings():
        put(configuration, flows, standing)
        configuration.refresh_from_db()
        for refusal in refusals_of(configuration, flows, FlowEvent.START).values():
            assert 0 < len(refusal.brief) <= 70, refusal


def test_the_rules_read_no_other_rows(
    configuration: Configuration, flows: list[Flow], django_assert_num_queries: object
) -> None:
    configuration = Configuration.objects.select_related("current_revision").get(pk=configuration.pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        refusals_of(configuration, flows, FlowEvent.START)
