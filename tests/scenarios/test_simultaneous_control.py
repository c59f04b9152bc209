"""Two hundred pairs of simultaneous START, STOP and edit requests end in no forbidden state.

Each request comes from a thread with its own database connection; the two of a pair are released at one moment. The
proof is the history: every flow's transitions form one unbroken path through the state table, and the counters of
the mode row say what the states say. Runs on SQLite and on PostgreSQL.
"""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections

from provisioning.models import Configuration, Revision
from sync.flows import control
from sync.flows.control import Refusal, Transition
from sync.flows.properties import Edited, edit_properties
from sync.flows.states import FlowEvent, FlowState, next_state
from sync.models import Flow, FlowMode, FlowTransition

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 200
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES = {
    "SFAcctOpp2QBCustInv": (True, False),
    "SFProd2QBItem": (True, False),
    "SFAcct2QBCustBind": (False, False),
    "QBCust2SFAcctDRS": (False, True),
    "SFProd2QBItemDR": (False, True),
}

Answer = Transition | Refusal | Edited
Request = Callable[[], Answer]


@pytest.fixture
def flows(configuration: Configuration) -> list[Flow]:
    revision = Revision.objects.create(configuration=configuration, number=1, values={}, catalogue_version=1)
    Configuration.objects.filter(pk=configuration.pk).update(current_revision=revision)
    return [
        Flow.objects.create(
            configuration=configuration, name=name, scheduled=scheduled, bulk=bulk, query_starts=NOW
        )
        for name, (scheduled, bulk) in NAMES.items()
    ]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool
        ready = threading.Barrier(2)
        for done in [pool.submit(_close_connections, ready) for _ in range(2)]:
            done.result()


def _close_connections(ready: threading.Barrier) -> None:
    ready.wait()  # so that each of the two threads closes its own
    connections.close_all()


def at_once(pool: ThreadPoolExecutor, first: Request, second: Request) -> tuple[Answer, Answer]:
    """Answers of two requests that were released at the same moment."""
    ready = threading.Barrier(2)

    def ask(request: Request) -> Answer:
        ready.wait()
        return request()

    one, other = pool.submit(ask, first), pool.submit(ask, second)
    return one.result(), other.result()


def event(flow: Flow, asked: FlowEvent) -> Request:
    return lambda: control.apply(flow.pk, asked)


def edit(flow: Flow, version: int, interval_ms: int) -> Request:
    return lambda: edit_properties(flow.pk, version, interval_ms=str(interval_ms))


def assert_nothing_forbidden(configuration: Configuration) -> None:
    """What must hold between any two requests."""
    active = [flow for flow in Flow.objects.all() if flow.state != FlowState.STOPPED]
    scheduled = sum(flow.scheduled for flow in active)
    bulk = sum(flow.bulk for flow in active)
    utility = len(active) - scheduled
    assert not (scheduled and utility)
    assert bulk <= 1
    mode = FlowMode.objects.filter(configuration=configuration).first()
    counted = (mode.scheduled_active, mode.utility_active, mode.bulk_active) if mode else (0, 0, 0)
    assert counted == (scheduled, utility, bulk)


def assert_history_is_a_path(flow: Flow) -> int:
    """Every transition leads from where the last one ended, as the table says, to the state there is now."""
    flow.refresh_from_db()
    state = FlowState.STOPPED
    steps = list(FlowTransition.objects.filter(flow=flow))
    remaining = {step.pk: step for step in steps}
    while remaining:
        # The clock orders them but for ties: take the first that fits where the path stands.
        step = next(
            step
            for step in sorted(remaining.values(), key=lambda step: step.created_at)
            if step.before == state
        )
        after = next_state(state, FlowEvent(step.event), scheduled=flow.scheduled)
        assert after == step.after
        state = FlowState(step.after)
        del remaining[step.pk]
    assert flow.state == state
    return len(steps)


def test_random_pairs(configuration: Configuration, flows: list[Flow], pool: ThreadPoolExecutor) -> None:
    chance = random.Random(20260302)
    edited = {flow.pk: 0 for flow in flows}

    def request() -> tuple[Flow, Request]:
        flow = chance.choice(flows)
        match chance.randrange(5):
            case 0 | 1:
                return flow, event(flow, FlowEvent.START)
            case 2 | 3:
                return flow, event(flow, FlowEvent.STOP)
            case _:
                version = Flow.objects.values_list("version", flat=True).get(pk=flow.pk)
                return flow, edit(flow, version, chance.randrange(1_000, 600_000))

    answered = {Transition: 0, Refusal: 0, Edited: 0}
    for _ in range(PAIRS):
        (first_flow, first), (second_flow, second) = request(), request()
        for flow, answer in zip((first_flow, second_flow), at_once(pool, first, second), strict=True):
            answered[type(answer)] += 1
            edited[flow.pk] += isinstance(answer, Edited)
        assert_nothing_forbidden(configuration)
    assert min(answered.values()) > 10  # each kind of answer did occur
    for flow in flows:
        moves = assert_history_is_a_path(flow)
        assert flow.version == moves + edited[flow.pk]  # no change was lost, none counted twice


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SFAcctOpp2QBCustInv", "SFAcct2QBCustBind"),
        ("QBCust2SFAcctDRS", "SFProd2QBItemDR"),
    ],
)
def test_of_two_that_exclude_each_other_one_starts(
    configuration: Configuration, flows: list[Flow], pool: ThreadPoolExecutor, one: str, other: str
) -> None:
    pair = [flow for flow in flows if flow.name in (one, other)]
    for _ in range(25):
        answers = at_once(pool, *(event(flow, FlowEvent.START) for flow in pair))
        started = [answer for answer in answers if isinstance(answer, Transition)]
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        assert (len(started), len(refused)) == (1, 1)
        assert_nothing_forbidden(configuration)
        control.apply(started[0].flow_id, FlowEvent.STOP)


def test_an_edit_and_a_start_at_once(
    configuration: Configuration, flows: list[Flow], pool: ThreadPoolExecutor
) -> None:
    flow = flows[0]
    for number in range(25):
        version = Flow.objects.values_list("version", flat=True).get(pk=flow.pk)
        interval_ms = 10_000 + number
        edited, started = at_once(pool, edit(flow, version, interval_ms), event(flow, FlowEvent.START))
        assert isinstance(started, Transition)
        flow.refresh_from_db()
        assert (flow.interval_ms == interval_ms) == isinstance(edited, Edited)
        if isinstance(edited, Refusal):
            assert edited.code in ("not_stopped", "stale")
        control.apply(flow.pk, FlowEvent.STOP)


def test_two_edits_of_one_version_at_once(flows: list[Flow], pool: ThreadPoolExecutor) -> None:
    flow = flows[0]
    for version in range(25):
        answers = at_once(pool, edit(flow, version, 10_000), edit(flow, version, 20_000))
        assert sorted(type(answer).__name__ for answer in answers) == ["Edited", "Refusal"]
