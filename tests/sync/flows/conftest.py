"""Flows of a company with a finished profile, and a clock that tests move."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Self

import pytest

from provisioning.models import CompanyFile, Configuration, Revision
from sync.engine.context import RunContext, RunReport
from sync.flows import control
from sync.flows.control import Transition
from sync.flows.execution import Machinery
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


def add_company_file(configuration: Configuration) -> CompanyFile:
    """A second company file, counted by the current profile."""
    revision = Revision.objects.get(configuration=configuration)
    Revision.objects.update(values={**revision.values, "solution.qb_company_files": 2})
    return CompanyFile.objects.create(configuration=configuration, number=2)


class Side:
    """One open connection that counts its calls."""

    def __init__(self, calls: int) -> None:
        self.calls = calls


class Pair:
    """Both ends of a company file, for engines that move nothing."""

    def __init__(self) -> None:
        self.sf, self.qb = Side(3), Side(7)
        self.closed = 0

    @contextmanager
    def connect(self, *_of: object) -> Iterator[Self]:
        try:
            yield self
        finally:
            self.closed += 1


def machinery_of(engine: Callable[[RunContext], RunReport], pair: Pair | None = None) -> Machinery:
    """Runs ``engine`` in place of the product's own."""
    return Machinery(
        connect=(pair or Pair()).connect,  # type: ignore[arg-type] # sides that can only count
        engine=engine,
        at=lambda point: None,
    )
