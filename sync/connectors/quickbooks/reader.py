"""Reads of a company file: scans by time of change, fetches by keys, each with lines by one query for a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from sync.connectors.quickbooks import statements
from sync.connectors.quickbooks.clock import WorkstationClock
from sync.connectors.quickbooks.columns import Table, Tables
from sync.connectors.quickbooks.connection import OdbcConnection
from sync.engine.records import Query, Record, Value
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: Values in one IN list.
FETCH_KEYS: Final = 200

_NEVER: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a query's rows become records: the columns in order, and those that a record is made of."""

    table: Table
    columns: tuple[str, ...]


class CompanyReader:
    """Reading with one clock and one set of tables. Its methods run in a connection's thread."""

    def __init__(self, tables: Tables, clock: WorkstationClock) -> None:
        self._tables = tables
        self._clock = clock

    def scan(
        self,
        link: OdbcConnection,
        query: Query,
        *,
        after: datetime | None,
        until: datetime,
        by_creation: bool,
    ) -> "Scan":
        """Begin a scan in order of change (or creation), then of key."""
        plan = self._plan(link, query)
        stamp, conditions = self._between(plan, query, after, until, by_creation=by_creation)
        sql = statements.select(
            plan.table.info.name, plan.columns, *conditions, order_by=(stamp, plan.table.key)
        )
        cursor = link.scan(sql, [statements.bound(value, self._clock) for value in query.parameters])
        return Scan(self, link, query, plan, cursor)

    def count(
        self,
        link: OdbcConnection,
        query: Query,
        *,
        after: datetime | None,
        until: datetime,
        by_creation: bool,
    ) -> int:
        """How many rows a scan would give."""
        plan = self._plan(link, query)
        _, conditions = self._between(plan, query, after, until, by_creation=by_creation)
        sql = statements.count(plan.table.info.name, *conditions)
        return int(link.all(sql, [statements.bound(value, self._clock) for value in query.parameters])[0][0])

    def _between(
        self,
        plan: _Plan,
        query: Query,
        after: datetime | None,
        until: datetime,
        *,
        by_creation: bool,
    ) -> tuple[str, list[str]]:
        """The column of change (or creation), and the conditions that limit it and the query."""
        stamp = "TimeCreated" if by_creation else plan.table.changed
        if not stamp or not plan.table.key:
            raise sync_error(Code.STATEMENT_REFUSED, answer=f"{query.object} does not say what changed in it")
        conditions = [query.where] if query.where else []
        if after is not None:
            conditions.append(f"{stamp} >= {statements.time_literal(self._clock.lower_bound(after))}")
        conditions.append(f"{stamp} < {statements.time_literal(self._clock.upper_bound(until))}")
        return stamp, conditions

    def fetch(self, link: OdbcConnection, query: Query, column: str, keys: Sequence[Value]) -> list[Record]:
        """Records whose ``column`` is one of ``keys``, asked for in lists of FETCH_KEYS."""
        plan = self._plan(link, query)
        records: list[Record] = []
        unique = list(dict.fromkeys(keys))
        given = [statements.bound(value, self._clock) for value in query.parameters]
        for start in range(0, len(unique), FETCH_KEYS):
            part = unique[start : start + FETCH_KEYS]
            conditions = [statements.is_one_of(column, len(part))]
            if query.where:
                conditions.insert(0, query.where)
            sql = statements.select(plan.table.info.name, plan.columns, *conditions)
            rows = link.all(sql, [*given, *part])
            records += self.records(link, query, plan, rows)
        return records

    def select(self, link: OdbcConnection, query: Query, *, top: int | None = None) -> list[Record]:
        """All records that meet the query's condition."""
        plan = self._plan(link, query)
        conditions = (query.where,) if query.where else ()
        sql = statements.select(plan.table.info.name, plan.columns, *conditions, top=top)
        rows = link.all(sql, [statements.bound(value, self._clock) for value in query.parameters])
        return self.records(link, query, plan, rows)

    def records(self, link: OdbcConnection, query: Query, plan: _Plan, rows: Iterable[Any]) -> list[Record]:
        """Rows as records, with their lines."""
        values = [self._values(plan.columns, row) for row in rows]
        key = plan.table.key
        ids = [str(entry[key]) for entry in values] if key else []
        lines = {
            child: self._lines(link, child, columns, key, ids)
            for child, columns in query.children.items()
            if ids
        }
        return [
            _record(
                plan.table,
                query.object,
                entry,
                {child: found.get(str(entry.get(key)), ()) for child, found in lines.items()},
            )
            for entry in values
        ]

    def _lines(
        self, link: OdbcConnection, child: str, columns: Sequence[str], key: str, ids: Sequence[str]
    ) -> dict[str, list[Record]]:
        """Rows of a line table by the key of their transaction, in the order they stand in it."""
        table = self._tables.get(link, child)
        line_id = line_id_column(table)
        wanted = tuple(dict.fromkeys((key, *([line_id] if line_id else []), *columns)))
        found: dict[str, list[Record]] = {}
        for start in range(0, len(ids), FETCH_KEYS):
            part = ids[start : start + FETCH_KEYS]
            for row in link.all(statements.select(child, wanted, statements.is_one_of(key, len(part))), part):
                values = self._values(wanted, row)
                line = Record(child, str(values.get(line_id) or ""), "", _NEVER, values)
                found.setdefault(str(values[key]), []).append(line)
        return found

    def _plan(self, link: OdbcConnection, query: Query) -> _Plan:
        table = self._tables.get(link, query.object)
        keys = [column for column in (table.key, table.version, table.changed) if column]
        known = {column.lower(): column for column in table.info.fields}
        columns = []
        for column in (*query.columns, *keys):
            asked = statements.tail(column)
            if asked is None and column.lower() in statements.TAIL_ONLY:
                raise sync_error(Code.STATEMENT_REFUSED, answer=f"{column} is never read in full")
            if asked is not None and asked[0].lower() in known:
                columns.append(column)
                continue
            if column.lower() not in known:
                raise sync_error(
                    Code.FIELD_MISSING,
                    field=f"{query.object}.{column}",
                    answer=f"no column {column} in {query.object}",
                )
            columns.append(known[column.lower()])
        return _Plan(table, tuple(dict.fromkeys(columns)))

    def _values(self, columns: Sequence[str], row: Sequence[Any]) -> dict[str, Value]:
        return {column: self._value(value) for column, value in zip(columns, row, strict=True)}

    def _value(self, value: Any) -> Value:
        if isinstance(value, datetime):
            return self._clock.to_utc(value)
        if isinstance(value, float):
            return Decimal(repr(value))
        return value  # type: ignore[no-any-return]  # str, bool, int, Decimal, date, None as pyodbc gives them


class Scan:
    """A scan under way: pages of records until there are no more rows."""

    def __init__(
        self, reader: CompanyReader, link: OdbcConnection, query: Query, plan: _Plan, cursor: Any
    ) -> None:
        self._reader = reader
        self._link = link
        self._query = query
        self._plan = plan
        self._cursor = cursor

    def page(self, size: int) -> list[Record]:
        """The next records, at most ``size``; an empty list at the end."""
        rows = self._link.rows(self._cursor, size)
        return self._reader.records(self._link, self._query, self._plan, rows) if rows else []

    def close(self) -> None:
        self._link.end(self._cursor)


def line_id_column(table: Table) -> str:
    """The column with a line's own id: InvoiceLineTxnLineID of InvoiceLine, the TxnID it pays of a payment's line,
    the place of an item in its group."""
    names = (f"{table.info.name}TxnLineID", "AppliedToTxnTxnID", f"{table.info.name}SeqNo")
    return next((column for column in names if column in table.info.fields), "")


def _record(
    table: Table, object_name: str, values: dict[str, Value], lines: Mapping[str, Sequence[Record]]
) -> Record:
    changed = values.get(table.changed)
    return Record(
        object=object_name,
        id=str(values.get(table.key) or ""),
        version=str(values.get(table.version) or ""),
        modified=changed if isinstance(changed, datetime) else _NEVER,
        values=values,
        children=lines,
        deleted=table.changed == "TimeDeleted",
    )
