"""Customers inserted one by one over one ODBC connection, beside apsw alone.

The bare store: a table of the same columns and a ListID, unique by name, in a file of its own on the same disk; one
``INSERT`` a transaction, committed as the company file's server commits: write-ahead log and synchronous=NORMAL, where
a commit has reached the operating system before it is answered, which is what it takes to lose nothing to a kill -9 of
the server; synchronous=FULL would wait for the disk as well, which only a power cut needs.
"""

import itertools
import time
from collections.abc import Sequence

import apsw

from bench.books import connected
from bench.firms import CUSTOMER_COLUMNS, customer_values
from bench.sandbox_speed.sample import Sample
from bench.sandbox_speed.stage import Stage

NAME = "ODBC single inserts"
_numbers = itertools.count(1)


def measure(stage: Stage, rows: int) -> Sample:
    """Insert ``rows`` customers into a new company file, and into a bare table."""
    values = list(customer_values(rows))
    pair = stage.pair(f"inserts-{next(_numbers)}")
    marks = ", ".join("?" * len(CUSTOMER_COLUMNS))
    sql = f"INSERT INTO Customer ({', '.join(CUSTOMER_COLUMNS)}) VALUES ({marks})"  # noqa: S608
    with connected(pair["quickbooks"]) as connection:
        cursor = connection.cursor()
        began = time.perf_counter()
        for row in values:
            cursor.execute(sql, row)
        seconds = time.perf_counter() - began
        count = cursor.execute("SELECT COUNT(*) FROM Customer").fetchval()
    if count != rows:
        raise RuntimeError(f"{count} of {rows} customers are there")
    return Sample(NAME, rows, seconds, _bare(stage, values))


def _bare(stage: Stage, values: Sequence[tuple[str, ...]]) -> float:
    connection = apsw.Connection(str(stage.scratch("inserts")))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "normal")
    columns = ", ".join(f'"{name}" TEXT' for name in CUSTOMER_COLUMNS)
    connection.execute(f'CREATE TABLE customer (list_id TEXT PRIMARY KEY, {columns}, UNIQUE ("Name"))')
    sql = f"INSERT INTO customer VALUES (?, {', '.join('?' * len(CUSTOMER_COLUMNS))})"  # noqa: S608
    began = time.perf_counter()
    for number, row in enumerate(values):
        connection.execute(sql, (f"{0x80000000 + number:X}-1415025717", *row))
    seconds = time.perf_counter() - began
    connection.close()
    return seconds
