"""Amounts that do not divide evenly travel both ways and stay equal to the cent."""

from decimal import Decimal

import pytest

from sync.models import RunOutcome
from tests.scenarios.conftest import Books

SF_TO_QB = "SFAcctOpp2QBCustInv"
QB_TO_SF = "QBCustInvoices2SFAcctOpp"
LINES_SQL = (
    "SELECT InvoiceLineItemRefFullName, InvoiceLineDesc, InvoiceLineQuantity, InvoiceLineRate, InvoiceLineAmount "
    "FROM InvoiceLine"
)


def cycle(books: Books) -> None:
    for name in ("SFProd2QBItem", "QBItem2SFProd", SF_TO_QB, QB_TO_SF):
        run = books.run(name)
        assert run.outcome == RunOutcome.SUCCEEDED, (name, run.outcome, run.reason, books.errors())


def writes(books: Books) -> list[str]:
    sf = [call for call in books.pair.calls("salesforce") if not call.startswith(("GET", "SOAP login"))]
    return sf + [
        call for call in books.pair.calls("quickbooks") if call.split()[0] in ("INSERT", "UPDATE", "DELETE")
    ]


@pytest.mark.parametrize("truth", ["Salesforce wins", "QuickBooks wins", "Newest wins"])
@pytest.mark.parametrize("amounts", ["Never", "For Line Items and Total"])
def test_an_invoice_of_quickbooks_with_odd_prices_is_left_as_it_is(
    books: Books, truth: str, amounts: str
) -> None:
    books.choose(
        invoice__source_of_truth=truth, invoice__update_amount=amounts, invoice__default_item="Sundries"
    )
    pair = books.pair
    books.product("Sundries", "1.00")
    customer = pair.create_qb("Customer", Name="Baker")
    items = [
        pair.create_qb(
            "ItemService",
            Name=name,
            SalesOrPurchasePrice=Decimal("9.99"),
            SalesOrPurchaseDesc=f"About {name}",
            SalesOrPurchaseAccountRefFullName="Sales",
        )
        for name in ("Dough", "Yeast")
    ]
    person = pair.person_qb()
    for item, quantity, rate, amount in (
        (items[0], "3", "33.33333", None),
        (items[1], "7", None, "100.00"),
        (items[0], "0.33333", "19.99", None),
        (items[1], None, None, "0.01"),
    ):
        given = {
            "CustomerRefListID": customer,
            "InvoiceLineItemRefListID": item,
            "InvoiceLineDesc": "By hand",
            "FQSaveToCache": True,
        }
        for name, value in (("Quantity", quantity), ("Rate", rate), ("Amount", amount)):
            if value:
                given[f"InvoiceLine{name}"] = Decimal(value)
        person.execute(
            f"INSERT INTO InvoiceLine ({', '.join(given)}) VALUES ({', '.join('?' * len(given))})",
            *given.values(),
        )
    person.execute("INSERT INTO Invoice (CustomerRefListID, RefNumber) VALUES (?, 'B1')", customer)
    before = books.in_qb(LINES_SQL)
    (invoice,) = books.in_qb("SELECT Subtotal FROM Invoice")

    cycle(books)
    cycle(books)
    books.rewind()
    pair.clear_calls()
    cycle(books)

    assert writes(books) == []
    assert books.in_qb(LINES_SQL) == before
    assert books.in_qb("SELECT Subtotal FROM Invoice") == [invoice]
    (opportunity,) = books.in_sf("Opportunity", "Amount")
    assert opportunity["Amount"] == invoice["Subtotal"]


def test_opportunities_with_odd_prices_become_invoices_of_the_same_amount(books: Books) -> None:
    account = books.account("Acme")
    _, hour = books.product("Hour", "33.33")
    _, day = books.product("Day", "199.99")
    cycle(books)
    opportunity = books.opportunity(
        "Order 1", account, (hour, "3", "33.33"), (day, "0.5", "199.99"), (hour, "0.33", "0.05")
    )
    books.pair.create_sf(
        "OpportunityLineItem",
        OpportunityId=opportunity,
        PricebookEntryId=day,
        Quantity=Decimal(7),
        UnitPrice=Decimal("19.99"),
        Discount=Decimal("33.33"),
    )

    cycle(books)
    cycle(books)
    books.rewind()
    books.pair.clear_calls()
    cycle(books)

    assert writes(books) == []
    (won,) = books.in_sf("Opportunity", "Amount")
    lines = books.in_sf("OpportunityLineItem", "TotalPrice")
    (invoice,) = books.in_qb("SELECT Subtotal FROM Invoice")
    assert won["Amount"] == invoice["Subtotal"] == sum(line["TotalPrice"] for line in lines)
    assert sorted(row["InvoiceLineAmount"] for row in books.in_qb(LINES_SQL)) == sorted(
        line["TotalPrice"] for line in lines
    )
