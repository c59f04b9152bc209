"""Header fields of the invoice page: each option with two values that give different records."""

from datetime import date
from decimal import Decimal
from typing import Any

from sync.connectors.salesforce.metadata import NewField
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import add_fields
from tests.scenarios.options.sales import TO_QB, TO_SF, messages, open_shop, run

FIELDS = {
    "invoice__due_date_field": "Due_Date__c",
    "invoice__po_number_field": "PO_Number__c",
    "invoice__terms_field": "Terms__c",
    "invoice__shipping_method_field": "Shipping_Method__c",
    "invoice__class_field": "NextStep",
    "invoice__to_be_printed_field": "Send_To_QB__c",
    "invoice__to_be_emailed_field": "Send_To_QB__c",
}
COLUMNS = (
    "DueDate",
    "PONumber",
    "TermsRefFullName",
    "ShipMethodRefFullName",
    "ClassRefFullName",
    "IsToBePrinted",
    "IsToBeEmailed",
)
VALUES: dict[str, Any] = {
    "Due_Date__c": date(2026, 12, 24),
    "PO_Number__c": "PO-7",
    "Terms__c": "Net 30",
    "Shipping_Method__c": "UPS",
    "NextStep": "East",
    "Send_To_QB__c": True,
}


def test_header_fields_travel_where_the_profile_names_them(books: Books) -> None:
    shop = open_shop(books)
    books.pair.create_qb("Class", Name="East")
    shop.sold("Plain", **VALUES)
    assert shop.invoice("Plain", *COLUMNS) == (date(2026, 9, 1), None, None, None, None, False, False)

    books.choose(**FIELDS)
    shop.sold("Full", **VALUES)
    assert shop.invoice("Full", *COLUMNS) == (
        date(2026, 12, 24), "PO-7", "Net 30", "UPS", "East", True, True,
    )  # fmt: skip


def test_header_fields_come_back_where_the_profile_names_them(books: Books) -> None:
    shop = open_shop(books, **FIELDS)
    shop.sold("Order")
    books.pair.edit_qb(
        "UPDATE Invoice SET DueDate = {d '2026-12-31'}, PONumber = 'PO-8', TermsRefFullName = 'Net 60', "
        "ShipMethodRefFullName = 'DHL'"
    )
    run(books, TO_SF)
    back = ("Due_Date__c", "PO_Number__c", "Terms__c", "Shipping_Method__c")
    assert shop.opportunity("Order", *back) == (date(2026, 12, 31), "PO-8", "Net 60", "DHL")

    books.choose()
    books.pair.edit_qb("UPDATE Invoice SET PONumber = 'PO-9'")
    run(books, TO_SF)
    assert shop.opportunity("Order", "PO_Number__c") == "PO-8"


def test_unknown_names_are_errors_that_name_value_and_list(books: Books) -> None:
    shop = open_shop(
        books, invoice__shipping_method_field="Shipping_Method__c", invoice__class_field="NextStep"
    )
    shop.sell("Sled", Shipping_Method__c="Sled")
    shop.sell("West", NextStep="West")
    shop.sell("Fine", Shipping_Method__c="UPS")
    run(books, TO_QB)
    assert shop.invoices() == {"Fine"}
    assert messages(books) == {
        "Sled": "Sled: 'Sled' is not in ShipMethod.",
        "West": "West: 'West' is not in Class.",
    }


def test_template_name(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("Usual")
    books.choose(invoice__template_name="intuit service invoice")
    shop.sold("Service")
    books.choose(invoice__template_name="Our own form")
    shop.sold("Own")
    assert shop.invoice("Usual", "TemplateRefFullName") == "Intuit Product Invoice"
    assert shop.invoice("Service", "TemplateRefFullName") == "Intuit Service Invoice"
    assert shop.invoices() == {"Usual", "Service"}
    assert messages(books) == {"Own": "Own: 'Our own form' is not in Template."}


def test_date_field(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("Closed", Due_Date__c=date(2026, 10, 5))
    books.choose(invoice__date_field="Due_Date__c")
    shop.sold("Chosen", Due_Date__c=date(2026, 10, 5))
    shop.sell("Without")
    run(books, TO_QB)
    assert shop.invoice("Closed", "TxnDate") == date(2026, 9, 1)
    assert shop.invoice("Chosen", "TxnDate") == date(2026, 10, 5)
    assert books.errors() == {"Without": "VALUE_MISSING"}


def test_memo_field(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("Named", NextStep="Call back")
    assert shop.invoices() == {"Named"}
    books.choose(invoice__memo_field="NextStep")
    shop.sold("Other", NextStep="Ring the bell")
    assert shop.invoices() == {"Call back", "Ring the bell"}


def test_number_source(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("Theirs", PO_Number__c="S-100")
    assert shop.invoice("Theirs", "RefNumber") == "1"
    books.choose(invoice__number_source="Salesforce", invoice__number_field="PO_Number__c")
    shop.sold("Ours", PO_Number__c="S-101")
    shop.sold("Missing")
    shop.sold("Long", PO_Number__c="S-1234567890")
    assert shop.invoice("Ours", "RefNumber") == "S-101"
    assert books.errors() == {"Missing": "VALUE_MISSING", "Long": "TEXT_TOO_LONG"}


def test_created_number_field(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("One")
    assert shop.opportunity("One", "Invoice_Number__c", "PO_Number__c") == ("1", None)
    books.choose(invoice__created_number_field="PO_Number__c")
    shop.sold("Two")
    assert shop.opportunity("Two", "Invoice_Number__c", "PO_Number__c") == (None, "2")


def test_binding_field(books: Books) -> None:
    shop = open_shop(books)
    add_fields(
        books,
        NewField("Opportunity", "Other_TxnID__c", "Other", "Text", length=36, unique=True, external_id=True),
    )
    fields = ("QB_Invoice_TxnID__c", "Other_TxnID__c")
    shop.sold("One")
    assert shop.opportunity("One", *fields) == (shop.invoice("One", "TxnID"), None)
    books.choose(invoice__binding_field="Other_TxnID__c")
    shop.sold("Two")
    assert shop.opportunity("Two", *fields) == (None, shop.invoice("Two", "TxnID"))


def test_customer_name_field(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("Order")
    run(books, TO_SF)
    assert shop.opportunity("Order", "Customer_Name__c") is None
    books.choose(invoice__customer_name_field="Customer_Name__c")
    books.rewind()
    run(books, TO_SF)
    assert shop.opportunity("Order", "Customer_Name__c") == "Acme"


def test_addresses(books: Books) -> None:
    shop = open_shop(books, customer__primary_contact_via="Contact Level Custom Field")
    books.pair.create_sf(
        "Contact",
        AccountId=shop.account,
        FirstName="Ann",
        LastName="Lee",
        Level__c="Primary",
        MailingStreet="9 Elm St",
        MailingCity="Derby",
    )
    own = {
        "Billing_Company_Name__c": "Acme Site",
        "Billing_Street__c": "5 Dock Rd",
        "Billing_City__c": "Hull",
    }
    shipping = {"Shipping_Street__c": "6 Quay", "Shipping_City__c": "Bath"}
    columns = ("BillAddressAddr1", "BillAddressAddr2", "BillAddressCity", "ShipAddressCity")
    expected = {
        "SF Account": ("Acme", "1 Main St", "Norwalk", None),
        "Opportunity custom fields": ("Acme Site", "5 Dock Rd", "Hull", "Bath"),
        "Primary Contact": ("Ann Lee", "9 Elm St", "Derby", "Derby"),
    }
    for source, address in expected.items():
        books.choose(
            customer__primary_contact_via="Contact Level Custom Field",
            invoice__billing_address=source,
            invoice__shipping_address=source,
        )
        shop.sold(source, **own, **shipping)
        assert shop.invoice(source, *columns) == address, source


def test_receivable_account(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("Only one")
    books.pair.create_qb("Account", Name="Other receivables", AccountType="AccountsReceivable")
    shop.sell("Which")
    stopped = books.run(TO_QB)
    assert (stopped.outcome, stopped.reason_code) == ("FAILED", "ACCOUNT_NOT_CHOSEN")
    assert "invoice.ar_account" in stopped.reason

    books.choose(invoice__ar_account="Other receivables")
    run(books, TO_QB)
    assert shop.invoice("Only one", "ARAccountRefFullName") == "Accounts Receivable"
    assert shop.invoice("Which", "ARAccountRefFullName") == "Other receivables"


def test_receivable_account_of_the_currency(books: Books) -> None:
    shop = open_shop(books)
    books.pair.create_qb("Currency", Name="Euro", CurrencyCode="EUR")
    books.pair.create_qb(
        "Account", Name="Euro receivables", AccountType="AccountsReceivable", CurrencyRefFullName="Euro"
    )
    books.pair.edit_qb(
        "UPDATE Account SET CurrencyRefFullName = 'US Dollar' WHERE Name = 'Accounts Receivable'"
    )
    european = books.pair.create_qb("Customer", Name="Muster", CurrencyRefFullName="Euro")
    run(books, TO_SF)
    (account,) = [
        a["Id"] for a in books.in_sf("Account", "Id", "QB_List_ID__c") if a["QB_List_ID__c"] == european
    ]
    books.opportunity("Euro", account, (shop.entry, "1", "100.00"))
    run(books, TO_QB)
    assert shop.invoice("Euro", "ARAccountRefFullName") == "Euro receivables"


def test_custom_fields(books: Books) -> None:
    rows = [
        {"sf_field": "NextStep", "qb_field": "FOB", "direction": "SF to QB"},
        {"sf_field": "Description", "qb_field": "CustomFieldOther", "direction": "QB to SF"},
    ]
    shop = open_shop(books)
    shop.sold("Plain", NextStep="Dock 5")
    assert shop.invoice("Plain", "FOB") is None
    books.choose(invoice__custom_fields=rows)
    shop.sold("Mapped", NextStep="Dock 5")
    assert shop.invoice("Mapped", "FOB") == "Dock 5"
    books.pair.edit_qb("UPDATE Invoice SET CustomFieldOther = 'By hand'")
    run(books, TO_SF)
    assert shop.opportunity("Mapped", "Description") == "By hand"


def test_source_of_truth(books: Books) -> None:
    shop = open_shop(books)
    for truth, winner in (("Salesforce wins", "S"), ("QuickBooks wins", "Q")):
        books.choose(invoice__po_number_field="PO_Number__c", invoice__source_of_truth=truth)
        opportunity = shop.sold(winner, PO_Number__c="0")
        run(books, TO_SF)
        books.pair.edit_sf("Opportunity", opportunity, PO_Number__c="S")
        books.pair.edit_qb("UPDATE Invoice SET PONumber = 'Q' WHERE Memo = ?", winner)
        run(books, TO_QB, TO_SF)
        assert shop.invoice(winner, "PONumber") == shop.opportunity(winner, "PO_Number__c") == winner


def test_paid_state_and_balance(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("Order")
    fields = ("Invoice_Paid__c", "Invoice_Balance__c")
    txn = shop.invoice("Order", "TxnID")

    part = books.pay(shop.customer, txn, "40.00")
    run(books, TO_SF)
    assert shop.opportunity("Order", *fields) == (False, Decimal("60.00"))
    books.pay(shop.customer, txn, "60.00")
    run(books, TO_SF)
    assert shop.opportunity("Order", *fields) == (True, Decimal(0))
    books.pair.edit_qb("DELETE FROM ReceivePayment WHERE TxnID = ?", part)
    run(books, TO_SF)
    assert shop.opportunity("Order", *fields) == (False, Decimal("40.00"))

    books.choose(invoice__is_paid_field="", invoice__remaining_balance_field="")
    books.pay(shop.customer, txn, "40.00")
    run(books, TO_SF)
    assert shop.opportunity("Order", *fields) == (False, Decimal("40.00"))


def test_a_credit_memo_pays_too(books: Books) -> None:
    shop = open_shop(books)
    shop.sold("Order")
    memo = books.pair.create_qb(
        "CreditMemoLine",
        CustomerRefListID=shop.customer,
        CreditMemoLineItemRefListID=shop.item,
        CreditMemoLineQuantity=Decimal(1),
        CreditMemoLineRate=Decimal(30),
    )
    books.pair.create_qb(
        "ReceivePaymentLine",
        CustomerRefListID=shop.customer,
        TotalAmount=Decimal(0),
        AppliedToTxnTxnID=shop.invoice("Order", "TxnID"),
        AppliedToTxnSetCreditCreditTxnID=memo,
        AppliedToTxnSetCreditAppliedAmount=Decimal(30),
    )
    run(books, TO_SF)
    assert shop.opportunity("Order", "Invoice_Balance__c") == Decimal("70.00")
