"""Invoices of orders, and of an object of the company's own, instead of opportunities."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sync.connectors.salesforce.metadata import NewField, NewObject
from tests.sandbox_fixtures import soon
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import add_fields
from tests.scenarios.options.sales import TO_QB, TO_SF, Shop, open_shop, run

KEY: dict[str, Any] = {"length": 36, "unique": True, "external_id": True}
ORDERS: dict[str, Any] = {
    "invoice__sf_object": "Order",
    "invoice__binding_field": "TxnID__c",
    "invoice__date_field": "EffectiveDate",
    "invoice__po_number_field": "PoNumber",
    "invoice__created_number_field": "",
    "invoice__is_paid_field": "",
    "invoice__remaining_balance_field": "",
    "invoice__memo_field": "Description",
    "invoice__update_amount": "For Line Items Only",
}
BOOKINGS: dict[str, Any] = {
    **ORDERS,
    "invoice__sf_object": "Booking__c",
    "invoice__date_field": "Date__c",
    "invoice__po_number_field": "",
    "invoice__memo_field": "Name",
}


def order(books: Books, shop: Shop, name: str, *, activated: bool = False, **values: Any) -> str:
    """An order of two pieces at 100, a draft unless it is activated once it has its product; its Id."""
    fields = {
        "AccountId": shop.account,
        "EffectiveDate": date(2026, 9, 3),
        "Status": "Draft",
        "Pricebook2Id": books.price_book,
        "Description": name,
    }
    made = books.pair.create_sf("Order", **{**fields, **values})
    books.pair.create_sf(
        "OrderItem",
        OrderId=made,
        PricebookEntryId=shop.entry,
        Product2Id=shop.product,
        Quantity=Decimal(2),
        UnitPrice=Decimal(100),
    )
    if activated:
        books.pair.edit_sf("Order", made, Status="Activated")
    return made


def test_orders_become_invoices_when_they_are_activated(books: Books) -> None:
    shop = open_shop(books)
    add_fields(books, NewField("Order", "TxnID__c", "TxnID", "Text", **KEY))
    books.choose(**ORDERS)
    order(books, shop, "Draft")
    active = order(books, shop, "Active", activated=True, PoNumber="P-1")
    shop.sold("Opportunity")
    assert shop.invoices() == {"Active"}
    assert shop.invoice("Active", "TxnDate", "PONumber", "Subtotal") == (
        date(2026, 9, 3),
        "P-1",
        Decimal("200.00"),
    )

    (line,) = [r for r in books.pair.records_sf("OrderItem", ["OrderId"]) if r.values["OrderId"] == active]
    books.pair.edit_sf("OrderItem", line.id, Quantity=Decimal(3))
    run(books, TO_QB)
    assert shop.invoice("Active", "Subtotal") == Decimal("300.00")

    books.choose(
        **ORDERS, invoice__create_trigger="SF Opportunity reaches a stage", invoice__create_stage="Draft"
    )
    run(books, TO_QB)
    assert shop.invoices() == {"Draft", "Active"}


def test_invoices_become_orders(books: Books) -> None:
    shop = open_shop(books)
    add_fields(books, NewField("Order", "TxnID__c", "TxnID", "Text", **KEY))
    books.choose(**ORDERS)
    txn = shop.bill("3", "33.335", PONumber="P-9")
    run(books, TO_SF)
    (made,) = books.in_sf("Order", "AccountId", "Status", "PoNumber", "TxnID__c")
    assert list(made.values()) == [shop.account, "Draft", "P-9", txn]
    (line,) = books.in_sf("OrderItem", "Product2Id", "Quantity", "UnitPrice")
    assert list(line.values()) == [shop.product, Decimal(3), Decimal("33.34")]
    books.pair.edit_qb("UPDATE InvoiceLine SET InvoiceLineQuantity = 4, InvoiceLineRate = 50")
    run(books, TO_SF)
    assert books.in_sf("OrderItem", "Quantity", "UnitPrice") == [
        {"Quantity": 4, "UnitPrice": Decimal("50.00")}
    ]
    assert books.in_sf("Opportunity", "Id") == []
    run(books, TO_QB, TO_SF)
    assert books.errors() == {}
    assert books.in_qb("SELECT Subtotal FROM Invoice") == [{"Subtotal": Decimal("200.00")}]


@pytest.fixture
def bookings(books: Books) -> Shop:
    """A shop in an org with Booking__c and its lines Booking_Line__c."""
    shop = open_shop(books)
    setup = books.pair.person_sf().setup
    made = setup.create_objects(
        [
            NewObject("Booking__c", "Booking", "Bookings", "Booking Name"),
            NewObject("Booking_Line__c", "Booking Line", "Booking Lines", "Line Name"),
        ],
        deadline=soon(),
    )
    assert [one.failure for one in made] == [None, None]

    def lookup(name: str, to: str, relationship: str, of: str = "Booking_Line__c") -> NewField:
        return NewField(of, name, name[:-3], "Lookup", reference_to=to, relationship_name=relationship)

    add_fields(
        books,
        lookup("Buyer__c", "Account", "Bookings", of="Booking__c"),
        NewField("Booking__c", "TxnID__c", "TxnID", "Text", **KEY),
        NewField("Booking__c", "Date__c", "Date", "Date"),
        NewField("Booking__c", "Status__c", "Status", "Picklist", values=("New", "Agreed", "Billed")),
        lookup("Booking__c", "Booking__c", "Lines"),
        lookup("Article__c", "Product2", "Booking_Lines"),
        NewField("Booking_Line__c", "Quantity__c", "Quantity", "Number", precision=10, scale=2),
        NewField("Booking_Line__c", "Price__c", "Price", "Currency", precision=12, scale=2),
    )
    return shop


def test_an_object_of_the_companys_own_becomes_invoices(books: Books, bookings: Shop) -> None:
    stopped = _run_under(books, **BOOKINGS)
    assert (stopped.outcome, stopped.reason_code) == ("FAILED", "FIELD_MISSING")

    stage = {"invoice__create_trigger": "SF Opportunity reaches a stage", "invoice__create_stage": "Agreed"}
    books.choose(**BOOKINGS, **stage)
    for name, status in (("Early", "New"), ("Right", "Agreed"), ("Late", "Billed")):
        booking = books.pair.create_sf(
            "Booking__c", Name=name, Buyer__c=bookings.account, Date__c=date(2026, 9, 4), Status__c=status
        )
        books.pair.create_sf(
            "Booking_Line__c",
            Name="1",
            Booking__c=booking,
            Article__c=bookings.product,
            Quantity__c=Decimal(2),
            Price__c=Decimal("99.50"),
        )
    run(books, TO_QB)
    assert (books.errors(), bookings.invoices()) == ({}, {"Right", "Late"})
    assert bookings.invoice("Right", "TxnDate", "Subtotal", "BillAddressAddr2") == (
        date(2026, 9, 4), Decimal("199.00"), "1 Main St",
    )  # fmt: skip
    bound = {row["Name"]: row["TxnID__c"] for row in books.in_sf("Booking__c", "Name", "TxnID__c")}
    assert bound == {"Early": None, **{n: bookings.invoice(n, "TxnID") for n in ("Right", "Late")}}


def test_invoices_become_records_of_an_object_of_the_companys_own(books: Books, bookings: Shop) -> None:
    books.choose(**BOOKINGS, invoice__create_trigger="SF Opportunity is created")
    txn = bookings.bill("3", "33.50", TxnDate=date(2026, 9, 5))
    run(books, TO_SF, TO_QB, TO_SF)
    assert books.errors() == {}
    (made,) = books.in_sf("Booking__c", "Name", "Buyer__c", "Date__c", "TxnID__c")
    assert list(made.values()) == ["Acme - Invoice 1", bookings.account, date(2026, 9, 5), txn]
    (line,) = books.in_sf("Booking_Line__c", "Article__c", "Quantity__c", "Price__c")
    assert list(line.values()) == [bookings.product, Decimal(3), Decimal("33.50")]


def _run_under(books: Books, **options: Any) -> Any:
    books.choose(**options)
    return books.run(TO_QB)
