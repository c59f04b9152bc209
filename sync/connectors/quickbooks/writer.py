"""Writes to a company file, one request each, with the mark of their intent, and their versions read in one go.

A transaction with lines is one request: its lines are kept in the connection's cache (FQSaveToCache) until the header
is inserted, so that a connection that dies with cached lines has left nothing. Sources: QODBC's documentation of
multi-line inserts; QuickBooks SDK on line ids in an update.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVar

from sync.connectors.quickbooks import statements
from sync.connectors.quickbooks.clock import WorkstationClock
from sync.connectors.quickbooks.columns import Tables
from sync.connectors.quickbooks.connection import ConnectionLostError, OdbcConnection, StatementRefusedError
from sync.connectors.quickbooks.marks import mark_columns, marked
from sync.connectors.quickbooks.reader import FETCH_KEYS, line_id_column
from sync.engine.records import Failure, Operation, OperationKind, Result, Value, Values
from sync.errors.codes import Code
from sync.errors.diagnose import is_in_use

T = TypeVar("T")

#: Seconds before the deadline after which no statement that writes is begun.
_LAST_MOMENT: Final = 1.0
_ATTEMPTS: Final = 4
_FIELD: Final = re.compile(r'(?:field|element:?) "(\w+)"')
_NEW_LINE: Final = "-1"


class CacheLeftError(Exception):
    """A transaction was refused with lines in the connection's cache: the connection must not be written with again."""


class _NothingLeftError(Exception):
    """The connection died before the one request of an operation was sent."""


@dataclass(slots=True)
class Batch:
    """A ``write`` under way: the answers so far, so that what is known survives a connection that freezes."""

    operations: Sequence[Operation]
    deadline: datetime
    results: list[Result]

    @property
    def next(self) -> int:
        """Index of the operation that has no answer yet."""
        return len(self.results)

    def close(self, unknown_reason: str, *, sent: bool) -> list[Result]:
        """The answers of all, after a connection was lost in the operation that has none."""
        rest = len(self.operations) - len(self.results)
        if rest and sent:
            self.results.append(Result(unknown=True))
            rest -= 1
        self.results += [Result(failure=Failure(Code.NOT_SENT, unknown_reason))] * rest
        return self.results


class CompanyWriter:
    """Writing with one clock and one set of tables. ``carry_on`` runs in a connection's thread."""

    def __init__(
        self,
        tables: Tables,
        clock: WorkstationClock,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._tables = tables
        self._clock = clock
        self._now = now
        self._sleep = sleep

    def check(self, link: OdbcConnection, operations: Sequence[Operation]) -> None:
        """Ask for the tables of all operations, so that one that is missing is known before anything is written."""
        for table in {name for operation in operations for name in (operation.object, *operation.lines)}:
            self._tables.get(link, table)

    def carry_on(self, link: OdbcConnection, batch: Batch) -> None:
        """Carry out what of the batch has no answer yet, in order.

        Raises CacheLeftError after answering for an operation that spoilt the connection's cache: go on with a new
        connection. Raises ConnectionLostError with the operation under way unanswered.
        """
        while batch.next < len(batch.operations):
            operation = batch.operations[batch.next]
            if self._seconds(batch) < _LAST_MOMENT:
                batch.close("its deadline had come", sent=False)
                return
            problem = _not_finite(operation)
            if problem is not None:
                batch.results.append(Result(failure=problem))
                continue
            try:
                batch.results.append(self._one(link, operation, batch))
            except StatementRefusedError as error:
                batch.results.append(Result(failure=_with_fields(error.failure)))
                if operation.kind is OperationKind.CREATE and operation.lines:
                    raise CacheLeftError from error
            except _NothingLeftError as error:
                batch.close(str(error), sent=False)
                return

    def read_versions(self, link: OdbcConnection, batch: Batch) -> None:
        """Fill in EditSequence and TimeModified of what was written, one query for each 200 of a table."""
        written: dict[str, list[int]] = {}
        for index, result in enumerate(batch.results):
            if result.id and not result.unknown:
                written.setdefault(batch.operations[index].object, []).append(index)
        for object_name, indexes in written.items():
            table = self._tables.get(link, object_name)
            columns = [column for column in (table.key, table.version, table.changed) if column]
            found: dict[str, tuple[str, datetime | None]] = {}
            for start in range(0, len(indexes), FETCH_KEYS):
                ids = [batch.results[index].id for index in indexes[start : start + FETCH_KEYS]]
                sql = statements.select(object_name, columns, statements.is_one_of(table.key, len(ids)))
                for row in link.all(sql, ids):
                    values = dict(zip(columns, row, strict=True))
                    stamp = values.get(table.changed)
                    found[values[table.key]] = (
                        str(values.get(table.version) or ""),
                        self._clock.to_utc(stamp) if isinstance(stamp, datetime) else None,
                    )
            for index in indexes:
                version, modified = found.get(batch.results[index].id, ("", None))
                batch.results[index] = replace(batch.results[index], version=version, modified=modified)

    # --- one operation ---

    def _one(self, link: OdbcConnection, operation: Operation, batch: Batch) -> Result:
        if operation.kind is OperationKind.CREATE:
            return self._create(link, operation, batch)
        return self._update(link, operation, batch)

    def _create(self, link: OdbcConnection, operation: Operation, batch: Batch) -> Result:
        table = self._tables.get(link, operation.object)
        header = marked(operation.values, operation.mark, mark_columns(table))
        tables = list(operation.lines.items())
        if tables:
            self._cache(link, tables[0][0], tables[0][1], batch)
        self._patiently(
            batch, lambda: self._send(link, statements.insert(operation.object, header, self._clock), batch)
        )
        new_id = str(link.all(statements.last_insert_id(operation.object))[0][0])
        result = Result(id=new_id, created=True)
        for line_table, rows in tables[1:]:
            failure = self._append(link, line_table, table.key, new_id, rows, batch)
            if failure is not None:
                return replace(result, failure=failure)
        return result

    def _cache(self, link: OdbcConnection, line_table: str, rows: Sequence[Values], batch: Batch) -> None:
        try:
            for row in rows:
                line: dict[str, Value] = {**row, "FQSaveToCache": True}
                self._send(link, statements.insert(line_table, line, self._clock), batch)
        except ConnectionLostError as error:
            raise _NothingLeftError(str(error)) from error

    def _append(
        self,
        link: OdbcConnection,
        line_table: str,
        key: str,
        new_id: str,
        rows: Sequence[Values],
        batch: Batch,
    ) -> Failure | None:
        """Add lines to a transaction that is there; the first refusal, with the line's number, or None."""
        for number, row in enumerate(rows, start=1):
            try:
                self._send(link, statements.insert(line_table, {key: new_id, **row}, self._clock), batch)
            except StatementRefusedError as error:
                failure = _with_fields(error.failure)
                return replace(failure, message=f"{line_table} {number}: {failure.message}")
        return None

    def _update(self, link: OdbcConnection, operation: Operation, batch: Batch) -> Result:
        table = self._tables.get(link, operation.object)
        if operation.expected_version:
            sql = statements.select(operation.object, [table.version], f"{table.key} = ?")
            found = link.all(sql, [operation.target_id])
            if not found:
                return Result(failure=Failure(Code.DELETED_MEANWHILE, "the record is not there any more"))
            if str(found[0][0]) != operation.expected_version:
                return Result(failure=Failure(Code.STALE, "the record was changed since it was read"))
        keys = {table.key: operation.target_id}
        if operation.values:
            statement = statements.update(operation.object, operation.values, keys, self._clock)
            touched = self._patiently(batch, lambda: self._send(link, statement, batch))
            if touched == 0:
                return Result(failure=Failure(Code.DELETED_MEANWHILE, "the record is not there any more"))
        result = Result(id=operation.target_id)
        for line_table, rows in operation.lines.items():
            try:
                self._patiently(batch, lambda t=line_table, r=rows: self._lines(link, t, r, keys, batch))  # type: ignore[misc]
            except StatementRefusedError as error:
                if not operation.values:
                    raise
                return replace(result, failure=_with_fields(error.failure))
        return result

    def _lines(
        self,
        link: OdbcConnection,
        line_table: str,
        rows: Sequence[Values],
        keys: Mapping[str, str],
        batch: Batch,
    ) -> None:
        """Make a transaction's lines those of ``rows``: change those that differ, add, remove what is left out."""
        line_id = line_id_column(self._tables.get(link, line_table))
        ((key, txn_id),) = keys.items()
        columns = list(dict.fromkeys([line_id, *(column for row in rows for column in row)]))
        present = {
            str(found[0]): dict(zip(columns, found, strict=True))
            for found in link.all(statements.select(line_table, columns, f"{key} = ?"), [txn_id])
        }
        for row in rows:
            values = {column: value for column, value in row.items() if column != line_id}
            own = str(row.get(line_id) or _NEW_LINE)
            if own == _NEW_LINE:
                self._send(link, statements.insert(line_table, {key: txn_id, **values}, self._clock), batch)
            elif own not in present or any(present[own][column] != value for column, value in values.items()):
                where = {key: txn_id, line_id: own}
                self._send(link, statements.update(line_table, values, where, self._clock), batch)
        # removed last: a transaction is never without lines in between
        for gone in sorted(present.keys() - {str(row.get(line_id)) for row in rows}):
            self._send(link, statements.delete(line_table, {key: txn_id, line_id: gone}), batch)

    def _send(self, link: OdbcConnection, statement: statements.Statement, batch: Batch) -> int:
        """Send a statement that writes and return how many rows it touched, -1 where the driver does not say."""
        sql, values = statement
        cursor = link.execute(sql, values, seconds=max(self._seconds(batch), _LAST_MOMENT))
        return int(cursor.rowcount)

    def _patiently(self, batch: Batch, work: Callable[[], T]) -> T:
        """``work``, again after a moment while somebody else has the record or list open."""
        for attempt in range(_ATTEMPTS):
            try:
                return work()
            except StatementRefusedError as error:
                pause = random.uniform(0.1, 0.3) * 2**attempt  # noqa: S311 - jitter
                last = attempt == _ATTEMPTS - 1
                if last or not is_in_use(error.failure) or self._seconds(batch) < pause + _LAST_MOMENT:
                    raise
                self._sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _seconds(self, batch: Batch) -> float:
        return (batch.deadline - self._now()).total_seconds()


def _not_finite(operation: Operation) -> Failure | None:
    for row in (operation.values, *(row for rows in operation.lines.values() for row in rows)):
        for column, value in row.items():
            if isinstance(value, Decimal) and not value.is_finite():
                return Failure(Code.INVALID_AMOUNT, f"{value} is not a number", (column,))
    return None


def _with_fields(failure: Failure) -> Failure:
    """The failure with the columns that its words name."""
    return failure if failure.fields else replace(failure, fields=tuple(_FIELD.findall(failure.message)))
