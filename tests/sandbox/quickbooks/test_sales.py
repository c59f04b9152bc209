"""Invoices, credit memos, sales receipts: lines, amounts, defaults, changes."""

from datetime import date
from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def customer(books: Books) -> str:
    return books.insert(
        "Customer", Name="Acme", TermsRefFullName="Net 30", BillAddressAddr1="1 Road", BillAddressCity="Rome"
    )


@pytest.fixture
def work(books: Books) -> str:
    return books.insert(
        "ItemService",
        Name="Work",
        SalesOrPurchaseDesc="An hour",
        SalesOrPurchasePrice=Decimal("10.12345"),
        SalesOrPurchaseAccountRefFullName="Sales",
    )


def lines_of(books: Books, txn_id: str) -> list[tuple[object, ...]]:
    return books.rows(
        "SELECT InvoiceLineSeqNo, InvoiceLineQuantity, InvoiceLineRate, InvoiceLineAmount FROM InvoiceLine"
        " WHERE TxnID = ? ORDER BY InvoiceLineSeqNo",
        txn_id,
    )


def test_an_invoice_takes_what_it_is_not_told(books: Books, customer: str, work: str) -> None:
    txn_id = books.insert(
        "InvoiceLine",
        CustomerRefListID=customer,
        TxnDate=date(2024, 1, 31),
        InvoiceLineItemRefListID=work,
        InvoiceLineQuantity=2,
    )
    ((ref, due, address, account, template, subtotal, left, paid, desc, fullname),) = books.rows(
        "SELECT RefNumber, DueDate, BillAddressAddr1, ARAccountRefFullName, TemplateRefFullName, Subtotal,"
        " BalanceRemaining, IsPaid, InvoiceLineDesc, CustomerRefFullName FROM InvoiceLine WHERE TxnID = ?",
        txn_id,
    )
    assert (ref, due, address) == ("1", date(2024, 3, 1), "1 Road")
    assert (account, template) == ("Accounts Receivable", "Intuit Product Invoice")
    assert (subtotal, left, paid) == (Decimal("20.25"), Decimal("20.25"), False)
    assert (desc, fullname) == ("An hour", "Acme")


def test_ref_numbers_go_on_from_the_last_one_given(books: Books, customer: str, work: str) -> None:
    books.insert("InvoiceLine", CustomerRefListID=customer, RefNumber="500", InvoiceLineItemRefListID=work)
    books.insert("InvoiceLine", CustomerRefListID=customer, RefNumber="A-7", InvoiceLineItemRefListID=work)
    books.insert("InvoiceLine", CustomerRefListID=customer, InvoiceLineItemRefListID=work)
    assert [row[0] for row in books.rows("SELECT RefNumber FROM Invoice ORDER BY TxnNumber")] == [
        "500",
        "A-7",
        "501",
    ]


def test_amount_and_rate_follow_from_each_other(books: Books, customer: str, work: str) -> None:
    shared = {"CustomerRefListID": customer, "InvoiceLineItemRefListID": work}
    derived_rate = books.insert(
        "InvoiceLine", **shared, InvoiceLineQuantity=3, InvoiceLineAmount=Decimal("10.00")
    )
    assert lines_of(books, derived_rate) == [(1, Decimal(3), Decimal("3.33333"), Decimal("10.00"))]
    half_up = books.insert("InvoiceLine", **shared, InvoiceLineQuantity=1, InvoiceLineRate=Decimal("2.005"))
    assert lines_of(books, half_up) == [(1, Decimal(1), Decimal("2.005"), Decimal("2.01"))]
    no_quantity = books.insert("InvoiceLine", **shared, InvoiceLineRate=Decimal("7.555"))
    assert lines_of(books, no_quantity) == [(1, None, Decimal("7.555"), Decimal("7.56"))]
    amount_wins = books.insert(
        "InvoiceLine",
        **shared,
        InvoiceLineQuantity=2,
        InvoiceLineRate=Decimal("9.00"),
        InvoiceLineAmount=Decimal("10.00"),
    )
    assert lines_of(books, amount_wins) == [(1, Decimal(2), Decimal("5.00000"), Decimal("10.00"))]


def test_a_negative_total_is_refused(books: Books, customer: str, work: str) -> None:
    text = books.refused(
        "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefListID, InvoiceLineAmount) VALUES (?, ?, ?)",
        customer,
        work,
        Decimal("-1.00"),
    )
    assert "Error: 3180 - " in text
    assert books.value("SELECT COUNT(*) FROM Invoice") == 0


def test_cached_lines_make_one_transaction(books: Books, customer: str, work: str) -> None:
    line = (
        "INSERT INTO InvoiceLine (CustomerRefListID, Memo, InvoiceLineItemRefListID, InvoiceLineQuantity,"
        " FQSaveToCache) VALUES (?, 'Three lines', ?, ?, ?)"
    )
    books.run(line, customer, work, 1, 1)
    books.run(line, customer, work, 2, 1)
    assert books.value("SELECT COUNT(*) FROM Invoice") == 0
    assert books.value("sp_lastinsertid InvoiceLine") is None
    books.run(line, customer, work, 3, 0)
    txn_id = books.value("sp_lastinsertid Invoice")
    assert [row[1] for row in lines_of(books, txn_id)] == [1, 2, 3]
    assert books.rows("SELECT Memo, Subtotal FROM Invoice") == [("Three lines", Decimal("60.74"))]


def test_all_lines_cached_then_the_header(books: Books, customer: str, work: str) -> None:
    assert "Error: 3180 - " in books.refused("INSERT INTO Invoice (CustomerRefListID) VALUES (?)", customer)
    for quantity in (1, 2):
        books.run(
            "INSERT INTO InvoiceLine (InvoiceLineItemRefListID, InvoiceLineQuantity, FQSaveToCache) VALUES (?, ?, 1)",
            work,
            quantity,
        )
    txn_id = books.insert("Invoice", CustomerRefListID=customer, PONumber="PO 1")
    assert len(lines_of(books, txn_id)) == 2
    assert "Error: 3180 - " in books.refused("INSERT INTO Invoice (CustomerRefListID) VALUES (?)", customer)


def test_cached_lines_belong_to_their_connection(books: Books, customer: str, work: str) -> None:
    other = books.connect()
    other.execute(
        "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefListID, FQSaveToCache) VALUES (?, ?, 1)",
        customer,
        work,
    )
    other.close()
    assert "Error: 3180 - " in books.refused("INSERT INTO Invoice (CustomerRefListID) VALUES (?)", customer)
    assert books.value("SELECT COUNT(*) FROM Invoice") == 0


def test_lines_are_added_changed_and_removed(books: Books, customer: str, work: str) -> None:
    txn_id = books.insert(
        "InvoiceLine", CustomerRefListID=customer, InvoiceLineItemRefListID=work, InvoiceLineQuantity=1
    )
    before = books.value("SELECT EditSequence FROM Invoice WHERE TxnID = ?", txn_id)
    books.insert(
        "InvoiceLine", TxnID=txn_id, InvoiceLineItemRefListID=work, InvoiceLineAmount=Decimal("5.00")
    )
    ids = [
        row[0]
        for row in books.rows(
            "SELECT InvoiceLineTxnLineID FROM InvoiceLine WHERE TxnID = ? ORDER BY InvoiceLineSeqNo", txn_id
        )
    ]
    assert (
        books.run("UPDATE InvoiceLine SET InvoiceLineQuantity = 4 WHERE InvoiceLineTxnLineID = ?", ids[0])
        == 1
    )
    assert lines_of(books, txn_id)[0] == (1, Decimal(4), Decimal("10.12345"), Decimal("40.49"))
    assert books.value("SELECT Subtotal FROM Invoice WHERE TxnID = ?", txn_id) == Decimal("45.49")
    books.run("DELETE FROM InvoiceLine WHERE TxnID = ? AND InvoiceLineTxnLineID = ?", txn_id, ids[0])
    assert lines_of(books, txn_id) == [(1, None, Decimal("5.00000"), Decimal("5.00"))]
    assert books.value("SELECT EditSequence FROM Invoice WHERE TxnID = ?", txn_id) != before
    assert "Error: 3170 - " in books.refused("DELETE FROM InvoiceLine WHERE TxnID = ?", txn_id)


def test_changing_a_header_keeps_the_lines_as_they_are(books: Books, customer: str, work: str) -> None:
    txn_id = books.insert(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineItemRefListID=work,
        InvoiceLineQuantity=3,
        InvoiceLineAmount=Decimal("10.00"),
    )
    before = lines_of(books, txn_id)
    books.run("UPDATE Invoice SET Memo = 'Changed', TxnDate = {d '2024-05-01'} WHERE TxnID = ?", txn_id)
    assert lines_of(books, txn_id) == before
    assert books.rows("SELECT Memo, DueDate, Subtotal FROM Invoice") == [
        ("Changed", date(2024, 5, 31), Decimal("10.00"))
    ]


def test_sales_tax_is_taken_of_taxable_lines(books: Books, work: str) -> None:
    customer = books.insert("Customer", Name="Taxed", ItemSalesTaxRefFullName="State Tax")
    insert = (
        "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefListID, InvoiceLineAmount,"
        " InvoiceLineSalesTaxCodeRefFullName, FQSaveToCache) VALUES (?, ?, ?, ?, ?)"
    )
    books.run(insert, customer, work, Decimal("100.00"), "Tax", 1)
    books.run(insert, customer, work, Decimal("50.00"), "Non", 0)
    assert books.rows(
        "SELECT Subtotal, SalesTaxPercentage, SalesTaxTotal, BalanceRemaining FROM Invoice"
    ) == [(Decimal("150.00"), Decimal("7.75"), Decimal("7.75"), Decimal("157.75"))]


def test_discounts_and_subtotals(books: Books, customer: str, work: str) -> None:
    books.insert("ItemSubtotal", Name="Sub")
    books.insert("ItemDiscount", Name="Tenth", DiscountRatePercent=10, AccountRefFullName="Discounts Given")
    insert = "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefFullName, InvoiceLineAmount, FQSaveToCache)"
    for item, amount, cached in (("Work", 10, 1), ("Work", 20, 1), ("Sub", None, 1), ("Tenth", None, 0)):
        books.run(f"{insert} VALUES (?, ?, ?, ?)", customer, item, amount, cached)
    txn_id = books.value("sp_lastinsertid Invoice")
    assert [row[3] for row in lines_of(books, txn_id)] == [10, 20, 30, -3]
    assert books.value("SELECT Subtotal FROM Invoice") == 27
    books.run(
        "UPDATE InvoiceLine SET InvoiceLineAmount = 40 WHERE TxnID = ? AND InvoiceLineSeqNo = 2", txn_id
    )
    assert [row[3] for row in lines_of(books, txn_id)] == [10, 40, 50, -5]


def test_an_item_group_becomes_its_items(books: Books, customer: str, work: str) -> None:
    for quantity, cached in ((2, 1), (3, 0)):
        books.run(
            "INSERT INTO ItemGroupLine (Name, ItemGroupLineItemRefListID, ItemGroupLineQuantity, FQSaveToCache)"
            " VALUES ('Kit', ?, ?, ?)",
            work,
            quantity,
            cached,
        )
    txn_id = books.insert(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineGroupItemGroupRefFullName="Kit",
        InvoiceLineGroupQuantity=2,
    )
    assert books.rows(
        "SELECT InvoiceLineQuantity, InvoiceLineAmount, InvoiceLineGroupItemGroupRefFullName,"
        " InvoiceLineGroupTotalAmount FROM InvoiceLine WHERE TxnID = ?",
        txn_id,
    ) == [
        (Decimal(4), Decimal("40.49"), "Kit", Decimal("101.23")),
        (Decimal(6), Decimal("60.74"), "Kit", Decimal("101.23")),
    ]


def test_inactive_and_unknown_references_are_refused(books: Books, customer: str, work: str) -> None:
    insert = "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefListID) VALUES (?, ?)"
    books.run("UPDATE Customer SET IsActive = 0 WHERE ListID = ?", customer)
    text = books.refused(insert, customer, work)
    assert "Error: 3140 - " in text
    assert "inactive" in text
    assert "Error: 3240 - " in books.refused(insert, "80000001-1", work)
    books.run("UPDATE Customer SET IsActive = 1 WHERE ListID = ?", customer)
    assert "Error: 3140 - " in books.refused(insert, customer, "8000FFFF-1")
    assert books.run(insert, customer, work) == 1


def test_a_closed_period_stays_as_it_is(books: Books, customer: str, work: str) -> None:
    txn_id = books.insert(
        "InvoiceLine", CustomerRefListID=customer, TxnDate=date(2024, 12, 31), InvoiceLineItemRefListID=work
    )
    text = books.refused("UPDATE Preferences SET AccountingPreferencesClosingDate = '2024-12-31'")
    assert "Error: 3220 - " in text
    status, answer = books.control(
        "POST",
        "sql",
        {
            "statement": "UPDATE Preferences SET AccountingPreferencesClosingDate = ?",
            "parameters": ["2024-12-31"],
        },
    )
    assert (status, answer) == (200, {"count": 1})
    for statement in (
        "UPDATE Invoice SET Memo = 'x' WHERE TxnID = ?",
        "UPDATE InvoiceLine SET InvoiceLineDesc = 'x' WHERE TxnID = ?",
        "sp_void Invoice WHERE TxnID = ?",
    ):
        assert "Error: 3171 - " in books.refused(statement, txn_id)
    assert "Error: 3161 - " in books.refused("DELETE FROM Invoice WHERE TxnID = ?", txn_id)
    assert "Error: 3171 - " in books.refused(
        "INSERT INTO InvoiceLine (CustomerRefListID, TxnDate, InvoiceLineItemRefListID) VALUES (?, ?, ?)",
        customer,
        date(2024, 12, 31),
        work,
    )


def test_voiding_leaves_a_trail_of_zeros(books: Books, customer: str, work: str) -> None:
    txn_id = books.insert(
        "InvoiceLine", CustomerRefListID=customer, Memo="Roof", InvoiceLineItemRefListID=work
    )
    books.run("sp_void Invoice WHERE TxnID = ?", txn_id)
    assert books.rows("SELECT Memo, Subtotal, BalanceRemaining, IsPaid FROM Invoice") == [
        ("VOID: Roof", Decimal(0), Decimal(0), True)
    ]
    assert books.value("SELECT Balance FROM Customer") == 0


def test_receipts_and_credits_have_totals(books: Books, customer: str, work: str) -> None:
    books.insert(
        "SalesReceiptLine",
        CustomerRefListID=customer,
        SalesReceiptLineItemRefListID=work,
        SalesReceiptLineQuantity=2,
    )
    assert books.rows("SELECT TotalAmount, DepositToAccountRefFullName FROM SalesReceipt") == [
        (Decimal("20.25"), "Undeposited Funds")
    ]
    assert books.value("SELECT Balance FROM Account WHERE Name = 'Undeposited Funds'") == Decimal("20.25")
    books.insert(
        "CreditMemoLine",
        CustomerRefListID=customer,
        CreditMemoLineItemRefListID=work,
        CreditMemoLineQuantity=1,
    )
    assert books.rows("SELECT TotalAmount, CreditRemaining FROM CreditMemo") == [
        (Decimal("10.12"), Decimal("10.12"))
    ]
    assert books.value("SELECT Balance FROM Customer") == Decimal("-10.12")


def test_a_deleted_invoice_is_listed(books: Books, customer: str, work: str) -> None:
    txn_id = books.insert("InvoiceLine", CustomerRefListID=customer, InvoiceLineItemRefListID=work)
    assert books.run("DELETE FROM Invoice WHERE TxnID = ?", txn_id) == 1
    assert books.rows("SELECT TxnDelType, TxnID, RefNumber FROM TxnDeleted") == [("Invoice", txn_id, "1")]
    assert books.value("SELECT COUNT(*) FROM InvoiceLine") == 0
    assert books.value("SELECT Balance FROM Customer") == 0
