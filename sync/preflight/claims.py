"""Which worker makes a check or a repair: claimed, renewed and ended by conditional UPDATEs only.

Any message may come twice and any worker may die. A claim that was not renewed for STALE_AFTER is free to be taken;
whoever lost it finds out at the next step and stops.
"""

from datetime import timedelta
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import structlog
from django.db.models import F, Q

from provisioning.models import JobState
from provisioning.models.preflight import OPEN_STATES, PreflightJob
from sync.flows.clock import Clock, database_clock

log = structlog.get_logger(__name__)

J = TypeVar("J", bound=PreflightJob)

#: Longer than any step without a word of progress takes.
STALE_AFTER: Final = timedelta(minutes=3)
#: The claim of work that goes on without news is renewed so often.
BEAT_EVERY: Final = timedelta(seconds=10)
#: Work that lost its worker this often is given up: it may be what kills them.
MAX_ATTEMPTS: Final = 3

GIVEN_UP: Final = (
    "The program that did this was lost three times in a row. Try again in a few minutes; if it happens again, ask"
    " support and give them the number of this report."
)


class ClaimLostError(Exception):
    """Another worker has taken this work over, or it was ended."""


def claim(model: type[J], job_id: UUID, *, clock: Clock = database_clock) -> J | None:
    """The job, claimed for the caller alone; None where there is nothing to do for it."""
    now, token = clock(), uuid4()
    free = _free(model, clock).filter(pk=job_id)
    taken = free.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=JobState.RUNNING,
        token=token,
        attempts=F("attempts") + 1,
        heartbeat_at=now,
        started_at=now,
    )
    return model._default_manager.get(pk=job_id) if taken else None


def keep(job: PreflightJob, *, clock: Clock = database_clock, **changes: Any) -> None:
    """Renew the claim and store ``changes``. Raises ClaimLostError where it is somebody else's by now."""
    changes = {"heartbeat_at": clock(), **changes}
    if not _mine(job).update(**changes):
        raise ClaimLostError
    _copy(job, changes)


def end(job: PreflightJob, state: JobState, *, clock: Clock = database_clock, **changes: Any) -> None:
    """End the claimed job. Raises ClaimLostError where it is somebody else's by now."""
    changes = {"state": state, "ended_at": clock(), "token": None, **changes}
    if not _mine(job).update(**changes):
        raise ClaimLostError
    _copy(job, changes)


def give_up_lost(model: type[J], *, clock: Clock = database_clock) -> list[J]:
    """End as FAILED what lost its worker too often; returns those jobs."""
    given_up = []
    for job in _free(model, clock).filter(attempts__gte=MAX_ATTEMPTS):
        changes = {"state": JobState.FAILED, "ended_at": clock(), "token": None, "failure": GIVEN_UP}
        if _free(model, clock).filter(pk=job.pk).update(**changes):
            _copy(job, changes)
            log.error("preflight_given_up", job=str(job.pk), kind=model.__name__)
            given_up.append(job)
    return given_up


def waiting(model: type[J], *, clock: Clock = database_clock, again_after: timedelta) -> list[J]:
    """Jobs that no worker is at and whose message, if there was one, is older than ``again_after``.

    They are marked as enqueued now, each for one caller.
    """
    now = clock()
    stale = Q(enqueued_at=None) | Q(enqueued_at__lte=now - again_after)
    found = []
    for job in _free(model, clock).filter(stale, attempts__lt=MAX_ATTEMPTS):
        mine = _free(model, clock).filter(pk=job.pk, enqueued_at=job.enqueued_at)
        if mine.update(enqueued_at=now):
            job.enqueued_at = now
            found.append(job)
    return found


def _free(model: type[J], clock: Clock) -> Any:
    """Jobs that a worker may take: waiting ones, and those whose worker is not heard of any more."""
    lost = Q(state=JobState.RUNNING, heartbeat_at__lt=clock() - STALE_AFTER)
    return model._default_manager.filter(Q(state=JobState.QUEUED) | lost, state__in=OPEN_STATES)


def _mine(job: PreflightJob) -> Any:
    return type(job)._default_manager.filter(pk=job.pk, state=JobState.RUNNING, token=job.token)


def _copy(job: PreflightJob, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(job, name, value)
