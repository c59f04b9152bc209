"""Bringing the rows of a dataset into a company file, through its rules, in one transaction."""

import asyncio
from collections.abc import Iterable, Mapping

import apsw

from sandbox.datasets.rows import QuickBooksRow
from sandbox.quickbooks import errors
from sandbox.quickbooks.company import requests
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.company.line_cache import LineCache
from sandbox.quickbooks.schema.catalogue import LINE_TABLES

#: Rows after which other companies' sessions get a turn.
_PAUSE_EVERY = 50


async def load(
    company: CompanyFile, rows: Iterable[QuickBooksRow], notes: Mapping[str, int] | None = None
) -> int:
    """Insert the rows; how many. Either all are there afterwards, with the file's ``notes``, or none."""
    count = 0
    async with company.turn:
        try:
            with company.change() as change:
                for count, row in enumerate(rows, 1):
                    _insert(change, row)
                    if count % _PAUSE_EVERY == 0:
                        await asyncio.sleep(0)
                for name, value in (notes or {}).items():
                    change.run("INSERT OR REPLACE INTO qb_counter VALUES (?, ?)", (name, value))
        except (apsw.FullError, apsw.IOError) as full:
            raise errors.disk_full("the dataset") from full
    return count


def _insert(change: Change, row: QuickBooksRow) -> None:
    table = change.schema.find(row.table)
    if table is None:
        raise errors.DialectError(f"Invalid table name: {row.table}")
    cache = LineCache()
    if row.lines:
        lines = change.schema.tables[LINE_TABLES[table.name][0]]
        for line in row.lines:
            values = dict(line)
            number = values.pop("AppliedToTxnRefNumber", None)
            if number is not None:
                values["AppliedToTxnTxnID"] = _invoice(change, row, str(number))
            requests.insert(change, lines, {**values, "FQSaveToCache": True}, cache)
    requests.insert(change, table, row.values, cache)


def _invoice(change: Change, payment: QuickBooksRow, ref_number: str) -> str:
    """TxnID of the paying customer's invoice with this number."""
    found = change.one(
        "SELECT t.TxnID FROM qb_txn t JOIN qb_element e ON e.ListID = t.CustomerListID"
        " WHERE t.TxnType = 'Invoice' AND t.RefNumber = ? AND e.NameKey = ?",
        (ref_number, str(payment.values.get("CustomerRefFullName", "")).lower()),
    )
    if found is None:
        raise errors.not_found(ref_number)
    return str(found[0])
