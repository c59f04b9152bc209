"""Writes that succeed in part: refused lines, mixed batches, leases that are lost. No cent moves the wrong way."""

import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.utils import timezone
from pytest_django.fixtures import Settings

from sync.engine.merge import is_half_made
from sync.flows.execution import Execution, default_machinery, execute
from sync.flows.tick import tick
from sync.models import Binding, IntentState, Lease, RecordError, Run, RunOutcome, WriteIntent
from tests.scenarios.conftest import Books
from tests.scenarios.interfering import Once
from tests.scenarios.stories import (
    ITEMS_TO_SF,
    PRODUCTS_TO_QB,
    QB_TO_SF,
    SF_TO_QB,
    contents,
    new_in_salesforce,
    run,
)


def sell_in_quickbooks(books: Books) -> str:
    """A customer with an invoice of two lines, 100.00 and 23.00; its items are products already. Its TxnID."""
    pair = books.pair
    items = [
        pair.create_qb(
            "ItemService",
            Name=name,
            SalesOrPurchasePrice=Decimal(1),
            SalesOrPurchaseAccountRefFullName="Sales",
        )
        for name in ("Dough", "Yeast")
    ]
    run(books, ITEMS_TO_SF)
    customer = pair.create_qb("Customer", Name="Baker")
    for item, amount in zip(items, ("100.00", "23.00"), strict=True):
        pair.person_qb().execute(
            "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefListID, InvoiceLineQuantity, "
            "InvoiceLineAmount, FQSaveToCache) VALUES (?, ?, 1, ?, 1)",
            (customer, item, Decimal(amount)),
        )
    pair.person_qb().execute("INSERT INTO Invoice (CustomerRefListID) VALUES (?)", customer)
    return str(books.in_qb("SELECT TxnID FROM Invoice")[0]["TxnID"])


def retire(books: Books, name: str, *, active: bool) -> None:
    """Switch a product's price on or off in Salesforce: a line with one that is off is refused."""
    (product,) = books.pair.records_sf("Product2", ["Name"], f"Name = '{name}'")
    for entry in books.pair.records_sf("PricebookEntry", ["Product2Id"], f"Product2Id = '{product.id}'"):
        books.pair.edit_sf("PricebookEntry", entry.id, IsActive=active)


@pytest.mark.parametrize("truth", ["Salesforce wins", "QuickBooks wins", "Newest wins", "Hold for review"])
def test_an_opportunity_whose_line_was_refused_changes_nothing_in_quickbooks(
    books: Books, truth: str
) -> None:
    books.choose(invoice__source_of_truth=truth)
    sell_in_quickbooks(books)

    run_ = books.run(
        QB_TO_SF, at=Once("intents committed", lambda: retire(books, "Yeast", active=False), nth=2)
    )

    assert run_.outcome == RunOutcome.PARTIAL
    assert books.in_sf("Opportunity", "Amount") == [{"Amount": Decimal("100.00")}]
    (label,) = books.errors()
    assert label.startswith("Baker - Invoice")
    assert is_half_made(Binding.objects.get(pair="invoice").sf_values)
    before = books.in_qb("SELECT * FROM InvoiceLine")
    books.rewind()
    run(books, SF_TO_QB)
    assert books.in_qb("SELECT * FROM InvoiceLine") == before

    retire(books, "Yeast", active=True)
    RecordError.objects.update(retry_at=timezone.now())
    run(books, QB_TO_SF, SF_TO_QB, QB_TO_SF)

    assert books.in_sf("Opportunity", "Amount") == [{"Amount": Decimal("123.00")}]
    assert books.in_qb("SELECT * FROM InvoiceLine") == before
    assert books.errors() == {}
    assert not is_half_made(Binding.objects.get(pair="invoice").sf_values)


def test_known_unknown_unsent_and_refused_in_one_batch_all_end_well(books: Books, settings: Settings) -> None:
    settings.LEASE_SECONDS = 5
    for name in ("First", "Taken", "Third", "Fourth", "Fifth"):
        books.account(name)
    books.pair.create_qb("Vendor", Name="Taken")
    books.pair.fault("quickbooks", "drop_after", call="INSERT INTO Customer", nth=3, times=1)

    broken = books.run(SF_TO_QB)

    assert (broken.outcome, broken.reason_code) == (RunOutcome.FAILED, "OUTCOME_UNKNOWN")
    states = dict(WriteIntent.objects.filter(operation="CREATE").values_list("label", "state"))
    assert states == {
        "First": IntentState.DONE,
        "Taken": IntentState.REFUSED,
        "Third": IntentState.OPEN,
        "Fourth": IntentState.OPEN,
        "Fifth": IntentState.OPEN,
    }
    assert books.errors() == {"Taken": "NAME_TAKEN"}
    assert books.run(SF_TO_QB).outcome in (RunOutcome.SUCCEEDED, RunOutcome.PARTIAL)
    names = [row["Name"] for row in books.in_qb("SELECT Name FROM Customer ORDER BY Name")]
    assert names == ["Fifth", "First", "Fourth", "Third"]
    assert Binding.objects.count() == 4
    assert books.errors() == {"Taken": "NAME_TAKEN"}
    assert not WriteIntent.objects.filter(state=IntentState.OPEN).exists()


@pytest.mark.parametrize("point", ["page read", "intents committed", "answer received", "bindings stored"])
def test_a_worker_that_lost_its_lease_writes_no_more(books: Books, settings: Settings, point: str) -> None:
    settings.LEASE_SECONDS = 2
    new_in_salesforce(books)

    def lose() -> None:
        """The machine stood still for a minute; its next renewal finds the lease gone."""
        Lease.objects.update(expires_at=F("expires_at") - timedelta(seconds=60))
        time.sleep(1)

    flow_run = books.due_run(SF_TO_QB)
    machinery = replace(default_machinery(), at=Once(point, lose))
    assert execute(flow_run.pk, machinery=machinery) is Execution.LOST
    due: list[Run] = []
    for _ in range(100):
        tick(send=due.append)
        while due:
            execute(due.pop().pk)
        if Run.objects.filter(outcome=RunOutcome.SUCCEEDED, flow__name=SF_TO_QB).exists():
            break
    flow_run.refresh_from_db()
    assert flow_run.outcome == RunOutcome.ABANDONED
    assert len(books.in_qb("SELECT ListID FROM Customer")) == 3
    assert len(books.in_qb("SELECT TxnID FROM Invoice")) == 3
    assert books.errors() == {}


def test_an_update_whose_lines_are_refused_keeps_what_was_agreed_before(books: Books) -> None:
    books.choose(invoice__source_of_truth="QuickBooks wins", invoice__update_amount="For Line Items Only")
    account = books.account("Acme")
    _, entry = books.product("Hour", "10.00")
    _, other = books.product("Day", "80.00")
    run(books, PRODUCTS_TO_QB)
    opportunity = books.opportunity("Order 1", account, (entry, "1", "10.00"))
    run(books, SF_TO_QB, QB_TO_SF)
    books.pair.create_sf(
        "OpportunityLineItem",
        OpportunityId=opportunity,
        PricebookEntryId=other,
        Quantity=Decimal(1),
        UnitPrice=Decimal("80.00"),
    )

    def deactivate() -> None:
        books.pair.edit_qb("UPDATE ItemService SET IsActive = 0 WHERE Name = 'Day'")

    refused = books.run(SF_TO_QB, at=Once("intents committed", deactivate))
    assert (refused.outcome, books.in_qb("SELECT Subtotal FROM Invoice")) == (
        RunOutcome.PARTIAL,
        [{"Subtotal": Decimal("10.00")}],
    ), contents(books)
    run(books, QB_TO_SF)
    assert books.in_sf("Opportunity", "Amount") == [{"Amount": Decimal("90.00")}]

    books.pair.edit_qb("UPDATE ItemService SET IsActive = 1 WHERE Name = 'Day'")
    RecordError.objects.update(retry_at=timezone.now())
    run(books, SF_TO_QB, QB_TO_SF)
    assert books.in_qb("SELECT Subtotal FROM Invoice") == [{"Subtotal": Decimal("90.00")}]
    assert books.in_sf("Opportunity", "Amount") == [{"Amount": Decimal("90.00")}]
    assert books.errors() == {}
