"""The tick: what is due becomes runs and messages, once; what was lost is found."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from provisioning.models import CompanyFile, Configuration, Revision
from sync.flows import lease
from sync.flows.dispatch import claim_due, dispatch
from sync.flows.states import FlowEvent
from sync.flows.tick import Ticked, recover_lost, run_ticks, tick
from sync.models import Flow, FlowMode, Lease, Run, RunOutcome
from tests.sync.flows.conftest import START, MakeFlow, MovableClock, add_company_file, must_apply

pytestmark = pytest.mark.django_db


class Sent(list[Run]):
    """Stands for the broker."""

    def names(self) -> list[str]:
        return [run.flow.name for run in self]

    def __call__(self, run: Run) -> None:
        self.append(run)


@pytest.fixture
def sent() -> Sent:
    return Sent()


def begin(run: Run, clock: MovableClock) -> Run:
    """Claim as a worker does."""
    token = uuid4()
    assert lease.acquire(run.company_file_id, holder=token, purpose="test", run_id=run.pk, clock=clock)
    Run.objects.filter(pk=run.pk).update(token=token, claimed_at=clock())
    if not run.preview:
        must_apply(run.flow, FlowEvent.RUN_BEGIN, clock=clock)
    run.refresh_from_db()
    return run


def test_a_due_flow_becomes_a_run_and_a_message(
    make_flow: MakeFlow, company_file: CompanyFile, clock: MovableClock, sent: Sent
) -> None:
    flow = must_apply(make_flow(shift_ms=2_000), FlowEvent.START, clock=clock)
    assert tick(clock=clock, send=sent) == Ticked(lost=0, claimed=0, enqueued=0)
    clock.forward(2)
    assert tick(clock=clock, send=sent) == Ticked(lost=0, claimed=1, enqueued=1)
    run = Run.objects.get()
    assert (run.flow, run.company_file, run.due_at) == (flow, company_file, START + timedelta(seconds=2))
    assert run.revision == flow.configuration.current_revision
    assert sent == [run]
    assert tick(clock=clock, send=sent) == Ticked(lost=0, claimed=0, enqueued=0)


def test_a_message_that_was_lost_is_sent_again(
    make_flow: MakeFlow, clock: MovableClock, sent: Sent, company_file: CompanyFile
) -> None:
    must_apply(make_flow(), FlowEvent.START, clock=clock)
    tick(clock=clock, send=sent)
    clock.forward(29)
    assert tick(clock=clock, send=sent).enqueued == 0
    clock.forward(1)
    assert tick(clock=clock, send=sent).enqueued == 1
    assert sent.names() == ["SFAcctOpp2QBCustInv"] * 2


def test_a_broker_that_is_away_loses_nothing(
    make_flow: MakeFlow, clock: MovableClock, sent: Sent, company_file: CompanyFile
) -> None:
    def away(run: Run) -> None:
        raise ConnectionError("The broker does not answer")

    must_apply(make_flow(), FlowEvent.START, clock=clock)
    assert tick(clock=clock, send=away) == Ticked(lost=0, claimed=1, enqueued=0)
    clock.forward(4)
    assert tick(clock=clock, send=sent).enqueued == 0
    clock.forward(1)
    assert tick(clock=clock, send=sent).enqueued == 1


def test_one_run_of_a_company_file_is_enqueued_in_shift_order(
    make_flow: MakeFlow, clock: MovableClock, sent: Sent, company_file: CompanyFile
) -> None:
    must_apply(make_flow("SFProd2QBItem", shift_ms=60_000), FlowEvent.START, clock=clock)
    must_apply(make_flow("SFAcctOpp2QBCustInv", shift_ms=120_000), FlowEvent.START, clock=clock)
    must_apply(make_flow("QBItem2SFProd"), FlowEvent.START, clock=clock)
    clock.forward(600)
    assert tick(clock=clock, send=sent) == Ticked(lost=0, claimed=3, enqueued=1)
    for expected in ("QBItem2SFProd", "SFProd2QBItem", "SFAcctOpp2QBCustInv"):
        run = sent[-1]
        assert run.flow.name == expected
        assert dispatch(clock=clock, send=sent) == []
        begin(run, clock)
        assert dispatch(clock=clock, send=sent) == []  # the lease is taken
        Run.objects.filter(pk=run.pk).update(ended_at=clock())
        lease.release(run.company_file_id, holder=run.token)  # type: ignore[arg-type]
        dispatch(clock=clock, send=sent)


def test_company_files_go_one_after_another(
    make_flow: MakeFlow,
    configuration: Configuration,
    company_file: CompanyFile,
    clock: MovableClock,
    sent: Sent,
) -> None:
    add_company_file(configuration)
    must_apply(make_flow(), FlowEvent.START, clock=clock)
    assert tick(clock=clock, send=sent) == Ticked(lost=0, claimed=2, enqueued=1)
    assert sent[0].company_file.number == 1
    begin(sent[0], clock)
    assert dispatch(clock=clock, send=sent) == []
    Run.objects.filter(pk=sent[0].pk).update(ended_at=clock())
    dispatch(clock=clock, send=sent)
    assert sent[1].company_file.number == 2


def test_a_stopped_flow_is_not_claimed(make_flow: MakeFlow, clock: MovableClock, sent: Sent) -> None:
    must_apply(make_flow(), FlowEvent.START, FlowEvent.STOP, clock=clock)
    assert tick(clock=clock, send=sent) == Ticked(lost=0, claimed=0, enqueued=0)


def test_a_lost_run_is_abandoned_and_its_flow_runs_again(
    make_flow: MakeFlow, clock: MovableClock, sent: Sent, company_file: CompanyFile
) -> None:
    flow = must_apply(make_flow(), FlowEvent.START, clock=clock)
    tick(clock=clock, send=sent)
    begin(sent[0], clock)
    clock.forward(59.9)
    assert tick(clock=clock, send=sent).lost == 0
    clock.forward(0.1)
    assert tick(clock=clock, send=sent) == Ticked(lost=1, claimed=1, enqueued=1)
    lost = Run.objects.get(pk=sent[0].pk)
    assert (lost.outcome, lost.reason_code) == (RunOutcome.ABANDONED, "WORKER_LOST")
    flow.refresh_from_db()
    assert (flow.state, flow.failures) == ("STARTED", 1)
    assert Lease.objects.get().holder is None
    assert sent[1].pk != lost.pk


def test_a_lost_utility_run_leaves_its_flow_stopped(
    make_flow: MakeFlow,
    configuration: Configuration,
    clock: MovableClock,
    sent: Sent,
    company_file: CompanyFile,
) -> None:
    flow = must_apply(make_flow("SFAcct2QBCustBind", scheduled=False), FlowEvent.START, clock=clock)
    tick(clock=clock, send=sent)
    begin(sent[0], clock)
    clock.forward(60)
    assert tick(clock=clock, send=sent) == Ticked(lost=1, claimed=0, enqueued=0)
    flow.refresh_from_db()
    assert flow.state == "STOPPED"
    assert FlowMode.objects.get().utility_active == 0


def test_a_run_whose_lease_another_took_is_lost(
    make_flow: MakeFlow, clock: MovableClock, sent: Sent, company_file: CompanyFile
) -> None:
    must_apply(make_flow(), FlowEvent.START, clock=clock)
    tick(clock=clock, send=sent)
    run = begin(sent[0], clock)
    clock.forward(60)
    thief = uuid4()
    assert lease.acquire(run.company_file_id, holder=thief, purpose="fix", clock=clock)
    assert recover_lost(clock=clock) == 1
    assert Lease.objects.get().holder == thief


def test_a_lost_preview_touches_no_flow(
    make_flow: MakeFlow, revision: Revision, company_file: CompanyFile, clock: MovableClock
) -> None:
    flow = make_flow()
    run = Run.objects.create(
        flow=flow,
        company_file=company_file,
        revision=revision,
        preview=True,
        due_at=clock(),
    )
    begin(run, clock)
    clock.forward(60)
    assert recover_lost(clock=clock) == 1
    flow.refresh_from_db()
    assert (flow.state, flow.version) == ("STOPPED", 0)


@pytest.mark.django_db(transaction=True)
def test_of_many_ticks_at_once_one_claims_and_one_sends(
    make_flow: MakeFlow, company_file: CompanyFile, clock: MovableClock
) -> None:
    flows = [must_apply(make_flow(f"Flow{n}"), FlowEvent.START, clock=clock) for n in range(10)]
    ready, sent, claimed = threading.Barrier(4), Sent(), []

    def contend() -> None:
        try:
            ready.wait()
            claimed.extend(claim_due(clock=clock))
            dispatch(clock=clock, send=sent)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=contend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(run.flow.name for run in claimed) == sorted(flow.name for flow in flows)
    assert Run.objects.count() == 10
    assert sent.names() == ["Flow0"]


def test_the_loop_survives_an_error_and_stops_when_told(
    make_flow: MakeFlow, clock: MovableClock, company_file: CompanyFile, caplog: pytest.LogCaptureFixture
) -> None:
    must_apply(make_flow(), FlowEvent.START, clock=clock)
    waits: list[float] = []

    def broken(run: Run) -> None:
        raise RuntimeError("not a broker's error")

    def stopped(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 3

    run_ticks(stopped=stopped, clock=clock, send=broken)
    assert waits == [1.0, 1.0, 1.0]
    assert Flow.objects.get().state == "STARTED"
