"""The way of a new company, from the home page to synchronised records, as its administrator goes it."""

import re
import time
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from sync.engine.records import Values
from tests.browser import steps
from tests.browser.product import Product
from tests.sandbox_fixtures import SandboxPair

SCHEDULED = ("SFProd2QBItem", "QBItem2SFProd", "SFAcctOpp2QBCustInv", "QBCustInvoices2SFAcctOpp")

WHITE, BLUE, MAGENTA, YELLOW = (
    "rgb(255, 255, 255)",
    "rgb(11, 94, 215)",
    "rgb(194, 24, 139)",
    "rgb(255, 218, 58)",
)

#: Milliseconds between two runs of a flow: the walk waits for several.
INTERVAL = "3000"
#: Milliseconds until a cycle of all flows has surely gone by.
CYCLE = 60_000


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.timeout(300)
def test_a_new_company_from_the_home_page_to_synchronised_records(page: Page, product: Product) -> None:
    steps.register(page, "walkers", "ada@walkers.example")
    configuration = steps.configuration_of(page)
    pair = steps.pair_of(product, "walkers")
    steps.fill_wizard(page)
    steps.finish(page)

    expect(steps.check_systems(page, configuration)).to_contain_text("Not ready")
    steps.apply_fixes(page)
    steps.verdict(page)
    steps.practise_at_quickbooks(page)
    steps.confirm_everything(page)
    expect(steps.check_systems(page, configuration)).to_have_text("Ready")

    page.goto(f"/flows/{configuration}/")
    bind(page)
    account, opportunity = new_business(pair)
    for name in SCHEDULED:
        steps.set_properties(page, name, Interval=INTERVAL, Shift="0")
    watch_a_run(page, product)

    steps.wait_for_runs(page, *SCHEDULED)
    invoice = assert_arrived(pair, account, opportunity)
    pay_in_quickbooks(pair, invoice)
    wait_until_paid(pair, opportunity)
    stop_while_running(page, product)
    pair.close()


def bind(page: Page) -> None:
    """The binding flow runs once and stops by itself."""
    steps.tick(page, "START", "SFAcct2QBCustBind")
    row = steps.flow_row(page, "SFAcct2QBCustBind")
    expect(row.get_by_text("Succeeded")).to_be_visible(timeout=CYCLE)
    expect(steps.state_of(page, "SFAcct2QBCustBind")).to_have_text("STOPPED")


def new_business(pair: SandboxPair) -> tuple[str, str]:
    """A new customer with a won sale, made by a person in Salesforce; ids of the account and the opportunity."""
    account = pair.create_sf(
        "Account", Name="Quarry Lane Bakers", Phone="555-0140", BillingCity="Leeds", Active__c="Yes"
    )
    (entry,) = pair.records_sf("PricebookEntry", ["Id", "UnitPrice"], "IsActive = true")[:1]
    opportunity = pair.create_sf(
        "Opportunity",
        Name="Oven contract",
        AccountId=account,
        StageName="Closed Won",
        CloseDate=date(2026, 10, 20),
    )
    pair.create_sf(
        "OpportunityLineItem",
        OpportunityId=opportunity,
        PricebookEntryId=entry.id,
        Quantity=Decimal(4),
        UnitPrice=Decimal("85.50"),
    )
    return account, opportunity


def watch_a_run(page: Page, product: Product) -> None:
    """START: blue; while a slow run goes on: magenta, without reloading; then blue again."""
    product.fault("walkers", "quickbooks", "slow", seconds=0.3)
    steps.tick(page, "START", *SCHEDULED)
    for name in SCHEDULED:
        expect(steps.state_of(page, name)).to_have_text(re.compile("STARTED|RUNNING"))
    state = steps.state_of(page, steps.running_flow(page))
    expect(state).to_have_css("background-color", MAGENTA)
    product.clear_faults("walkers")
    expect(state).to_have_text("STARTED", timeout=CYCLE)
    expect(state).to_have_css("background-color", BLUE)


def assert_arrived(pair: SandboxPair, account: str, opportunity: str) -> str:
    """The new customer and invoice stand in the company file, and every bound invoice has its opportunity's amount
    to the cent; the TxnID of the new one."""
    (customer,) = pair.rows_qb(
        "SELECT ListID, Phone, BillAddressCity, CustomFieldAccountID FROM Customer WHERE Name = 'Quarry Lane Bakers'"
    )
    assert list(customer.values())[1:] == ["555-0140", "Leeds", account]
    lines = pair.rows_qb(
        "SELECT TxnID, InvoiceLineQuantity, InvoiceLineRate, InvoiceLineAmount FROM InvoiceLine "
        "WHERE CustomerRefListID = ?",
        customer["ListID"],
    )
    assert [tuple(line.values())[1:] for line in lines] == [(Decimal(4), Decimal("85.50"), Decimal("342.00"))]

    sales = wait_for_equal_amounts(pair)
    (new,) = [row["QB_Invoice_TxnID__c"] for row in sales if row["Id"] == opportunity]
    assert new == lines[0]["TxnID"]
    return str(new)


def wait_for_equal_amounts(pair: SandboxPair) -> list[Values]:
    """The bound opportunities, once each has its invoice's amount to the cent: a run may still bring their lines."""
    until = time.monotonic() + CYCLE / 1000
    columns = ["Id", "QB_Invoice_TxnID__c", "Amount", "Invoice_Balance__c"]
    while True:
        sales = [row.values for row in pair.records_sf("Opportunity", columns, "QB_Invoice_TxnID__c != null")]
        subtotals = {
            row["TxnID"]: row["Subtotal"] for row in pair.rows_qb("SELECT TxnID, Subtotal FROM Invoice")
        }
        assert {row["QB_Invoice_TxnID__c"] for row in sales} <= subtotals.keys()
        unequal = [row for row in sales if row["Amount"] != subtotals[row["QB_Invoice_TxnID__c"]]]
        if not unequal:
            return sales
        assert time.monotonic() < until, unequal
        time.sleep(0.5)


def pay_in_quickbooks(pair: SandboxPair, invoice: str) -> None:
    """A person takes the customer's money in QuickBooks."""
    (due,) = pair.rows_qb("SELECT CustomerRefListID, BalanceRemaining FROM Invoice WHERE TxnID = ?", invoice)
    pair.create_qb(
        "ReceivePaymentLine",
        CustomerRefListID=due["CustomerRefListID"],
        TotalAmount=due["BalanceRemaining"],
        AppliedToTxnTxnID=invoice,
        AppliedToTxnPaymentAmount=due["BalanceRemaining"],
    )


def wait_until_paid(pair: SandboxPair, opportunity: str) -> None:
    """The next run shows the payment on the opportunity."""
    until = time.monotonic() + CYCLE / 1000
    columns = ["Id", "Invoice_Paid__c", "Invoice_Balance__c"]
    while True:
        (sale,) = pair.records_sf("Opportunity", columns, f"Id = '{opportunity}'")
        if sale.values["Invoice_Paid__c"]:
            break
        assert time.monotonic() < until, sale.values
        time.sleep(0.5)
    assert sale.values["Invoice_Balance__c"] == 0


def stop_while_running(page: Page, product: Product) -> None:
    """STOP while a run goes on: yellow until it has ended, then white; the others become white at once."""
    product.fault("walkers", "quickbooks", "slow", seconds=3.0)
    state = steps.state_of(page, steps.running_flow(page))
    steps.tick(page, "STOP", *SCHEDULED)
    expect(state).to_have_text("COMPLETING")
    expect(state).to_have_css("background-color", YELLOW)
    product.clear_faults("walkers")
    for name in SCHEDULED:
        expect(steps.state_of(page, name)).to_have_text("STOPPED", timeout=CYCLE)
    expect(state).to_have_css("background-color", WHITE)
