"""What the faults that struck a statement do to it: refuse it, change how it is carried out, or what it answers."""

from dataclasses import dataclass
from datetime import timedelta

from sandbox.control import Fault, FaultKind
from sandbox.quickbooks import errors
from sandbox.quickbooks.dialect.writes import Write
from sandbox.quickbooks.errors import QodbcError
from sandbox.quickbooks.schema.tables import Kind
from sandbox.quickbooks.statements.plans import Plan, Query

_CALLED_WORDS = 3


class ConnectionDroppedError(Exception):
    """A fault closes this connection without an answer."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """How a statement is carried out under faults."""

    skew: timedelta = timedelta(0)
    disk_full: bool = False
    stale: bool = False

    @classmethod
    def of(cls, struck: list[Fault]) -> "Troubles":
        """The sum of the faults that struck."""
        kinds = {fault.kind for fault in struck}
        seconds = sum(fault.seconds for fault in struck if fault.kind is FaultKind.CLOCK_SKEW)
        return cls(timedelta(seconds=seconds), FaultKind.DISK_FULL in kinds, FaultKind.STALE_CACHE in kinds)


def kinds_for(plan: Plan) -> tuple[FaultKind, ...]:
    """The kinds of fault that only some statements can meet, as far as this one can."""
    if isinstance(plan.action, Query):
        return (FaultKind.STALE_CACHE,)
    if not isinstance(plan.action, Write):
        return ()
    if plan.action.table.kind in (Kind.TRANSACTION, Kind.LINE):
        return (FaultKind.DISK_FULL, FaultKind.CLOSED_PERIOD)
    return (FaultKind.DISK_FULL,)


def refusal_before(plan: Plan, struck: list[Fault], bound: list[str | None]) -> Exception | None:
    """Why the statement is not carried out, None where it is."""
    for fault in struck:
        if fault.kind in (FaultKind.STOP, FaultKind.DROP_BEFORE):
            return ConnectionDroppedError()
        if fault.kind is FaultKind.LOCK:
            return errors.locked(" ".join(plan.call.split()[:_CALLED_WORDS]))
        if fault.kind is FaultKind.MODAL_DIALOG:
            return errors.modal_dialog()
        if fault.kind is FaultKind.SINGLE_USER:
            return errors.other_mode()
        if fault.kind is FaultKind.CLOSED_PERIOD and isinstance(plan.action, Write):
            return errors.closed_period(plan.action.table.header or plan.action.table.name)
        if fault.kind is FaultKind.ERROR and not errors.has_effect(fault.code):
            return _about(plan, fault, bound)
    return None


def warning_after(plan: Plan, struck: list[Fault], bound: list[str | None]) -> QodbcError | None:
    """What the client reads in place of the answer to a statement that was carried out, None where it gets it."""
    for fault in struck:
        if fault.kind is FaultKind.ERROR and errors.has_effect(fault.code):
            return _about(plan, fault, bound)
    return None


def _about(plan: Plan, fault: Fault, bound: list[str | None]) -> QodbcError:
    action = plan.action
    table = field = value = ""
    if isinstance(action, Write):
        table = action.table.name
        given = action.values[0] if action.values else None
        if given is not None:
            field, value = given[0], str((given[1].bound(bound) if given[1] else None) or "")
    elif isinstance(action, Query) and action.select.tables:
        table = action.select.tables[0].name
        field = action.select.tables[0].key[0] if action.select.tables[0].key else ""
        value = next((str(each.bound(bound) or "") for each in action.select.parameters), "")
    verb = plan.call.split(" ", 1)[0]
    return errors.error_of(
        fault.code, table=table, request=f"{verb} {table}".strip(), field=field, value=value
    )
