"""Writes to a company file, one request each, with the mark of their intent, and their versions read in one go.

A transaction with lines is one request: its lines are kept in the connection's cache (FQSaveToCache) until the header
is inserted, so that a connection that dies with cached lines has left nothing. Sources: QODBC's documentation of
multi-line inserts; QuickBooks SDK on line ids in an update.
"""

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sync.connectors.quickbooks import statements
from sync.connectors.quickbooks.clock import WorkstationClock
from sync.connectors.quickbooks.columns import Tables
from sync.connectors.quickbooks.connection import ConnectionLostError, OdbcConnection, StatementRefusedError
from sync.connectors.quickbooks.marks import mark_columns, marked
from sync.connectors.quickbooks.reader import FETCH_KEYS, line_id_column
from sync.connectors.sendable import unsendable
from sync.engine.records import Failure, Operation, OperationKind, Result, Value, Values
from sync.errors.codes import Code
from sync.errors.diagnose import is_in_use

#: Seconds before the deadline after which no statement that writes is begun.
_LAST_MOMENT: Final = 1.0
_RETRIES: Final = 3
_FIELD: Final = re.compile(r'(?:field|element:?) "(\w+)"')
_NEW_LINE: Final = "-1"


class CacheLeftError(Exception):
    """A transaction was refused while lines were in the connection's cache: write on with another connection."""


class NothingSentError(Exception):
    """An operation ended before its one request was sent; lines may be left in the connection's cache."""


@dataclass(slots=True)
class Batch:
    """A ``write`` under way: the answers so far, so that what is known survives a connection that freezes."""

    operations: Sequence[Operation]
    deadline: datetime
    results: list[Result]
    #: How often the operation under way was begun anew on another connection.
    retries: int = 0

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

        Raises CacheLeftError where an operation spoilt the connection's cache: carry on with a new connection.
        Raises NothingSentError or ConnectionLostError with the operation under way unanswered.
        """
        link.ends_at = time.monotonic() + self._seconds(batch)
        try:
            self._operations(link, batch)
        finally:
            link.ends_at = None

    def _operations(self, link: OdbcConnection, batch: Batch) -> None:
        while batch.next < len(batch.operations):
            operation = batch.operations[batch.next]
            if self._seconds(batch) < _LAST_MOMENT:
                batch.close("its deadline had come", sent=False)
                return
            problem = unsendable(operation)
            if problem is not None:
                batch.results.append(Result(failure=problem))
                continue
            try:
                batch.results.append(self._one(link, operation, batch))
            except StatementRefusedError as error:
                with_cache = operation.kind is OperationKind.CREATE and bool(operation.lines)
                if with_cache and self._waited(error.failure, batch.retries, batch):
                    batch.retries += 1
                else:
                    batch.results.append(Result(failure=_with_fields(error.failure)))
                    batch.retries = 0
                if with_cache:
                    raise CacheLeftError from error

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
            if self._seconds(batch) < _LAST_MOMENT:
                raise NothingSentError("its deadline had come")
        statement = statements.insert(operation.object, header, self._clock)
        if tables:
            # not tried again here: whether the cache still holds the lines after a refusal is not documented
            self._send(link, statement)
        else:
            self._change(link, statement, batch)
        try:
            new_id = str(link.all(statements.last_insert_id(operation.object))[0][0])
        except StatementRefusedError:
            return Result(unknown=True)  # it is there, but which one it is must be found by its mark
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
                self._send(link, statements.insert(line_table, line, self._clock))
        except ConnectionLostError as error:
            raise NothingSentError(str(error)) from error

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
                self._change(link, statements.insert(line_table, {key: new_id, **row}, self._clock), batch)
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
            if self._change(link, statement, batch) == 0:
                return Result(failure=Failure(Code.DELETED_MEANWHILE, "the record is not there any more"))
        result = Result(id=operation.target_id)
        for line_table, rows in operation.lines.items():
            try:
                self._lines(link, line_table, rows, keys, batch)
            except StatementRefusedError as error:
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
                self._change(link, statements.insert(line_table, {key: txn_id, **values}, self._clock), batch)
            elif own not in present or any(present[own][column] != value for column, value in values.items()):
                where = {key: txn_id, line_id: own}
                self._change(link, statements.update(line_table, values, where, self._clock), batch)
        # removed last: a transaction is never without lines in between
        for gone in sorted(present.keys() - {str(row.get(line_id)) for row in rows}):
            self._change(link, statements.delete(line_table, {key: txn_id, line_id: gone}), batch)

    def _send(self, link: OdbcConnection, statement: statements.Statement) -> int:
        """Send a statement that writes and return how many rows it touched, -1 where the driver does not say."""
        sql, values = statement
        return int(link.execute(sql, values).rowcount)

    def _change(self, link: OdbcConnection, statement: statements.Statement, batch: Batch) -> int:
        """``_send``, again after a moment while somebody else has the record or list open."""
        attempt = 0
        while True:
            try:
                return self._send(link, statement)
            except StatementRefusedError as error:
                if not self._waited(error.failure, attempt, batch):
                    raise
                attempt += 1

    def _waited(self, failure: Failure, attempt: int, batch: Batch) -> bool:
        """True after a pause where the refusal passes by itself and there is time for another try."""
        pause = random.uniform(0.1, 0.3) * 2**attempt  # noqa: S311 - jitter
        if attempt >= _RETRIES or not is_in_use(failure) or self._seconds(batch) < pause + _LAST_MOMENT:
            return False
        self._sleep(pause)
        return True

    def _seconds(self, batch: Batch) -> float:
        return (batch.deadline - self._now()).total_seconds()


def _with_fields(failure: Failure) -> Failure:
    """The failure with the columns that its words name."""
    return failure if failure.fields else replace(failure, fields=tuple(_FIELD.findall(failure.message)))
