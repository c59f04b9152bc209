"""Bills, checks, vendor credits, purchase orders: totals, terms, receipts, what is owed."""

from datetime import date
from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def vendor(books: Books) -> str:
    books.insert(
        "ItemInventory",
        Name="Bolt",
        SalesPrice=Decimal("5.00"),
        PurchaseCost=Decimal("2.00"),
        PurchaseDesc="A bolt",
        IncomeAccountRefFullName="Sales",
        COGSAccountRefFullName="Cost of Goods Sold",
        AssetAccountRefFullName="Inventory Asset",
    )
    return books.insert(
        "Vendor", Name="Hardware Inc", TermsRefFullName="Net 30", VendorAddressAddr1="1 Main St"
    )


def bill(books: Books, vendor: str, amount: str = "100.00", **more: object) -> str:
    return books.insert(
        "BillExpenseLine",
        VendorRefListID=vendor,
        TxnDate=date(2024, 1, 10),
        ExpenseLineAccountRefFullName="Office Supplies",
        ExpenseLineAmount=Decimal(amount),
        **more,
    )


def account(books: Books, name: str) -> Decimal:
    value: Decimal = books.value("SELECT Balance FROM Account WHERE FullName = ?", name)
    return value


def owed(books: Books, vendor: str) -> Decimal:
    value: Decimal = books.value("SELECT Balance FROM Vendor WHERE ListID = ?", vendor)
    return value


def stock(books: Books) -> tuple[Decimal, ...]:
    (row,) = books.rows("SELECT QuantityOnHand, AverageCost, QuantityOnOrder FROM ItemInventory")
    return row


def test_a_bill_of_items_and_expenses(books: Books, vendor: str) -> None:
    books.run(
        "INSERT INTO BillItemLine (VendorRefListID, TxnDate, RefNumber, ItemLineItemRefFullName, ItemLineQuantity,"
        " FQSaveToCache) VALUES (?, {d '2024-01-10'}, 'V-2024-000000000017', 'Bolt', 10, 1)",
        vendor,
    )
    books.run("INSERT INTO Bill (VendorRefListID, Memo) VALUES (?, 'bolts')", vendor)
    txn_id = books.value("sp_lastinsertid Bill")
    books.run(
        "INSERT INTO BillExpenseLine (TxnID, ExpenseLineAccountRefFullName, ExpenseLineAmount)"
        " VALUES (?, 'Freight', 7.50)",
        txn_id,
    )
    assert books.rows(
        "SELECT RefNumber, Memo, AmountDue, OpenAmount, IsPaid, DueDate, TermsRefFullName, VendorAddressAddr1,"
        " APAccountRefFullName FROM Bill WHERE TxnID = ?",
        txn_id,
    ) == [
        (
            "V-2024-000000000017",
            "bolts",
            Decimal("27.50"),
            Decimal("27.50"),
            False,
            date(2024, 2, 9),
            "Net 30",
            "1 Main St",
            "Accounts Payable",
        )
    ]
    assert books.rows(
        "SELECT ItemLineDesc, ItemLineQuantity, ItemLineCost, ItemLineAmount FROM BillItemLine"
    ) == [("A bolt", Decimal("10.00000"), Decimal("2.00000"), Decimal("20.00"))]
    assert books.rows("SELECT ExpenseLineAccountRefFullName, ExpenseLineAmount FROM BillExpenseLine") == [
        ("Freight", Decimal("7.50"))
    ]
    assert owed(books, vendor) == account(books, "Accounts Payable") == Decimal("27.50")
    assert account(books, "Inventory Asset") == Decimal("20.00")
    assert stock(books) == (Decimal("10.00000"), Decimal("2.00000"), Decimal("0.00000"))
    books.run("UPDATE BillItemLine SET ItemLineCost = 2.50 WHERE TxnID = ?", txn_id)
    assert owed(books, vendor) == Decimal("32.50")
    assert stock(books)[1] == Decimal("2.50000")
    books.run("DELETE FROM BillExpenseLine WHERE TxnID = ?", txn_id)
    assert owed(books, vendor) == Decimal("25.00")


def test_stock_leaves_at_its_average_cost(books: Books, vendor: str) -> None:
    for quantity, cost in ((10, "2.00"), (10, "3.00")):
        books.insert(
            "BillItemLine",
            VendorRefListID=vendor,
            ItemLineItemRefFullName="Bolt",
            ItemLineQuantity=quantity,
            ItemLineCost=Decimal(cost),
        )
    assert stock(books)[:2] == (Decimal("20.00000"), Decimal("2.50000"))
    customer = books.insert("Customer", Name="Acme")
    sale = books.insert(
        "InvoiceLine", CustomerRefListID=customer, InvoiceLineItemRefFullName="Bolt", InvoiceLineQuantity=4
    )
    assert stock(books)[:2] == (Decimal("16.00000"), Decimal("2.50000"))
    assert account(books, "Inventory Asset") == Decimal("40.00")
    books.run("UPDATE Invoice SET Memo = 'again' WHERE TxnID = ?", sale)
    assert account(books, "Inventory Asset") == Decimal("40.00")
    books.run("sp_void Invoice WHERE TxnID = ?", sale)
    books.run("DELETE FROM Invoice WHERE TxnID = ?", sale)
    assert stock(books)[:2] == (Decimal("20.00000"), Decimal("2.50000"))
    assert account(books, "Inventory Asset") == Decimal("50.00")


def test_stock_that_an_item_is_made_with_is_worth_its_cost(books: Books, vendor: str) -> None:
    books.insert(
        "ItemInventory",
        Name="Nut",
        QuantityOnHand=Decimal("3"),
        PurchaseCost=Decimal("0.33333"),
        IncomeAccountRefFullName="Sales",
        COGSAccountRefFullName="Cost of Goods Sold",
        AssetAccountRefFullName="Inventory Asset",
    )
    assert account(books, "Inventory Asset") == account(books, "Opening Balance Equity") == Decimal("1.00")
    books.insert("Customer", Name="Acme")
    nuts = "SELECT QuantityOnHand FROM ItemInventory WHERE Name = 'Nut'"
    for sold, left in ((1, "0.67"), (1, "0.33"), (1, "0.00"), (2, "-0.66")):
        books.insert(
            "SalesReceiptLine",
            CustomerRefFullName="Acme",
            SalesReceiptLineItemRefFullName="Nut",
            SalesReceiptLineQuantity=sold,
        )
        assert account(books, "Inventory Asset") == Decimal(left)
    assert books.value(nuts) == Decimal("-2.00000")


def test_a_bill_in_another_currency_stands_in_the_ledger_at_its_rate(books: Books) -> None:
    books.insert("Currency", Name="Euro", CurrencyCode="EUR", ExchangeRate=Decimal("1.11111"))
    euro = books.insert("Vendor", Name="Schrauben GmbH", CurrencyRefFullName="Euro")
    for amount in ("0.05", "0.05", "0.05"):
        books.run(
            "INSERT INTO BillExpenseLine (VendorRefListID, ExpenseLineAccountRefFullName, ExpenseLineAmount,"
            " FQSaveToCache) VALUES (?, 'Freight', ?, 1)",
            euro,
            Decimal(amount),
        )
    books.run("INSERT INTO Bill (VendorRefListID) VALUES (?)", euro)
    assert books.rows(
        "SELECT AmountDue, ExchangeRate, AmountDueInHomeCurrency, CurrencyRefFullName FROM Bill"
    ) == [(Decimal("0.15"), Decimal("1.11111"), Decimal("0.17"), "Euro")]
    assert owed(books, euro) == Decimal("0.15")
    ((debit, credit),) = books.rows("sp_report TrialBalance show Debit, Credit where Label = 'TOTAL'")
    assert debit == credit == Decimal("0.17")
    books.run("DELETE FROM Bill WHERE VendorRefListID = ?", euro)
    assert books.rows("sp_report TrialBalance show Debit, Credit where Label = 'TOTAL'") == [
        (Decimal("0.00"), Decimal("0.00"))
    ]


def test_a_purchase_order_is_received_by_bills(books: Books, vendor: str) -> None:
    order = books.insert(
        "PurchaseOrderLine",
        VendorRefListID=vendor,
        PurchaseOrderLineItemRefFullName="Bolt",
        PurchaseOrderLineQuantity=10,
        PurchaseOrderLineRate=Decimal("1.50"),
    )
    line = books.value("SELECT PurchaseOrderLineTxnLineID FROM PurchaseOrderLine")
    state = (
        "SELECT IsFullyReceived, PurchaseOrderLineReceivedQuantity, PurchaseOrderLineUnbilledQuantity,"
        " PurchaseOrderLineIsBilled FROM PurchaseOrderLine"
    )
    assert stock(books) == (Decimal("0.00000"), Decimal("2.00000"), Decimal("10.00000"))
    assert owed(books, vendor) == Decimal("0.00")
    first = books.insert(
        "BillItemLine",
        VendorRefListID=vendor,
        ItemLineLinkToTxnTxnID=order,
        ItemLineLinkToTxnTxnLineID=line,
        ItemLineQuantity=4,
    )
    assert books.value("SELECT AmountDue FROM Bill") == Decimal("6.00")
    assert books.rows(state) == [(False, Decimal("4.00000"), Decimal("6.00000"), False)]
    assert stock(books) == (Decimal("4.00000"), Decimal("1.50000"), Decimal("6.00000"))
    assert books.rows("SELECT LinkedTxnTxnID, LinkedTxnTxnType, LinkedTxnLinkType FROM BillLinkedTxn") == [
        (order, "PurchaseOrder", "QUANTYPE")
    ]
    books.run("INSERT INTO Bill (VendorRefListID, LinkToTxnID1) VALUES (?, ?)", vendor, order)
    assert books.rows(state) == [(True, Decimal("10.00000"), Decimal("0.00000"), True)]
    assert stock(books) == (Decimal("10.00000"), Decimal("1.50000"), Decimal("0.00000"))
    assert "Error: 570 - " in books.refused(
        "INSERT INTO BillItemLine (VendorRefListID, ItemLineLinkToTxnTxnID, ItemLineLinkToTxnTxnLineID)"
        " VALUES (?, ?, ?)",
        vendor,
        order,
        line,
    )
    books.run("DELETE FROM Bill WHERE TxnID = ?", first)
    assert books.rows(state) == [(False, Decimal("6.00000"), Decimal("4.00000"), False)]
    books.run("UPDATE PurchaseOrder SET IsManuallyClosed = 1 WHERE TxnID = ?", order)
    assert stock(books) == (Decimal("6.00000"), Decimal("1.50000"), Decimal("0.00000"))
    assert "Error: 3185 - " in books.refused("sp_void PurchaseOrder WHERE TxnID = ?", order)


def test_a_check_pays_a_bill_and_its_void_opens_it_again(books: Books, vendor: str) -> None:
    owing = bill(books, vendor)
    books.run(
        "INSERT INTO CheckExpenseLine (AccountRefFullName, PayeeEntityRefListID, ApplyCheckToTxnTxnID,"
        " ApplyCheckToTxnAmount, ExpenseLineAccountRefFullName, ExpenseLineAmount)"
        " VALUES ('Checking', ?, ?, 60, 'Accounts Payable', 60)",
        vendor,
        owing,
    )
    check = books.value("sp_lastinsertid Check")
    assert books.rows("SELECT OpenAmount, IsPaid FROM Bill") == [(Decimal("40.00"), False)]
    assert books.rows("SELECT LinkedTxnTxnID, LinkedTxnTxnType, LinkedTxnAmount FROM BillLinkedTxn") == [
        (check, "Check", Decimal("-60.00"))
    ]
    assert account(books, "Checking") == Decimal("-60.00")
    assert owed(books, vendor) == Decimal("40.00")
    books.run('sp_void "Check" WHERE TxnID = ?', check)
    assert books.rows('SELECT Amount, Memo FROM "Check"') == [(Decimal("0.00"), "VOID:")]
    assert books.rows("SELECT OpenAmount, IsPaid FROM Bill") == [(Decimal("100.00"), False)]
    assert account(books, "Checking") == Decimal("0.00")
    books.run('DELETE FROM "Check" WHERE TxnID = ?', check)
    assert books.rows("SELECT TxnDelType, TxnID FROM TxnDeleted") == [("Check", check)]


def test_a_vendor_credit_takes_off_what_is_owed(books: Books, vendor: str) -> None:
    bill(books, vendor)
    credit = books.insert(
        "VendorCreditExpenseLine",
        VendorRefListID=vendor,
        ExpenseLineAccountRefFullName="Office Supplies",
        ExpenseLineAmount=Decimal("30.00"),
    )
    assert books.rows("SELECT CreditAmount, OpenAmount FROM VendorCredit") == [
        (Decimal("30.00"), Decimal("30.00"))
    ]
    assert owed(books, vendor) == Decimal("70.00")
    books.run("sp_void VendorCredit WHERE TxnID = ?", credit)
    assert owed(books, vendor) == Decimal("100.00")


def test_what_is_refused(books: Books, vendor: str) -> None:
    line = "ExpenseLineAccountRefFullName, ExpenseLineAmount"
    assert "Error: 3150 - " in books.refused(f"INSERT INTO BillExpenseLine ({line}) VALUES ('Freight', 5)")
    assert "Error: 3070 - " in books.refused(
        f"INSERT INTO BillExpenseLine (VendorRefListID, RefNumber, {line}) VALUES (?, ?, 'Freight', 5)",
        vendor,
        "1" * 21,
    )
    assert "Error: 3070 - " in books.refused(
        f"INSERT INTO CheckExpenseLine (AccountRefFullName, RefNumber, {line})"
        " VALUES ('Checking', '123456789012', 'Freight', 5)"
    )
    assert "choose a customer" in books.refused(
        f"INSERT INTO BillExpenseLine (VendorRefListID, {line}) VALUES (?, 'Accounts Receivable', 5)", vendor
    )
    books.run("UPDATE Account SET IsActive = 0 WHERE FullName = 'Freight'")
    assert "inactive" in books.refused(
        f"INSERT INTO BillExpenseLine (VendorRefListID, {line}) VALUES (?, 'Freight', 5)", vendor
    )
    txn_id = bill(books, vendor)
    books.run("UPDATE Account SET IsActive = 1 WHERE FullName = 'Freight'")
    status, _ = books.control(
        "POST",
        "sql",
        {
            "statement": "UPDATE Preferences SET AccountingPreferencesClosingDate = ?",
            "parameters": ["2024-01-31"],
        },
    )
    assert status == 200
    assert "Error: 3171 - " in books.refused("UPDATE Bill SET Memo = 'x' WHERE TxnID = ?", txn_id)
    assert "Error: 3161 - " in books.refused("DELETE FROM Bill WHERE TxnID = ?", txn_id)
    assert owed(books, vendor) == Decimal("100.00")
