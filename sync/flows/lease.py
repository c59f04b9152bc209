"""The lease of a company file: who may talk to it. Taken, renewed and given back by conditional UPDATEs only.

QuickBooks answers one request at a time, and nothing may be written twice: a worker writes only while it holds the
lease, and no write starts that the lease would not outlive (LeaseGuard.ensure).
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import Q

from sync.errors.base import SyncError
from sync.flows.clock import Clock, database_clock
from sync.models import Lease, Run

log = structlog.get_logger(__name__)


class LeaseLostError(SyncError):
    """This worker may not write any more: its lease ran out or is about to. The run ends quietly."""

    def __init__(self) -> None:
        super().__init__("lease_lost", "The lease on the company file is lost; another run takes over.")


#: Part of a lease that is left just before a renewal, less a margin: the longest time-out that a write may be given.
CALL_SHARE = 0.7
#: What environment.extended_timeout makes of the time-out of 60 s.
EXTENDED = 5


def lease_seconds(*, extended: bool = False) -> float:
    """How long a lease lasts without renewal (setting LEASE_SECONDS).

    With extended time-outs a single call may take five minutes, all of which the lease has to outlive.
    """
    seconds = float(settings.LEASE_SECONDS)
    return seconds * EXTENDED / CALL_SHARE if extended else seconds


def acquire(
    company_file_id: UUID,
    *,
    holder: UUID,
    purpose: str,
    run_id: UUID | None = None,
    clock: Clock = database_clock,
    seconds: float | None = None,
) -> bool:
    """Take the lease if it is free or has run out; False while somebody else holds it.

    ``seconds`` it lasts without renewal, as all functions here: ``lease_seconds()`` unless said.
    """
    if _take(company_file_id, holder, purpose, run_id, clock(), seconds):
        return True
    if Lease.objects.filter(company_file_id=company_file_id).exists():
        return False
    Lease.objects.bulk_create([Lease(company_file_id=company_file_id)], ignore_conflicts=True)
    return _take(company_file_id, holder, purpose, run_id, clock(), seconds)


def renew(
    company_file_id: UUID, *, holder: UUID, clock: Clock = database_clock, seconds: float | None = None
) -> datetime | None:
    """Put the lease's end off; returns the new end, or None where it ran out or is somebody else's.

    A lease that ran out is not revived even if nobody took it yet: whoever saw it expired may rely on that.
    """
    now = clock()
    until = now + timedelta(seconds=seconds or lease_seconds())
    with transaction.atomic():
        held = Lease.objects.filter(company_file_id=company_file_id, holder=holder, expires_at__gt=now)
        if not held.update(expires_at=until):
            return None
        Run.objects.filter(token=holder, ended_at=None).update(heartbeat_at=now)
    return until


def release(company_file_id: UUID, *, holder: UUID) -> None:
    """Give the lease back; nothing happens if it is somebody else's by now."""
    Lease.objects.filter(company_file_id=company_file_id, holder=holder).update(
        holder=None, purpose="", run=None, expires_at=None
    )


def _take(
    company_file_id: UUID,
    holder: UUID,
    purpose: str,
    run_id: UUID | None,
    now: datetime,
    seconds: float | None,
) -> bool:
    free = Lease.objects.filter(company_file_id=company_file_id).filter(
        Q(holder=None) | Q(expires_at__lte=now)
    )
    until = now + timedelta(seconds=seconds or lease_seconds())
    return bool(free.update(holder=holder, purpose=purpose[:60], run_id=run_id, expires_at=until))


class LeaseGuard:
    """Keeps a lease that was acquired alive from a thread with its own database connection.

    The run itself may sit inside a driver call for longer than a lease lasts. A context manager; ``lost`` is set once
    the lease is gone, and is never cleared. ``at`` is told of the points before and after each renewal. It does not
    give the lease back: the run's end does, in its transaction.
    """

    def __init__(
        self,
        company_file_id: UUID,
        *,
        holder: UUID,
        clock: Clock = database_clock,
        at: Callable[[str], None] = lambda point: None,
        seconds: float | None = None,
    ) -> None:
        self._company_file_id = company_file_id
        self._holder = holder
        self._clock = clock
        self._at = at
        self._seconds = seconds or lease_seconds()
        self._until: datetime | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease {company_file_id}", daemon=True)
        self.lost = threading.Event()

    @property
    def call_seconds(self) -> float:
        """The longest time-out a write may be given: what is left of the lease just before a renewal, less a margin."""
        return self._seconds * CALL_SHARE

    def __enter__(self) -> Self:
        self._renew()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()

    def ensure(self, seconds: float) -> None:
        """Raise LeaseLostError unless the lease is ours for at least ``seconds`` more; renews it where that helps."""
        if self._outlives(seconds):
            return
        if not self.lost.is_set():
            self._renew()
        if not self._outlives(seconds):
            raise LeaseLostError

    def _outlives(self, seconds: float) -> bool:
        until = self._until
        if self.lost.is_set() or until is None:
            return False
        return until - self._clock() >= timedelta(seconds=seconds)

    def _renew(self) -> None:
        self._at("before lease renewal")
        until = renew(self._company_file_id, holder=self._holder, clock=self._clock, seconds=self._seconds)
        self._at("lease renewed")
        if until is None:
            self.lost.set()
        else:
            self._until = until

    def _keep(self) -> None:
        """The thread: renew four times a lease, until closed or lost."""
        try:
            while not self._closing.wait(self._seconds / 4) and not self.lost.is_set():
                try:
                    self._renew()
                except DatabaseError as error:
                    # The next attempt comes in a quarter of a lease; when the lease runs out first, renewing says so.
                    log.warning("lease_renewal_failed", error=type(error).__name__)
                    connections.close_all()
        finally:
            connections.close_all()
