"""What the end of a run means for its flow: outcomes, stop policy, volume limit, sleep window."""

from datetime import datetime, timedelta

import pytest

from provisioning.models import CompanyFile, Revision
from sync.engine.context import RunContext, RunReport, StepCounts
from sync.errors.base import (
    ConfigurationError,
    FlowError,
    OutcomeUnknownError,
    TransientError,
)
from sync.flows import control
from sync.flows.dispatch import make_runs
from sync.flows.execution import Execution
from sync.flows.reasons import check_volume
from sync.flows.states import FlowEvent
from sync.models import Flow, FlowTransition, Lease, Run, RunOutcome
from tests.sync.flows.conftest import (
    START,
    MakeFlow,
    MovableClock,
    must_apply,
)
from tests.sync.flows.running.conftest import Bench, Engine, claimed_by_tick, raising

pytestmark = pytest.mark.django_db


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
