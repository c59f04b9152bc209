"""Bulk API 2.0 by HTTPS: a query of all accounts, and upserts by external id, beside apsw alone.

A query counts from its creation until the last byte of its results is at the client, an upsert from its upload until
JobComplete; both are polled twenty times a second.

The bare store: for the query ``apsw`` reads the same rows and ``csv`` writes them; for an upsert ``csv`` reads the same
upload and ``apsw`` upserts its rows into a table that is unique by the external id, in one transaction for 500 of them.
"""

import csv
import io
import itertools
import time
from collections.abc import Iterator, Sequence

import apsw

from bench.org import Org
from bench.sandbox_speed.sample import Sample
from bench.sandbox_speed.soql_pages import FIELDS
from bench.sandbox_speed.stage import BOOKS, Stage

QUERY, CREATING, UPDATING = "Bulk 2.0 query", "Bulk 2.0 upsert, creating", "Bulk 2.0 upsert, updating"
_KEY = "QB_List_ID__c"
_COLUMNS = (
    _KEY,
    "Name",
    "Phone",
    "Industry",
    "BillingStreet",
    "BillingCity",
    "BillingState",
    "BillingCountry",
)
_POLL_SECONDS = 0.05
_AT_ONCE = 500
_numbers = itertools.count(1)


def measure_query(stage: Stage, rows: int) -> Sample:
    """Query all accounts of BOOKS; ``rows`` of them at least."""
    org = Org(stage.pair(BOOKS)["salesforce"])
    began = time.perf_counter()
    text = f"SELECT {', '.join(FIELDS)} FROM Account"  # noqa: S608 - SOQL of our own
    job = org.start_job("query", {"operation": "query", "query": text})
    state = org.finish_job(job, every=_POLL_SECONDS)
    count = sum(1 for _ in org.job_results(job)) - 1
    seconds = time.perf_counter() - began
    org.close()
    if count < rows or state["numberRecordsProcessed"] != count:
        raise RuntimeError(f"{count} rows came of {state}")
    return Sample(QUERY, count, seconds, _bare_query(stage))


def _bare_query(stage: Stage) -> float:
    connection = apsw.Connection(str(stage.file("salesforce", BOOKS)), flags=apsw.SQLITE_OPEN_READONLY)
    listed = ", ".join(f'"{name}"' for name in FIELDS)
    began = time.perf_counter()
    writer = csv.writer(io.StringIO(newline=""), quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(connection.execute(f'SELECT {listed} FROM "Account" WHERE "IsDeleted" = 0'))  # noqa: S608
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def measure_upsert(stage: Stage, rows: int) -> Iterator[Sample]:
    """Upsert ``rows`` accounts into an empty org, then other values into the same accounts."""
    org = Org(stage.pair(f"upserts-{next(_numbers)}")["salesforce"])
    connection = apsw.Connection(str(stage.scratch("upserts")))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "normal")
    columns = ", ".join(f'"{name}" TEXT' for name in _COLUMNS)
    connection.execute(f'CREATE TABLE account (Id INTEGER PRIMARY KEY, {columns}, UNIQUE ("{_KEY}"))')
    for name, street in ((CREATING, "Main Street"), (UPDATING, "Second Street")):
        upload = _upload(rows, street)
        wanted = {"object": "Account", "operation": "upsert", "externalIdFieldName": _KEY, "lineEnding": "LF"}
        job = org.start_job("ingest", wanted)
        began = time.perf_counter()
        org.upload(job, upload)
        state = org.finish_job(job, every=_POLL_SECONDS)
        seconds = time.perf_counter() - began
        if (state["numberRecordsProcessed"], state["numberRecordsFailed"]) != (rows, 0):
            raise RuntimeError(f"the upsert ended as {state}")
        yield Sample(name, rows, seconds, _bare_upsert(connection, upload))
    connection.close()
    org.close()


def _upload(rows: int, street: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for n in range(rows):
        place = (f"{n + 1} {street}", "Springfield", "IL", "USA")
        writer.writerow((f"8{n:07X}-1415025717", f"Firm {n}", f"(217) 555-01{n % 100:02d}", "Energy", *place))
    return text.getvalue().encode()


def _bare_upsert(connection: apsw.Connection, upload: bytes) -> float:
    listed = ", ".join(f'"{name}"' for name in _COLUMNS)
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in _COLUMNS[1:])
    sql = (
        f"INSERT INTO account ({listed}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
        f' ON CONFLICT ("{_KEY}") DO UPDATE SET {sets}'
    )
    began = time.perf_counter()
    lines = csv.reader(io.StringIO(upload.decode(), newline=""))
    next(lines)
    while block := list(itertools.islice(lines, _AT_ONCE)):
        _write(connection, sql, block)
    return time.perf_counter() - began


def _write(connection: apsw.Connection, sql: str, block: Sequence[Sequence[str]]) -> None:
    with connection:
        connection.executemany(sql, block)
