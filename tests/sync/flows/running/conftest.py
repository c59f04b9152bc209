"""A flow, its run, and a bench that carries runs out with an engine that a test gives it."""

from collections.abc import Callable

import pytest

from provisioning.models import CompanyFile, Configuration, Revision
from sync.engine.context import RunContext, RunReport
from sync.flows.dispatch import make_runs
from sync.flows.execution import Execution, execute
from sync.flows.states import FlowEvent
from sync.models import Flow, Run
from tests.sync.flows.conftest import START, MakeFlow, MovableClock, Pair, machinery_of, must_apply

Engine = Callable[[RunContext], RunReport]


class Bench:
    """Runs one flow with the engine that a test gives it."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock
        self.pair = Pair()
        self.contexts: list[RunContext] = []

    def run(self, run: Run, engine: Engine | None = None) -> Execution:
        def carry_out(context: RunContext) -> RunReport:
            self.contexts.append(context)
            return engine(context) if engine else RunReport()

        machinery = machinery_of(carry_out, self.pair)
        execution = execute(run.pk, clock=self.clock, machinery=machinery)
        run.refresh_from_db()
        run.flow.refresh_from_db()
        return execution


def raising(error: Exception) -> Engine:
    def engine(context: RunContext) -> RunReport:
        raise error

    return engine


@pytest.fixture
def bench(clock: MovableClock) -> Bench:
    return Bench(clock)


@pytest.fixture
def profile_values() -> dict[str, object]:
    """What the profile answers besides the directions; tests put their options in."""
    return {}


@pytest.fixture
def revision(configuration: Configuration, profile_values: dict[str, object]) -> Revision:
    values = {"direction.customer": "Bi-directional", **profile_values}
    revision = Revision.objects.create(
        configuration=configuration, number=1, values=values, catalogue_version=1
    )
    configuration.current_revision = revision
    configuration.save()
    return revision


@pytest.fixture
def flow(make_flow: MakeFlow, company_file: CompanyFile, clock: MovableClock) -> Flow:
    return must_apply(make_flow(), FlowEvent.START, clock=clock)


@pytest.fixture
def run(flow: Flow) -> Run:
    return claimed_by_tick(flow)[0]


def claimed_by_tick(flow: Flow) -> list[Run]:
    Flow.objects.filter(pk=flow.pk).update(next_run_at=None)
    return make_runs(flow, due_at=START)
