"""The tick: once a second it claims what is due, enqueues it, and finds the runs whose worker was lost.

A process of its own: inside a worker pool whose slots are all busy it would not run. Any number of ticks at once
does no harm, since every step is a conditional UPDATE. Cost grows with what is due, not with what exists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction

from sync.flows import control, lease
from sync.flows.clock import Clock, database_clock
from sync.flows.dispatch import Send, claim_due, dispatch, send_to_queue
from sync.flows.reasons import RunReason
from sync.flows.states import FlowEvent
from sync.mail import is_mail_due
from sync.models import Lease, Run, RunOutcome
from sync.preflight.service import resend as resend_preflights
from sync.tasks import enqueue_mail

log = structlog.get_logger(__name__)


#: Between two requests to send what waits in the outbox.
MAIL_EVERY: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did, in runs."""

    lost: int
    claimed: int
    enqueued: int


def tick(*, clock: Clock = database_clock, send: Send = send_to_queue) -> Ticked:
    """Recover what was lost, claim what is due, enqueue what can run."""
    lost = recover_lost(clock=clock)
    claimed = claim_due(clock=clock)
    enqueued = dispatch(clock=clock, send=send)
    if lost or claimed or enqueued:
        log.info("tick", lost=lost, claimed=len(claimed), enqueued=len(enqueued))
    return Ticked(lost=lost, claimed=len(claimed), enqueued=len(enqueued))


def recover_lost(*, clock: Clock = database_clock) -> int:
    """End runs whose lease ran out or was taken over as ABANDONED; their flows become due at once.

    The next run of the flow recovers from the write journal. Returns how many runs were lost.
    """
    now = clock()
    claimed = Run.objects.filter(ended_at=None, token__isnull=False)
    return sum(
        _abandon(run, run.token, now, clock)
        for run in claimed
        if run.token and not _holds(run, run.token, now)
    )


def _holds(run: Run, token: UUID, now: datetime) -> bool:
    return Lease.objects.filter(
        company_file_id=run.company_file_id, holder=token, expires_at__gt=now
    ).exists()


def _abandon(run: Run, token: UUID, now: datetime, clock: Clock) -> bool:
    """End one run as lost; False where its worker, or another tick, ended it first."""
    with transaction.atomic():
        control.hold(run.flow_id)
        ours = Run.objects.filter(pk=run.pk, token=token, ended_at=None)
        reason = "Its worker was lost; the next run takes up what it left, from the write journal."
        if not ours.update(
            ended_at=now, outcome=RunOutcome.ABANDONED, reason_code=RunReason.WORKER_LOST, reason=reason
        ):
            return False
        lease.release(run.company_file_id, holder=token)
        if not run.preview:
            # The other company files of this cycle come again with the next one.
            control.withdraw_runs(run.flow_id, now=now, code=RunReason.WORKER_LOST, reason=reason)
            control.apply(run.flow_id, FlowEvent.RUN_LOST, reason="The lease ran out.", clock=clock)
    log.warning("run_lost", run=str(run.pk), flow=str(run.flow_id))
    return True


def post_mail(*, clock: Clock = database_clock) -> bool:
    """Have a worker send what waits in the outbox; True where it was asked to."""
    if not is_mail_due(clock=clock):
        return False
    try:
        enqueue_mail()
    except ConnectionError as error:
        log.warning("broker_unreachable", error=str(error))
        return False
    return True


def run_ticks(
    *,
    stopped: Callable[[float], bool],
    seconds: float = 1.0,
    clock: Clock = database_clock,
    send: Send = send_to_queue,
) -> None:
    """Tick until ``stopped(seconds)``, which waits that long, answers True. An error is logged; the next tick comes."""
    posted_at: datetime | None = None
    while True:
        try:
            tick(clock=clock, send=send)
            # Not at every tick: without workers the messages would pile up.
            if posted_at is None or clock() - posted_at >= MAIL_EVERY:
                posted_at = clock() if post_mail(clock=clock) else None
            resend_preflights(clock=clock)
        except Exception:
            # A database that is away for a moment must not end the process that everything waits for.
            log.exception("tick_failed")
        if stopped(seconds):
            return
