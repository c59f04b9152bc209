"""Carrying out a run with an engine of the test's own: claims, outcomes, and what they mean for the flow."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from provisioning.models import CompanyFile, Configuration, Revision
from sync.engine.context import RunContext, RunReport, StepCounts
from sync.errors.base import (
    ConfigurationError,
    FlowError,
    OutcomeUnknownError,
    RecordSyncError,
    TransientError,
)
from sync.flows import control, lease
from sync.flows.dispatch import make_runs
from sync.flows.execution import Execution, execute
from sync.flows.reasons import check_volume
from sync.flows.states import FlowEvent
from sync.flows.tick import recover_lost
from sync.models import Flow, FlowTransition, Lease, Run, RunOutcome
from tests.sync.flows.conftest import (
    START,
    MakeFlow,
    MovableClock,
    Pair,
    add_company_file,
    machinery_of,
    must_apply,
)

pytestmark = pytest.mark.django_db

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


def test_record_errors_make_it_partial_and_the_flow_goes_on(bench: Bench, run: Run) -> None:
    bench.run(run, lambda context: RunReport(counts={"customer": StepCounts(failed=1)}, new_errors=1))
    assert (run.outcome, run.flow.state) == (RunOutcome.PARTIAL, "STARTED")


@pytest.mark.parametrize("error_class", [TransientError, OutcomeUnknownError])
def test_a_connection_failure_is_retried_soon_and_later_and_later(
    bench: Bench, run: Run, clock: MovableClock, error_class: type[TransientError]
) -> None:
    failing = raising(error_class("QB_UNREACHABLE", "QuickBooks does not answer."))
    bench.run(run, failing)
    assert (run.outcome, run.reason_code) == (RunOutcome.FAILED, "QB_UNREACHABLE")
    assert run.reason == "QuickBooks does not answer."
    assert (run.flow.state, run.flow.failures) == ("STARTED", 1)
    assert run.flow.next_run_at == START + timedelta(seconds=5)
    clock.forward(5)
    again = make_runs(run.flow, due_at=clock())[0]
    bench.run(again, failing)
    assert (again.flow.failures, again.flow.next_run_at) == (2, START + timedelta(seconds=15))
    clock.forward(10)
    well = make_runs(run.flow, due_at=clock())[0]
    bench.run(well)
    assert (well.flow.failures, well.flow.next_run_at) == (0, START + timedelta(seconds=615))


def test_a_configuration_error_stops_the_flow_and_names_the_option(bench: Bench, run: Run) -> None:
    error = ConfigurationError("SF_LOGIN_REFUSED", "Wrong password.", option="credentials.sf_password")
    bench.run(run, raising(error))
    assert (run.outcome, run.flow.state) == (RunOutcome.FAILED, "STOPPED")
    assert "credentials.sf_password" in run.reason
    assert run.flow.next_run_at is None


@pytest.mark.parametrize("error", [FlowError("X", "Strange."), ZeroDivisionError("secret=abc")])
def test_the_unexpected_stops_the_flow(bench: Bench, run: Run, error: Exception) -> None:
    bench.run(run, raising(error))
    assert (run.outcome, run.flow.state) == (RunOutcome.FAILED, "STOPPED")
    assert "secret" not in run.reason
    events = (
        FlowTransition.objects.filter(flow=run.flow).order_by("created_at").values_list("event", flat=True)
    )
    assert list(events) == ["START", "RUN_BEGIN", "STOP", "RUN_END"]
    assert "support staff" in FlowTransition.objects.get(event="STOP").reason.casefold()


CONNECTION = raising(TransientError("QB_UNREACHABLE", "QuickBooks does not answer."))


def new_error(context: RunContext) -> RunReport:
    return RunReport(counts={"customer": StepCounts(failed=1)}, new_errors=1)


def repeated_error(context: RunContext) -> RunReport:
    return RunReport(counts={"customer": StepCounts(failed=1, waiting=3)}, new_errors=0)


@pytest.mark.parametrize(
    ("policy", "engine", "state"),
    [
        ("Never", CONNECTION, "STARTED"),
        ("Never", new_error, "STARTED"),
        ("After Every Connection Failure", CONNECTION, "STOPPED"),
        ("After Every Connection Failure", new_error, "STARTED"),
        ("After Every Error", CONNECTION, "STOPPED"),
        ("After Every Error", new_error, "STOPPED"),
        ("After Every Error", repeated_error, "STARTED"),
        ("After Every Error", lambda context: RunReport(), "STARTED"),
    ],
)
def test_stop_policy(bench: Bench, run: Run, policy: str, engine: Engine, state: str) -> None:
    values = {"direction.customer": "Bi-directional", "schedule.stop_scheduled": policy}
    Revision.objects.update(values=values)
    bench.run(run, engine)
    assert run.flow.state == state
    stops = FlowTransition.objects.filter(event="STOP")
    assert [stop.reason.split(";")[0] for stop in stops] == (
        [f"Stop Scheduled Transaction: {policy}"] if state == "STOPPED" else []
    )


def test_stop_while_it_runs_completes_the_batch(bench: Bench, run: Run, clock: MovableClock) -> None:
    def engine(context: RunContext) -> RunReport:
        assert not context.should_stop()
        control.apply(run.flow_id, FlowEvent.STOP, clock=clock)
        assert Flow.objects.get().state == "COMPLETING"
        assert context.should_stop()
        return RunReport(stopped_early=True)

    bench.run(run, engine)
    assert (run.outcome, run.flow.state) == (RunOutcome.SUCCEEDED, "STOPPED")


def test_a_flow_stopped_before_its_run_began(bench: Bench, run: Run, clock: MovableClock) -> None:
    control.apply(run.flow_id, FlowEvent.STOP, clock=clock)
    assert bench.run(run) is Execution.NOTHING
    assert (run.outcome, run.reason_code) == (RunOutcome.SKIPPED, "STOPPED")
    assert Lease.objects.filter(holder__isnull=False).count() == 0


def test_volume_limit_skips_the_run(bench: Bench, run: Run) -> None:
    def engine(context: RunContext) -> RunReport:
        check_volume("SFAcctOpp2QBCustInv", records=2_000, limit=2_000, bulk_flow="SFAcct2QBCustDRS")
        check_volume("SFAcctOpp2QBCustInv", records=2_001, limit=2_000, bulk_flow="SFAcct2QBCustDRS")
        raise AssertionError

    bench.run(run, engine)
    assert (run.outcome, run.reason_code) == (RunOutcome.SKIPPED, "VOLUME_LIMIT")
    assert "was not executed" in run.reason
    assert "SFAcct2QBCustDRS" in run.reason
    assert (run.flow.state, run.flow.failures) == ("STARTED", 0)


SLEEPING = {
    "direction.customer": "Bi-directional",
    "schedule.sleep_start": "03:00:00",
    "schedule.sleep_end": "05:30:00",  # New York; START is 04:00 there
}
WAKES = datetime.fromisoformat("2026-03-02T10:30:00+00:00")


def test_sleep_window_skips_a_scheduled_run_until_its_end(bench: Bench, run: Run) -> None:
    Revision.objects.update(values=SLEEPING)
    Flow.objects.update(shift_ms=60_000)
    assert bench.run(run) is Execution.ENDED
    assert (run.outcome, run.reason_code, bench.contexts) == (RunOutcome.SKIPPED, "SLEEP_WINDOW", [])
    assert (run.flow.state, run.flow.next_run_at) == ("STARTED", WAKES + timedelta(minutes=1))


def test_sleep_window_lets_a_utility_flow_wait(
    bench: Bench, make_flow: MakeFlow, company_file: CompanyFile, clock: MovableClock
) -> None:
    Revision.objects.update(values=SLEEPING)
    flow = must_apply(make_flow("SFAcct2QBCustBind", scheduled=False), FlowEvent.START, clock=clock)
    bench.run(claimed_by_tick(flow)[0])
    flow.refresh_from_db()
    assert (flow.state, flow.next_run_at, bench.contexts) == ("STARTED", WAKES, [])


def test_a_utility_flow_stops_after_its_single_run(
    bench: Bench, make_flow: MakeFlow, company_file: CompanyFile, clock: MovableClock
) -> None:
    flow = must_apply(make_flow("SFAcct2QBCustBind", scheduled=False), FlowEvent.START, clock=clock)
    bench.run(claimed_by_tick(flow)[0])
    flow.refresh_from_db()
    assert (flow.state, flow.counter, flow.next_run_at) == ("STOPPED", 0, None)


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
