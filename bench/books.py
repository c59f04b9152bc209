"""A company file read bare: pyodbc and SQL, nothing of the product."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import pyodbc

from bench.expected import Books, Invoice, Line

pyodbc.pooling = False

#: Tables of what can be sold; the table Item holds sales tax items too.
_SOLD = ("ItemService", "ItemNonInventory", "ItemInventory", "ItemOtherCharge", "ItemDiscount")


@contextmanager
def connected(quickbooks: dict[str, Any]) -> Iterator[pyodbc.Connection]:
    """A connection to the company file of a pair (the ``quickbooks`` part of its connection)."""
    odbc = f"{quickbooks['odbc'].rstrip(';')};UID={quickbooks['user']};PWD={quickbooks['password']}"
    connection = pyodbc.connect(odbc, autocommit=True)
    try:
        yield connection
    finally:
        connection.close()


def rows(connection: pyodbc.Connection, sql: str) -> list[Any]:
    """All rows of a statement."""
    cursor = connection.cursor()
    try:
        return list(cursor.execute(sql).fetchall())
    finally:
        cursor.close()


def read_books(quickbooks: dict[str, Any]) -> Books:
    """Customers, items and invoices as they stand; two invoices with one memo are told apart by their TxnID."""
    with connected(quickbooks) as connection:
        customers = rows(connection, "SELECT FullName FROM Customer")
        items = [row for table in _SOLD for row in rows(connection, f"SELECT FullName FROM {table}")]  # noqa: S608
        headers = rows(connection, "SELECT TxnID, Memo, CustomerRefFullName, TxnDate FROM Invoice")
        lines = rows(
            connection,
            "SELECT TxnID, InvoiceLineItemRefFullName, InvoiceLineQuantity, InvoiceLineAmount FROM InvoiceLine",
        )
    by_invoice: dict[str, list[Line]] = {}
    for txn_id, item, quantity, amount in lines:
        cents = Fraction(amount or 0) * 100
        if cents.denominator != 1:
            raise ValueError(f"invoice {txn_id}: the amount {amount} has parts of a cent")
        by_invoice.setdefault(txn_id, []).append(Line(item or "", Fraction(quantity or 0), int(cents)))
    invoices: dict[str, Invoice] = {}
    for txn_id, memo, customer, day in headers:
        name = memo if memo and memo not in invoices else f"{memo} ({txn_id})"
        invoices[name] = Invoice(customer, day.isoformat()[:10], tuple(sorted(by_invoice.get(txn_id, []))))
    return Books(frozenset(row[0] for row in customers), frozenset(row[0] for row in items), invoices)
