"""Customers read through ODBC, beside apsw alone.

The bare store: ``apsw`` steps over the same rows and columns of the same file, without a server, and plain Python makes
of every value the bytes that the protocol shows (text format of PostgreSQL: texts in UTF-8, booleans and numbers as
digits, NULL as nothing), one list a row. Amounts, dates and moments are kept as the texts that are shown, exact to the
cent, so there is nothing to work out for them on either side. ODBC's side ends with Python values at the client:
datetime, Decimal, bool.
"""

import time
from dataclasses import dataclass

import apsw

from bench.sandbox_speed.sample import Sample
from bench.sandbox_speed.stage import BOOKS, Stage, in_process

NAME = "ODBC read, 20 columns"
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


def measure(stage: Stage, rows: int) -> Sample:
    """Read ``rows`` customers both ways."""
    bare = _bare(stage, rows)
    return Sample(NAME, rows, float(_read(stage, rows)["seconds"]), bare)


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


def _bare(stage: Stage, rows: int) -> float:
    path = stage.file("quickbooks", BOOKS)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    listed = ", ".join(f'"{name}"' for name in COLUMNS)
    began = time.perf_counter()
    count = 0
    for row in connection.execute(f'SELECT {listed} FROM "Customer" LIMIT {rows}'):  # noqa: S608
        _shown(row)
        count += 1
    seconds = time.perf_counter() - began
    connection.close()
    if count != rows:
        raise RuntimeError(f"{count} of {rows} customers are there")
    return seconds


def _shown(row: tuple[object, ...]) -> list[bytes | None]:
    return [
        None if value is None else value.encode() if isinstance(value, str) else str(value).encode()
        for value in row
    ]
