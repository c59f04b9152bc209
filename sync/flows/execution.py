"""Carries out one run: claim, lease, connections, engine, and what its end means for the flow.

A task may be delivered twice, late, or after its worker died: every step is a conditional UPDATE, and the second one
to come finds nothing to do. Order of locks: flow, then mode, then run, as in ``sync.flows.control``.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, Protocol
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from provisioning.flow_catalogue import find_flow
from provisioning.log_context import log_context
from provisioning.models import CompanyFile, Configuration
from provisioning.profile import Profile
from provisioning.revisions import profile_of
from sync.connectors.ports import Connection, MarkedConnection
from sync.engine.context import RunContext, RunReport
from sync.errors.base import ConfigurationError
from sync.flows import control, lease
from sync.flows.clock import Clock, database_clock
from sync.flows.control import Rerun, Transition
from sync.flows.policy import Ending, RunEvent, ending_of_error, ending_of_report, stop_reason
from sync.flows.reasons import RunReason
from sync.flows.schedule import first_start, next_start, retry_at, sleep_ends
from sync.flows.states import FlowEvent, FlowState
from sync.models import Flow, Run, RunOutcome

log = structlog.get_logger(__name__)

#: Progress is written to the run's row at most this often.
PROGRESS_EVERY: Final = timedelta(seconds=1)


class Execution(Enum):
    """What became of a delivered run id."""

    ENDED = auto()  # this call ended it, whatever its outcome
    NOTHING = auto()  # ended, begun by somebody else, or withdrawn: nothing to do
    BUSY = auto()  # the company file or the flow is at work: the tick enqueues it again
    LOST = auto()  # this worker lost its lease: the tick ends the run as ABANDONED


class Pair(Protocol):
    """Both ends of one company file, logged in."""

    @property
    def sf(self) -> Connection: ...

    @property
    def qb(self) -> MarkedConnection: ...


@dataclass(frozen=True, slots=True)
class Machinery:
    """What carries a run out: opens Salesforce and QuickBooks, moves records, and is told of named points."""

    connect: Callable[[Configuration, CompanyFile, Profile], AbstractContextManager[Pair]]
    engine: Callable[[RunContext], RunReport]
    at: Callable[[str], None]


@dataclass(slots=True)
class _Done:
    """What a run has done so far: stored at its end, also where an error ended it."""

    report: RunReport = field(default_factory=RunReport)
    sf_calls: int = 0
    qb_statements: int = 0


def default_machinery() -> Machinery:
    """The product's own connectors and engine; RUN_POINT_HOOK names a function that is told of the named points."""
    # Loaded with the first run: the tick and the web server enqueue runs and need neither drivers nor engine.
    from sync.engine.runner import run_steps
    from sync.wiring import open_connections

    hook = settings.RUN_POINT_HOOK
    return Machinery(
        connect=open_connections, engine=run_steps, at=import_string(hook) if hook else lambda point: None
    )


def execute(run_id: UUID, *, clock: Clock = database_clock, machinery: Machinery | None = None) -> Execution:
    """Carry out one run to its end. Errors of either system end the run with an outcome; they are not raised."""
    run = (
        Run.objects.select_related("flow__configuration__company", "company_file", "revision")
        .filter(pk=run_id, ended_at=None, claimed_at=None)
        .first()
    )
    if run is None:
        return Execution.NOTHING
    configuration = run.flow.configuration
    with log_context(
        company=configuration.company_id, configuration=configuration.pk, flow=run.flow.name, run=run.pk
    ):
        profile = profile_of(run.revision)
        if not run.preview and _sleeps(run, profile, clock):
            return Execution.ENDED
        token = uuid4()
        if not lease.acquire(
            run.company_file_id,
            holder=token,
            purpose=run.flow.name,
            run_id=run.pk,
            clock=clock,
            seconds=lease.lease_seconds(extended=profile.environment.extended_timeout),
        ):
            _put_back(run)
            return Execution.BUSY
        refused = _begin(run, token, clock)
        if refused is not None:
            lease.release(run.company_file_id, holder=token)
            return refused
        log.info("run_begins", preview=run.preview)
        return _carry_out(run, token, profile, clock, machinery or default_machinery())


def _put_back(run: Run) -> None:
    """Whoever enqueued it may do so again as soon as the company file is free."""
    Run.objects.filter(pk=run.pk, claimed_at=None, ended_at=None).update(enqueued_at=None)


def _sleeps(run: Run, profile: Profile, clock: Clock) -> bool:
    """In the sleep window a scheduled flow's run is skipped and a utility flow waits, both until its end.

    Between the company files of one cycle the flow is RUNNING: what is under way completes.
    """
    zone = profile.schedule.zone
    with transaction.atomic():
        control.hold(run.flow_id)
        flow = Flow.objects.get(pk=run.flow_id)
        now = clock()
        wakes = sleep_ends(now, start=profile.schedule.sleep_start, end=profile.schedule.sleep_end, zone=zone)
        if wakes is None or flow.state != FlowState.STARTED:
            return False
        reason = f"No flow starts in the sleep window, which ends {wakes.astimezone(zone):%Y-%m-%d %H:%M %Z}."
        control.withdraw_runs(flow.pk, now=now, code=RunReason.SLEEP_WINDOW, reason=reason)
        again = first_start(wakes, shift_ms=flow.shift_ms)
        if flow.scheduled:
            control.apply(flow.pk, FlowEvent.RUN_BEGIN, reason=reason, clock=clock)
            control.apply(
                flow.pk, FlowEvent.RUN_END, reason=reason, clock=clock, rerun=Rerun(again, flow.failures)
            )
        else:
            Flow.objects.filter(pk=flow.pk).update(next_run_at=again)
    return True


def _begin(run: Run, token: UUID, clock: Clock) -> Execution | None:
    """Claim the run and take its flow to RUNNING, both or neither; None where it may go on."""
    now = clock()
    with transaction.atomic():
        control.hold(run.flow_id)
        unclaimed = Run.objects.filter(pk=run.pk, claimed_at=None, ended_at=None)
        if not unclaimed.update(claimed_at=now, heartbeat_at=now, token=token):
            return Execution.NOTHING
        if run.preview:
            return None
        state = Flow.objects.values_list("state", flat=True).get(pk=run.flow_id)
        others = Run.objects.filter(flow_id=run.flow_id, ended_at=None, preview=False).exclude(pk=run.pk)
        if state == FlowState.STARTED:
            begun = control.apply(run.flow_id, FlowEvent.RUN_BEGIN, clock=clock)
            if isinstance(begun, Transition):
                return None
        elif state == FlowState.RUNNING and not others.exclude(claimed_at=None).exists():
            return None  # the next company file of the same cycle
        transaction.set_rollback(True)
    if state == FlowState.RUNNING:
        _put_back(run)
        return Execution.BUSY
    control.withdraw_runs(
        run.flow_id,
        now=now,
        code=RunReason.STOPPED,
        reason=f"The flow was {state} when this run was to begin.",
    )
    return Execution.NOTHING


def _carry_out(run: Run, token: UUID, profile: Profile, clock: Clock, machinery: Machinery) -> Execution:
    done = _Done()
    machinery.at("run claimed")
    seconds = lease.lease_seconds(extended=profile.environment.extended_timeout)
    with lease.LeaseGuard(
        run.company_file_id, holder=token, clock=clock, at=machinery.at, seconds=seconds
    ) as guard:
        try:
            _run_engine(run, token, profile, clock, machinery, guard, done)
            ending = ending_of_report(new_errors=done.report.new_errors, failed=done.report.failed)
        except lease.LeaseLostError:
            log.warning("run_lost_lease")
            return Execution.LOST
        except Exception as error:
            if guard.lost.is_set():
                log.warning("run_lost_lease", error=type(error).__name__)
                return Execution.LOST
            ending = ending_of_error(error)
            if ending.event is RunEvent.UNEXPECTED:
                log.exception("run_failed", code=ending.code)
            else:
                log.warning("run_failed", code=ending.code, reason=ending.reason)
    machinery.at("before run end")
    return _finish(run, token, profile, clock, ending, done)


def _run_engine(
    run: Run,
    token: UUID,
    profile: Profile,
    clock: Clock,
    machinery: Machinery,
    guard: lease.LeaseGuard,
    done: _Done,
) -> None:
    """Open both sides, move records, close both sides; what was done stands in ``done``, also after an error."""
    written_at = clock()

    def progress(report: RunReport) -> None:
        nonlocal written_at
        done.report = report
        now = clock()
        if now - written_at >= PROGRESS_EVERY:
            written_at = now
            Run.objects.filter(pk=run.pk, token=token, ended_at=None).update(counts=_counts(report))

    def should_stop() -> bool:
        if guard.lost.is_set():
            return True
        return not run.preview and Flow.objects.filter(pk=run.flow_id, state=FlowState.COMPLETING).exists()

    definition = find_flow(profile, run.flow.name)
    if definition is None:
        raise ConfigurationError(
            RunReason.RETIRED, f"The profile does not call for {run.flow.name} any more.", option="direction"
        )
    with machinery.connect(run.flow.configuration, run.company_file, profile) as pair:
        context = RunContext(
            run=run,
            definition=definition,
            profile=profile,
            sf=pair.sf,
            qb=pair.qb,
            lease=guard,
            clock=clock,
            should_stop=should_stop,
            preview=run.preview,
            parameters=run.parameters,
            at=machinery.at,
            progress=progress,
        )
        try:
            done.report = machinery.engine(context)
        finally:
            done.sf_calls, done.qb_statements = pair.sf.calls, pair.qb.calls


def _finish(
    run: Run,
    token: UUID,
    profile: Profile,
    clock: Clock,
    ending: Ending,
    done: _Done,
) -> Execution:
    """Store how the run ended, give the lease back and move the flow on, in one transaction."""
    now = clock()
    with transaction.atomic():
        control.hold(run.flow_id)
        ours = Run.objects.filter(pk=run.pk, token=token, ended_at=None)
        if not ours.update(
            ended_at=now,
            outcome=ending.outcome,
            reason_code=ending.code[:60],
            reason=ending.reason[:500],
            counts=_counts(done.report),
            sf_calls=done.sf_calls,
            qb_statements=done.qb_statements,
        ):
            return Execution.LOST
        lease.release(run.company_file_id, holder=token)
        if not run.preview:
            _move_flow_on(run, profile, ending, now, clock)
    log.info("run_ended", outcome=ending.outcome, code=ending.code)
    return Execution.ENDED


def _move_flow_on(run: Run, profile: Profile, ending: Ending, now: datetime, clock: Clock) -> None:
    """RUN_END after the last company file; STOP before that where the stop policy asks for it."""
    flow = Flow.objects.get(pk=run.flow_id)
    stop = stop_reason(ending.event, profile.schedule.stop_scheduled)
    if stop and flow.state == FlowState.RUNNING:
        # Applied to a flow with no run under way any more, STOP goes all the way to STOPPED.
        control.apply(flow.pk, FlowEvent.STOP, reason=stop, clock=clock)
        return
    if Run.objects.filter(flow=flow, ended_at=None, preview=False).exists():
        return
    cycle = Run.objects.filter(flow=flow, due_at=run.due_at, preview=False).exclude(claimed_at=None)
    began_at = min((began for began in cycle.values_list("claimed_at", flat=True) if began), default=now)
    failed = cycle.filter(outcome=RunOutcome.FAILED).exists()
    failures = flow.failures + 1 if failed else 0
    at = (
        retry_at(now, failures=failures, interval_ms=flow.interval_ms)
        if failed
        else next_start(began_at, interval_ms=flow.interval_ms, now=now)
    )
    control.apply(
        flow.pk, FlowEvent.RUN_END, reason=ending.reason, clock=clock, rerun=Rerun(at=at, failures=failures)
    )


def _counts(report: RunReport) -> dict[str, dict[str, int]]:
    found = {step: counts.as_dict() for step, counts in report.counts.items()}
    for step, expected in report.expected.items():
        found.setdefault(step, {})["expected"] = expected
    return found
