"""Applies the state table: the only place that changes a flow's state.

Everything happens by conditional UPDATEs and their row counts, in one short transaction: SQLite drops SELECT FOR
UPDATE silently, and a check before a write is a race on either database. Rows are always taken in the same order
(flow, then mode, then runs), so that two of these transactions never wait for each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from provisioning.models import User
from sync.flows.clock import Clock, database_clock
from sync.flows.reasons import RunReason
from sync.flows.refusals import (
    ActiveFlow,
    Refusal,
    definition_finder,
    exclusion,
    just_ended,
    not_ready,
    of_state,
)
from sync.flows.schedule import first_start, next_start, retry_at
from sync.flows.states import FlowEvent, FlowState, next_state
from sync.models import Flow, FlowMode, FlowTransition, Run, RunOutcome

__all__ = ["Refusal", "Rerun", "Transition", "apply", "hold", "withdraw_runs"]

#: How often a change is decided again after somebody else was first.
ATTEMPTS: Final = 50


@dataclass(frozen=True, slots=True)
class Transition:
    """What an event did to a flow. Not ``changed``: the flow was where the event leads already."""

    flow_id: UUID
    flow_name: str
    event: FlowEvent
    before: FlowState
    after: FlowState

    @property
    def changed(self) -> bool:
        return self.before is not self.after


@dataclass(frozen=True, slots=True)
class Rerun:
    """When a scheduled flow that goes on runs again, and how many runs in a row have failed by then."""

    at: datetime
    failures: int = 0


class _RefusedError(Exception):
    """Rolls the transaction back and carries the refusal out of it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def apply(
    flow_id: UUID,
    event: FlowEvent,
    *,
    actor: User | None = None,
    reason: str = "",
    clock: Clock = database_clock,
    rerun: Rerun | None = None,
) -> Transition | Refusal:
    """Apply one event to a flow: state, transition row and mode counters in one transaction, or nothing at all.

    ``actor`` is the person who asked, None for the system. ``rerun`` says when a scheduled flow runs again after
    RUN_END (default: one interval from now). May be called inside a transaction. Raises Flow.DoesNotExist.
    """
    for _ in range(ATTEMPTS):
        flow = Flow.objects.select_related("configuration__current_revision").get(pk=flow_id)
        before = FlowState(flow.state)
        after = next_state(before, event, scheduled=flow.scheduled)
        if after is None:
            return of_state(flow, before, event)
        if after is before:
            return Transition(flow.pk, flow.name, event, before, after)
        if event is FlowEvent.START:
            revision = flow.configuration.current_revision
            unready = not_ready(flow, revision, definition_finder(revision))
            if unready:
                return unready
        try:
            with transaction.atomic():
                if not _move(flow, event, before, after, clock(), rerun):
                    continue  # somebody else was first: read again, decide again
                FlowTransition.objects.create(
                    flow=flow, event=event, before=before, after=after, actor=actor, reason=reason[:300]
                )
                if event is FlowEvent.STOP:
                    after = _withdraw(flow, after, actor, reason, clock)
        except _RefusedError as refused:
            return refused.refusal
        return Transition(flow.pk, flow.name, event, before, after)
    return Refusal(
        flow_id, flow.name, "busy", f"{flow.name} is being changed by others right now: try again."
    )


def hold(flow_id: UUID) -> None:
    """Take the flow's row until the transaction ends, so that STOP and a worker's claim come one after the other."""
    Flow.objects.filter(pk=flow_id).update(version=F("version"))


def withdraw_runs(flow_id: UUID, *, now: datetime, code: str, reason: str) -> int:
    """End the flow's runs that no worker has begun as SKIPPED; previews stay. Returns how many there were."""
    return Run.objects.filter(flow_id=flow_id, claimed_at=None, ended_at=None, preview=False).update(
        ended_at=now, outcome=RunOutcome.SKIPPED, reason_code=code, reason=reason[:500]
    )


def _move(
    flow: Flow, event: FlowEvent, before: FlowState, after: FlowState, now: datetime, rerun: Rerun | None
) -> bool:
    """Write the new state if the flow is still as it was read; False where somebody else was first."""
    # The version covers the properties that the changes are computed of, and retirement, which counts it up too.
    unchanged = Flow.objects.filter(pk=flow.pk, state=before, version=flow.version)
    changes = _changes(flow, event, after, now, rerun)
    if not unchanged.update(state=after, version=F("version") + 1, **changes):
        return False
    if before is FlowState.STOPPED:
        _enter_mode(flow, now)
    elif after is FlowState.STOPPED:
        _leave_mode(flow, now)
    return True


def _changes(
    flow: Flow, event: FlowEvent, after: FlowState, now: datetime, rerun: Rerun | None
) -> Mapping[str, Any]:
    """The other columns that an event sets: when the flow is due, its counter, its failures in a row."""
    match event:
        case FlowEvent.START:
            due = first_start(now, shift_ms=flow.shift_ms) if flow.scheduled else now
            return {"next_run_at": due, "counter": 1, "failures": 0}
        case FlowEvent.RUN_END if after is FlowState.STARTED:
            rerun = rerun or Rerun(next_start(now, interval_ms=flow.interval_ms, now=now))
            return {"next_run_at": rerun.at, "failures": rerun.failures}
        case FlowEvent.RUN_LOST if after is FlowState.STARTED:
            # The first loss is recovered at once; a run that keeps killing its worker waits longer each time.
            due = (
                now
                if not flow.failures
                else retry_at(now, failures=flow.failures, interval_ms=flow.interval_ms)
            )
            return {"next_run_at": due, "failures": flow.failures + 1}
        case FlowEvent.RUN_END if not flow.scheduled:
            return {"next_run_at": None, "counter": 0}
        case _:
            return {"next_run_at": None}


def _enter_mode(flow: Flow, now: datetime) -> None:
    """Count the flow as active; refused where one of the other kind, or another bulk flow, is.

    The condition is part of the UPDATE, so it is looked at again once the row is ours; the table's check constraints
    say the same to everybody else who writes.
    """
    if flow.scheduled:
        free, added = Q(utility_active=0), {"scheduled_active": F("scheduled_active") + 1}
    else:
        free, added = Q(scheduled_active=0), {"utility_active": F("utility_active") + 1}
        if flow.bulk:
            free, added = free & Q(bulk_active=0), added | {"bulk_active": F("bulk_active") + 1}
    mode = FlowMode.objects.filter(pk=flow.configuration_id)
    if mode.filter(free).update(**added, changed_at=now):
        return
    if not mode.exists():
        FlowMode.objects.bulk_create(
            [FlowMode(configuration_id=flow.configuration_id)], ignore_conflicts=True
        )
        if mode.filter(free).update(**added, changed_at=now):
            return
    raise _RefusedError(exclusion(flow, _active(flow)) or just_ended(flow))


def _leave_mode(flow: Flow, now: datetime) -> None:
    removed: dict[str, Any] = (
        {"scheduled_active": F("scheduled_active") - 1}
        if flow.scheduled
        else {"utility_active": F("utility_active") - 1}
    )
    if flow.bulk:
        removed["bulk_active"] = F("bulk_active") - 1
    FlowMode.objects.filter(pk=flow.configuration_id).update(**removed, changed_at=now)


def _withdraw(flow: Flow, after: FlowState, actor: User | None, reason: str, clock: Clock) -> FlowState:
    """After STOP: runs that no worker has begun do not begin. Returns the state in which that leaves the flow."""
    withdraw_runs(
        flow.pk, now=clock(), code=RunReason.STOPPED, reason="The flow was stopped before this run began."
    )
    if after is FlowState.COMPLETING:
        under_way = Run.objects.filter(flow=flow, ended_at=None, preview=False).exclude(claimed_at=None)
        if not under_way.exists():  # between two company files, or the stop policy at a run's end
            ended = apply(flow.pk, FlowEvent.RUN_END, actor=actor, reason=reason, clock=clock)
            return ended.after if isinstance(ended, Transition) else after
    return after


def _active(flow: Flow) -> list[ActiveFlow]:
    """The flows of the configuration that are not STOPPED."""
    rows = Flow.objects.filter(configuration_id=flow.configuration_id).exclude(state=FlowState.STOPPED)
    return [ActiveFlow(*row) for row in rows.values_list("pk", "name", "scheduled", "bulk")]
