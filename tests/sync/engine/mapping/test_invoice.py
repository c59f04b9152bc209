"""Options of the invoice and transactions pages that decide what is mapped, and which invoices are left alone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from provisioning.profile import Profile
from sync.engine.links import MappingProblem
from sync.engine.mapping.invoice import invoice_links, line_rules, line_tax_code
from sync.engine.records import Record, System, Values
from sync.engine.steps.invoice_to_qb import is_locked
from sync.errors.codes import Code

OPPORTUNITY: Values = {
    "Name": "Order 1",
    "CloseDate": date(2026, 9, 1),
    "Sent__c": date(2026, 9, 2),
    "Number__c": "S-1",
    "PO__c": "PO-1",
    "Terms__c": "Net 30",
    "Print__c": True,
    "Account.Name": "Acme",
    "Account.BillingStreet": "1 Main St\nSuite 5",
    "Account.BillingCity": "Norwalk",
    "Account.BillingState": "CT",
    "Account.ShippingCity": "Hull",
    "Billing_Company_Name__c": "Acme Site",
    "Billing_Street__c": "5 Dock Rd",
    "Contact.Name": "Ann Lee",
    "Contact.MailingStreet": "9 Elm St",
}


def profile(page: str = "invoice", **options: Any) -> Profile:
    return Profile.from_values({f"{page}.{name}": value for name, value in options.items()})


def to_qb(chosen: Profile, values: Values = OPPORTUNITY) -> dict[str, object]:
    return {
        name: value
        for link in invoice_links(chosen)
        if link.carries(System.QUICKBOOKS)
        for name, value in link.convert(System.QUICKBOOKS, values).items()
        if value is not None
    }


def to_sf(chosen: Profile, invoice: Values) -> dict[str, object]:
    return {
        name: value
        for link in invoice_links(chosen)
        if link.carries(System.SALESFORCE)
        for name, value in link.convert(System.SALESFORCE, invoice).items()
    }


def test_the_defaults_send_date_memo_and_the_accounts_addresses() -> None:
    assert to_qb(profile()) == {
        "TxnDate": date(2026, 9, 1),
        "Memo": "Order 1",
        "BillAddressAddr1": "Acme",
        "BillAddressAddr2": "1 Main St",
        "BillAddressAddr3": "Suite 5",
        "BillAddressCity": "Norwalk",
        "BillAddressState": "CT",
        "ShipAddressAddr1": "Acme",
        "ShipAddressCity": "Hull",
    }


@pytest.mark.parametrize(
    ("option", "field", "column", "value"),
    [
        ("date_field", "Sent__c", "TxnDate", date(2026, 9, 2)),
        ("due_date_field", "Sent__c", "DueDate", date(2026, 9, 2)),
        ("po_number_field", "PO__c", "PONumber", "PO-1"),
        ("terms_field", "Terms__c", "TermsRefFullName", "Net 30"),
        ("shipping_method_field", "PO__c", "ShipMethodRefFullName", "PO-1"),
        ("class_field", "PO__c", "ClassRefFullName", "PO-1"),
        ("memo_field", "PO__c", "Memo", "PO-1"),
        ("to_be_printed_field", "Print__c", "IsToBePrinted", True),
        ("to_be_emailed_field", "Print__c", "IsToBeEmailed", True),
    ],
)
def test_header_fields(option: str, field: str, column: str, value: object) -> None:
    assert to_qb(profile(**{option: field})).get(column) == value
    assert to_qb(profile()).get(column) != value


def test_number_source() -> None:
    own = {"number_source": "Salesforce", "number_field": "Number__c"}
    assert to_qb(profile(**own))["RefNumber"] == "S-1"
    assert "RefNumber" not in to_qb(profile(number_source="QuickBooks", number_field="Number__c"))
    with pytest.raises(MappingProblem) as problem:
        to_qb(profile(**own), {**OPPORTUNITY, "Number__c": "S-1234567890"})
    assert (problem.value.code, problem.value.facts["limit"]) == (Code.TEXT_TOO_LONG, "11")


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("SF Account", ("Acme", "1 Main St", "Suite 5")),
        ("Opportunity custom fields", ("Acme Site", "5 Dock Rd", None)),
        ("Primary Contact", ("Ann Lee", "9 Elm St", None)),
    ],
)
def test_billing_address(source: str, lines: tuple[str | None, ...]) -> None:
    sent = to_qb(profile(billing_address=source))
    assert tuple(sent.get(f"BillAddressAddr{number}") for number in (1, 2, 3)) == lines


def test_an_empty_address_is_left_to_quickbooks() -> None:
    sent = to_qb(profile(shipping_address="Primary Contact"), {"CloseDate": date(2026, 9, 1)})
    assert not [column for column in sent if column.startswith("ShipAddress")]


def test_a_blank_field_is_left_to_quickbooks_and_comes_back() -> None:
    chosen = profile(terms_field="Terms__c")
    assert "TermsRefFullName" not in to_qb(chosen, {"CloseDate": date(2026, 9, 1)})
    assert to_sf(chosen, {"TermsRefFullName": "Net 60"})["Terms__c"] == "Net 60"


def test_template_and_receivable_account_are_given_once() -> None:
    chosen = profile(template_name="Our form", ar_account="Receivables")
    once = {column: link.on_create_only for link in invoice_links(chosen) for column in link.qb}
    assert to_qb(chosen)["TemplateRefFullName"] == "Our form"
    assert (once["TemplateRefFullName"], once["ARAccountRefFullName"], once["Memo"]) == (True, True, False)
    assert "TemplateRefFullName" not in to_qb(profile())


@pytest.mark.parametrize(
    ("option", "column", "value"),
    [
        ("remaining_balance_field", "BalanceRemaining", Decimal("12.50")),
        ("is_paid_field", "IsPaid", True),
        ("customer_name_field", "CustomerRefFullName", "Acme:Job"),
        ("created_number_field", "RefNumber", "17"),
    ],
)
def test_what_comes_back(option: str, column: str, value: Any) -> None:
    assert to_sf(profile(**{option: "Mine__c"}), {column: value})["Mine__c"] == value
    assert "Mine__c" not in to_sf(profile(**{option: ""}), {column: value})


def test_line_rules() -> None:
    rules = line_rules(profile(identical_lines=True, expand_group=True, line_class_field="Class__c"))
    assert (rules.identical, rules.expand, rules.class_field) == (True, True, "Class__c")
    assert (line_rules(profile()).identical, line_rules(profile()).expand) == (False, False)


def tax(
    item: str = "", customer: str = "", *, exempt: bool = False, locale: str = "USA", **options: Any
) -> str:
    values = {f"transactions.{name}": value for name, value in options.items()}
    chosen = Profile.from_values({"environment.qb_version": locale, **values})
    return line_tax_code(chosen, exempt=exempt, item=item, customer=customer, label="Hour")


def test_tax_codes() -> None:
    assert tax(item="GST") == ""
    assert tax(customer="Non") == "Non"
    assert tax() == "Tax"
    assert tax(tax_code_taxable="GST") == "GST"
    assert tax(item="GST", exempt=True) == "Non"
    assert tax(item="GST", exempt=True, tax_code_exempt="E") == "E"
    assert tax(tax_code_taxable="") == ""
    with pytest.raises(MappingProblem) as problem:
        tax(locale="Canada", tax_code_taxable="")
    assert (problem.value.code, problem.value.facts["value"]) == (Code.TAX_CODE_MISSING, "Hour")


@pytest.mark.parametrize(
    ("values", "linked", "locked"),
    [
        ({"IsPaid": False, "AppliedAmount": Decimal(0)}, False, False),
        ({"IsPaid": True, "AppliedAmount": Decimal(0)}, False, True),
        ({"IsPaid": False, "AppliedAmount": Decimal("-1.00")}, False, True),
        ({"IsPaid": False, "AppliedAmount": Decimal(0)}, True, True),
    ],
)
def test_paid_partly_paid_and_linked_invoices_are_locked(values: Values, linked: bool, locked: bool) -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    links = [Record("InvoiceLinkedTxn", "", "", now, {"LinkedTxnTxnType": "Estimate"})] if linked else []
    invoice = Record("Invoice", "1-1", "1", now, values, children={"InvoiceLinkedTxn": links})
    assert is_locked(invoice) is locked
