"""Lines and amounts of the invoice page, both ways, to the cent."""

from decimal import Decimal
from typing import Any

import pytest

from sync.connectors.salesforce.metadata import NewField
from sync.engine.mapping import lines as line_mapping
from sync.engine.mapping.money import LinePrice
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import add_fields
from tests.scenarios.options.sales import PRODUCTS_TO_QB, TO_QB, TO_SF, Shop, messages, open_shop, run


def sf_lines(books: Books, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in books.in_sf("OpportunityLineItem", *columns)]


def line_id(books: Books, **values: Any) -> str:
    """Id of the one opportunity line with these values."""
    found = books.pair.records_sf("OpportunityLineItem", list(values))
    (line,) = [line for line in found if all(line.values[name] == value for name, value in values.items())]
    return line.id


def test_line_description(books: Books) -> None:
    shop = open_shop(books)
    expected = {
        "Product line description": "Early",
        "Product description": "An hour of work",
        "Product line then product": "Early\nAn hour of work",
        "Product then product line": "An hour of work\nEarly",
    }
    for choice, text in expected.items():
        books.choose(invoice__line_description=choice)
        opportunity = books.opportunity(choice, shop.account)
        books.pair.create_sf(
            "OpportunityLineItem",
            OpportunityId=opportunity,
            PricebookEntryId=shop.entry,
            Quantity=Decimal(1),
            UnitPrice=Decimal(100),
            Description="Early",
        )
        run(books, TO_QB)
        assert shop.lines(choice, "Desc") == [(text,)]


def test_line_class_field(books: Books) -> None:
    shop = open_shop(books)
    add_fields(books, NewField("OpportunityLineItem", "Class__c", "Class", "Text", length=50))
    books.pair.create_qb("Class", Name="East")
    opportunity = books.opportunity("Order", shop.account)
    books.pair.create_sf(
        "OpportunityLineItem",
        OpportunityId=opportunity,
        PricebookEntryId=shop.entry,
        Quantity=Decimal(1),
        UnitPrice=Decimal(100),
        Class__c="east",
    )
    run(books, TO_QB)
    assert shop.lines("Order", "ClassRefFullName") == [(None,)]
    books.choose(invoice__line_class_field="Class__c", invoice__update_amount="For Line Items Only")
    books.pair.edit_sf("OpportunityLineItem", line_id(books, Class__c="east"), Quantity=Decimal(2))
    run(books, TO_QB)
    assert shop.lines("Order", "Quantity", "ClassRefFullName") == [(Decimal(2), "East")]
    books.pair.create_qb("Class", Name="West")
    books.pair.edit_qb("UPDATE InvoiceLine SET InvoiceLineClassRefFullName = 'West', InvoiceLineQuantity = 3")
    run(books, TO_SF)
    assert sf_lines(books, "Quantity", "Class__c") == [(Decimal(3), "West")]


def test_lines_change_are_added_and_go_and_text_lines_stay(books: Books) -> None:
    shop = open_shop(books)
    _, other = books.product("Day", "700.00")
    run(books, PRODUCTS_TO_QB)
    opportunity = books.opportunity(
        "Order", shop.account, (shop.entry, "1", "100.00"), (other, "1", "700.00")
    )
    run(books, TO_QB)
    txn = shop.invoice("Order", "TxnID")
    books.pair.edit_qb("INSERT INTO InvoiceLine (TxnID, InvoiceLineDesc) VALUES (?, 'Thank you')", txn)
    first = shop.lines("Order", "TxnLineID")[0][0]

    books.pair.edit_sf(
        "OpportunityLineItem",
        line_id(books, Quantity=Decimal(1), UnitPrice=Decimal(100)),
        Quantity=Decimal(4),
    )
    books.pair.delete_sf(line_id(books, UnitPrice=Decimal(700)))
    _, third = books.product("Week", "3000.00")
    books.pair.create_sf(
        "OpportunityLineItem",
        OpportunityId=opportunity,
        PricebookEntryId=third,
        Quantity=Decimal(1),
        UnitPrice=Decimal(3000),
    )
    run(books, PRODUCTS_TO_QB, TO_QB)
    lines = shop.lines("Order", "ItemRefFullName", "Quantity", "Desc", "TxnLineID")
    assert [(item, quantity) for item, quantity, _, _ in lines] == [
        ("Hour", Decimal(4)),
        (None, None),
        ("Week", Decimal(1)),
    ]
    assert (lines[0][3], lines[1][2]) == (first, "Thank you")
    assert shop.invoice("Order", "Subtotal") == Decimal("3400.00")


@pytest.mark.parametrize("identical", [False, True])
def test_identical_lines(books: Books, identical: bool) -> None:
    shop = open_shop(books, invoice__identical_lines=identical, invoice__update_amount="For Line Items Only")
    lines = ((shop.entry, "1", "100.00"), (shop.entry, "2", "90.00"), (shop.entry, "3", "80.00"))
    books.opportunity("Order", shop.account, *lines)
    run(books, TO_QB)
    figures = [
        (Decimal(1), Decimal("100.00")),
        (Decimal(2), Decimal("180.00")),
        (Decimal(3), Decimal("240.00")),
    ]
    assert shop.lines("Order", "Quantity", "Amount") == figures
    (first,), (second,), (third,) = shop.lines("Order", "TxnLineID")

    books.pair.delete_sf(line_id(books, Quantity=Decimal(1)))
    books.pair.edit_sf("OpportunityLineItem", line_id(books, Quantity=Decimal(3)), Quantity=Decimal(5))
    run(books, TO_QB)
    kept = {second: Decimal(2), third: Decimal(5)} if identical else {first: Decimal(2), second: Decimal(5)}
    assert dict(shop.lines("Order", "TxnLineID", "Quantity")) == kept

    run(books, TO_SF)
    assert sf_lines(books, "Quantity", "TotalPrice") == [(2, Decimal("180.00")), (5, Decimal("400.00"))]
    books.pair.edit_qb(
        "UPDATE InvoiceLine SET InvoiceLineQuantity = 7 WHERE InvoiceLineTxnLineID = ?",
        third if identical else second,
    )
    run(books, TO_SF)
    assert sf_lines(books, "Quantity", "TotalPrice") == [(2, Decimal("180.00")), (7, Decimal("560.00"))]


def taxed(books: Books, **options: Any) -> Shop:
    """A shop whose invoices carry 7.75 per cent of tax; the item for taxes and fees is a product too."""
    shop = open_shop(books, **options)
    books.product("Fees", "0.00")
    run(books, PRODUCTS_TO_QB)
    books.pair.edit_qb(
        "UPDATE Customer SET ItemSalesTaxRefFullName = 'State Tax', SalesTaxCodeRefFullName = 'Tax'"
    )
    return shop


def test_update_amount(books: Books) -> None:
    shop = taxed(books)
    shop.sold("Order")
    books.pair.edit_qb("UPDATE InvoiceLine SET InvoiceLineQuantity = 2, InvoiceLineRate = 90")
    run(books, TO_SF)
    assert shop.opportunity("Order", "Amount") == Decimal("100.00")

    books.choose(invoice__update_amount="For Line Items Only")
    books.rewind()
    run(books, TO_SF)
    assert shop.opportunity("Order", "Amount") == Decimal("180.00")
    assert sf_lines(books, "Quantity", "UnitPrice") == [(2, Decimal("90.00"))]

    rest = {"invoice__without_line_items": True, "invoice__default_item": "Fees"}
    books.choose(invoice__update_amount="For Line Items and Total", **rest)
    books.rewind()
    run(books, TO_SF)
    assert shop.opportunity("Order", "Amount") == Decimal("193.95") == books_total(shop, "Order")
    assert sf_lines(books, "Description", "TotalPrice")[1] == ("Taxes and fees", Decimal("13.95"))

    run(books, TO_QB, TO_SF)
    assert (books.errors(), shop.invoice("Order", "Subtotal")) == ({}, Decimal("180.00"))
    assert len(sf_lines(books, "Id")) == 2


def books_total(shop: Shop, name: str) -> Decimal:
    subtotal, tax = shop.invoice(name, "Subtotal", "SalesTaxTotal")
    return Decimal(subtotal + tax)


def test_a_total_without_an_item_for_taxes_is_an_error_of_that_record(books: Books) -> None:
    shop = taxed(books, invoice__update_amount="For Line Items and Total")
    shop.sold("Order")
    run(books, TO_SF)
    (message,) = messages(books).values()
    assert "invoice.default_item" in message


def test_opportunities_without_line_items(books: Books) -> None:
    amounts = {"invoice__without_line_items": True, "invoice__default_item": "Fees"}
    shop = taxed(books, **amounts)
    opportunity = books.opportunity("Flat", shop.account, Amount=Decimal("500.00"))
    books.opportunity("Gratis", shop.account, Amount=Decimal(0))
    run(books, TO_QB)
    assert shop.lines("Flat", "ItemRefFullName", "Amount") == [("Fees", Decimal("500.00"))]
    assert shop.invoices() == {"Flat", "Gratis"}
    books.pair.edit_sf("Opportunity", opportunity, Amount=Decimal("600.00"))
    run(books, TO_QB)
    assert shop.invoice("Flat", "Subtotal") == Decimal("600.00")

    books.choose(invoice__update_amount="For Line Items and Total", **amounts)
    books.rewind()
    run(books, TO_SF)
    assert shop.opportunity("Flat", "Amount") == Decimal("646.50")
    run(books, TO_QB)
    assert (books.errors(), shop.invoice("Flat", "Subtotal")) == ({}, Decimal("600.00"))


def test_invoices_become_opportunities_with_or_without_lines(books: Books) -> None:
    shop = taxed(books)
    shop.bill("2", Memo="With")
    run(books, TO_SF)
    assert [row["Amount"] for row in books.in_sf("Opportunity", "Amount")] == [Decimal("200.00")]
    assert len(sf_lines(books, "Id")) == 1

    amounts = {"invoice__without_line_items": True, "invoice__default_item": "Fees"}
    books.choose(**amounts)
    second = shop.bill("3", Memo="Without")
    run(books, TO_SF)
    assert [row["Amount"] for row in books.in_sf("Opportunity", "Amount")] == [200, Decimal("300.00")]
    assert len(sf_lines(books, "Id")) == 1
    run(books, TO_QB)
    assert shop.lines("Without", "ItemRefFullName", "Amount") == [("Hour", Decimal("300.00"))]

    books.choose(invoice__update_amount="For Line Items and Total", **amounts)
    books.pair.edit_qb("UPDATE InvoiceLine SET InvoiceLineQuantity = 4 WHERE TxnID = ?", second)
    run(books, TO_SF)
    assert books.in_sf("Opportunity", "Amount")[1]["Amount"] == Decimal("431.00")


def test_an_unknown_default_item_is_told(books: Books) -> None:
    shop = open_shop(books, invoice__without_line_items=True, invoice__default_item="Nothing")
    books.opportunity("Flat", shop.account, Amount=Decimal("500.00"))
    run(books, TO_QB)
    assert messages(books) == {"Flat": "Flat: 'Nothing' is not in Item."}


def test_discounts_and_odd_cents_come_out_equal(books: Books) -> None:
    shop = open_shop(books)
    opportunity = books.opportunity("Order", shop.account, (shop.entry, "7", "14.39"))
    for discount, quantity in ((Decimal("12.5"), "3"), (Decimal(33), "11")):
        books.pair.create_sf(
            "OpportunityLineItem",
            OpportunityId=opportunity,
            PricebookEntryId=shop.entry,
            Quantity=Decimal(quantity),
            UnitPrice=Decimal("99.95"),
            Discount=discount,
        )
    run(books, TO_QB)
    assert [amount for (amount,) in shop.lines("Order", "Amount")] == [
        total for (total,) in sf_lines(books, "TotalPrice")
    ]
    assert shop.lines("Order", "Desc")[1] == ("List price 99.95, discount 12.5%",)
    assert shop.invoice("Order", "Subtotal") == shop.opportunity("Order", "Amount")


def test_a_line_that_quickbooks_computes_otherwise_is_sent_again_with_its_amount(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rounded_rate(*, quantity: Decimal, total: Decimal, **_: Decimal) -> LinePrice:
        return LinePrice(quantity, (total / quantity).quantize(Decimal("0.01")), total)

    monkeypatch.setattr(line_mapping, "line_price", rounded_rate)
    shop = open_shop(books)
    opportunity = books.opportunity("Order", shop.account)
    books.pair.create_sf(
        "OpportunityLineItem",
        OpportunityId=opportunity,
        PricebookEntryId=shop.entry,
        Quantity=Decimal(3),
        TotalPrice=Decimal("100.00"),
    )
    books.pair.clear_calls()
    run(books, TO_QB)
    assert shop.lines("Order", "Quantity", "Amount") == [(Decimal(3), Decimal("100.00"))]
    assert books.errors() == {}
    updates = [call for call in books.pair.calls("quickbooks") if call.startswith("UPDATE InvoiceLine")]
    assert len(updates) == 1


def test_amounts_that_differ_are_told_with_both_figures(books: Books) -> None:
    shop = open_shop(books)
    opportunity = shop.sold("Order")
    books.pair.edit_qb("UPDATE InvoiceLine SET InvoiceLineRate = 90")
    books.pair.edit_sf("Opportunity", opportunity, NextStep="Look again")
    run(books, TO_QB)
    assert books.errors() == {"Order": "CENT_DIFFERENCE"}
    assert messages(books)["Order"] == "Order has 100.00 on one side and 90.00 on the other."


def test_an_inactive_item_makes_its_invoice_wait(books: Books) -> None:
    shop = open_shop(books)
    books.pair.edit_qb("UPDATE ItemService SET IsActive = 0")
    books.choose(direction__product="None")
    shop.sold("Order")
    assert (shop.invoices(), books.errors()) == (set(), {"Order": "ITEM_MISSING"})
    books.pair.edit_qb("UPDATE ItemService SET IsActive = 1")
    run(books, TO_QB)
    assert (shop.invoices(), books.errors()) == ({"Order"}, {})


def test_each_invoice_is_one_request(books: Books) -> None:
    shop = open_shop(books)
    shop.sell("One")
    books.opportunity("Two", shop.account, (shop.entry, "1", "100.00"), (shop.entry, "2", "100.00"))
    books.pair.clear_calls()
    run(books, TO_QB)
    counts = books.pair.calls("quickbooks")
    headers = sum(
        count
        for call, count in counts.items()
        if call == "INSERT Invoice" or call.startswith("INSERT INTO Invoice ")
    )
    assert (shop.invoices(), headers) == ({"One", "Two"}, 2)


def test_nothing_is_read_twice_because_its_lines_or_prices_changed_too(books: Books) -> None:
    account = books.account("Acme")
    _, entry = books.product("Hour", "100.00")
    books.opportunity("Order", account, (entry, "1", "100.00"), (entry, "2", "100.00"))
    products = run(books, PRODUCTS_TO_QB)
    invoices = run(books, TO_QB)
    assert products.counts["product:SF_QB"]["read"] == 1
    assert invoices.counts["invoice:SF_QB"]["read"] == 1
