"""Customers read through ODBC, beside apsw alone.

The bare store: ``apsw`` steps over the same rows and columns of the same file, without a server, and plain Python makes
of every row what the protocol must show, value by value and by the column's type: an amount as a decimal with two
places (the file keeps it as a decimal text), a moment as date and time, a flag as a digit, a text as it is; then the
row's DataRow message, each value in UTF-8 with its length in front. It sends nothing, and nobody reads it. A second
line of the table leaves the types out and takes every value for a text, which is the least that can be done; nothing is
promised of it.

ODBC's side ends with Python values at the client (datetime, Decimal, bool, str). psqlODBC and pyodbc make them in a
process of their own; that takes longer than the server's part and bounds the rate.
"""

import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import apsw

from bench.sandbox_speed.sample import Sample
from bench.sandbox_speed.stage import BOOKS, Stage, in_process
from sandbox.quickbooks.schema.columns import ColumnType
from sandbox.quickbooks.schema.tables import Schema

_length, _count = struct.Struct("!i").pack, struct.Struct("!h").pack
_NULL = b"\xff\xff\xff\xff"
NAME, AS_TEXTS = "ODBC read, 20 columns", "the same beside texts alone"
#: Keys, moments, texts, a flag, amounts, references, a custom field.
COLUMNS = (
    *("ListID", "TimeCreated", "TimeModified", "EditSequence", "Name", "FullName", "IsActive", "CompanyName"),
    *(
        "FirstName",
        "LastName",
        "BillAddressAddr1",
        "BillAddressCity",
        "BillAddressState",
        "BillAddressPostalCode",
    ),
    *("Phone", "Email", "TermsRefFullName", "Balance", "TotalBalance", "CustomFieldAccountID"),
)


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak memory of the client in megabytes, by rows that it read."""

    by_rows: dict[int, float]


#: How plain Python shows values of these types; the others are texts.
_SHOWN: dict[ColumnType, Callable[[Any], str]] = {
    ColumnType.AMT: lambda value: f"{Decimal(value):.2f}",
    ColumnType.DATETIME: lambda value: datetime.fromisoformat(value).isoformat(sep=" "),
    ColumnType.BOOL: lambda value: "1" if value else "0",
}


def measure(stage: Stage, rows: int) -> Iterator[Sample]:
    """Read ``rows`` customers by ODBC, by apsw with the columns' types just before and just after, by apsw as texts."""
    table = Schema((("Customer", "AccountID"),)).tables["Customer"]
    shown = [_SHOWN.get(table.by_name[name.lower()].type, str) for name in COLUMNS]
    before = _bare(stage, rows, shown)
    seconds = float(_read(stage, rows)["seconds"])
    yield Sample(NAME, rows, seconds, (before + _bare(stage, rows, shown)) / 2)
    yield Sample(AS_TEXTS, rows, seconds, _bare(stage, rows, [str] * len(COLUMNS)))


def client_memory(stage: Stage, *sizes: int) -> Memory:
    """Read so many rows, in a new process each time."""
    return Memory({rows: float(_read(stage, rows)["peak_mb"]) for rows in sizes})


def _read(stage: Stage, rows: int) -> dict[str, float]:
    quickbooks = stage.pair(BOOKS)["quickbooks"]
    odbc = f"{quickbooks['odbc'].rstrip(';')};UID={quickbooks['user']};PWD={quickbooks['password']}"
    answer = in_process(f"{__package__}.odbc_reader", {"odbc": odbc, "columns": COLUMNS, "rows": rows})
    if answer["rows"] != rows:
        raise RuntimeError(f"{answer['rows']} of {rows} customers came")
    return answer


def _bare(stage: Stage, rows: int, shown: Sequence[Callable[[Any], str]]) -> float:
    path = stage.file("quickbooks", BOOKS)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    listed = ", ".join(f'"{name}"' for name in COLUMNS)
    began = time.perf_counter()
    count = 0
    for row in connection.execute(f'SELECT {listed} FROM "Customer" LIMIT {rows}'):  # noqa: S608
        _data_row(row, shown)
        count += 1
    seconds = time.perf_counter() - began
    connection.close()
    if count != rows:
        raise RuntimeError(f"{count} of {rows} customers are there")
    return seconds


def _data_row(row: Sequence[object], shown: Sequence[Callable[[Any], str]]) -> bytes:
    parts = []
    for value, show in zip(row, shown, strict=True):
        if value is None:
            parts.append(_NULL)
        else:
            text = show(value).encode()
            parts.append(_length(len(text)))
            parts.append(text)
    body = b"".join(parts)
    return b"D" + _length(len(body) + 6) + _count(len(row)) + body
