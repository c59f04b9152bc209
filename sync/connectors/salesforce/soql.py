"""SOQL as text: literals, placeholders, SELECT statements, long IN lists in pieces that a URI can hold."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from sync.connectors.salesforce.rest import time_text
from sync.engine.records import Query, Value
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: A URI and headers may have 16,384 bytes together; the rest is for the headers, the token among them.
URI_BYTES: Final = 14_000

_SAFE: Final = "',()=*:!."
_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
_TOKENS: Final = re.compile(r"'(?:\\.|[^'\\])*'|\?|[^'?]+")


def literal(value: Value) -> str:
    """``value`` as SOQL writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    return f"'{value.translate(_ESCAPES)}'"


def bind(condition: str, parameters: Sequence[Value]) -> str:
    """``condition`` with each ``?`` outside of quotes as a literal; ConfigurationError where the numbers differ."""
    parts = _TOKENS.findall(condition)
    if parts.count("?") != len(parameters):
        raise sync_error(Code.STATEMENT_REFUSED, answer=f"{len(parameters)} values for {condition}")
    values = iter(parameters)
    return "".join(literal(next(values)) if part == "?" else part for part in parts)


def select(query: Query, *conditions: str, order_by: str = "", limit: int | None = None) -> str:
    """SELECT of the query's columns and children, always with Id and SystemModstamp."""
    columns = [*_with_keys(query.columns, deleted=query.include_deleted)]
    columns += [
        f"(SELECT {', '.join(_with_keys(fields))} FROM {relationship} ORDER BY Id)"  # noqa: S608 - names come from the profile's declarations
        for relationship, fields in query.children.items()
    ]
    where = [bind(query.where, query.parameters)] if query.where else []
    where = [f"({condition})" for condition in (*where, *conditions)]
    text = f"SELECT {', '.join(columns)} FROM {query.object}"  # noqa: S608 - names come from the profile's declarations
    if where:
        text += f" WHERE {' AND '.join(where)}"
    if order_by:
        text += f" ORDER BY {order_by}"
    return text if limit is None else f"{text} LIMIT {limit}"


def uri(soql: str, *, include_deleted: bool = False) -> str:
    """The path and query string that ask ``soql``."""
    return f"{'queryAll' if include_deleted else 'query'}/?q={quote(soql, safe=_SAFE)}"


def in_lists(column: str, literals: Sequence[str], *, room: int, most: int = 2_000) -> Iterator[str]:
    """``column IN (...)`` conditions, each of at most ``room`` bytes in a URI and ``most`` values, without repeats."""
    piece: list[str] = []
    used = 0
    for text in dict.fromkeys(literals):
        size = len(quote(text, safe=_SAFE)) + 1
        if piece and (used + size > room or len(piece) == most):
            yield f"{column} IN ({','.join(piece)})"
            piece, used = [], 0
        piece.append(text)
        used += size
    if piece:
        yield f"{column} IN ({','.join(piece)})"


def room_beside(soql: str, *, column: str) -> int:
    """Bytes that an IN list may take beside ``soql``."""
    return max(URI_BYTES - len(quote(soql, safe=_SAFE)) - len(column) - 40, 200)


def _with_keys(columns: Sequence[str], *, deleted: bool = False) -> list[str]:
    known = {column.lower() for column in columns}
    keys = ("Id", "SystemModstamp", "IsDeleted") if deleted else ("Id", "SystemModstamp")
    return [*columns, *(key for key in keys if key.lower() not in known)]
