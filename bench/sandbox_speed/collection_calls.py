"""composite/sobjects: 200 accounts created and changed in one call, by HTTPS, beside apsw alone.

The bare store: one transaction with the same 200 rows, inserted by ``executemany`` into a table of the same columns,
then updated by their key. A sample is the median of several calls.
"""

import itertools
import time
from collections.abc import Iterator
from statistics import median
from typing import TypeAlias

import apsw

from bench.firms import accounts
from bench.org import Org
from bench.sandbox_speed.sample import Sample
from bench.sandbox_speed.stage import Stage

CREATE, UPDATE = "collection of 200, create", "collection of 200, update"
_SIZE, _CALLS = 200, 10
_CHANGED = ("Phone", "BillingStreet", "BillingCity", "Active__c")
_numbers = itertools.count(1)
_Row: TypeAlias = tuple[str | int, ...]


def measure(stage: Stage) -> Iterator[Sample]:
    """Create _CALLS collections in a new org, then change them all."""
    records = list(accounts(_SIZE * _CALLS))
    blocks = [records[start : start + _SIZE] for start in range(0, len(records), _SIZE)]
    org = Org(stage.pair(f"collections-{next(_numbers)}")["salesforce"])
    creating = []
    for block in blocks:
        began = time.perf_counter()
        org.create_by_collections("Account", block)
        creating.append(time.perf_counter() - began)
    ids = [record["Id"] for record in org.query("SELECT Id FROM Account")]
    updating = []
    for start, block in zip(range(0, len(ids), _SIZE), blocks, strict=True):
        changes = [
            {"Id": record_id, **{name: record[name] for name in _CHANGED}, "Phone": "(217) 555-0100"}
            for record_id, record in zip(ids[start : start + _SIZE], block, strict=True)
        ]
        began = time.perf_counter()
        org.update_by_collections("Account", changes)
        updating.append(time.perf_counter() - began)
    org.close()
    bare_create, bare_update = _bare(stage, blocks)
    yield Sample(CREATE, _SIZE, median(creating), bare_create)
    yield Sample(UPDATE, _SIZE, median(updating), bare_update)


def _bare(stage: Stage, blocks: list[list[dict[str, object]]]) -> tuple[float, float]:
    columns = list(blocks[0][0])
    connection = apsw.Connection(str(stage.scratch("collections")))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "normal")
    listed = ", ".join(f'"{name}" TEXT' for name in columns)
    connection.execute(f"CREATE TABLE account (Id INTEGER PRIMARY KEY, {listed})")
    insert = f"INSERT INTO account VALUES (?, {', '.join('?' * len(columns))})"  # noqa: S608
    sets = ", ".join(f'"{name}" = ?' for name in _CHANGED)
    update = f"UPDATE account SET {sets} WHERE Id = ?"  # noqa: S608
    creating, updating = [], []
    for number, block in enumerate(blocks):
        first = number * _SIZE
        rows: list[_Row] = [
            (first + place, *(str(value) for value in one.values())) for place, one in enumerate(block)
        ]
        changes: list[_Row] = [
            (*(str(one[name]) for name in _CHANGED), first + place) for place, one in enumerate(block)
        ]
        creating.append(_timed(connection, insert, rows))
        updating.append(_timed(connection, update, changes))
    connection.close()
    return median(creating), median(updating)


def _timed(connection: apsw.Connection, sql: str, rows: list[_Row]) -> float:
    began = time.perf_counter()
    with connection:
        connection.executemany(sql, rows)
    return time.perf_counter() - began
