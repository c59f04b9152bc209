"""One client's session with a company file: its statements, faults and calls counted, its line cache."""

import asyncio
import time

import apsw

from sandbox.control import CallLog, Fault, FaultKind
from sandbox.quickbooks import errors
from sandbox.quickbooks.company import requests
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.company.line_cache import LineCache
from sandbox.quickbooks.dialect.words import READ_FROM_QUICKBOOKS
from sandbox.quickbooks.dialect.writes import Write
from sandbox.quickbooks.errors import QodbcError
from sandbox.quickbooks.faults import CompanyFaults
from sandbox.quickbooks.schema.tables import Kind
from sandbox.quickbooks.statements import catalog, procedures
from sandbox.quickbooks.statements.batches import Batches
from sandbox.quickbooks.statements.plans import Catalog, Plan, Procedure, Query
from sandbox.quickbooks.statements.queries import matching_keys, run_query
from sandbox.quickbooks.statements.result import Result
from sandbox.quickbooks.statements.troubles import (
    ConnectionDroppedError,
    Troubles,
    kinds_for,
    refusal_before,
    warning_after,
)

_STATEMENT_FAULTS = (
    FaultKind.STOP,
    FaultKind.STALL,
    FaultKind.SLOW,
    FaultKind.DROP_BEFORE,
    FaultKind.DROP_AFTER,
    FaultKind.LOCK,
    FaultKind.ERROR,
    FaultKind.MODAL_DIALOG,
    FaultKind.SINGLE_USER,
    FaultKind.CLOCK_SKEW,
)


class Session:
    """What a connection keeps between statements."""

    def __init__(
        self,
        company: CompanyFile,
        faults: CompanyFaults | None,
        calls: CallLog,
        *,
        user: str = "",
        gone: asyncio.Event | None = None,
    ) -> None:
        """``faults``: None for a person at the workstation, whom they do not hit; ``gone``: set when the client is."""
        self.company = company
        self.timeout_ms = 0
        self._faults = faults
        self._calls = calls
        self._user = user
        self._gone = gone or asyncio.Event()
        self._cache = LineCache()
        self._batches = Batches()
        self._last_ids: dict[str, str] = {}

    async def run(self, plan: Plan, bound: list[str | None]) -> Result:
        """Carry out a statement in its turn: QuickBooks works on one request at a time.

        A QodbcError is QuickBooks' refusal, StatementTimeoutError says that nothing was done in time.
        """
        if self.company.single_user and self._faults is not None:
            raise errors.other_mode()
        if isinstance(plan.action, Catalog):
            return catalog.answer(plan.action.text, self.company.schema)
        kind, started, status = call_kind(plan), time.perf_counter(), "dropped"
        self._calls.count(kind)
        try:
            result = await self._run(plan, bound)
            status = "OK"
        except QodbcError as refused:
            status = str(getattr(refused, "code", "refused"))
            raise
        finally:
            self._calls.record(kind, status, (time.perf_counter() - started) * 1000, self._user)
        return result

    async def _run(self, plan: Plan, bound: list[str | None]) -> Result:
        struck = self._struck(plan)
        kinds = {fault.kind for fault in struck}
        if FaultKind.STALL in kinds and self._faults is not None and not await self._faults.stall(self._gone):
            raise ConnectionDroppedError
        if self.company.turn.locked() or FaultKind.SLOW in kinds:
            await self._within_timeout(struck)
        if not struck:
            return self._answer(plan, bound, _UNTOUCHED)
        refusal = refusal_before(plan, struck, bound)
        if refusal is not None:
            raise refusal
        result = self._answer(plan, bound, Troubles.of(struck))
        _tell_after(result, plan, struck, bound)
        return result

    def _struck(self, plan: Plan) -> list[Fault]:
        if self._faults is None:
            return []
        kinds = (*_STATEMENT_FAULTS, *kinds_for(plan))
        return self._faults.strike(plan.call, *kinds)

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

    def _answer(self, plan: Plan, bound: list[str | None], troubles: Troubles) -> Result:
        action = plan.action
        if isinstance(action, Query):
            return self._query(action, bound, troubles)
        if isinstance(action, Procedure):
            if action.name in procedures.SYNCHRONISING and self._faults is not None and self._faults.stale:
                self._faults.bring_up_to_date()
            if action.name in _BATCHES:
                return self._batch(action, troubles)
            return procedures.call(action, self.company, self._last_ids)
        if isinstance(action, Write):
            if self._batches.collects(action):
                self._batches.add(action, bound)
                return Result("INSERT 0", count=1)
            return self._write(action, bound, troubles)
        raise TypeError(f"{type(action).__name__} is not for the company file")

    def _query(self, query: Query, bound: list[str | None], troubles: Troubles) -> Result:
        readers = self._faults.stale if self._faults is not None and troubles.stale else None
        if readers is not None and query.select.optimizer & READ_FROM_QUICKBOOKS:
            if self._faults is not None and query.select.optimizer & {"VERIFY", "VERIFIED"}:
                self._faults.bring_up_to_date()
            readers = None
        return run_query(
            self.company, query, bound, timeout_ms=self.timeout_ms, readers=readers, skew=troubles.skew
        )

    def _batch(self, procedure: Procedure, troubles: Troubles) -> Result:
        table = procedures.named_table(procedure, self.company.schema)
        if procedure.name == "sp_batchstart":
            self._batches.start(table)
        elif procedure.name == "sp_batchclear":
            self._batches.clear(table)
        else:
            return self._batches.send(table, lambda write, bound: self._insert(write, bound, troubles))
        return procedures.status_ok()

    def _insert(self, write: Write, bound: list[str | None], troubles: Troubles) -> str | None:
        self._last_ids.pop(write.table.name, None)
        self._write(write, bound, troubles)
        return self._last_ids.get(write.table.name)

    def _write(self, write: Write, bound: list[str | None], troubles: Troubles) -> Result:
        try:
            with self.company.change(by_person=self._faults is None, skew=troubles.skew) as change:
                before = change.db.total_changes()
                count = self._carry_out(change, write, bound)
                if troubles.disk_full and change.db.total_changes() > before:
                    raise errors.disk_full(write.table.name)
        except apsw.FullError as full:
            raise errors.disk_full(write.table.name) from full
        if write.verb == "VOID":
            return procedures.status_ok()
        return Result(_TAGS.get(write.verb, write.verb), count=count)

    def _carry_out(self, change: Change, write: Write, bound: list[str | None]) -> int:
        table, given = write.table, write.given(bound, change.moment)
        if write.verb == "INSERT":
            made = requests.insert(change, table, given, self._cache)
            if made is not None:
                self._last_ids[table.name] = made
                if table.header:
                    self._last_ids[table.header] = made
            return 1
        if table.kind is Kind.SYSTEM:
            requests.update(change, table, [], given)
            return 1
        columns = requests.key_columns(table)
        keys = matching_keys(change.db, table.name, columns, write.condition, bound, change.moment)
        if write.verb == "UPDATE":
            requests.update(change, table, keys, given)
        elif write.verb == "DELETE":
            requests.delete(change, table, keys)
        else:
            if not keys:
                raise errors.not_found("")
            requests.void(change, table, keys)
        return len(keys)


_TAGS = {"INSERT": "INSERT 0"}
_UNTOUCHED = Troubles()
_BATCHES = frozenset(("sp_batchstart", "sp_batchupdate", "sp_batchclear"))


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


def _tell_after(result: Result, plan: Plan, struck: list[Fault], bound: list[str | None]) -> None:
    """What comes after the effect: the connection ends, or a warning stands in place of the answer."""
    if any(fault.kind is FaultKind.DROP_AFTER for fault in struck):
        result.close()
        raise ConnectionDroppedError
    warning = warning_after(plan, struck, bound)
    if warning is not None:
        result.close()
        raise warning
