"""Applying events: state, history, mode counters, due times and the words of refusals."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from provisioning.models import Company, CompanyFile, Configuration, Revision, User
from sync.flows import control
from sync.flows.control import Refusal, Rerun, Transition
from sync.flows.states import FlowEvent, FlowState
from sync.models import Flow, FlowMode, FlowTransition, Run, RunOutcome
from tests.sync.flows.conftest import START, MakeFlow, MovableClock, must_apply

pytestmark = pytest.mark.django_db

START_RUN = (FlowEvent.START, FlowEvent.RUN_BEGIN)


def mode(configuration: Configuration) -> tuple[int, int, int]:
    row = FlowMode.objects.get(pk=configuration)
    return row.scheduled_active, row.utility_active, row.bulk_active


def refusal(flow: Flow, event: FlowEvent, clock: MovableClock) -> Refusal:
    answer = control.apply(flow.pk, event, clock=clock)
    assert isinstance(answer, Refusal)
    return answer


def test_start_writes_state_history_and_mode(
    make_flow: MakeFlow, configuration: Configuration, administrator: User, clock: MovableClock
) -> None:
    flow = make_flow(shift_ms=120_000)
    answer = control.apply(flow.pk, FlowEvent.START, actor=administrator, reason="Go live", clock=clock)
    assert answer == Transition(flow.pk, flow.name, FlowEvent.START, FlowState.STOPPED, FlowState.STARTED)
    flow.refresh_from_db()
    assert (flow.state, flow.version, flow.counter) == ("STARTED", 1, 1)
    assert flow.next_run_at == START + timedelta(minutes=2)
    written = FlowTransition.objects.get(flow=flow)
    assert (written.event, written.before, written.after) == ("START", "STOPPED", "STARTED")
    assert (written.actor, written.reason) == (administrator, "Go live")
    assert mode(configuration) == (1, 0, 0)


def test_start_of_a_started_flow_changes_nothing(make_flow: MakeFlow, clock: MovableClock) -> None:
    flow = must_apply(make_flow(), FlowEvent.START, clock=clock)
    answer = control.apply(flow.pk, FlowEvent.START, clock=clock)
    assert isinstance(answer, Transition)
    assert not answer.changed
    assert FlowTransition.objects.filter(flow=flow).count() == 1


def test_utility_flow_is_due_at_once_and_its_counter_falls_to_zero(
    make_flow: MakeFlow, configuration: Configuration, clock: MovableClock
) -> None:
    flow = must_apply(
        make_flow("SFAcct2QBCustBind", scheduled=False, shift_ms=5_000), FlowEvent.START, clock=clock
    )
    assert flow.next_run_at == START
    flow = must_apply(flow, FlowEvent.RUN_BEGIN, FlowEvent.RUN_END, clock=clock)
    assert (flow.state, flow.counter, flow.next_run_at) == ("STOPPED", 0, None)
    assert mode(configuration) == (0, 0, 0)
    assert must_apply(flow, FlowEvent.START, clock=clock).counter == 1


def test_stop_clears_the_next_run(
    make_flow: MakeFlow, configuration: Configuration, clock: MovableClock
) -> None:
    flow = must_apply(make_flow(), FlowEvent.START, FlowEvent.STOP, clock=clock)
    assert (flow.state, flow.next_run_at) == ("STOPPED", None)
    assert mode(configuration) == (0, 0, 0)


def test_scheduled_flow_goes_on_after_its_run(make_flow: MakeFlow, clock: MovableClock) -> None:
    flow = must_apply(make_flow(interval_ms=600_000), *START_RUN, FlowEvent.RUN_END, clock=clock)
    assert (flow.state, flow.counter) == ("STARTED", 1)
    assert flow.next_run_at == START + timedelta(minutes=10)


def test_run_end_takes_the_given_rerun(make_flow: MakeFlow, clock: MovableClock) -> None:
    flow = must_apply(make_flow(), *START_RUN, clock=clock)
    rerun = Rerun(at=START + timedelta(seconds=5), failures=1)
    control.apply(flow.pk, FlowEvent.RUN_END, clock=clock, rerun=rerun)
    flow.refresh_from_db()
    assert (flow.next_run_at, flow.failures) == (START + timedelta(seconds=5), 1)


def test_a_lost_run_is_due_at_once_the_next_loss_waits(make_flow: MakeFlow, clock: MovableClock) -> None:
    flow = must_apply(make_flow(), *START_RUN, FlowEvent.RUN_LOST, clock=clock)
    assert (flow.state, flow.failures, flow.next_run_at) == ("STARTED", 1, START)
    flow = must_apply(flow, FlowEvent.RUN_BEGIN, FlowEvent.RUN_LOST, clock=clock)
    assert (flow.failures, flow.next_run_at) == (2, START + timedelta(seconds=5))


@pytest.mark.parametrize("event", [FlowEvent.RUN_END, FlowEvent.RUN_LOST])
def test_a_flow_asked_to_stop_is_stopped_by_its_runs_end(
    make_flow: MakeFlow,
    configuration: Configuration,
    company_file: CompanyFile,
    clock: MovableClock,
    event: FlowEvent,
) -> None:
    flow = must_apply(make_flow(), *START_RUN, clock=clock)
    open_run(flow, company_file, clock, claimed=True)
    assert must_apply(flow, FlowEvent.STOP, clock=clock).state == "COMPLETING"
    assert mode(configuration) == (1, 0, 0)
    assert must_apply(flow, event, clock=clock).state == "STOPPED"
    assert mode(configuration) == (0, 0, 0)


def test_start_is_refused_while_completing(
    make_flow: MakeFlow, company_file: CompanyFile, clock: MovableClock
) -> None:
    flow = must_apply(make_flow(), *START_RUN, clock=clock)
    open_run(flow, company_file, clock, claimed=True)
    must_apply(flow, FlowEvent.STOP, clock=clock)
    assert "wait until it is STOPPED" in refusal(flow, FlowEvent.START, clock).message


def test_run_events_are_refused_where_the_table_says_so(make_flow: MakeFlow, clock: MovableClock) -> None:
    flow = make_flow()
    for event in (FlowEvent.RUN_BEGIN, FlowEvent.RUN_END, FlowEvent.RUN_LOST):
        assert refusal(flow, event, clock).code == "state"
    assert not FlowTransition.objects.exists()


def test_utility_flow_is_refused_while_scheduled_flows_are_active(
    make_flow: MakeFlow, configuration: Configuration, clock: MovableClock
) -> None:
    must_apply(make_flow("SFProd2QBItem"), FlowEvent.START, clock=clock)
    must_apply(make_flow("SFAcctOpp2QBCustInv"), FlowEvent.START, clock=clock)
    utility = make_flow("SFAcct2QBCustBind", scheduled=False)
    answer = refusal(utility, FlowEvent.START, clock)
    assert answer.code == "scheduled_active"
    assert "stop all scheduled flows first: SFAcctOpp2QBCustInv, SFProd2QBItem" in answer.message
    utility.refresh_from_db()
    assert (utility.state, utility.version) == ("STOPPED", 0)
    assert mode(configuration) == (2, 0, 0)


def test_scheduled_flow_is_refused_while_a_utility_flow_is_active(
    make_flow: MakeFlow, configuration: Configuration, clock: MovableClock
) -> None:
    must_apply(make_flow("SFAcct2QBCustBind", scheduled=False), FlowEvent.START, clock=clock)
    answer = refusal(make_flow(), FlowEvent.START, clock)
    assert answer.code == "utility_active"
    assert "wait until SFAcct2QBCustBind is STOPPED" in answer.message
    assert mode(configuration) == (0, 1, 0)


def test_one_bulk_flow_at_a_time_beside_other_utility_flows(
    make_flow: MakeFlow, configuration: Configuration, clock: MovableClock
) -> None:
    must_apply(make_flow("QBCust2SFAcctDRS", scheduled=False, bulk=True), FlowEvent.START, clock=clock)
    must_apply(make_flow("SFAcct2QBCustBind", scheduled=False), FlowEvent.START, clock=clock)
    answer = refusal(make_flow("SFProd2QBItemDR", scheduled=False, bulk=True), FlowEvent.START, clock)
    assert answer.code == "bulk_active"
    assert "QBCust2SFAcctDRS" in answer.message
    assert mode(configuration) == (0, 2, 1)


def test_configurations_do_not_exclude_each_other(
    make_flow: MakeFlow, other_configuration_flow: Flow, clock: MovableClock
) -> None:
    must_apply(make_flow(), FlowEvent.START, clock=clock)
    must_apply(other_configuration_flow, FlowEvent.START, clock=clock)


def test_the_mode_row_refuses_forbidden_counts_whoever_writes(configuration: Configuration) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FlowMode.objects.create(configuration=configuration, scheduled_active=1, utility_active=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        FlowMode.objects.create(configuration=configuration, utility_active=2, bulk_active=2)


def test_a_retired_flow_does_not_start(make_flow: MakeFlow, clock: MovableClock) -> None:
    assert refusal(make_flow(retired_at=START), FlowEvent.START, clock).code == "retired"


def test_nothing_starts_without_a_finished_profile(
    make_flow: MakeFlow, configuration: Configuration, clock: MovableClock
) -> None:
    flow = make_flow()
    Configuration.objects.update(current_revision=None)
    assert refusal(flow, FlowEvent.START, clock).code == "no_profile"


def test_stop_withdraws_runs_that_nobody_began(
    make_flow: MakeFlow, company_file: CompanyFile, clock: MovableClock
) -> None:
    flow = must_apply(make_flow(), FlowEvent.START, clock=clock)
    waiting = open_run(flow, company_file, clock)
    preview = open_run(flow, company_file, clock, preview=True)
    must_apply(flow, FlowEvent.STOP, clock=clock)
    waiting.refresh_from_db()
    preview.refresh_from_db()
    assert (waiting.outcome, waiting.reason_code) == (RunOutcome.SKIPPED, "STOPPED")
    assert preview.ended_at is None


def test_stop_between_two_company_files_goes_all_the_way(
    make_flow: MakeFlow, configuration: Configuration, company_file: CompanyFile, clock: MovableClock
) -> None:
    flow = must_apply(make_flow(), *START_RUN, clock=clock)
    second = CompanyFile.objects.create(configuration=configuration, number=2)
    open_run(flow, second, clock)
    answer = control.apply(flow.pk, FlowEvent.STOP, clock=clock)
    assert isinstance(answer, Transition)
    assert answer.after is FlowState.STOPPED
    assert mode(configuration) == (0, 0, 0)


def open_run(
    flow: Flow,
    company_file: CompanyFile,
    clock: MovableClock,
    *,
    claimed: bool = False,
    preview: bool = False,
) -> Run:
    revision = Revision.objects.get(configuration=flow.configuration)
    return Run.objects.create(
        flow=flow,
        company_file=company_file,
        revision=revision,
        due_at=clock(),
        preview=preview,
        claimed_at=clock() if claimed else None,
    )


@pytest.fixture
def other_configuration_flow(other_company: Company) -> Flow:
    configuration = Configuration.objects.create(company=other_company, environment="Development")
    revision = Revision.objects.create(configuration=configuration, number=1, values={}, catalogue_version=1)
    Configuration.objects.filter(pk=configuration.pk).update(current_revision=revision)
    return Flow.objects.create(
        configuration=configuration, name="SFAcct2QBCustBind", scheduled=False, query_starts=START
    )


def test_a_single_flow_waits_for_its_value(make_flow: MakeFlow, clock: MovableClock) -> None:
    flow = make_flow("SFOpp2QBInvN", scheduled=False)
    assert refusal(flow, FlowEvent.START, clock).code == "value_missing"
    Flow.objects.update(parameters={"value": "1001"})
    must_apply(flow, FlowEvent.START, clock=clock)
