"""One run at once, in this process, by the same rules as a worker's."""

from datetime import timedelta
from uuid import uuid4

import pytest

from provisioning.models import CompanyFile, Configuration, Revision
from sync.engine.context import RunContext, RunReport
from sync.flows import lease
from sync.flows.run_now import RunRefusedError, run_now
from sync.flows.states import FlowEvent
from sync.flows.tick import tick
from sync.models import Flow, Run
from tests.sync.flows.conftest import START, MakeFlow, MovableClock, machinery_of, must_apply

pytestmark = pytest.mark.django_db


class Bench:
    """An engine that notes what it was given."""

    def __init__(self) -> None:
        self.contexts: list[RunContext] = []
        self.machinery = machinery_of(self.carry_out)

    def carry_out(self, context: RunContext) -> RunReport:
        self.contexts.append(context)
        return RunReport()


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def flow(make_flow: MakeFlow, company_file: CompanyFile, revision: Revision) -> Flow:
    Revision.objects.update(values={"direction.customer": "Bi-directional"})
    return make_flow()


@pytest.fixture
def bulk_flow(make_flow: MakeFlow, flow: Flow) -> Flow:
    return make_flow("QBCust2SFAcctDRS", scheduled=False, bulk=True)


def test_a_stopped_flow_runs_once_and_is_stopped_again(bench: Bench, flow: Flow, clock: MovableClock) -> None:
    runs = run_now(flow.pk, clock=clock, machinery=bench.machinery)
    assert [run.outcome for run in runs] == ["SUCCEEDED"]
    flow.refresh_from_db()
    assert (flow.state, flow.next_run_at) == ("STOPPED", None)


def test_a_started_flow_goes_on_in_its_rhythm(bench: Bench, flow: Flow, clock: MovableClock) -> None:
    must_apply(flow, FlowEvent.START, clock=clock)
    run_now(flow.pk, clock=clock, machinery=bench.machinery)
    flow.refresh_from_db()
    assert (flow.state, flow.next_run_at) == ("STARTED", START + timedelta(minutes=10))


def test_a_run_that_the_tick_made_already_is_taken(bench: Bench, flow: Flow, clock: MovableClock) -> None:
    must_apply(flow, FlowEvent.START, clock=clock)
    tick(clock=clock, send=lambda run: None)
    waiting = Run.objects.get()
    assert run_now(flow.pk, clock=clock, machinery=bench.machinery) == [waiting]


def test_a_running_flow_is_refused(bench: Bench, flow: Flow, clock: MovableClock) -> None:
    must_apply(flow, FlowEvent.START, FlowEvent.RUN_BEGIN, clock=clock)
    with pytest.raises(RunRefusedError, match="running already"):
        run_now(flow.pk, clock=clock, machinery=bench.machinery)


def test_exclusions_hold(bench: Bench, flow: Flow, bulk_flow: Flow, clock: MovableClock) -> None:
    must_apply(flow, FlowEvent.START, clock=clock)
    with pytest.raises(RunRefusedError, match="stop all scheduled flows first"):
        run_now(bulk_flow.pk, clock=clock, machinery=bench.machinery)


def test_parameters_become_the_flows_properties(bench: Bench, bulk_flow: Flow, clock: MovableClock) -> None:
    given = {"begin": "2023-01-01", "batch_size": "50"}
    run_now(bulk_flow.pk, parameters=given, clock=clock, machinery=bench.machinery)
    bulk_flow.refresh_from_db()
    assert bulk_flow.parameters == bench.contexts[0].parameters == given


def test_parameters_that_cannot_be_meant(bench: Bench, bulk_flow: Flow, clock: MovableClock) -> None:
    for preview in (False, True):
        with pytest.raises(RunRefusedError, match="not a date"):
            run_now(
                bulk_flow.pk,
                parameters={"begin": "2023-13-01"},
                preview=preview,
                clock=clock,
                machinery=bench.machinery,
            )


def test_a_single_flow_needs_its_record(
    bench: Bench, flow: Flow, make_flow: MakeFlow, clock: MovableClock
) -> None:
    single = make_flow("QBCust2SFAcctNF", scheduled=False)
    with pytest.raises(RunRefusedError, match="name or number of the record"):
        run_now(single.pk, clock=clock, machinery=bench.machinery)
    runs = run_now(single.pk, parameters={"value": "Acme"}, clock=clock, machinery=bench.machinery)
    assert runs[0].parameters == {"value": "Acme"}


def test_a_preview_changes_no_properties_and_no_state(
    bench: Bench, bulk_flow: Flow, clock: MovableClock
) -> None:
    runs = run_now(
        bulk_flow.pk, preview=True, parameters={"begin": "2023-01-01"}, clock=clock, machinery=bench.machinery
    )
    assert (runs[0].preview, runs[0].parameters) == (True, {"begin": "2023-01-01"})
    bulk_flow.refresh_from_db()
    assert (bulk_flow.state, bulk_flow.parameters, bulk_flow.version) == ("STOPPED", {}, 0)


def test_it_waits_while_the_company_file_is_busy(
    bench: Bench, flow: Flow, company_file: CompanyFile, clock: MovableClock
) -> None:
    lease.acquire(company_file.pk, holder=uuid4(), purpose="fix", clock=clock)
    waits: list[float] = []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        clock.forward(20)

    runs = run_now(flow.pk, clock=clock, machinery=bench.machinery, pause=pause)
    assert (len(waits), runs[0].outcome) == (3, "SUCCEEDED")


def test_a_lost_run_before_it_is_recovered_first(
    bench: Bench, flow: Flow, company_file: CompanyFile, clock: MovableClock
) -> None:
    token = uuid4()
    must_apply(flow, FlowEvent.START, FlowEvent.RUN_BEGIN, clock=clock)
    lost = Run.objects.create(
        flow=flow,
        company_file=company_file,
        revision=Revision.objects.get(),
        due_at=START,
        claimed_at=START,
        token=token,
    )
    lease.acquire(company_file.pk, holder=token, purpose="test", run_id=lost.pk, clock=clock)
    clock.forward(60)
    runs = run_now(flow.pk, clock=clock, machinery=bench.machinery)
    assert runs[0].outcome == "SUCCEEDED"
    lost.refresh_from_db()
    assert lost.outcome == "ABANDONED"


def test_no_profile(bench: Bench, flow: Flow, configuration: Configuration, clock: MovableClock) -> None:
    Configuration.objects.update(current_revision=None)
    for preview in (False, True):
        with pytest.raises(RunRefusedError, match="Finish the profile first"):
            run_now(flow.pk, preview=preview, clock=clock, machinery=bench.machinery)
