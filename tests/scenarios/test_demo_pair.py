"""The demo company's pair as its administrator meets it: bind, work on both sides, then a cycle with nothing to do."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import provisioning
from provisioning.models import CompanyFile, Configuration
from provisioning.profile_files import from_yaml
from sync import sandbox_client
from sync.activation import finish
from sync.models import RunOutcome
from tests.sandbox_fixtures import SandboxPair
from tests.scenarios.conftest import Books

CYCLE = ("SFProd2QBItem", "QBItem2SFProd", "SFAcctOpp2QBCustInv", "QBCustInvoices2SFAcctOpp")
PROFILE = Path(provisioning.__file__).parent / "profiles" / "demo.yaml"
CUSTOMERS = "SELECT ListID, Name, Phone, BillAddressCity, CustomFieldAccountID FROM Customer ORDER BY ListID"


@pytest.fixture
def demo(
    transactional_db: None,
    company_file: CompanyFile,
    configuration: Configuration,
    make_pair: Callable[..., SandboxPair],
) -> Books:
    """The demo's data on both sides under the demo's profile."""
    pair = make_pair(sandbox_client.slug_of(configuration), dataset="demo")
    finish(configuration, from_yaml(PROFILE.read_text()))
    return Books(configuration, company_file, pair)


def cycle(books: Books) -> None:
    for name in CYCLE:
        run = books.run(name)
        assert run.outcome == RunOutcome.SUCCEEDED, (name, run.outcome, run.reason)


def without_keys(customers: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{k: v for k, v in customer.items() if k != "CustomFieldAccountID"} for customer in customers]


def test_from_binding_to_a_quiet_cycle(demo: Books) -> None:
    before = demo.in_qb(CUSTOMERS)
    bound = demo.run("SFAcct2QBCustBind")
    assert (bound.outcome, bound.counts["customer:SF_QB"]["bound"]) == (RunOutcome.SUCCEEDED, 60)
    after = demo.in_qb(CUSTOMERS)
    assert without_keys(after) == without_keys(before), "binding moves nothing but the keys"
    assert sum(customer["CustomFieldAccountID"] is not None for customer in after) == 60
    items = demo.in_qb("SELECT * FROM Item")
    bound = demo.run("SFProd2QBItemBind")
    assert (bound.outcome, bound.counts["product:SF_QB"]["bound"]) == (RunOutcome.SUCCEEDED, 40)
    assert demo.in_qb("SELECT * FROM Item") == items

    for _ in range(3):
        cycle(demo)
    touched = work_on_both_sides(demo)
    for _ in range(2):
        cycle(demo)
    assert_both_sides_agree(demo, touched)

    demo.rewind()
    demo.pair.clear_calls()
    cycle(demo)
    writes = [call for call in demo.pair.calls("salesforce") if not call.startswith(("GET", "SOAP login"))]
    statements = [
        call for call in demo.pair.calls("quickbooks") if call.split()[0] in ("INSERT", "UPDATE", "DELETE")
    ]
    assert (writes, statements) == ([], [])


class Touched(NamedTuple):
    """What people changed: accounts with a change on each side, in different and in the same field; an invoice."""

    merged: dict[str, Any]
    contested: dict[str, Any]
    paid: str


def work_on_both_sides(books: Books) -> Touched:
    """New records and changes on either side, by people."""
    pair = books.pair
    account = books.account(
        "Quarry Lane Bakers", Phone="555-0140", BillingStreet="7 Mill Way\nUnit 3", BillingCity="Leeds"
    )
    _, entry = books.product("Bread oven check", "85.50", Description="Yearly check")
    books.opportunity("Oven contract", account, (entry, "4", "85.50"), CloseDate=date(2026, 10, 20))
    pair.create_qb("Customer", Name="Tinker & Co", Phone="555-0141")

    bound = [
        row for row in books.in_sf("Account", "Id", "QB_List_ID__c", "Active__c") if row["QB_List_ID__c"]
    ]
    merged, contested = [row for row in bound if row["Active__c"] == "Yes"][:2]
    pair.edit_sf("Account", merged["Id"], Fax="555-1111")
    pair.edit_qb(
        "UPDATE Customer SET BillAddressCity = 'Merged City' WHERE ListID = ?", merged["QB_List_ID__c"]
    )
    pair.edit_sf("Account", contested["Id"], Fax="555-2222")
    pair.edit_qb("UPDATE Customer SET Fax = '555-3333' WHERE ListID = ?", contested["QB_List_ID__c"])

    (open_invoice,) = books.in_qb(
        "SELECT TOP 1 TxnID, CustomerRefListID, BalanceRemaining FROM Invoice "
        "WHERE IsPaid = 0 AND AppliedAmount = 0 AND TxnDate >= {d '2026-08-01'} ORDER BY TxnID"
    )
    books.pay(open_invoice["CustomerRefListID"], open_invoice["TxnID"], str(open_invoice["BalanceRemaining"]))
    return Touched(merged, contested, open_invoice["TxnID"])


def assert_both_sides_agree(books: Books, touched: Touched) -> None:
    """What people did stands on the other side, and every bound invoice has its opportunity's amount."""
    (baker,) = books.in_qb(
        "SELECT ListID, Phone, BillAddressAddr1, BillAddressAddr2, BillAddressCity FROM Customer "
        "WHERE Name = 'Quarry Lane Bakers'"
    )
    assert list(baker.values())[1:] == ["555-0140", "7 Mill Way", "Unit 3", "Leeds"]
    lines = books.in_qb(
        "SELECT InvoiceLineItemRefFullName, InvoiceLineQuantity, InvoiceLineAmount FROM InvoiceLine "
        "WHERE CustomerRefListID = ?",
        baker["ListID"],
    )
    assert [tuple(line.values()) for line in lines] == [("Bread oven check", Decimal(4), Decimal("342.00"))]
    accounts = {row["Id"]: row for row in books.in_sf("Account", "Id", "Name", "Phone", "Fax", "BillingCity")}
    assert [row["Phone"] for row in accounts.values() if row["Name"] == "Tinker & Co"] == ["555-0141"]

    merged, contested = accounts[touched.merged["Id"]], accounts[touched.contested["Id"]]
    assert (merged["Fax"], merged["BillingCity"]) == ("555-1111", "Merged City")
    assert contested["Fax"] == "555-2222", "Salesforce wins"
    for kept in (merged, contested):
        (customer,) = books.in_qb(
            "SELECT Fax, BillAddressCity FROM Customer WHERE CustomFieldAccountID = ?", kept["Id"]
        )
        assert tuple(customer.values()) == (kept["Fax"], kept["BillingCity"])

    invoices = {
        row["TxnID"]: row
        for row in books.in_qb("SELECT TxnID, Subtotal, IsPaid, BalanceRemaining FROM Invoice")
    }
    opportunities = [
        row
        for row in books.in_sf(
            "Opportunity", "QB_Invoice_TxnID__c", "Amount", "Invoice_Paid__c", "Invoice_Balance__c"
        )
        if row["QB_Invoice_TxnID__c"]
    ]
    assert len(opportunities) > 100
    for row in opportunities:
        invoice = invoices[row["QB_Invoice_TxnID__c"]]
        assert row["Amount"] == invoice["Subtotal"]
        assert (row["Invoice_Paid__c"], row["Invoice_Balance__c"]) == (
            invoice["IsPaid"],
            invoice["BalanceRemaining"],
        )
    assert invoices[touched.paid]["IsPaid"] is True
    assert set(books.errors().values()) == {"PARENT_MISSING"}, "won opportunities of inactive accounts wait"
