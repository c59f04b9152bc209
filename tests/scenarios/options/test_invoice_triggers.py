"""When an invoice is made, changed, left alone or held: trigger, filter, duplicates, operations, locks."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from sync.engine.previews import planned
from tests.scenarios.conftest import Books
from tests.scenarios.options.sales import TO_QB, TO_SF, Shop, in_quickbooks_itself, messages, open_shop, run

OPEN = {"StageName": "Prospecting"}


def test_create_trigger(books: Books) -> None:
    shop = open_shop(books, invoice__create_trigger="SF Opportunity is Won")
    shop.sell("Open", **OPEN)
    shop.sell("Offer", StageName="Proposal/Price Quote")
    shop.sell("Lost", StageName="Closed Lost")
    shop.sell("Chosen", NextStep="bill IT", **OPEN)
    shop.sold("Won")
    assert shop.invoices() == {"Won"}

    books.choose(
        invoice__create_trigger="SF custom field has a value",
        invoice__create_field="NextStep",
        invoice__create_field_value="Bill it",
    )
    run(books, TO_QB)
    assert shop.invoices() == {"Won", "Chosen"}

    books.choose(
        invoice__create_trigger="SF Opportunity reaches a stage", invoice__create_stage="Value Proposition"
    )
    run(books, TO_QB)
    assert shop.invoices() == {"Won", "Chosen", "Offer"}

    books.choose(invoice__create_trigger="SF Opportunity is created")
    run(books, TO_QB)
    assert shop.invoices() == {"Won", "Chosen", "Offer", "Open", "Lost"}


def test_an_unknown_stage_stops_the_flow(books: Books) -> None:
    shop = open_shop(
        books, invoice__create_trigger="SF Opportunity reaches a stage", invoice__create_stage="Gone"
    )
    shop.sell("Order")
    stopped = books.run(TO_QB)
    assert (stopped.outcome, stopped.reason_code) == ("FAILED", "CHOICE_UNKNOWN")
    assert "Gone" in stopped.reason


def test_a_first_preview_shows_invoices_of_customers_that_are_not_there_yet(books: Books) -> None:
    account = books.account("Acme")
    _, entry = books.product("Hour", "100.00")
    run(books, "SFProd2QBItem")
    books.opportunity("Order", account, (entry, "2", "100.00"))
    preview = books.preview(TO_QB)
    plans = [(step, entry["kind"], entry["label"]) for step, entry in planned(preview)]
    assert plans == [("customer:SF_QB", "CREATE", "Acme"), ("invoice:SF_QB", "CREATE", "Order")]
    assert books.in_qb("SELECT TxnID FROM Invoice") == []


def test_a_checkbox_triggers_as_true_or_false(books: Books) -> None:
    trigger = {
        "invoice__create_trigger": "SF custom field has a value",
        "invoice__create_field": "Send_To_QB__c",
    }
    shop = open_shop(books, **trigger, invoice__create_field_value="True")
    shop.sell("Ticked", Send_To_QB__c=True, **OPEN)
    shop.sold("Not", **OPEN)
    assert shop.invoices() == {"Ticked"}
    books.choose(**trigger, invoice__create_field_value="false")
    run(books, TO_QB)
    assert shop.invoices() == {"Ticked", "Not"}


def test_an_opportunity_taken_back_is_held_and_its_invoice_stays(books: Books) -> None:
    shop = open_shop(books)
    back = shop.sell("Back")
    lost = shop.sold("Lost")
    for opportunity, stage in ((back, "Prospecting"), (lost, "Closed Lost")):
        books.pair.edit_sf("Opportunity", opportunity, StageName=stage, NextStep="Changed")
    run(books, TO_QB)
    assert books.errors() == {"Back": "OPPORTUNITY_REOPENED", "Lost": "OPPORTUNITY_REOPENED"}
    assert shop.invoices() == {"Back", "Lost"}


def test_an_opportunity_from_quickbooks_may_stand_in_any_stage(books: Books) -> None:
    options = {"transactions__qb_stage": "Negotiation/Review", "invoice__po_number_field": "PO_Number__c"}
    shop = open_shop(books, **options)
    shop.bill(Memo="Billed")
    run(books, TO_SF)
    (made,) = books.in_sf("Opportunity", "Id", "StageName")
    assert made["StageName"] == "Negotiation/Review"
    books.pair.edit_sf("Opportunity", made["Id"], PO_Number__c="PO-1")
    run(books, TO_QB)
    assert books.errors() == {}
    assert books.in_qb("SELECT PONumber FROM Invoice") == [{"PONumber": "PO-1"}]


def test_filter_field(books: Books) -> None:
    shop = open_shop(books, invoice__filter_field="Send_To_QB__c")
    shop.sell("Yes", Send_To_QB__c=True)
    shop.sold("No")
    assert shop.invoices() == {"Yes"}
    books.choose()
    run(books, TO_QB)
    assert shop.invoices() == {"Yes", "No"}


def test_duplicate_field(books: Books) -> None:
    shop = open_shop(books, invoice__duplicate_field="PO_Number__c")
    other = books.pair.create_qb("Customer", Name="Somebody else")
    by_number = shop.bill(RefNumber="N-1")
    by_order = shop.bill(PONumber="PO-1")
    by_memo = shop.bill(Memo="Call of May")
    books.pair.create_qb(
        "InvoiceLine",
        CustomerRefListID=other,
        InvoiceLineItemRefListID=shop.item,
        InvoiceLineRate=Decimal(100),
        RefNumber="N-9",
    )
    for name, value in (("A", "n-1"), ("B", "PO-1"), ("C", "Call of May"), ("D", "N-9")):
        shop.sell(name, PO_Number__c=value)
    shop.sell("Open", PO_Number__c="PO-1", **OPEN)
    run(books, TO_QB)
    assert [shop.opportunity(name, "QB_Invoice_TxnID__c") for name in "ABC"] == [by_number, by_order, by_memo]
    assert shop.opportunity("Open", "QB_Invoice_TxnID__c") is None
    assert len(books.in_qb("SELECT TxnID FROM Invoice")) == 5

    books.choose()
    shop.sold("E", PO_Number__c="N-9")
    assert len(books.in_qb("SELECT TxnID FROM Invoice")) == 6


def test_fast_search(books: Books) -> None:
    shop = open_shop(books)
    books.choose(invoice__fast_search=False, direction__customer="None")
    books.pair.edit_qb("UPDATE Customer SET Name = 'Acme Corp' WHERE Name = 'Acme'")
    shop.sold("Order")
    assert (shop.invoices(), books.errors()) == (set(), {"Order": "PARENT_MISSING"})

    books.choose(invoice__fast_search=True, direction__customer="None")
    run(books, TO_QB)
    assert shop.invoice("Order", "CustomerRefFullName") == "Acme Corp"


def test_operations_to_quickbooks(books: Books) -> None:
    shop = open_shop(books, invoice__operations_sf_qb="Update Only")
    first = shop.sold("First", NextStep="1")
    assert shop.invoices() == set()
    books.choose(invoice__operations_sf_qb="Create Only", invoice__memo_field="Name")
    run(books, TO_QB)
    assert shop.invoices() == {"First"}
    books.pair.edit_sf("Opportunity", first, Name="Renamed")
    run(books, TO_QB)
    assert shop.invoices() == {"First"}
    books.choose(invoice__operations_sf_qb="None")
    run(books, TO_QB)
    assert shop.invoices() == {"First"}
    books.choose(invoice__operations_sf_qb="Update Only")
    run(books, TO_QB)
    assert shop.invoices() == {"Renamed"}


def test_operations_to_salesforce(books: Books) -> None:
    shop = open_shop(books, invoice__operations_qb_sf="Update Only")
    txn = shop.bill()
    run(books, TO_SF)
    assert books.in_sf("Opportunity", "Id") == []
    books.choose(invoice__operations_qb_sf="Create Only")
    run(books, TO_SF)
    assert books.in_sf("Opportunity", "QB_Invoice_TxnID__c") == [{"QB_Invoice_TxnID__c": txn}]
    books.pay(shop.customer, txn, "100.00")
    run(books, TO_SF)
    assert books.in_sf("Opportunity", "Invoice_Paid__c") == [{"Invoice_Paid__c": False}]
    books.choose()
    books.rewind()
    run(books, TO_SF)
    assert books.in_sf("Opportunity", "Invoice_Paid__c") == [{"Invoice_Paid__c": True}]


def pay_all(shop: Shop, txn: str) -> None:
    shop.books.pay(shop.customer, txn, "100.00")


def pay_part(shop: Shop, txn: str) -> None:
    shop.books.pay(shop.customer, txn, "1.00")


def close_period(shop: Shop, txn: str) -> None:
    del txn
    in_quickbooks_itself(
        shop.books, "UPDATE Preferences SET AccountingPreferencesClosingDate = ?", "2026-09-30"
    )


@pytest.mark.parametrize("lock", [pay_all, pay_part, close_period])
def test_a_locked_invoice_is_held_and_stays_as_it_is(books: Books, lock: Callable[[Shop, str], None]) -> None:
    shop = open_shop(books, invoice__po_number_field="PO_Number__c")
    opportunity = shop.sold("Order")
    lock(shop, shop.invoice("Order", "TxnID"))
    version = shop.invoice("Order", "EditSequence")
    (line,) = books.pair.records_sf("OpportunityLineItem", ["Quantity"])
    books.pair.edit_sf("OpportunityLineItem", line.id, Quantity=Decimal(2))
    books.pair.edit_sf("Opportunity", opportunity, PO_Number__c="PO-2")
    run(books, TO_QB)
    assert books.errors() == {"Order": "INVOICE_LOCKED"}
    assert shop.invoice("Order", "EditSequence", "Subtotal", "PONumber") == (version, Decimal("100.00"), None)


def test_totals_that_quickbooks_does_not_take(books: Books) -> None:
    shop = open_shop(books)
    back = (shop.entry, "-3", "100.00")
    books.opportunity("Negative", shop.account, (shop.entry, "1", "100.00"), back)
    books.opportunity("Return in it", shop.account, (shop.entry, "4", "100.00"), back)
    books.opportunity("Nothing", shop.account, (shop.entry, "3", "100.00"), back)
    books.opportunity("Empty", shop.account)
    run(books, TO_QB)
    assert shop.invoices() == {"Return in it"}
    assert books.errors() == {"Negative": "NEGATIVE_TOTAL", "Nothing": "ZERO_TOTAL", "Empty": "NO_LINES"}
    assert "-200" in messages(books)["Negative"]


def test_go_live_date(books: Books) -> None:
    shop = open_shop(books, solution__cutover_date="2026-09-02")
    shop.sell("Before")
    shop.sold("After", CloseDate=date(2026, 9, 2))
    assert shop.invoices() == {"After"}
    books.choose(solution__cutover_date="2026-09-01")
    run(books, TO_QB)
    assert shop.invoices() == {"Before", "After"}
