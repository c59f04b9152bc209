"""One client's session with a company file: its statements, faults and calls counted, its line cache."""

import asyncio
import logging

from sandbox.control import CallLog, Fault, FaultKind, Faults
from sandbox.quickbooks import errors
from sandbox.quickbooks.company import requests
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.company.line_cache import LineCache
from sandbox.quickbooks.dialect.writes import Write
from sandbox.quickbooks.schema.tables import Kind
from sandbox.quickbooks.statements import catalog, procedures
from sandbox.quickbooks.statements.plans import Catalog, Plan, Procedure, Query
from sandbox.quickbooks.statements.queries import matching_keys, run_query
from sandbox.quickbooks.statements.result import Result

_log = logging.getLogger(__name__)
_STATEMENT_FAULTS = (
    FaultKind.STOP,
    FaultKind.SLOW,
    FaultKind.DROP_BEFORE,
    FaultKind.DROP_AFTER,
    FaultKind.LOCK,
)


class ConnectionDroppedError(Exception):
    """A fault closes this connection without an answer."""


class Session:
    """What a connection keeps between statements."""

    def __init__(
        self, company: CompanyFile, faults: Faults, calls: CallLog, *, by_person: bool = False
    ) -> None:
        self.company = company
        self.timeout_ms = 0
        self._faults = faults
        self._calls = calls
        self._by_person = by_person
        self._cache = LineCache()
        self._last_ids: dict[str, str] = {}

    async def run(self, plan: Plan, bound: list[str | None]) -> Result:
        """Carry out a statement in its turn: QuickBooks works on one request at a time.

        A QodbcError is QuickBooks' refusal, StatementTimeoutError says that nothing was done in time.
        """
        if self.company.single_user and not self._by_person:
            raise errors.other_mode()
        if isinstance(plan.action, Catalog):
            return catalog.answer(plan.action.text, self.company.schema)
        self._calls.count(call_kind(plan))
        struck = self._faults.strike(plan.call, *_STATEMENT_FAULTS)
        if self.company.turn.locked() or any(fault.kind is FaultKind.SLOW for fault in struck):
            await self._within_timeout(struck)
        if not struck:
            return self._answer(plan, bound)
        _strike_before(plan, struck)
        result = self._answer(plan, bound)
        if any(fault.kind is FaultKind.DROP_AFTER for fault in struck):
            result.close()
            raise ConnectionDroppedError
        return result

    async def _wait_for_turn(self, struck: list[Fault]) -> None:
        async with self.company.turn:
            for fault in struck:
                if fault.kind is FaultKind.SLOW:
                    await asyncio.sleep(fault.seconds)

    async def _within_timeout(self, struck: list[Fault]) -> None:
        try:
            async with asyncio.timeout(self.timeout_ms / 1000 if self.timeout_ms else None):
                await self._wait_for_turn(struck)
        except TimeoutError as late:
            raise errors.StatementTimeoutError("canceling statement due to statement timeout") from late

    def _answer(self, plan: Plan, bound: list[str | None]) -> Result:
        action = plan.action
        if isinstance(action, Query):
            return run_query(self.company, action, bound, timeout_ms=self.timeout_ms)
        if isinstance(action, Procedure):
            return procedures.call(action, self.company, self._last_ids)
        if isinstance(action, Write):
            return self._write(action, bound)
        raise TypeError(f"{type(action).__name__} is not for the company file")

    def _write(self, write: Write, bound: list[str | None]) -> Result:
        table = write.table
        with self.company.change(by_person=self._by_person) as change:
            if write.verb == "INSERT":
                made = requests.insert(change, table, write.given(bound), self._cache)
                if made is not None:
                    self._last_ids[table.name] = made
                    if table.header:
                        self._last_ids[table.header] = made
                return Result("INSERT 0", count=1)
            if table.kind is Kind.SYSTEM:
                requests.update(change, table, [], write.given(bound))
                return Result(write.verb, count=1)
            columns = requests.key_columns(table)
            keys = matching_keys(change.db, table.name, columns, write.condition, bound)
            if write.verb == "UPDATE":
                requests.update(change, table, keys, write.given(bound))
            elif write.verb == "DELETE":
                requests.delete(change, table, keys)
            else:
                if not keys:
                    raise errors.not_found("")
                requests.void(change, table, keys)
        return Result("UPDATE" if write.verb == "VOID" else write.verb, count=len(keys))


def call_kind(plan: Plan) -> str:
    """Under what a statement is counted: its verb and table, e.g. ``INSERT InvoiceLine``."""
    action = plan.action
    if isinstance(action, Write):
        return f"{'sp_void' if action.verb == 'VOID' else action.verb} {action.table.name}"
    if isinstance(action, Query):
        return " ".join(["SELECT", *(table.name for table in action.select.tables[:1])])
    if isinstance(action, Procedure):
        return " ".join([action.name, *action.arguments[:1]])
    return plan.call


def _strike_before(plan: Plan, struck: list[Fault]) -> None:
    kinds = {fault.kind for fault in struck}
    if kinds & {FaultKind.STOP, FaultKind.DROP_BEFORE}:
        raise ConnectionDroppedError
    if FaultKind.LOCK in kinds:
        _log.info("locked: %s", plan.call)
        raise errors.locked(" ".join(plan.call.split()[:3]))
