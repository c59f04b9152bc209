"""pyodbc on a DSN of the company file: values of all kinds, an invoice with a line, errors, the catalogue."""

import json
import re
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pyodbc

pyodbc.pooling = False


def main() -> None:
    connection = pyodbc.connect("DSN=Books", autocommit=True, timeout=10)
    cursor = connection.cursor()
    seen: dict[str, Any] = {}
    cursor.execute(
        "INSERT INTO Customer (Name, Notes, JobStartDate, IsActive) VALUES (?, ?, ?, ?)",
        "Pyodbc",
        "Ünïcödé\nzweite Zeile",
        date(2026, 2, 28),
        True,
    )
    customer = cursor.execute("sp_lastinsertid Customer").fetchval()
    names = ("Name", "Balance", "IsActive", "TimeCreated", "JobStartDate", "Notes", "Email")
    row = cursor.execute(f"SELECT {', '.join(names)} FROM Customer WHERE ListID = ?", customer).fetchone()
    seen["types"] = {name: type(value).__name__ for name, value in zip(names, row, strict=True)}
    seen["notes"] = row.Notes
    for number in range(500):
        cursor.execute("INSERT INTO Vendor (Name) VALUES (?)", f"Vendor {number:04}")
    found = cursor.execute("SELECT Name FROM Vendor WHERE Name LIKE 'Vendor %' ORDER BY Name").fetchall()
    seen["many"] = len(found)
    seen["in order"] = [one.Name for one in found] == [f"Vendor {number:04}" for number in range(500)]
    try:
        cursor.execute("INSERT INTO Customer (Name) VALUES ('pyodbc')")
    except pyodbc.Error as refused:
        seen["refused"] = [refused.args[0], int(re.search(r"Error: (\d+) - ", refused.args[1]).group(1))]  # type: ignore[union-attr]

    cursor.execute("INSERT INTO Account (Name, AccountType) VALUES ('Income of tests', 'Income')")
    income = cursor.execute("sp_lastinsertid Account").fetchval()
    cursor.execute(
        "INSERT INTO ItemService (Name, SalesOrPurchasePrice, SalesOrPurchaseAccountRefListID) VALUES (?, ?, ?)",
        "Hour",
        Decimal("9.99"),
        income,
    )
    item = cursor.execute("sp_lastinsertid ItemService").fetchval()
    cursor.execute(
        "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefListID, InvoiceLineQuantity, FQSaveToCache)"
        " VALUES (?, ?, ?, 0)",
        customer,
        item,
        Decimal(2),
    )
    invoice = cursor.execute("sp_lastinsertid InvoiceLine").fetchval()
    line = cursor.execute(
        "SELECT InvoiceLineQuantity, InvoiceLineRate, InvoiceLineAmount FROM InvoiceLine WHERE TxnID = ?",
        invoice,
    ).fetchone()
    seen["line"] = [str(value) for value in line]
    seen["subtotal"] = str(cursor.execute("SELECT Subtotal FROM Invoice WHERE TxnID = ?", invoice).fetchval())
    seen["tables"] = {"Customer", "Invoice", "SalesOrder"} <= {one.table_name for one in cursor.tables()}
    seen["columns"] = [one.column_name for one in cursor.columns(table="Customer")][:3]
    seen["keys"] = [one.column_name for one in cursor.primaryKeys("Customer")]
    seen["types of the driver"] = len(cursor.getTypeInfo().fetchall()) > 3
    seen["rowcount"] = cursor.execute("UPDATE Customer SET Notes = 'new' WHERE ListID = ?", customer).rowcount
    cursor.execute("sp_void Invoice where TxnID = ?", invoice)
    seen["voided"] = str(cursor.execute("SELECT Subtotal FROM Invoice WHERE TxnID = ?", invoice).fetchval())
    cursor.execute("DELETE FROM Invoice WHERE TxnID = ?", invoice)
    seen["deleted"] = cursor.execute("SELECT COUNT(*) FROM TxnDeleted WHERE TxnID = ?", invoice).fetchval()
    connection.close()
    json.dump(seen, sys.stdout)


main()
