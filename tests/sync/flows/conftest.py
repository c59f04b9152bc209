"""Flows of a company with a finished profile, and a clock that tests move."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from provisioning.models import Configuration, Revision
from sync.flows import control
from sync.flows.control import Transition
from sync.flows.states import FlowEvent
from sync.models import Flow

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class MovableClock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def revision(configuration: Configuration) -> Revision:
    revision = Revision.objects.create(configuration=configuration, number=1, values={}, catalogue_version=1)
    configuration.current_revision = revision
    configuration.save()
    return revision


MakeFlow = Callable[..., Flow]


@pytest.fixture
def make_flow(configuration: Configuration, revision: Revision) -> MakeFlow:
    def make(name: str = "SFAcctOpp2QBCustInv", *, scheduled: bool = True, **fields: object) -> Flow:
        values = {"query_starts": START, **fields}
        return Flow.objects.create(configuration=configuration, name=name, scheduled=scheduled, **values)

    return make


def must_apply(flow: Flow, *events: FlowEvent, clock: Callable[[], datetime]) -> Flow:
    """Apply events that may not be refused; the flow as it is then."""
    for event in events:
        assert isinstance(control.apply(flow.pk, event, clock=clock), Transition)
    flow.refresh_from_db()
    return flow
