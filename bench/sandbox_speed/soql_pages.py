"""Pages of 2,000 records of a query over all accounts, by HTTPS, beside apsw alone.

The bare store: ``apsw`` reads the rows of one page of the same file in the same order, and ``orjson`` makes a list of
objects of them. The measured page is whole at the client: read, and parsed as JSON.
"""

import time
from collections.abc import Iterator
from urllib.parse import quote

import apsw
import orjson

from bench.org import Org
from bench.sandbox_speed.sample import Sample
from bench.sandbox_speed.stage import BOOKS, Stage

_PAGE = 2000
#: Which page is "a later one", counted from 0.
_LATER = 20
FIELDS = (
    *("Id", "Name", "AccountNumber", "Type", "Phone", "Industry"),
    *("BillingCity", "BillingState", "BillingPostalCode", "SystemModstamp"),
)
ORDERS = {"": "as stored", " ORDER BY Name": "by Name"}
NAMES = tuple(f"SOQL {page} page, {order}" for order in ORDERS.values() for page in ("first", "later"))


def measure(stage: Stage) -> Iterator[Sample]:
    """The first page and a later one, unsorted and sorted."""
    org = Org(stage.pair(BOOKS)["salesforce"])
    for order, title in ORDERS.items():
        soql = f"SELECT {', '.join(FIELDS)} FROM Account{order}"  # noqa: S608 - SOQL of our own
        bare = _bare(stage, order)
        address = f"/services/data/v62.0/query?q={quote(soql)}"
        for number in range(_LATER + 1):
            began = time.perf_counter()
            page = org.get(address).json()
            seconds = time.perf_counter() - began
            if len(page["records"]) != _PAGE:
                raise RuntimeError(f"page {number} has {len(page['records'])} records")
            address = page["nextRecordsUrl"]
            if number in (0, _LATER):
                yield Sample(f"SOQL {'later' if number else 'first'} page, {title}", _PAGE, seconds, bare)
    org.close()


def _bare(stage: Stage, order: str) -> float:
    connection = apsw.Connection(str(stage.file("salesforce", BOOKS)), flags=apsw.SQLITE_OPEN_READONLY)
    listed = ", ".join(f'"{name}"' for name in FIELDS)
    began = time.perf_counter()
    rows = connection.execute(
        f'SELECT {listed} FROM "Account" WHERE "IsDeleted" = 0 {order} LIMIT {_PAGE}'  # noqa: S608
    ).fetchall()
    orjson.dumps([dict(zip(FIELDS, row, strict=True)) for row in rows])
    seconds = time.perf_counter() - began
    connection.close()
    return seconds
