"""Carrying out a run with an engine of the test's own: claims, outcomes, and what they mean for the flow."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from provisioning.models import CompanyFile, Configuration
from sync.engine.context import RunContext, RunReport, StepCounts
from sync.errors.base import (
    RecordSyncError,
    TransientError,
)
from sync.flows import control, lease
from sync.flows.dispatch import make_runs
from sync.flows.execution import Execution, execute
from sync.flows.states import FlowEvent
from sync.flows.tick import recover_lost
from sync.models import Flow, FlowTransition, Lease, Run, RunOutcome
from tests.sync.flows.conftest import (
    START,
    MakeFlow,
    MovableClock,
    add_company_file,
    machinery_of,
    must_apply,
)
from tests.sync.flows.running.conftest import Bench, claimed_by_tick, raising

pytestmark = pytest.mark.django_db


def test_a_run_that_goes_well(bench: Bench, run: Run, clock: MovableClock) -> None:
    def engine(context: RunContext) -> RunReport:
        clock.forward(30)
        assert Flow.objects.get().state == "RUNNING"
        assert Lease.objects.get().run == run
        return RunReport(counts={"customer": StepCounts(read=5, created=2)})

    assert bench.run(run, engine) is Execution.ENDED
    assert (run.outcome, run.reason, run.ended_at) == (
        RunOutcome.SUCCEEDED,
        "",
        START + timedelta(seconds=30),
    )
    assert run.counts["customer"]["created"] == 2
    assert (run.sf_calls, run.qb_statements) == (3, 7)
    assert bench.pair.closed == 1
    assert (run.flow.state, run.flow.failures) == ("STARTED", 0)
    assert run.flow.next_run_at == START + timedelta(minutes=10)  # from the run's start, not its end
    assert Lease.objects.get().holder is None
    assert bench.contexts[0].definition.name == "SFAcctOpp2QBCustInv"


def test_a_second_delivery_does_nothing(bench: Bench, run: Run) -> None:
    bench.run(run)
    assert bench.run(run) is Execution.NOTHING
    assert len(bench.contexts) == 1


def test_a_delivery_while_it_runs_does_nothing(bench: Bench, run: Run) -> None:
    def engine(context: RunContext) -> RunReport:
        assert Bench(bench.clock).run(run) is Execution.NOTHING
        return RunReport()

    assert bench.run(run, engine) is Execution.ENDED


def test_an_unknown_run_does_nothing(bench: Bench, clock: MovableClock) -> None:
    assert execute(uuid4(), clock=clock) is Execution.NOTHING


def test_a_busy_company_file_leaves_the_run_for_the_tick(
    bench: Bench, run: Run, company_file: CompanyFile, clock: MovableClock
) -> None:
    Run.objects.update(enqueued_at=clock())
    lease.acquire(company_file.pk, holder=uuid4(), purpose="fix", clock=clock)
    assert bench.run(run) is Execution.BUSY
    assert (run.claimed_at, run.enqueued_at, run.flow.state) == (None, None, "STARTED")


def test_company_files_of_one_cycle(
    bench: Bench, flow: Flow, configuration: Configuration, clock: MovableClock
) -> None:
    add_company_file(configuration)
    first, second = claimed_by_tick(flow)

    def engine(context: RunContext) -> RunReport:
        assert Bench(clock).run(second) is Execution.BUSY
        clock.forward(10)
        return RunReport()

    bench.run(first, engine)
    assert (first.flow.state, second.ended_at) == ("RUNNING", None)
    bench.run(second)
    assert second.outcome == RunOutcome.SUCCEEDED
    assert (second.flow.state, second.flow.next_run_at) == ("STARTED", START + timedelta(minutes=10))


def test_stop_in_the_first_company_file_withdraws_the_second(
    bench: Bench, flow: Flow, configuration: Configuration, clock: MovableClock
) -> None:
    add_company_file(configuration)
    first, second = claimed_by_tick(flow)

    def engine(context: RunContext) -> RunReport:
        control.apply(flow.pk, FlowEvent.STOP, clock=clock)
        return RunReport()

    bench.run(first, engine)
    assert first.flow.state == "STOPPED"
    assert bench.run(second) is Execution.NOTHING
    assert second.outcome == RunOutcome.SKIPPED


def test_a_lost_lease_ends_quietly(
    bench: Bench, run: Run, company_file: CompanyFile, clock: MovableClock
) -> None:
    def engine(context: RunContext) -> RunReport:
        clock.forward(60)
        lease.acquire(company_file.pk, holder=uuid4(), purpose="thief", clock=clock)
        context.lease.ensure(1)
        raise AssertionError

    assert bench.run(run, engine) is Execution.LOST
    assert (run.ended_at, run.flow.state) == (None, "RUNNING")
    assert recover_lost(clock=clock) == 1
    run.refresh_from_db()
    assert run.outcome == RunOutcome.ABANDONED
    assert Lease.objects.get().purpose == "thief"


def test_a_run_the_tick_gave_up_cannot_end_itself(bench: Bench, run: Run, clock: MovableClock) -> None:
    def engine(context: RunContext) -> RunReport:
        clock.forward(60)
        assert recover_lost(clock=clock) == 1
        return RunReport()

    assert bench.run(run, engine) is Execution.LOST
    assert (run.outcome, run.flow.state) == (RunOutcome.ABANDONED, "STARTED")


def test_a_preview_leaves_the_flow_alone(
    bench: Bench, make_flow: MakeFlow, company_file: CompanyFile
) -> None:
    flow = make_flow()
    preview = make_runs(flow, due_at=START, preview=True)[0]
    assert bench.run(preview) is Execution.ENDED
    assert bench.contexts[0].preview
    assert (preview.outcome, preview.flow.state) == (RunOutcome.SUCCEEDED, "STOPPED")
    assert not FlowTransition.objects.exists()


def test_the_named_points(run: Run, clock: MovableClock) -> None:
    points: list[str] = []
    machinery = replace(machinery_of(lambda context: RunReport()), at=points.append)
    execute(run.pk, clock=clock, machinery=machinery)
    assert points == ["run claimed", "before lease renewal", "lease renewed", "before run end"]


def test_progress_is_stored_once_a_second(bench: Bench, run: Run, clock: MovableClock) -> None:
    seen: list[object] = []

    def engine(context: RunContext) -> RunReport:
        report = RunReport(counts={"customer": StepCounts(read=1)})
        for _ in range(3):
            context.progress(report)
            clock.forward(0.6)
            report.counts["customer"].read += 1
            seen.append(Run.objects.get().counts.get("customer", {}).get("read"))
        raise TransientError("QB_BUSY", "Busy.")

    bench.run(run, engine)
    assert seen == [None, None, 3]
    assert run.counts["customer"]["read"] == 4  # what was done before the error counts


def test_a_single_flows_record_that_is_not_found(bench: Bench, run: Run) -> None:
    bench.run(run, raising(RecordSyncError("RECORD_NOT_FOUND", "There is no account named Acme.")))
    assert (run.outcome, run.reason) == (RunOutcome.FAILED, "There is no account named Acme.")
    assert (run.flow.state, run.flow.failures) == ("STARTED", 1)


def test_a_flow_the_profile_does_not_call_for(
    bench: Bench, make_flow: MakeFlow, company_file: CompanyFile, clock: MovableClock
) -> None:
    flow = must_apply(make_flow("SFOpp2QBJob"), FlowEvent.START, clock=clock)
    run = claimed_by_tick(flow)[0]
    bench.run(run)
    assert (run.outcome, run.reason_code, run.flow.state) == (RunOutcome.FAILED, "RETIRED", "STOPPED")
