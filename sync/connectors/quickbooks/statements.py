"""Every statement that is sent to a company file, as text in QODBC's dialect.

Values are bound (?), times in conditions are ODBC literals with a space before the quote, names are quoted where they
are not plain. A driver that refuses a bound parameter somewhere is dealt with here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sync.connectors.quickbooks.clock import WorkstationClock
from sync.engine.records import Value

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TAIL: Final = re.compile(r"RIGHT\((?P<column>[A-Za-z_][A-Za-z0-9_]*),(?P<count>[1-9][0-9]?)\)")

#: Columns that are asked for by their last characters only: what is read here could be stored or logged.
TAIL_ONLY: Final = frozenset({"creditcardinfocreditcardnumber"})

#: A statement and the values bound to it.
Statement = tuple[str, tuple[Any, ...]]


def name(text: str) -> str:
    """A table or column name, in double quotes where it needs them."""
    return text if _PLAIN.fullmatch(text) else '"' + text.replace('"', '""') + '"'


def tail(column: str) -> tuple[str, int] | None:
    """Column and count of ``RIGHT(column,4)``, which asks for the last characters of a text; else None."""
    match = _TAIL.fullmatch(column)
    return (match["column"], int(match["count"])) if match else None


def expression(column: str) -> str:
    """What stands in a select list for a column, or for the last characters of one."""
    asked = tail(column)
    return name(column) if asked is None else f"{{fn RIGHT({asked[0]},{asked[1]})}}"


def time_literal(local: datetime) -> str:
    """{ts '2017-11-06 13:00:00.000'}: workstation time, milliseconds."""
    return f"{{ts '{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}'}}"


def select(
    table: str, columns: Sequence[str], *conditions: str, order_by: Sequence[str] = (), top: int | None = None
) -> str:
    """A SELECT; conditions are joined by AND."""
    first = "" if top is None else f"TOP {top} "
    text = f"SELECT {first}{', '.join(map(expression, columns))} FROM {name(table)}"  # noqa: S608 - quoted names
    if conditions:
        text += " WHERE " + " AND ".join(f"({condition})" for condition in conditions)
    if order_by:
        text += " ORDER BY " + ", ".join(map(name, order_by))
    return text


def count(table: str, *conditions: str) -> str:
    """A SELECT COUNT(*); conditions are joined by AND."""
    text = f"SELECT COUNT(*) FROM {name(table)}"  # noqa: S608 - a quoted name
    if conditions:
        text += " WHERE " + " AND ".join(f"({condition})" for condition in conditions)
    return text


def is_one_of(column: str, count: int) -> str:
    """``column IN (?, ?, ...)``."""
    return f"{name(column)} IN ({', '.join('?' * count)})"


def insert(table: str, values: Mapping[str, Value], clock: WorkstationClock) -> Statement:
    """An INSERT of the values that are not None: a column left out has no value."""
    given = {column: value for column, value in values.items() if value is not None}
    columns = ", ".join(map(name, given))
    marks = ", ".join("?" * len(given))
    sql = f"INSERT INTO {name(table)} ({columns}) VALUES ({marks})"  # noqa: S608 - quoted names
    return sql, tuple(bound(value, clock) for value in given.values())


def update(
    table: str, values: Mapping[str, Value], keys: Mapping[str, str], clock: WorkstationClock
) -> Statement:
    """An UPDATE of the row with these keys; None empties a column."""
    parts = [f"{name(column)} = {'NULL' if value is None else '?'}" for column, value in values.items()]
    where = " AND ".join(f"{name(column)} = ?" for column in keys)
    sql = f"UPDATE {name(table)} SET {', '.join(parts)} WHERE {where}"  # noqa: S608 - quoted names
    return sql, (*(bound(value, clock) for value in values.values() if value is not None), *keys.values())


def delete(table: str, keys: Mapping[str, str]) -> Statement:
    """A DELETE of the row with these keys."""
    where = " AND ".join(f"{name(column)} = ?" for column in keys)
    return f"DELETE FROM {name(table)} WHERE {where}", tuple(keys.values())  # noqa: S608 - quoted names


def last_insert_id(table: str) -> str:
    """The ListID or TxnID that this connection's last insert into the table made."""
    return f"sp_lastinsertid {name(table)}"


def columns_of(table: str) -> str:
    """The columns of a table with what may be done to them."""
    return f"sp_columns {name(table)}"


def workstation_time() -> str:
    """The clock of the machine that QuickBooks runs on; Company has one row."""
    return "SELECT {fn NOW()} FROM Company"


def bound(value: Value, clock: WorkstationClock) -> Any:
    """A value as it is bound: a moment as workstation time, a number without exponent."""
    if isinstance(value, datetime):
        return clock.to_local(value)
    if isinstance(value, Decimal):
        return Decimal(format(value, "f"))
    return value
