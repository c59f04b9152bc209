"""Checks and repairs as jobs: begun here for a person, carried out by a worker, asked for again where one was lost."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from django.db import transaction

from provisioning import reports, throttle
from provisioning.chosen import find_chosen
from provisioning.models import Configuration, PreflightReport, Repair, User
from provisioning.preflight.fixes import ActiveScope
from sync.flows.clock import Clock, database_clock
from sync.preflight import claims
from sync.preflight.apply import Step, StepState, steps_of
from sync.preflight.running import NO_PROFILE, run_repair, run_report, skip_the_rest
from sync.tasks.preflight import enqueue_repair, enqueue_report

__all__ = [
    "plan_repair",
    "resend",
    "run_repair",
    "run_report",
    "start_repair",
    "start_report",
]

log = structlog.get_logger(__name__)

#: A message may be lost: work that nobody took up is asked for again after this.
AGAIN_AFTER: Final = timedelta(seconds=20)
TOO_OFTEN: Final = (
    "Both systems were checked very often within the last hour. Wait a few minutes, then check again."
)


def start_report(configuration: Configuration, *, by: User | None) -> PreflightReport:
    """Begin a check of both systems; the one that is under way where there is one.

    Raises ReportError where nothing was chosen yet, fixes are being applied, or it was asked for too often.
    """
    if find_chosen(configuration) is None:
        raise reports.ReportError(NO_PROFILE)
    if reports.find_open(configuration) is None and not throttle.take(
        throttle.CHECKS, str(configuration.pk), now=database_clock()
    ):
        raise reports.ReportError(TOO_OFTEN)
    report = reports.begin_report(configuration, by=by)
    transaction.on_commit(resend)
    return report


def plan_repair(report: PreflightReport, keys: Iterable[str], active_scope: ActiveScope) -> list[Step]:
    """What Apply fixes would do for the findings with these keys, in its order."""
    return steps_of(reports.findings_of(report), set(keys), active_scope)


def start_repair(
    report: PreflightReport,
    *,
    keys: Iterable[str],
    addresses: Iterable[str] = (),
    active_scope: ActiveScope = ActiveScope.NONE,
    by: User,
) -> Repair:
    """Begin to mend the findings with these keys; the repair that was begun before where there is one.

    ``addresses`` are those that the person confirmed; others are not trusted whatever ``keys`` says. Raises
    ReportError where the report is not the newest finished one, or there is nothing to do.
    """
    mendable = reports.chosen_fixes(report, keys=keys, addresses=addresses)
    steps = plan_repair(report, mendable, active_scope)
    # Without the accounts of a scope that sets none: nothing is to be mended there.
    chosen = [key for step in steps for key in step.findings]
    rows = [
        {
            "key": step.key,
            "text": step.text,
            "findings": list(step.findings),
            "state": StepState.WAITING.value,
            "message": "",
        }
        for step in steps
    ]
    repair = reports.begin_repair(report, chosen=chosen, steps=rows, active_scope=active_scope, by=by)
    transaction.on_commit(resend)
    return repair


def resend(
    *,
    clock: Clock = database_clock,
    send_report: Callable[[PreflightReport], None] = enqueue_report,
    send_repair: Callable[[Repair], None] = enqueue_repair,
) -> int:
    """Enqueue what no worker is at, and give up what lost its worker too often; returns how many were enqueued.

    Asked by the tick, and at once by who begins something. Without a broker the rows wait.
    """
    claims.give_up_lost(PreflightReport, clock=clock)
    for repair in claims.give_up_lost(Repair, clock=clock):
        skip_the_rest(repair)
        reports.end_with_next_report(repair, end=partial(repair.save, update_fields=["steps"]))
    jobs = [
        *(
            partial(send_report, each)
            for each in claims.waiting(PreflightReport, clock=clock, again_after=AGAIN_AFTER)
        ),
        *(
            partial(send_repair, each)
            for each in claims.waiting(Repair, clock=clock, again_after=AGAIN_AFTER)
        ),
    ]
    for sent, send in enumerate(jobs):
        try:
            send()
        except OSError as error:  # the broker's connection errors; the rows stay, the tick asks again
            log.warning("broker_unreachable", error=type(error).__name__)
            return sent
    return len(jobs)
