"""Carrying out SELECTs: on a reading connection of their own, drawn row by row."""

import logging
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import apsw

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.connections import Readers
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.dialect.select import Select
from sandbox.quickbooks.schema.columns import Column, ColumnType
from sandbox.quickbooks.schema.tables import Schema
from sandbox.quickbooks.statements.plans import Query
from sandbox.quickbooks.statements.result import Result, Row, Shape

_log = logging.getLogger(__name__)
_WIDEST = 4095
#: SQLite's own steps between two looks at the clock.
_STEPS = 20_000


def run_query(
    company: CompanyFile,
    query: Query,
    bound: list[str | None],
    *,
    timeout_ms: int,
    readers: Readers | None = None,
    skew: timedelta = timedelta(0),
) -> Result:
    """Start a SELECT; the rows come as they are taken, all from the state that it began with.

    ``readers``: of a copy to read instead of the company file; ``skew``: of the workstation's clock.
    """
    readers = readers or company.readers
    moment = company.workstation_now() + skew if query.select.asks_the_clock else None
    connection = readers.take()
    _watch(connection, timeout_ms)
    try:
        values = tuple(parameter.bound(bound, moment) for parameter in query.select.parameters)
        cursor = connection.execute(query.select.sql, values)
        first = cursor.fetchone()
        shapes = _shapes(connection, query, company.schema, first)
    except apsw.Error as error:
        _release(readers, connection)
        raise _translated(error) from error
    except BaseException:
        _release(readers, connection)
        raise
    if first is None:
        _release(readers, connection)
        return Result("SELECT", shapes, iter(()))
    return Result("SELECT", shapes, _rows(first, cursor), close=lambda: _finish(readers, connection, cursor))


def shapes_of(company: CompanyFile, query: Query) -> tuple[Shape, ...]:
    """The columns of a SELECT before it runs."""
    connection = company.readers.take()
    try:
        return _shapes(connection, query, company.schema, None)
    except apsw.Error as error:
        raise _translated(error) from error
    finally:
        company.readers.give_back(connection)


def matching_keys(
    connection: apsw.Connection,
    table: str,
    columns: tuple[str, str],
    condition: Select | None,
    bound: list[str | None],
    moment: datetime,
) -> list[tuple[str, str]]:
    """Keys of the rows that a condition chooses, in their order."""
    listed = ", ".join(f'"{name}"' if name else "''" for name in columns)
    sql = f'SELECT {listed} FROM "{table}"'  # noqa: S608 - names from the schema
    values: tuple[str | None, ...] = ()
    if condition is not None:
        sql += f" WHERE {condition.sql}"
        values = tuple(parameter.bound(bound, moment) for parameter in condition.parameters)
    try:
        return [(str(header), str(line)) for header, line in connection.execute(sql, values)]
    except apsw.Error as error:
        raise _translated(error) from error


def _rows(first: Row, cursor: apsw.Cursor) -> Iterator[Row]:
    yield first
    try:
        yield from cursor
    except apsw.Error as error:
        raise _translated(error) from error


def _finish(readers: Readers, connection: apsw.Connection, cursor: apsw.Cursor) -> None:
    cursor.close(True)  # noqa: FBT003 - apsw's force
    _release(readers, connection)


def _release(readers: Readers, connection: apsw.Connection) -> None:
    connection.set_progress_handler(None)
    readers.give_back(connection)


def _watch(connection: apsw.Connection, timeout_ms: int) -> None:
    if timeout_ms:
        end = time.monotonic() + timeout_ms / 1000
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)


def _translated(error: apsw.Error) -> errors.QodbcError:
    text = str(error)
    if isinstance(error, apsw.InterruptError):
        return errors.StatementTimeoutError("canceling statement due to statement timeout")
    if "no such column" in text:
        name = text.partition(": ")[2].partition(" - ")[0].strip('"')
        return errors.DialectError(f"Invalid column name: {name}")
    if "ambiguous column name" in text:
        return errors.DialectError(f"Ambiguous column name: {text.partition(': ')[2]}")
    near = re.search(r'near "(.+)": syntax error', text)
    if near is not None:
        return errors.DialectError(f"Expected lexical element not found: another word, before {near[1]!r}")
    if "incomplete input" in text:
        return errors.DialectError("Expected lexical element not found: more words, at the end")
    _log.info("statement refused by the store: %s", text)
    return errors.DialectError("Expected lexical element not found: the statement cannot be carried out")


def _shapes(
    connection: apsw.Connection, query: Query, schema: Schema, first: Row | None
) -> tuple[Shape, ...]:
    described = _described(connection, query.select.sql, schema)
    shapes = []
    for place, (name, origin) in enumerate(described):
        column = origin or (query.outputs[place] if place < len(query.outputs) else None)
        column = column or _named(query, name)
        if column is not None:
            shapes.append(Shape(name, column, big=column.name == "COUNT"))
        else:
            shapes.append(_told_by(name, None if first is None else first[place]))
    return tuple(shapes)


def _named(query: Query, name: str) -> Column | None:
    for table in query.select.tables:
        column = table.column(name)
        if column is not None:
            return column
    return None


def _told_by(name: str, value: object) -> Shape:
    column = Column(name, ColumnType.STR, _WIDEST)
    return Shape(name, column, big=isinstance(value, int), real=isinstance(value, float))


_DESCRIPTIONS: dict[tuple[str, Schema], tuple[tuple[str, Column | None], ...]] = {}
_MOST_DESCRIPTIONS = 1000


def _described(
    connection: apsw.Connection, sql: str, schema: Schema
) -> tuple[tuple[str, Column | None], ...]:
    """Name and origin column of each output of a statement, which is prepared but not run."""
    known = _DESCRIPTIONS.get((sql, schema))
    if known is not None:
        return known
    captured: list[tuple[Any, ...]] = []

    def look(cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        captured.extend(cursor.description_full)
        return False

    cursor = connection.cursor()
    cursor.exec_trace = look
    try:
        cursor.execute(sql, _nothing_bound(sql))
    except apsw.ExecTraceAbort:
        pass  # as asked for: the description is all that was wanted
    finally:
        cursor.close(True)  # noqa: FBT003 - apsw's force
    described = tuple(
        (str(name), _origin(schema, table, column)) for name, _decltype, _db, table, column in captured
    )
    if len(_DESCRIPTIONS) >= _MOST_DESCRIPTIONS:
        _DESCRIPTIONS.clear()
    _DESCRIPTIONS[sql, schema] = described
    return described


def _nothing_bound(sql: str) -> tuple[None, ...]:
    numbers = [int(part[: len(part) - len(part.lstrip("0123456789"))] or 0) for part in sql.split("?")[1:]]
    return (None,) * max(numbers, default=0)


@lru_cache(maxsize=4096)
def _origin(schema: Schema, table: str | None, column: str | None) -> Column | None:
    if table is None or column is None:
        return None
    owner = schema.find(table) or schema.find(table.removesuffix("Rows"))
    return owner.column(column) if owner is not None else None
