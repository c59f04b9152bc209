"""Options of the product page that decide which product and item are the same, and what may be done with them."""

from decimal import Decimal
from typing import Any

import pytest

from sync.connectors.salesforce.metadata import NewField, NewObject
from tests.sandbox_fixtures import soon
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import add_fields
from tests.scenarios.options.sales import ITEMS_TO_SF, PRODUCTS_TO_QB, messages, run


def service(books: Books, name: str, price: str = "50.00", **values: Any) -> str:
    """A service item made by hand; its ListID."""
    account = {"SalesOrPurchaseAccountRefFullName": "Sales", "SalesOrPurchasePrice": Decimal(price)}
    return books.pair.create_qb("ItemService", Name=name, **account, **values)


def services(books: Books, *columns: str) -> list[tuple[Any, ...]]:
    rows = books.in_qb(f"SELECT {', '.join(columns)} FROM ItemService ORDER BY Name")
    return [tuple(row[name] for name in columns) for row in rows]


@pytest.mark.parametrize(
    ("binding", "names"),
    [
        ("Product Name to Item Name", {"Saw"}),
        ("Product Name to Item SKU", {"Saw by SKU"}),
        ("Product Code to Item SKU", {"Code as SKU"}),
        ("Product Code to Item Name", {"S-1"}),
    ],
)
def test_binding(books: Books, binding: str, names: set[str]) -> None:
    books.choose(product__binding=binding)
    made = {
        "Saw": service(books, "Saw"),
        "Saw by SKU": service(books, "Saw by SKU", CustomFieldItemCode="Saw"),
        "Code as SKU": service(books, "Code as SKU", CustomFieldItemCode="S-1"),
        "S-1": service(books, "S-1"),
    }
    product, _ = books.product("Saw", "80.00", ProductCode="S-1")
    new, _ = books.product("Drill", "90.00", ProductCode="D-1")
    run(books, PRODUCTS_TO_QB)
    bound = {row["Id"]: row["QB_List_ID__c"] for row in books.in_sf("Product2", "Id", "QB_List_ID__c")}
    assert {name for name, list_id in made.items() if list_id == bound[product]} == names
    (drill,) = [
        row for row in services(books, "ListID", "Name", "CustomFieldItemCode") if row[0] == bound[new]
    ]
    by_name = {"Product Name to Item SKU": "Drill", "Product Code to Item SKU": "D-1"}
    expected = "D-1" if binding == "Product Code to Item Name" else "Drill"
    assert drill[1:] == (expected, by_name.get(binding))

    # and the same from QuickBooks: nothing is made twice
    run(books, ITEMS_TO_SF)
    assert len(books.in_sf("Product2", "Id")) == 5


def test_two_items_of_one_sku_are_nobodys_guess(books: Books) -> None:
    books.choose(product__binding="Product Code to Item SKU")
    for name in ("One", "Two"):
        service(books, name, CustomFieldItemCode="X-1")
    books.product("Thing", ProductCode="X-1")
    run(books, PRODUCTS_TO_QB)
    assert books.errors() == {"Thing": "AMBIGUOUS_MATCH"}


def test_binding_field(books: Books) -> None:
    key = NewField("Product2", "Other_ID__c", "Other", "Text", length=36, unique=True, external_id=True)
    add_fields(books, key)
    columns = ("QB_List_ID__c", "Other_ID__c")
    books.product("Saw")
    run(books, PRODUCTS_TO_QB)
    ((saw,),) = services(books, "ListID")
    assert books.in_sf("Product2", *columns) == [{"QB_List_ID__c": saw, "Other_ID__c": None}]
    books.choose(product__binding_field="Other_ID__c")
    drill = service(books, "Drill")
    run(books, ITEMS_TO_SF)
    assert books.in_sf("Product2", *columns)[1] == {"QB_List_ID__c": None, "Other_ID__c": drill}


def test_sf_object(books: Books) -> None:
    (made,) = books.pair.person_sf().setup.create_objects(
        [NewObject("Article__c", "Article", "Articles", "Name")], deadline=soon()
    )
    assert made.failure is None
    add_fields(
        books,
        NewField("Article__c", "QB_List_ID__c", "ListID", "Text", length=36, unique=True, external_id=True),
        NewField("Article__c", "Price__c", "Price", "Currency", precision=12, scale=2),
        NewField("Article__c", "Description__c", "Description", "Text", length=200),
    )
    books.product("A product")
    books.choose(product__sf_object="Article__c")
    books.pair.create_sf("Article__c", Name="An article", Price__c=Decimal("12.50"), Description__c="Fine")
    run(books, PRODUCTS_TO_QB)
    columns = ("Name", "SalesOrPurchasePrice", "SalesOrPurchaseDesc")
    assert services(books, *columns) == [("An article", Decimal("12.50"), "Fine")]

    books.pair.edit_qb("UPDATE ItemService SET SalesOrPurchasePrice = 13")
    service(books, "From QuickBooks", "7.00")
    run(books, ITEMS_TO_SF, PRODUCTS_TO_QB, ITEMS_TO_SF)
    articles = books.in_sf("Article__c", "Name", "Price__c")
    assert articles == [
        {"Name": "An article", "Price__c": Decimal("13.00")},
        {"Name": "From QuickBooks", "Price__c": Decimal("7.00")},
    ]
    assert books.errors() == {}
    books.choose()
    run(books, PRODUCTS_TO_QB)
    assert ("A product",) in services(books, "Name")


def test_operations_to_quickbooks(books: Books) -> None:
    books.choose(product__operations_sf_qb="Update Only")
    product, _ = books.product("Saw", Description="Old")
    run(books, PRODUCTS_TO_QB)
    assert services(books, "Name") == []
    books.choose(product__operations_sf_qb="Create Only")
    run(books, PRODUCTS_TO_QB)
    books.pair.edit_sf("Product2", product, Description="New")
    run(books, PRODUCTS_TO_QB)
    assert services(books, "Name", "SalesOrPurchaseDesc") == [("Saw", "Old")]
    books.choose()
    run(books, PRODUCTS_TO_QB)
    assert services(books, "Name", "SalesOrPurchaseDesc") == [("Saw", "New")]


def test_operations_to_salesforce(books: Books) -> None:
    books.choose(product__operations_qb_sf="Update Only")
    service(books, "Saw", SalesOrPurchaseDesc="Old")
    run(books, ITEMS_TO_SF)
    assert books.in_sf("Product2", "Name") == []
    books.choose(product__operations_qb_sf="Create Only")
    run(books, ITEMS_TO_SF)
    books.pair.edit_qb("UPDATE ItemService SET SalesOrPurchaseDesc = 'New'")
    run(books, ITEMS_TO_SF)
    assert books.in_sf("Product2", "Name", "Description") == [{"Name": "Saw", "Description": "Old"}]
    books.choose()
    run(books, ITEMS_TO_SF)
    assert books.in_sf("Product2", "Name", "Description") == [{"Name": "Saw", "Description": "New"}]


def test_source_of_truth(books: Books) -> None:
    for truth, winner in (("Salesforce wins", "S"), ("QuickBooks wins", "Q")):
        books.choose(product__source_of_truth=truth)
        product, _ = books.product(winner, Description="0")
        run(books, PRODUCTS_TO_QB, ITEMS_TO_SF)
        books.pair.edit_sf("Product2", product, Description="S")
        books.pair.edit_qb("UPDATE ItemService SET SalesOrPurchaseDesc = 'Q' WHERE Name = ?", winner)
        run(books, PRODUCTS_TO_QB, ITEMS_TO_SF)
        assert dict(services(books, "Name", "SalesOrPurchaseDesc"))[winner] == winner
        found = {row["Name"]: row["Description"] for row in books.in_sf("Product2", "Name", "Description")}
        assert found[winner] == winner


def test_custom_fields(books: Books) -> None:
    rows = [
        {"sf_field": "Family", "qb_field": "CustomFieldItemCode", "direction": "SF to QB"},
        {"sf_field": "StockKeepingUnit", "qb_field": "ManufacturerPartNumber", "direction": "QB to SF"},
    ]
    books.product("Plain", Family="None")
    run(books, PRODUCTS_TO_QB)
    assert services(books, "CustomFieldItemCode") == [(None,)]
    books.choose(product__custom_fields=rows)
    books.product("Mapped", Family="None")
    part = {"SalesOrPurchaseAccountRefFullName": "Sales", "ManufacturerPartNumber": "M-7"}
    books.pair.create_qb("ItemNonInventory", Name="Part", **part)
    run(books, PRODUCTS_TO_QB, ITEMS_TO_SF)
    assert dict(services(books, "Name", "CustomFieldItemCode"))["Mapped"] == "None"
    units = {
        row["Name"]: row["StockKeepingUnit"] for row in books.in_sf("Product2", "Name", "StockKeepingUnit")
    }
    assert (units["Part"], units["Mapped"]) == ("M-7", None)

    books.choose(
        product__custom_fields=[{"sf_field": "Family", "qb_field": "Nowhere", "direction": "SF to QB"}]
    )
    stopped = books.run(PRODUCTS_TO_QB)
    assert (stopped.outcome, stopped.reason_code) == ("FAILED", "FIELD_MISSING")
    assert "Nowhere" in stopped.reason


def test_prices_travel_both_ways(books: Books) -> None:
    _, entry = books.product("Saw", "80.00")
    run(books, PRODUCTS_TO_QB, ITEMS_TO_SF)
    books.pair.edit_sf("PricebookEntry", entry, UnitPrice=Decimal("81.00"))
    run(books, PRODUCTS_TO_QB)
    assert services(books, "SalesOrPurchasePrice") == [(Decimal("81.00"),)]
    run(books, ITEMS_TO_SF)
    books.pair.edit_qb("UPDATE ItemService SET SalesOrPurchasePrice = 82.5")
    run(books, ITEMS_TO_SF)
    assert books.in_sf("PricebookEntry", "UnitPrice") == [{"UnitPrice": Decimal("82.50")}]


def test_price_book_name(books: Books) -> None:
    trade = books.pair.create_sf("Pricebook2", Name="Trade", IsActive=True)
    books.choose(solution__price_book_name="Trade")
    product, _ = books.product("Saw", "80.00")
    books.pair.create_sf(
        "PricebookEntry", Pricebook2Id=trade, Product2Id=product, UnitPrice=Decimal("60.00"), IsActive=True
    )
    service(books, "Drill", "45.00")
    run(books, PRODUCTS_TO_QB, ITEMS_TO_SF)
    assert services(books, "Name", "SalesOrPurchasePrice") == [("Drill", 45), ("Saw", Decimal("60.00"))]
    prices = sorted(
        (row["Product2.Name"], row["Pricebook2.Name"], row["UnitPrice"])
        for row in books.in_sf("PricebookEntry", "Product2.Name", "Pricebook2.Name", "UnitPrice")
    )
    assert prices == [
        ("Drill", "Standard Price Book", 45),
        ("Drill", "Trade", 45),
        ("Saw", "Standard Price Book", 80),
        ("Saw", "Trade", 60),
    ]
    books.pair.edit_qb("UPDATE ItemService SET SalesOrPurchasePrice = 61 WHERE Name = 'Saw'")
    run(books, ITEMS_TO_SF)
    saw = {
        r["Pricebook2.Name"]: r["UnitPrice"]
        for r in books.in_sf("PricebookEntry", "Product2.Name", "Pricebook2.Name", "UnitPrice")
        if r["Product2.Name"] == "Saw"
    }
    assert saw == {"Standard Price Book": 80, "Trade": 61}
    books.choose()
    books.rewind()
    run(books, PRODUCTS_TO_QB)
    assert messages(books) == {}
