"""A worker killed at every named point, and connections dropped before and after effect: nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django.fixtures import Settings

from sync.flows.execution import execute
from sync.flows.tick import tick
from sync.models import IntentState, Run, RunOutcome, WriteIntent
from tests.sandbox_fixtures import PROJECT
from tests.scenarios.conftest import Books

SF_TO_QB = "SFAcctOpp2QBCustInv"
QB_TO_SF = "QBCustInvoices2SFAcctOpp"
RECORDS = 4
LEASE_SECONDS = 5
RECOVERED_WITHIN = 15.0

POINTS = (
    "page read",
    "before intents",
    "intents committed",
    "answer received",
    "bindings stored",
    "links written",
    "answer stored",
    "before watermark",
    "watermark moved",
)


def database_url() -> str:
    """Of the test database, for a process of its own."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST'] or 'localhost'}:{values['PORT'] or 5432}/{values['NAME']}"


def run_and_die(books: Books, flow: str, point: str, nth: int) -> None:
    """Run the flow in a process that is killed at the point."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(django_settings.VAR_DIR),
        "SANDBOX_URL": django_settings.SANDBOX_URL,
        "LEASE_SECONDS": str(LEASE_SECONDS),
        "RUN_POINT_HOOK": "tests.scenarios.killing.kill",
        "KILL_POINT": point,
        "KILL_NTH": str(nth),
    }
    process = subprocess.run(
        [sys.executable, "manage.py", "run_flow", books.configuration.company.name, flow],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()[-2000:]


def recover(books: Books, flow: str) -> float:
    """Run the flow until it goes through; the seconds that took."""
    began = time.monotonic()
    while True:
        run = books.run(flow)
        if run.outcome == RunOutcome.SUCCEEDED:
            return time.monotonic() - began
        assert time.monotonic() - began < RECOVERED_WITHIN, (run.outcome, run.reason)


def recover_by_tick(flow: str) -> float:
    """Let ticks find the dead worker and run the flow again, as in production; the seconds until it went through."""
    began = time.monotonic()
    due: list[Run] = []
    while True:
        tick(send=due.append)
        while due:
            execute(due.pop().pk)
        last = Run.objects.filter(flow__name=flow).order_by("-created_at").first()
        if last is not None and last.outcome == RunOutcome.SUCCEEDED:
            return time.monotonic() - began
        assert time.monotonic() - began < RECOVERED_WITHIN, last and (last.outcome, last.reason)
        time.sleep(0.2)


def fill_salesforce(books: Books) -> None:
    """Accounts with a won opportunity each; the product is in QuickBooks already."""
    _, entry = books.product("Hour", "33.33")
    assert books.run("SFProd2QBItem").outcome == RunOutcome.SUCCEEDED
    for number in range(RECORDS):
        account = books.account(f"Account {number}")
        books.opportunity(f"Order {number}", account, (entry, "3", "33.33"), (entry, "1", "1.01"))


def fill_quickbooks(books: Books) -> None:
    """Customers with an invoice each; the item is in Salesforce already."""
    pair = books.pair
    item = pair.create_qb(
        "ItemService",
        Name="Hour",
        SalesOrPurchasePrice=Decimal("33.33"),
        SalesOrPurchaseAccountRefFullName="Sales",
    )
    assert books.run("QBItem2SFProd").outcome == RunOutcome.SUCCEEDED
    for number in range(RECORDS):
        customer = pair.create_qb("Customer", Name=f"Account {number}")
        pair.create_qb(
            "InvoiceLine",
            CustomerRefListID=customer,
            InvoiceLineItemRefListID=item,
            InvoiceLineQuantity=Decimal(3),
            InvoiceLineAmount=Decimal("101.00"),
        )


def assert_both_sides_are_one(books: Books, total: Decimal) -> None:
    """Each record stands once on either side, bound to its twin, with equal amounts; nothing is left open."""
    names = [f"Account {number}" for number in range(RECORDS)]
    accounts = {row["QB_List_ID__c"]: row for row in books.in_sf("Account", "Id", "Name", "QB_List_ID__c")}
    customers = books.in_qb("SELECT ListID, Name, CustomFieldAccountID FROM Customer ORDER BY Name")
    assert [row["Name"] for row in customers] == names
    assert sorted(row["Name"] for row in accounts.values()) == names
    for customer in customers:
        assert accounts[customer["ListID"]]["Name"] == customer["Name"]
        assert accounts[customer["ListID"]]["Id"] == customer["CustomFieldAccountID"]
    opportunities = {
        row["QB_Invoice_TxnID__c"]: row
        for row in books.in_sf(
            "Opportunity", "QB_Invoice_TxnID__c", "Amount", "Invoice_Number__c", "AccountId"
        )
    }
    invoices = books.in_qb("SELECT TxnID, RefNumber, Subtotal, CustomerRefListID FROM Invoice")
    assert (len(opportunities), len(invoices)) == (RECORDS, RECORDS)
    for invoice in invoices:
        twin = opportunities[invoice["TxnID"]]
        assert (twin["Amount"], twin["Invoice_Number__c"]) == (invoice["Subtotal"], invoice["RefNumber"])
        assert twin["AccountId"] == accounts[invoice["CustomerRefListID"]]["Id"]
        assert invoice["Subtotal"] == total
    assert books.errors() == {}
    assert not WriteIntent.objects.filter(state=IntentState.OPEN).exists()


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_on_the_way_to_quickbooks(
    books: Books, point: str, nth: int, settings: Settings
) -> None:
    settings.LEASE_SECONDS = LEASE_SECONDS
    fill_salesforce(books)
    run_and_die(books, SF_TO_QB, point, nth)
    assert recover_by_tick(SF_TO_QB) < RECOVERED_WITHIN
    assert_both_sides_are_one(books, Decimal("101.00"))


@pytest.mark.parametrize(
    ("point", "nth"),
    [(point, nth) for point in POINTS for nth in (1, 2) if (point, nth) != ("links written", 2)],
)
def test_a_worker_killed_on_the_way_to_salesforce(
    books: Books, point: str, nth: int, settings: Settings
) -> None:
    settings.LEASE_SECONDS = LEASE_SECONDS
    fill_quickbooks(books)
    run_and_die(books, QB_TO_SF, point, nth)
    assert recover_by_tick(QB_TO_SF) < RECOVERED_WITHIN
    assert_both_sides_are_one(books, Decimal("101.00"))


@pytest.mark.parametrize("nth", [1, 2, 5])
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
@pytest.mark.parametrize(
    ("side", "call"),
    [
        ("quickbooks", "INSERT INTO Customer"),
        ("quickbooks", "INSERT INTO InvoiceLine"),
        ("salesforce", "PATCH composite/sobjects"),
    ],
)
def test_a_connection_dropped_on_the_way_to_quickbooks(
    books: Books, side: str, call: str, kind: str, nth: int, settings: Settings
) -> None:
    settings.LEASE_SECONDS = LEASE_SECONDS
    fill_salesforce(books)
    books.pair.fault(side, kind, call=call, nth=nth, times=1)
    recover(books, SF_TO_QB)
    assert_both_sides_are_one(books, Decimal("101.00"))


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
@pytest.mark.parametrize(
    ("side", "call"),
    [
        ("salesforce", "PATCH composite/sobjects"),
        ("salesforce", "POST composite/sobjects"),
        ("quickbooks", "UPDATE Customer"),
    ],
)
def test_a_connection_dropped_on_the_way_to_salesforce(
    books: Books, side: str, call: str, kind: str, nth: int, settings: Settings
) -> None:
    settings.LEASE_SECONDS = LEASE_SECONDS
    fill_quickbooks(books)
    books.pair.fault(side, kind, call=call, nth=nth, times=1)
    recover(books, QB_TO_SF)
    assert_both_sides_are_one(books, Decimal("101.00"))
