"""Options of the solution page: price book and go-live date. Company files and deletions have files of their own."""

from datetime import date
from decimal import Decimal

from sync.models import Flow
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, TO_SF, again, run


def test_price_book_name_decides_prices_both_ways(books: Books) -> None:
    product, standard = books.product("Hour", "100.00")
    partners = books.pair.create_sf("Pricebook2", Name="Partners", IsActive=True)
    entry = books.pair.create_sf(
        "PricebookEntry", Pricebook2Id=partners, Product2Id=product, UnitPrice=Decimal("80.00"), IsActive=True
    )
    account = books.account("Acme")
    books.opportunity("At list price", account, (standard, "1", "100.00"))
    books.opportunity("For a partner", account, (entry, "1", "80.00"), Pricebook2Id=partners)
    price = "SELECT SalesOrPurchasePrice FROM ItemService"
    run(books, "SFProd2QBItem", TO_QB)
    assert books.in_qb(price) == [{"SalesOrPurchasePrice": Decimal(100)}]
    assert [row["Memo"] for row in books.in_qb("SELECT Memo FROM Invoice")] == ["At list price"]
    assert books.errors() == {"For a partner": "WRONG_PRICE_BOOK"}

    books.choose(solution__price_book_name="Partners")
    again(books, "SFProd2QBItem", TO_QB)
    assert books.in_qb(price) == [{"SalesOrPurchasePrice": Decimal(80)}]
    memos = {row["Memo"] for row in books.in_qb("SELECT Memo FROM Invoice")}
    assert memos == {"At list price", "For a partner"}
    books.pair.edit_qb("UPDATE ItemService SET SalesOrPurchasePrice = 90")
    run(books, "QBItem2SFProd")
    prices = books.in_sf("PricebookEntry", "Pricebook2Id", "UnitPrice")
    assert {row["Pricebook2Id"]: row["UnitPrice"] for row in prices} == {
        books.price_book: Decimal("100.00"),
        partners: Decimal("90.00"),
    }


def test_cutover_date_keeps_what_is_older_out_of_scheduled_flows(books: Books) -> None:
    item = books.pair.create_qb(
        "ItemService", Name="Hour", SalesOrPurchasePrice=1, SalesOrPurchaseAccountRefFullName="Sales"
    )
    customer = books.pair.create_qb("Customer", Name="Baker")
    books.pair.create_qb(
        "InvoiceLine",
        CustomerRefListID=customer,
        TxnDate=date(2026, 3, 1),
        InvoiceLineItemRefListID=item,
        InvoiceLineQuantity=Decimal(1),
        InvoiceLineRate=Decimal(10),
    )
    _, entry = books.product("Care", "10.00")
    account = books.account("Acme")
    books.opportunity("Old deal", account, (entry, "1", "10.00"), CloseDate=date(2026, 3, 1))
    flows = ("SFProd2QBItem", "QBItem2SFProd", TO_QB, TO_SF)
    books.choose(solution__cutover_date="2026-04-01")
    again(books, *flows)
    assert (books.in_qb("SELECT Memo FROM Invoice WHERE Memo = 'Old deal'"), books.errors()) == ([], {})
    assert len(books.in_sf("Opportunity", "Name")) == 1

    books.choose(solution__cutover_date="2026-02-01")
    again(books, *flows)
    assert len(books.in_qb("SELECT Memo FROM Invoice WHERE Memo = 'Old deal'")) == 1
    assert len(books.in_sf("Opportunity", "Name")) == 2


def test_query_starts_begins_at_the_go_live_date(books: Books) -> None:
    begins = set(Flow.objects.values_list("query_starts", flat=True))
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in begins] == ["2020-01-01 05:00"]  # midnight in New York
    Flow.objects.all().delete()
    books.choose(solution__cutover_date="2026-07-01")
    begins = set(Flow.objects.values_list("query_starts", flat=True))
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in begins] == ["2026-07-01 04:00"]
