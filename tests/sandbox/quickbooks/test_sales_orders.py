"""Sales orders and estimates, and the invoices made from them."""

from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def customer(books: Books) -> str:
    return books.insert("Customer", Name="Acme")


@pytest.fixture
def chair(books: Books) -> str:
    return books.insert(
        "ItemInventory",
        Name="Chair",
        SalesPrice=Decimal("20"),
        IncomeAccountRefFullName="Sales",
        COGSAccountRefFullName="Cost of Goods Sold",
        AssetAccountRefFullName="Inventory Asset",
    )


def order(books: Books, customer: str, chair: str, table: str = "SalesOrder") -> tuple[str, str]:
    """An order of ten chairs: TxnID and TxnLineID."""
    txn_id = books.insert(
        f"{table}Line",
        CustomerRefListID=customer,
        **{f"{table}LineItemRefListID": chair, f"{table}LineQuantity": 10},
    )
    return txn_id, books.value(f"SELECT {table}LineTxnLineID FROM {table}Line WHERE TxnID = ?", txn_id)


def state(books: Books, txn_id: str) -> tuple[object, ...]:
    return books.rows(
        "SELECT SalesOrderLineInvoiced, IsFullyInvoiced, IsManuallyClosed FROM SalesOrderLine WHERE TxnID = ?",
        txn_id,
    )[0]


def test_an_order_is_promised_and_not_owed(books: Books, customer: str, chair: str) -> None:
    txn_id, _ = order(books, customer, chair)
    assert books.rows("SELECT TotalAmount, IsFullyInvoiced FROM SalesOrder WHERE TxnID = ?", txn_id) == [
        (Decimal("200.00"), False)
    ]
    assert books.value("SELECT QuantityOnSalesOrder FROM ItemInventory") == 10
    assert books.value("SELECT Balance FROM Customer WHERE ListID = ?", customer) == 0
    assert "Error: 3185 - " in books.refused("sp_void SalesOrder WHERE TxnID = ?", txn_id)
    books.run("DELETE FROM SalesOrder WHERE TxnID = ?", txn_id)
    assert books.value("SELECT QuantityOnSalesOrder FROM ItemInventory") == 0
    assert books.rows("SELECT TxnDelType, TxnID FROM TxnDeleted") == [("SalesOrder", txn_id)]


def test_lines_of_an_order_are_invoiced_bit_by_bit(books: Books, customer: str, chair: str) -> None:
    txn_id, line_id = order(books, customer, chair)
    first = books.insert(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineLinkToTxnTxnID=txn_id,
        InvoiceLineLinkToTxnTxnLineID=line_id,
        InvoiceLineQuantity=4,
    )
    assert books.rows("SELECT InvoiceLineItemRefFullName, InvoiceLineAmount FROM InvoiceLine") == [
        ("Chair", Decimal("80.00"))
    ]
    assert state(books, txn_id) == (4, False, False)
    assert books.value("SELECT QuantityOnSalesOrder FROM ItemInventory") == 6
    rest = books.insert("Invoice", CustomerRefListID=customer, LinkToTxnID1=txn_id)
    assert books.value("SELECT InvoiceLineQuantity FROM InvoiceLine WHERE TxnID = ?", rest) == 6
    assert state(books, txn_id) == (10, True, False)
    text = books.refused(
        "INSERT INTO Invoice (CustomerRefListID, LinkToTxnID1) VALUES (?, ?)", customer, txn_id
    )
    assert "Error: 3210 - " in text
    linked = (
        "SELECT LinkedTxnTxnType, LinkedTxnLinkType, LinkedTxnAmount FROM SalesOrderLinkedTxn"
        " ORDER BY LinkedTxnAmount"
    )
    assert books.rows(linked) == [
        ("Invoice", "QUANTYPE", Decimal("80.00")),
        ("Invoice", "QUANTYPE", Decimal("120.00")),
    ]
    books.run("UPDATE InvoiceLine SET InvoiceLineQuantity = 5 WHERE TxnID = ?", rest)
    assert state(books, txn_id) == (9, False, False)
    books.run("sp_void Invoice WHERE TxnID = ?", first)
    assert state(books, txn_id) == (5, False, False)
    books.run("DELETE FROM Invoice WHERE TxnID = ?", rest)
    assert state(books, txn_id) == (0, False, False)
    assert books.rows(linked) == []


def test_a_closed_order_and_another_customers_are_refused(books: Books, customer: str, chair: str) -> None:
    txn_id, line_id = order(books, customer, chair)
    other = books.insert("Customer", Name="Other")
    link = "INSERT INTO Invoice (CustomerRefListID, LinkToTxnID1) VALUES (?, ?)"
    assert "Error: 3210 - " in books.refused(link, other, txn_id)
    assert "Error: 3120 - " in books.refused(link, customer, "FFFF-1")
    books.run("UPDATE SalesOrder SET IsManuallyClosed = 1 WHERE TxnID = ?", txn_id)
    assert books.value("SELECT QuantityOnSalesOrder FROM ItemInventory") == 0
    assert "Error: 3210 - " in books.refused(link, customer, txn_id)
    text = books.refused(
        "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineLinkToTxnTxnID) VALUES (?, ?)",
        customer,
        txn_id,
    )
    assert "Error: 3150 - " in text
    assert line_id


def test_an_estimate_becomes_an_invoice(books: Books, customer: str, chair: str) -> None:
    txn_id, _ = order(books, customer, chair, "Estimate")
    assert books.rows("SELECT IsActive, TotalAmount FROM Estimate") == [(True, Decimal("200.00"))]
    invoice = books.insert("Invoice", CustomerRefListID=customer, LinkToTxnID1=txn_id)
    assert books.value("SELECT BalanceRemaining FROM Invoice WHERE TxnID = ?", invoice) == 200
    assert books.rows("SELECT LinkedTxnTxnID, LinkedTxnLinkType FROM EstimateLinkedTxn") == [
        (invoice, "QUANTYPE")
    ]
    assert books.rows("SELECT LinkedTxnTxnType FROM InvoiceLinkedTxn WHERE TxnID = ?", invoice) == [
        ("Estimate",)
    ]
