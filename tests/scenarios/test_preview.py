"""A preview is the same stream stopped before writing: complete at first sight, readable, and without a trace."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from sync.engine.previews import planned
from sync.models import Binding, PlanChunk, RecordError, Run, RunOutcome, Watermark, WriteIntent
from tests.scenarios.conftest import Books
from tests.scenarios.stories import ITEMS_TO_SF, PRODUCTS_TO_QB, QB_TO_SF, SF_TO_QB, contents

FLOWS = (PRODUCTS_TO_QB, ITEMS_TO_SF, SF_TO_QB, QB_TO_SF)


def writes(books: Books) -> list[str]:
    sf = [call for call in books.pair.calls("salesforce") if not call.startswith(("GET", "SOAP login"))]
    return sf + [
        call for call in books.pair.calls("quickbooks") if call.split()[0] in ("INSERT", "UPDATE", "DELETE")
    ]


def preview(books: Books, flow: str) -> Run:
    """A preview that wrote nothing: neither into a system nor into our own tables."""
    before = contents(books)
    books.pair.clear_calls()
    run = books.preview(flow)
    assert run.outcome in (RunOutcome.SUCCEEDED, RunOutcome.PARTIAL), (run.outcome, run.reason)
    assert writes(books) == []
    assert contents(books) == before
    return run


def entries(run: Run) -> list[tuple[str, str, str, str]]:
    """(step, decision, label, reason) of the stored plan."""
    return [
        (step, str(entry["kind"]), str(entry["label"]), str(entry["code"])) for step, entry in planned(run)
    ]


def no_trace() -> bool:
    tables = (Binding, WriteIntent, RecordError, Watermark)
    return not any(table.objects.exists() for table in tables)


def changes(run: Run, label: str) -> Mapping[str, Any]:
    (entry,) = [entry for _, entry in planned(run) if entry["label"] == label]
    return entry


def test_the_first_preview_of_all_plans_everything_by_symbol(books: Books) -> None:
    account = books.account("Acme", Phone="1")
    product, entry = books.product("Hour", "33.33")
    books.opportunity("Order 1", account, (entry, "3", "33.33"))
    books.account("A name that is much too long for a customer in QuickBooks")

    run = preview(books, SF_TO_QB)

    assert entries(run) == [
        ("customer:SF_QB", "CREATE", "Acme", ""),
        (
            "customer:SF_QB",
            "ERROR",
            "A name that is much too long for a customer in QuickBooks",
            "NAME_TOO_LONG",
        ),
        ("invoice:SF_QB", "CREATE", "Order 1", ""),
    ]
    invoice = changes(run, "Order 1")
    assert invoice["after"]["CustomerRefListID"] == f"@customer:{account}"
    assert invoice["lines"] == {
        "InvoiceLine": [
            {
                "InvoiceLineItemRefListID": f"@product:{product}",
                "InvoiceLineQuantity": {"decimal": "3"},
                "InvoiceLineRate": {"decimal": "33.33"},
                "InvoiceLineSalesTaxCodeRefFullName": "Tax",
            }
        ]
    }
    assert changes(run, "Acme")["after"]["Phone"] == "1"
    assert no_trace()
    assert run.counts["customer:SF_QB"]["created"] == 1
    assert run.counts["invoice:SF_QB"]["created"] == 1


def test_a_product_that_could_not_become_an_item_keeps_its_invoices_waiting(books: Books) -> None:
    account = books.account("Acme")
    _, entry = books.product("A product name that is much too long for QuickBooks", "1.00")
    books.opportunity("Order 1", account, (entry, "3", "1.00"))

    run = preview(books, SF_TO_QB)

    assert entries(run) == [
        ("customer:SF_QB", "CREATE", "Acme", ""),
        ("invoice:SF_QB", "WAIT", "Order 1", "ITEM_MISSING"),
    ]


def test_without_a_product_flow_an_invoice_waits_for_its_item(books: Books) -> None:
    books.choose(direction__product="None")
    account = books.account("Acme")
    _, entry = books.product("Hour", "1.00")
    books.opportunity("Order 1", account, (entry, "3", "1.00"))

    run = preview(books, SF_TO_QB)

    assert ("invoice:SF_QB", "WAIT", "Order 1", "ITEM_MISSING") in entries(run)


def test_the_first_preview_of_the_way_back_plans_opportunities_of_new_accounts(books: Books) -> None:
    pair = books.pair
    customer = pair.create_qb("Customer", Name="Baker")
    item = pair.create_qb(
        "ItemService", Name="Oven", SalesOrPurchasePrice=Decimal(5), SalesOrPurchaseAccountRefFullName="Sales"
    )
    pair.create_qb(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineItemRefListID=item,
        InvoiceLineQuantity=Decimal(2),
        InvoiceLineRate=Decimal(5),
    )

    run = preview(books, QB_TO_SF)

    assert entries(run) == [
        ("customer:QB_SF", "CREATE", "Baker", ""),
        ("invoice:QB_SF", "CREATE", "Baker - Invoice 1", ""),
    ]
    opportunity = changes(run, "Baker - Invoice 1")
    assert opportunity["after"]["AccountId"] == f"@customer:{customer}"
    (line,) = opportunity["lines"]["OpportunityLineItems"]
    assert line["PricebookEntryId"] == f"@product:{item}"
    assert (line["Quantity"], line["UnitPrice"]) == ({"decimal": "2"}, {"decimal": "5"})
    assert no_trace()


def test_children_read_before_their_parents_are_planned_in_the_same_preview(books: Books) -> None:
    books.choose(customer__hierarchy="By parent account", customer__hierarchy_levels=4)
    ids = {name: books.account(name) for name in ("Grandchild", "Child", "Top")}
    books.pair.edit_sf("Account", ids["Grandchild"], ParentId=ids["Child"])
    books.pair.edit_sf("Account", ids["Child"], ParentId=ids["Top"])
    books.account("Orphan", ParentId=books.account("Idle", Active__c="No"))

    run = preview(books, SF_TO_QB)

    assert [(kind, label, code) for _, kind, label, code in entries(run)] == [
        ("CREATE", "Top", ""),
        ("CREATE", "Child", ""),
        ("CREATE", "Grandchild", ""),
        ("WAIT", "Orphan", "PARENT_MISSING"),
    ]
    assert changes(run, "Child")["after"]["ParentRefListID"] == f"@customer:{ids['Top']}"
    assert run.counts["customer:SF_QB"]["waiting"] == 1


def test_a_record_that_comes_twice_is_planned_once(books: Books) -> None:
    books.choose(
        customer__create_trigger="SF Opportunity reaches a stage", customer__create_stage="Closed Won"
    )
    account = books.account("Acme")
    _, entry = books.product("Hour", "1.00")
    books.opportunity("Order 1", account, (entry, "3", "1.00"))

    run = preview(books, SF_TO_QB)

    assert [label for _, _, label, _ in entries(run)] == ["Acme", "Order 1"]
    assert run.counts["customer:SF_QB"]["created"] == 1


@pytest.mark.parametrize("flow", FLOWS)
def test_what_a_preview_plans_is_what_the_run_does(books: Books, flow: str) -> None:
    account = books.account("Acme", Phone="1")
    _, entry = books.product("Hour", "33.33")
    books.pair.create_qb("Customer", Name="Baker", Phone="2")
    for name in FLOWS:
        books.run(name)
    books.opportunity("Order 1", account, (entry, "1", "33.33"))
    books.pair.edit_sf("Account", account, Phone="11")
    books.pair.edit_qb("UPDATE Customer SET Phone = '22' WHERE Name = 'Baker'")
    books.product("Day", "99.99")

    plan = preview(books, flow)
    run = books.run(flow)

    decided = {
        step: {name: number for name, number in counts.items() if name in ("created", "updated", "bound")}
        for step, counts in plan.counts.items()
    }
    assert decided == {
        step: {name: number for name, number in counts.items() if name in ("created", "updated", "bound")}
        for step, counts in run.counts.items()
    }
    assert sum(sum(counts.values()) for counts in decided.values()) > 0 or flow == ITEMS_TO_SF


def test_a_plan_is_stored_in_small_compressed_chunks(books: Books) -> None:
    for number in range(203):
        books.pair.create_qb("Customer", Name=f"Customer {number:03}")

    run = preview(books, QB_TO_SF)

    chunks = PlanChunk.objects.filter(run=run).order_by("number")
    assert [(chunk.number, chunk.entry_count) for chunk in chunks] == [(0, 200), (1, 3)]
    assert [label for _, _, label, _ in entries(run)] == [f"Customer {number:03}" for number in range(203)]
    assert sum(len(bytes(chunk.entries)) for chunk in chunks) < 203 * 100
