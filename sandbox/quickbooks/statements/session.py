"""One client's session with a company file: its statements, faults and calls counted, its line cache."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial

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
from sandbox.quickbooks.statements.queries import in_turn, matching_keys, run_query
from sandbox.quickbooks.statements.reading import SlowError
from sandbox.quickbooks.statements.result import Result, Row
from sandbox.quickbooks.statements.troubles import (
    ConnectionDroppedError,
    Troubles,
    kinds_for,
    refusal_before,
    warning_after,
)
from sandbox.quickbooks.statements.workers import aside

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
        packs: bool = False,
    ) -> None:
        """``faults``: None for a person at the workstation, whom they do not hit; ``gone``: set when the client is.

        ``packs``: whether answers may come packed, as the wire protocol has their rows.
        """
        self.company = company
        self.timeout_ms = 0
        self._faults = faults
        self._calls = calls
        self._user = user
        self._gone = gone or asyncio.Event()
        self._packs = packs
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
            await self._wait_for_turn(struck)
        if not struck:
            return await self._answer(plan, bound, _UNTOUCHED)
        refusal = refusal_before(plan, struck, bound)
        if refusal is not None:
            raise refusal
        result = await self._answer(plan, bound, Troubles.of(struck))
        _tell_after(result, plan, struck, bound)
        return result

    def _struck(self, plan: Plan) -> list[Fault]:
        if self._faults is None:
            return []
        kinds = (*_STATEMENT_FAULTS, *kinds_for(plan))
        return self._faults.strike(plan.call, *kinds)

    async def _wait_for_turn(self, struck: list[Fault]) -> None:
        try:
            async with asyncio.timeout(self.timeout_ms / 1000 if self.timeout_ms else None):
                async with self.company.turn:
                    for fault in struck:
                        if fault.kind is FaultKind.SLOW:
                            await asyncio.sleep(fault.seconds)
        except TimeoutError as late:
            raise errors.StatementTimeoutError("canceling statement due to statement timeout") from late

    async def _answer(self, plan: Plan, bound: list[str | None], troubles: Troubles) -> Result:
        action = plan.action
        if isinstance(action, Query):
            return await self._query(action, bound, troubles)
        if isinstance(action, Procedure):
            action = action.given(bound)
            if action.name in procedures.SYNCHRONISING and self._faults is not None and self._faults.stale:
                self._faults.bring_up_to_date()
            if action.name in _BATCHES:
                return await self._batch(action, troubles)
            if action.name == "sp_report":
                return await self._report(action)
            return procedures.call(action, self.company, self._last_ids)
        if isinstance(action, Write):
            if self._batches.collects(action):
                self._batches.add(action, bound)
                return Result("INSERT 0", count=1)
            if action.verb == "INSERT" or action.table.kind is Kind.SYSTEM:
                return self._one_request(action, bound, troubles)
            return await self._write(action, bound, troubles)
        raise TypeError(f"{type(action).__name__} is not for the company file")

    async def _query(self, query: Query, bound: list[str | None], troubles: Troubles) -> Result:
        readers = self._faults.stale if self._faults is not None and troubles.stale else None
        if readers is not None and query.select.optimizer & READ_FROM_QUICKBOOKS:
            if self._faults is not None and query.select.optimizer & {"VERIFY", "VERIFIED"}:
                self._faults.bring_up_to_date()
            readers = None
        return await run_query(
            self.company,
            query,
            bound,
            timeout_ms=self.timeout_ms,
            gone=self._gone,
            readers=readers,
            skew=troubles.skew,
            packs=self._packs,
        )

    async def _report(self, procedure: Procedure) -> Result:
        today = self.company.workstation_now().date()
        async with in_turn(self.company.turn, self.timeout_ms):
            return await aside(partial(procedures.report, procedure, self.company.readers, today))

    async def _batch(self, procedure: Procedure, troubles: Troubles) -> Result:
        table = procedures.named_table(procedure, self.company.schema)
        if procedure.name == "sp_batchstart":
            self._batches.start(table)
        elif procedure.name == "sp_batchclear":
            self._batches.clear(table)
        else:
            async with in_turn(self.company.turn, self.timeout_ms):
                return await self._batches.send(
                    table, lambda write, bound: self._insert(write, bound, troubles)
                )
        return procedures.status_ok()

    def _insert(self, write: Write, bound: list[str | None], troubles: Troubles) -> str | None:
        self._last_ids.pop(write.table.name, None)
        self._one_request(write, bound, troubles)
        return self._last_ids.get(write.table.name)

    async def _write(self, write: Write, bound: list[str | None], troubles: Troubles) -> Result:
        """An UPDATE, DELETE or sp_void: one request to QuickBooks for each record, so each is kept by itself."""
        moment = self.company.workstation_now() + troubles.skew
        columns = requests.key_columns(write.table)
        with matching_keys(
            self.company,
            write.table.name,
            columns,
            write.condition,
            bound,
            moment,
            timeout_ms=self.timeout_ms,
            gone=self._gone,
        ) as reading:
            try:
                keys = _by_record(reading.now(_MOST_KEYS))
            except SlowError:
                keys = None
            if keys is not None and len(keys) <= 1:
                for record in keys:
                    self._one_request(write, bound, troubles, record)
            else:
                async with in_turn(self.company.turn, self.timeout_ms):
                    if keys is None:
                        keys = _by_record(await reading.aside(_MOST_KEYS))
                    await self._each(write, bound, troubles, keys)
        if write.verb != "VOID":
            return Result(write.verb, count=sum(map(len, keys)))
        if not keys:
            raise errors.not_found("")
        return procedures.status_ok()

    async def _each(
        self, write: Write, bound: list[str | None], troubles: Troubles, records: list[list[requests.RowKey]]
    ) -> None:
        started = time.monotonic()
        for record in records:
            if self._gone.is_set():
                raise ConnectionDroppedError
            self._one_request(write, bound, troubles, record)
            if time.monotonic() - started > _HELD:
                await asyncio.sleep(0)
                started = time.monotonic()

    def _one_request(
        self,
        write: Write,
        bound: list[str | None],
        troubles: Troubles,
        keys: Sequence[requests.RowKey] = (),
    ) -> Result:
        try:
            with self.company.change(by_person=self._faults is None, skew=troubles.skew) as change:
                before = change.db.total_changes()
                made = self._carry_out(change, write, bound, list(keys))
                if troubles.disk_full and change.db.total_changes() > before:
                    raise errors.disk_full(write.table.name)
        except (apsw.FullError, apsw.IOError) as full:
            if isinstance(full, apsw.IOError) and _extended(full) not in _CANNOT_WRITE:
                raise
            raise errors.disk_full(write.table.name) from full
        if made is not None:
            self._last_ids[write.table.name] = made
            if write.table.header:
                self._last_ids[write.table.header] = made
        return Result("INSERT 0" if write.verb == "INSERT" else write.verb, count=1)

    def _carry_out(
        self, change: Change, write: Write, bound: list[str | None], keys: list[requests.RowKey]
    ) -> str | None:
        """The id that an INSERT made or added to."""
        table, given = write.table, write.given(bound, change.moment)
        if write.verb == "INSERT":
            return requests.insert(change, table, given, self._cache)
        if write.verb == "UPDATE":
            requests.update(change, table, keys, given)
        elif write.verb == "DELETE":
            requests.delete(change, table, keys)
        else:
            requests.void(change, table, keys)
        return None


def _extended(error: apsw.Error) -> int:
    """SQLite's extended result code, which apsw's types leave out."""
    return int(vars(error).get("extendedresult", 0))


def _by_record(rows: Sequence[Row]) -> list[list[requests.RowKey]]:
    """Keys of rows by the list element or transaction that they belong to, in their order."""
    records: dict[str, list[requests.RowKey]] = {}
    for header, line in rows:
        records.setdefault(str(header), []).append((str(header), str(line)))
    return list(records.values())


#: Keys that one UPDATE or DELETE can have; far more than QuickBooks' lists and registers hold.
_MOST_KEYS = 10_000_000
#: Seconds for which a statement that changes many records holds the event loop.
_HELD = 0.01
_UNTOUCHED = Troubles()
#: How SQLite says that a quota or a limit of the file's size leaves no room.
_CANNOT_WRITE = frozenset((apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_IOERR_TRUNCATE, apsw.SQLITE_IOERR_SHMSIZE))
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
