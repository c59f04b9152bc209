"""Bulk flows of items: the letter before the begin date limits them to items of some types (flows.md 2.7)."""

from typing import Any

import pytest

from sync.connectors.salesforce.metadata import NewField
from sync.models import RunOutcome
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import add_fields
from tests.scenarios.options.sales import PRODUCTS_TO_QB, run
from tests.scenarios.options.test_product_items import ACCOUNTS

TYPES = ("Inventory", "Non-Inventory", "Service", "Other Charge", "Discount")
BY_LETTER = {
    "": {*TYPES, "Group"},
    "I": {"Inventory"},
    "N": {"Non-Inventory"},
    "S": {"Service"},
    "G": {"Group"},
    "L": set(TYPES),
    "R": {*TYPES, "Group"} - {"Inventory"},
}


@pytest.fixture
def typed(books: Books) -> Books:
    """An org whose products say their type, and have groups."""
    add_fields(books, NewField("Product2", "Group_Name__c", "Group", "Text", length=40))
    options: dict[str, Any] = {
        **ACCOUNTS,
        "product__item_type_field": "QB_Item_Type__c",
        "product__group_name_field": "Group_Name__c",
    }
    books.choose(**options)
    return books


def in_quickbooks(books: Books) -> set[str]:
    return {row["Name"] for row in books.in_qb("SELECT Name FROM Item WHERE Type <> 'ItemSalesTax'")}


@pytest.mark.parametrize("letter", BY_LETTER)
def test_to_quickbooks(typed: Books, letter: str) -> None:
    books = typed
    books.product("Member")
    run(books, PRODUCTS_TO_QB)
    (member,) = books.in_sf("Product2", "Id")
    books.pair.edit_sf("Product2", member["Id"], Group_Name__c="Group")
    for item_type in TYPES:
        books.product(item_type, QB_Item_Type__c=item_type)

    ended = books.run("SFProd2QBItemDR", begin=f"{letter}2020-01-01")

    assert (ended.outcome, books.errors()) == (RunOutcome.SUCCEEDED, {})
    assert in_quickbooks(books) == {"Member", *BY_LETTER[letter]}


@pytest.mark.parametrize("letter", BY_LETTER)
def test_to_salesforce(typed: Books, letter: str) -> None:
    books = typed
    sold = {"SalesOrPurchaseAccountRefFullName": "Sales"}
    pair = books.pair
    pair.create_qb(
        "ItemInventory",
        Name="Inventory",
        IncomeAccountRefFullName="Sales",
        COGSAccountRefFullName="Cost of Goods Sold",
        AssetAccountRefFullName="Inventory Asset",
    )
    for table, name in (
        ("NonInventory", "Non-Inventory"),
        ("Service", "Service"),
        ("OtherCharge", "Other Charge"),
    ):
        pair.create_qb(f"Item{table}", Name=name, **sold)
    pair.create_qb("ItemDiscount", Name="Discount", AccountRefFullName="Discounts Given")
    (service,) = books.in_qb("SELECT ListID FROM ItemService")
    pair.person_qb().execute(
        "INSERT INTO ItemGroupLine (ItemGroupLineItemRefListID, ItemGroupLineQuantity, FQSaveToCache) "
        "VALUES (?, 1, 1)",
        service["ListID"],
    )
    pair.person_qb().execute("INSERT INTO ItemGroup (Name) VALUES ('Group')")

    ended = books.run("QBItem2SFProdDRS", begin=f"{letter}2020-01-01", batch_size="2")

    assert (ended.outcome, books.errors()) == (RunOutcome.SUCCEEDED, {})
    assert {row["Name"] for row in books.in_sf("Product2", "Name")} == BY_LETTER[letter]


def test_a_bound_products_item_says_its_type(typed: Books) -> None:
    books = typed
    saw, _ = books.product("Saw", QB_Item_Type__c="Service", Description="Old")
    run(books, PRODUCTS_TO_QB)
    # QuickBooks never lets an item change its type: what the product says now is not so.
    books.pair.edit_sf("Product2", saw, QB_Item_Type__c="Inventory", Description="New")
    for letter, description in (("I", "Old"), ("S", "New")):
        books.run("SFProd2QBItemDR", begin=f"{letter}2020-01-01")
        assert books.in_qb("SELECT SalesOrPurchaseDesc FROM ItemService") == [
            {"SalesOrPurchaseDesc": description}
        ]


def test_a_type_that_is_none_is_told_whatever_the_letter(typed: Books) -> None:
    books = typed
    books.choose(**ACCOUNTS, product__item_type_field="Family")
    books.product("Nail", Family="None")
    books.run("SFProd2QBItemDR", begin="I2020-01-01")
    assert books.errors() == {"Nail": "VALUE_NOT_ALLOWED"}
