"""What a sales document takes from price levels, tax groups, terms and currencies; pending sales; credits applied."""

from decimal import Decimal

import pytest

from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def work(books: Books) -> str:
    return books.insert(
        "ItemService", Name="Work", SalesOrPurchasePrice=100, SalesOrPurchaseAccountRefFullName="Sales"
    )


def invoice(books: Books, customer: str, work: str, **values: object) -> str:
    return books.insert(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineItemRefListID=work,
        InvoiceLineQuantity=1,
        **values,
    )


def shown(books: Books, txn_id: str, *columns: str, table: str = "Invoice") -> tuple[object, ...]:
    return books.rows(f"SELECT {', '.join(columns)} FROM {table} WHERE TxnID = ?", txn_id)[0]


def test_price_levels_change_the_price_that_is_left_out(books: Books, work: str) -> None:
    books.insert(
        "PriceLevel",
        Name="Friends",
        PriceLevelType="FixedPercentage",
        PriceLevelFixedPercentage=Decimal("-10"),
    )
    other = books.insert(
        "ItemNonInventory", Name="Bolt", SalesOrPurchasePrice=2, SalesOrPurchaseAccountRefFullName="Sales"
    )
    books.insert(
        "PriceLevelPerItem",
        Name="Listed",
        PriceLevelType="PerItem",
        PriceLevelPerItemItemRefListID=work,
        PriceLevelPerItemCustomPrice=Decimal("77.5"),
    )
    customer = books.insert("Customer", Name="Acme", PriceLevelRefFullName="Friends")
    assert shown(books, invoice(books, customer, work), "Subtotal") == (Decimal("90.00"),)
    assert shown(books, invoice(books, customer, work, InvoiceLineRate=100), "Subtotal") == (
        Decimal("100.00"),
    )
    listed = invoice(books, customer, work, InvoiceLinePriceLevelRefFullName="Listed")
    assert shown(books, listed, "Subtotal") == (Decimal("77.50"),)
    unlisted = invoice(books, customer, other, InvoiceLinePriceLevelRefFullName="Listed")
    assert shown(books, unlisted, "Subtotal") == (Decimal("2.00"),)


def test_each_tax_of_a_group_is_rounded_for_itself(books: Books, work: str) -> None:
    for name, rate in (("County", "1.25"), ("City", "0.75")):
        books.insert("ItemSalesTax", Name=name, TaxRate=Decimal(rate))
        books.run(
            "INSERT INTO ItemSalesTaxGroupLine (Name, ItemSalesTaxRefFullName, FQSaveToCache) VALUES (?, ?, ?)",
            "Both",
            name,
            name == "County",
        )
    customer = books.insert("Customer", Name="Acme", ItemSalesTaxRefFullName="Both")
    txn_id = invoice(books, customer, work, InvoiceLineRate=Decimal("2.00"))
    # 0.025 and 0.015 are 0.03 and 0.02; two per cent of 2.00 at once would be 0.04
    assert shown(books, txn_id, "SalesTaxPercentage", "SalesTaxTotal") == (
        Decimal("2.00000"),
        Decimal("0.05"),
    )


def test_terms_suggest_a_discount_until_a_day(books: Books, work: str) -> None:
    customer = books.insert("Customer", Name="Acme", TermsRefFullName="2% 10 Net 30")
    txn_id = invoice(books, customer, work, TxnDate="2024-01-25")
    columns = ("SuggestedDiscountAmount", "SuggestedDiscountDate", "DueDate")
    amount, until, due = shown(books, txn_id, *columns)
    assert (amount, str(until), str(due)) == (Decimal("2.00"), "2024-02-04", "2024-02-24")
    books.insert(
        "DateDrivenTerms", Name="By the 5th", DayOfMonthDue=20, DiscountDayOfMonth=5, DiscountPct=Decimal("1")
    )
    txn_id = invoice(books, customer, work, TxnDate="2024-01-25", TermsRefFullName="By the 5th")
    amount, until, due = shown(books, txn_id, *columns)
    assert (amount, str(until), str(due)) == (Decimal("1.00"), "2024-02-05", "2024-02-20")


def test_a_pending_invoice_is_not_owed_until_it_is_final(books: Books, work: str) -> None:
    customer = books.insert("Customer", Name="Acme")
    txn_id = invoice(books, customer, work, IsPending=True)
    assert books.value("SELECT Balance FROM Customer") == 0
    books.run("UPDATE Invoice SET IsPending = 0 WHERE TxnID = ?", txn_id)
    assert books.value("SELECT Balance FROM Customer") == 100


def test_a_foreign_customer_owes_on_receivables_of_its_currency(books: Books, work: str) -> None:
    status, _ = books.control(
        "POST",
        "sql",
        {"statement": "UPDATE Preferences SET MultiCurrencyPreferencesIsMultiCurrencyOn = 1"},
    )
    assert status == 200
    books.insert("Currency", Name="Euro", CurrencyCode="EUR", ExchangeRate=Decimal("1.25"))
    customer = books.insert("Customer", Name="Acme", CurrencyRefFullName="Euro")
    txn_id = invoice(books, customer, work)
    assert shown(books, txn_id, "ARAccountRefFullName", "ExchangeRate", "BalanceRemainingInHomeCurrency") == (
        "Accounts Receivable - EUR",
        Decimal("1.25000"),
        Decimal("125.00"),
    )
    payment = books.insert("ReceivePayment", CustomerRefListID=customer, TotalAmount=40, IsAutoApply=True)
    assert shown(
        books, payment, "ARAccountRefFullName", "TotalAmountInHomeCurrency", table="ReceivePayment"
    ) == (
        "Accounts Receivable - EUR",
        Decimal("50.00"),
    )
    assert books.value("SELECT Balance FROM Customer") == 60
    text = books.refused(
        "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefListID, ARAccountRefFullName)"
        " VALUES (?, ?, 'Accounts Receivable')",
        customer,
        work,
    )
    assert "Error: 3210 - " in text


def test_a_credit_memo_is_applied_with_the_invoice(books: Books, work: str) -> None:
    customer = books.insert("Customer", Name="Acme")
    credit = books.insert(
        "CreditMemoLine", CustomerRefListID=customer, CreditMemoLineItemRefListID=work, CreditMemoLineRate=30
    )
    too_much = {"SetCreditCreditTxnID": credit, "SetCreditAppliedAmount": 31}
    columns = ", ".join(("CustomerRefListID", "InvoiceLineItemRefListID", *too_much))
    text = books.refused(
        f"INSERT INTO InvoiceLine ({columns}) VALUES (?, ?, ?, ?)", customer, work, *too_much.values()
    )
    assert "Error: 3210 - " in text
    txn_id = invoice(books, customer, work, SetCreditCreditTxnID=credit, SetCreditAppliedAmount=30)
    assert shown(books, txn_id, "AppliedAmount", "BalanceRemaining") == (Decimal("-30.00"), Decimal("70.00"))
    assert shown(books, credit, "CreditRemaining", table="CreditMemo") == (Decimal("0.00"),)
    assert books.value("SELECT Balance FROM Customer") == 70
    books.run("DELETE FROM Invoice WHERE TxnID = ?", txn_id)
    assert shown(books, credit, "CreditRemaining", table="CreditMemo") == (Decimal("30.00"),)
    assert books.value("SELECT Balance FROM Customer") == -30


def test_custom_fields_of_customer_and_item_are_taken_over(books: Books) -> None:
    customer = books.insert("Customer", Name="Buyer", CustomFieldAccountID="A-1")
    item = books.insert(
        "ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales", CustomFieldItemCode="W-7"
    )
    line = {"CustomerRefListID": customer, "SalesOrderLineItemRefListID": item, "SalesOrderLineAmount": 5}
    order = books.insert(
        "SalesOrderLine", **line, CustomFieldSalesOrderLineOther1="first", CustomFieldOther="x"
    )
    books.insert(
        "SalesOrderLine", **line, CustomFieldAccountID="B-2", CustomFieldSalesOrderLineItemCode="own"
    )
    sql = "SELECT CustomFieldAccountID, CustomFieldSalesOrderLineItemCode FROM SalesOrderLine ORDER BY TxnNumber"
    assert books.rows(sql) == [("A-1", "W-7"), ("B-2", "own")]
    books.run(
        "UPDATE SalesOrderLine SET CustomFieldSalesOrderLineItemCode = 'changed' WHERE TxnID = ?", order
    )
    books.run("UPDATE ItemService SET CustomFieldItemCode = 'W-8'")
    books.insert("Invoice", CustomerRefListID=customer, LinkToTxnID1=order)
    assert books.rows(
        "SELECT CustomFieldInvoiceLineItemCode, CustomFieldInvoiceLineOther1, CustomFieldAccountID, CustomFieldOther"
        " FROM InvoiceLine"
    ) == [("changed", "first", "A-1", None)]
    assert books.rows("sp_columns InvoiceLine")[-4][3] == "CustomFieldInvoiceLineItemCode"
