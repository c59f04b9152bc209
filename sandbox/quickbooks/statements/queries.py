"""Carrying out SELECTs: on a reading connection of their own, drawn row by row."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

import apsw

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.connections import Readers
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.dialect.select import Select
from sandbox.quickbooks.schema.columns import Column, ColumnType
from sandbox.quickbooks.schema.tables import Schema
from sandbox.quickbooks.statements.plans import Query
from sandbox.quickbooks.statements.reading import Reading, SlowError
from sandbox.quickbooks.statements.result import Result, Row, Shape

#: Name and origin column of each output.
_Described: TypeAlias = tuple[tuple[str, Column | None], ...]

_log = logging.getLogger(__name__)
_WIDEST = 4095
#: Rows of an answer that are drawn as it begins: most answers have fewer.
_FIRST = 100


async def run_query(
    company: CompanyFile,
    query: Query,
    bound: list[str | None],
    *,
    timeout_ms: int,
    gone: asyncio.Event,
    readers: Readers | None = None,
    skew: timedelta = timedelta(0),
    packs: bool = False,
) -> Result:
    """Start a SELECT; the rows come as they are taken, all from the state that it began with.

    ``gone``: ends it when set; ``readers``: of a copy to read instead of the company file; ``skew``: of the
    workstation's clock; ``packs``: rows come packed where that can be. A SELECT whose first rows take long has
    QuickBooks to itself until they are there.
    """
    moment = company.workstation_now() + skew if query.select.asks_the_clock else None
    values = tuple(parameter.bound(bound, moment) for parameter in query.select.parameters)
    reading = Reading(readers or company.readers, query.select.sql, values, timeout_ms=timeout_ms, gone=gone)
    try:
        described = _described(reading.connection, query.select.sql, company.schema)
        packs = packs and _can_be_packed(query, described)
        if packs:
            reading.pack(len(described))
        else:
            reading.share_out(len(described))
        try:
            first = reading.now(_FIRST)
        except SlowError:
            async with in_turn(company.turn, timeout_ms):
                first = await reading.aside(1)
        shapes = _shapes(query, described, first[0] if first and not packs else None)
    except BaseException as error:
        reading.close()
        raise _or_translated(error) from error
    if reading.ended:
        reading.close()
        return Result("SELECT", shapes, iter(first), packed=packs)

    async def draw(most: int) -> tuple[list[Row], bool]:
        try:
            return await reading.draw(most), reading.ended
        except apsw.Error as error:
            raise _translated(error) from error

    return Result("SELECT", shapes, iter(first), draw=draw, close=reading.close, packed=packs)


def shapes_of(company: CompanyFile, query: Query) -> tuple[Shape, ...]:
    """The columns of a SELECT before it runs."""
    connection = company.readers.take()
    try:
        return _shapes(query, _described(connection, query.select.sql, company.schema), None)
    except apsw.Error as error:
        raise _translated(error) from error
    finally:
        company.readers.give_back(connection)


@contextmanager
def matching_keys(
    company: CompanyFile,
    table: str,
    columns: tuple[str, str],
    condition: Select | None,
    bound: list[str | None],
    moment: datetime,
    *,
    timeout_ms: int,
    gone: asyncio.Event,
) -> Iterator[Reading]:
    """The keys of the rows that a condition chooses, to be drawn from the reading."""
    listed = ", ".join(f'"{name}"' if name else "''" for name in columns)
    sql = f'SELECT {listed} FROM "{table}"'  # noqa: S608 - names from the schema
    values: tuple[str | None, ...] = ()
    if condition is not None:
        sql += f" WHERE {condition.sql}"
        values = tuple(parameter.bound(bound, moment) for parameter in condition.parameters)
    reading = Reading(
        company.readers, sql, values, timeout_ms=timeout_ms, gone=gone, piece_bytes=float("inf")
    )
    try:
        yield reading
    except apsw.Error as error:
        raise _translated(error) from error
    finally:
        reading.close()


@asynccontextmanager
async def in_turn(turn: asyncio.Lock, timeout_ms: int) -> AsyncIterator[None]:
    """QuickBooks' turn, waited for as long as the session's statements may take."""
    try:
        async with asyncio.timeout(timeout_ms / 1000 if timeout_ms else None):
            await turn.acquire()
    except TimeoutError as late:
        raise errors.StatementTimeoutError("canceling statement due to statement timeout") from late
    try:
        yield
    finally:
        turn.release()


def _or_translated(error: BaseException) -> BaseException:
    return _translated(error) if isinstance(error, apsw.Error) else error


def _translated(error: apsw.Error) -> errors.QodbcError:
    text = str(error)
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


def _can_be_packed(query: Query, described: _Described) -> bool:
    """Whether columns of tables are all that it shows; of a UNION the first SELECT alone tells where it comes from."""
    return all(origin for _, origin in described) and "UNION" not in query.select.sql


def _shapes(query: Query, described: _Described, first: Row | None) -> tuple[Shape, ...]:
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


_DESCRIPTIONS: dict[tuple[str, Schema], _Described] = {}
_MOST_DESCRIPTIONS = 1000
#: Longest SQL that is kept for the next time it comes, in characters.
_LONGEST_KEPT = 20_000


def _described(connection: apsw.Connection, sql: str, schema: Schema) -> _Described:
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
        # what was prepared before a custom field was added does not know it, nor does the connection until it reads
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        cursor.execute(sql, _nothing_bound(sql), can_cache=False)
    except apsw.ExecTraceAbort:
        pass  # as asked for: the description is all that was wanted
    finally:
        cursor.close(True)  # noqa: FBT003 - apsw's force
    described = tuple(
        (str(name), _origin(schema, table, column)) for name, _decltype, _db, table, column in captured
    )
    if len(_DESCRIPTIONS) >= _MOST_DESCRIPTIONS:
        _DESCRIPTIONS.clear()
    if len(sql) <= _LONGEST_KEPT:
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
