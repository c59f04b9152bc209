"""Options of the product page that say what items are made of: type, accounts, cost, groups, what comes back."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from provisioning.models import CompanyFile, Configuration
from sync import sandbox_client
from sync.connectors.salesforce.metadata import NewField
from tests.sandbox_fixtures import CUSTOM_FIELDS, SandboxPair
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import add_fields
from tests.scenarios.options.sales import ITEMS_TO_SF, PRODUCTS_TO_QB, TO_QB, TO_SF, Shop, messages, run

ACCOUNTS: dict[str, Any] = {
    "product__income_account_inventory": "Sales",
    "product__cogs_account_inventory": "Cost of Goods Sold",
    "product__asset_account_inventory": "Inventory Asset",
    "product__account_non_inventory": "Sales",
    "product__account_other_charge": "Shipping Income",
    "product__account_discount": "Discounts Given",
}


@pytest.fixture
def books(
    transactional_db: None,
    company_file: CompanyFile,
    configuration: Configuration,
    make_pair: Callable[..., SandboxPair],
) -> Books:
    """A pair whose items have a weight and a mark that keeps them out of Salesforce."""
    slug = sandbox_client.slug_of(configuration)
    fields = (*CUSTOM_FIELDS, ("Item", "Weight"), ("Item", "Suppress"))
    books = Books(configuration, company_file, make_pair(slug, custom_fields=fields))
    books.choose()
    return books


def items(books: Books, table: str, *columns: str) -> dict[str, tuple[Any, ...]]:
    rows = books.in_qb(f"SELECT Name, {', '.join(columns)} FROM {table} ORDER BY Name")
    return {row["Name"]: tuple(row[name] for name in columns) for row in rows}


def products(books: Books, *columns: str) -> dict[str, tuple[Any, ...]]:
    return {
        row["Name"]: tuple(row[name] for name in columns) for row in books.in_sf("Product2", "Name", *columns)
    }


def service(books: Books, name: str, **values: Any) -> str:
    account = {"SalesOrPurchaseAccountRefFullName": "Sales", "SalesOrPurchasePrice": Decimal(50)}
    return books.pair.create_qb("ItemService", Name=name, **{**account, **values})


def stock(books: Books, name: str, **values: Any) -> str:
    accounts = {
        "IncomeAccountRefFullName": "Sales",
        "COGSAccountRefFullName": "Cost of Goods Sold",
        "AssetAccountRefFullName": "Inventory Asset",
    }
    return books.pair.create_qb("ItemInventory", Name=name, **{**accounts, **values})


def test_item_types(books: Books) -> None:
    books.choose(**ACCOUNTS, product__default_item_type="Non-Inventory")
    books.product("Nail", QB_Item_Type__c="Inventory")
    run(books, PRODUCTS_TO_QB)
    assert set(items(books, "ItemNonInventory", "Name")) == {"Nail"}

    books.choose(**ACCOUNTS, product__item_type_field="QB_Item_Type__c")
    for item_type in ("Inventory", "Non-Inventory", "Service", "Other Charge", "Discount"):
        books.product(item_type, QB_Item_Type__c=item_type)
    books.product("By default")
    run(books, PRODUCTS_TO_QB)
    assert set(items(books, "ItemInventory", "Name")) == {"Inventory"}
    assert set(items(books, "ItemNonInventory", "Name")) == {"Nail", "Non-Inventory"}
    assert set(items(books, "ItemService", "Name")) == {"Service", "By default"}
    assert items(books, "ItemOtherCharge", "SalesOrPurchaseAccountRefFullName") == {
        "Other Charge": ("Shipping Income",)
    }
    assert items(books, "ItemDiscount", "AccountRefFullName") == {"Discount": ("Discounts Given",)}
    assert books.errors() == {}


def test_an_unknown_item_type_names_the_possible_ones(books: Books) -> None:
    books.choose(product__item_type_field="Family")
    books.product("Nail", Family="None")
    run(books, PRODUCTS_TO_QB)
    assert books.errors() == {"Nail": "VALUE_NOT_ALLOWED"}


def test_accounts_of_the_product_itself(books: Books) -> None:
    accounts: dict[str, Any] = {
        "product__item_account_field": "Family",
        "product__cogs_account_field": "StockKeepingUnit",
    }
    inventory = {"product__default_item_type": "Inventory", **ACCOUNTS}
    columns = ("IncomeAccountRefFullName", "COGSAccountRefFullName", "AssetAccountRefFullName")
    books.pair.create_qb("Account", Name="Own cost", AccountType="CostOfGoodsSold")
    own: dict[str, Any] = {"Family": "Service Income", "StockKeepingUnit": "own cost"}
    books.choose(**inventory)
    books.product("Default", **own)
    run(books, PRODUCTS_TO_QB)
    assert items(books, "ItemInventory", *columns) == {
        "Default": ("Sales", "Cost of Goods Sold", "Inventory Asset")
    }
    books.choose(**inventory, **accounts)
    books.product("Own", **own)
    books.product("Unknown", Family="Nowhere")
    run(books, PRODUCTS_TO_QB)
    assert items(books, "ItemInventory", *columns)["Own"] == ("Service Income", "Own cost", "Inventory Asset")
    assert books.errors() == {"Unknown": "UNKNOWN_ACCOUNT"}
    assert "Nowhere" in messages(books)["Unknown"]


def test_a_missing_account_stops_the_run_before_anything_is_made(books: Books) -> None:
    # The default type's accounts are asked for by Finish already; others are met in the products.
    books.choose(product__item_type_field="QB_Item_Type__c")
    books.product("Fine")
    books.product("Stock", QB_Item_Type__c="Inventory")
    stopped = books.run(PRODUCTS_TO_QB)
    assert (stopped.outcome, stopped.reason_code) == ("FAILED", "ACCOUNT_NOT_CHOSEN")
    assert "product.income_account_inventory" in stopped.reason
    assert items(books, "ItemService", "Name") == {}
    books.choose(product__item_type_field="QB_Item_Type__c", **ACCOUNTS)
    run(books, PRODUCTS_TO_QB)
    assert (set(items(books, "ItemService", "Name")), set(items(books, "ItemInventory", "Name"))) == (
        {"Fine"},
        {"Stock"},
    )


def test_inventory_cost(books: Books) -> None:
    stock_page = {"product__default_item_type": "Inventory", **ACCOUNTS}
    own: dict[str, Any] = {
        "Unit_Cost__c": Decimal("7.50"),
        "Vendor__c": "Maker",
        "QB_Parent_Name__c": "Tools",
    }
    columns = ("PurchaseCost", "PrefVendorRefFullName", "FullName")
    books.pair.create_qb("Vendor", Name="Maker")
    stock(books, "Tools")
    books.choose(**stock_page)
    books.product("Saw", **own)
    run(books, PRODUCTS_TO_QB)
    assert items(books, "ItemInventory", *columns)["Saw"] == (Decimal(0), None, "Saw")

    books.choose(**stock_page, product__inventory_cost=True)
    drill, _ = books.product("Drill", **own)
    run(books, PRODUCTS_TO_QB)
    assert items(books, "ItemInventory", *columns)["Drill"] == (Decimal("7.50"), "Maker", "Tools:Drill")

    run(books, ITEMS_TO_SF)
    books.pair.create_qb("Vendor", Name="Other maker")
    stock(books, "Machines")
    books.pair.edit_qb(
        "UPDATE ItemInventory SET PurchaseCost = 8.25, PrefVendorRefFullName = 'Other maker', "
        "ParentRefFullName = 'Machines' WHERE Name = 'Drill'"
    )
    run(books, ITEMS_TO_SF)
    back = products(books, "Unit_Cost__c", "Vendor__c", "QB_Parent_Name__c")["Drill"]
    assert back == (Decimal("8.25"), "Other maker", "Machines")
    books.pair.edit_sf("Product2", drill, QB_Parent_Name__c="Tools")
    run(books, PRODUCTS_TO_QB)
    assert items(books, "ItemInventory", "FullName")["Drill"] == ("Tools:Drill",)


def test_the_parent_tells_items_of_one_name_apart(books: Books) -> None:
    books.choose(product__default_item_type="Inventory", **ACCOUNTS, product__inventory_cost=True)
    for parent in ("Tools", "Toys"):
        stock(books, parent)
        stock(books, "Saw", ParentRefFullName=parent)
    product, _ = books.product("Saw", QB_Parent_Name__c="Toys")
    run(books, PRODUCTS_TO_QB)
    ids = {
        row["FullName"]: row["ListID"] for row in books.in_qb("SELECT FullName, ListID FROM ItemInventory")
    }
    (bound,) = [
        r["QB_List_ID__c"] for r in books.in_sf("Product2", "Id", "QB_List_ID__c") if r["Id"] == product
    ]
    assert bound == ids["Toys:Saw"]


def test_item_weight(books: Books) -> None:
    books.product("Light", Weight__c=Decimal("2.50"))
    run(books, PRODUCTS_TO_QB)
    assert items(books, "ItemService", "CustomFieldWeight") == {"Light": (None,)}
    books.choose(product__item_weight=True)
    books.product("Heavy", Weight__c=Decimal("25.00"))
    run(books, PRODUCTS_TO_QB, ITEMS_TO_SF)
    assert items(books, "ItemService", "CustomFieldWeight")["Heavy"] == ("25",)
    books.pair.edit_qb("UPDATE ItemService SET CustomFieldWeight = '26.5' WHERE Name = 'Heavy'")
    run(books, ITEMS_TO_SF)
    assert products(books, "Weight__c")["Heavy"] == (Decimal("26.50"),)


def test_suppress_field(books: Books) -> None:
    books.choose(product__suppress_field="CustomFieldSuppress")
    service(books, "Secret", CustomFieldSuppress="x")
    service(books, "Open")
    run(books, ITEMS_TO_SF)
    assert set(products(books)) == {"Open"}
    books.choose()
    run(books, ITEMS_TO_SF)
    assert set(products(books)) == {"Open", "Secret"}


def test_product_code_from(books: Books) -> None:
    expected = {"Nothing": None, "Item Name": "Item 2", "Item Description": "Fine thing", "Item SKU": "X-1"}
    for number, (choice, code) in enumerate(expected.items(), 1):
        books.choose(product__product_code_from=choice)
        service(books, f"Item {number}", SalesOrPurchaseDesc="Fine thing", CustomFieldItemCode="X-1")
        run(books, ITEMS_TO_SF)
        assert products(books, "ProductCode")[f"Item {number}"] == (code,)


def test_inactive_items(books: Books) -> None:
    service(books, "Known")
    service(books, "Retired", IsActive=False)
    run(books, ITEMS_TO_SF)
    assert products(books, "IsActive") == {"Known": (True,)}
    books.pair.edit_qb("UPDATE ItemService SET IsActive = 0 WHERE Name = 'Known'")
    run(books, ITEMS_TO_SF)
    assert products(books, "IsActive") == {"Known": (False,)}
    books.choose(product__inactive_items=True)
    run(books, ITEMS_TO_SF)
    assert products(books, "IsActive") == {"Known": (False,), "Retired": (False,)}


def test_two_sided_items_keep_price_and_description_of_the_sale(books: Books) -> None:
    two_sided = {
        "SalesAndPurchaseSalesPrice": Decimal(70),
        "SalesAndPurchaseSalesDesc": "Sold",
        "SalesAndPurchaseIncomeAccountRefFullName": "Sales",
        "SalesAndPurchaseExpenseAccountRefFullName": "Purchases",
    }
    books.pair.create_qb("ItemService", Name="Resold", **two_sided)
    run(books, ITEMS_TO_SF)
    assert products(books, "Description") == {"Resold": ("Sold",)}
    (entry,) = books.pair.records_sf("PricebookEntry", ["UnitPrice"])
    assert entry.values["UnitPrice"] == 70
    books.pair.edit_sf("PricebookEntry", entry.id, UnitPrice=Decimal(75))
    run(books, PRODUCTS_TO_QB)
    columns = ("SalesAndPurchaseSalesPrice", "SalesOrPurchasePrice")
    assert items(books, "ItemService", *columns) == {"Resold": (Decimal(75), None)}


GROUPS: dict[str, Any] = {
    "product__group_name_field": "Group_Name__c",
    "product__group_item_field": "Sub_Item__c",
}


@pytest.fixture
def kits(books: Books) -> Books:
    """An org whose products have a group."""
    add_fields(
        books,
        NewField("Product2", "Group_Name__c", "Group", "Text", length=40),
        NewField("Product2", "Sub_Item__c", "Sub-item", "Text", length=40),
    )
    return books


def members(books: Books) -> dict[str, list[str]]:
    rows = books.in_qb(
        "SELECT Name, ItemGroupLineItemRefFullName FROM ItemGroupLine ORDER BY Name, ItemGroupLineSeqNo"
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["Name"], []).append(row["ItemGroupLineItemRefFullName"])
    return found


def test_products_of_one_group_make_a_group_item(kits: Books) -> None:
    books = kits
    books.product("Nail", Group_Name__c="Hardware")
    run(books, PRODUCTS_TO_QB)
    assert (set(items(books, "ItemService", "Name")), members(books)) == ({"Nail"}, {})

    books.choose(**GROUPS)
    saw, _ = books.product("Saw", Group_Name__c="Kit", Sub_Item__c="Kit saw")
    books.product("Drill", Group_Name__c="Kit")
    books.product("Glue", Group_Name__c="Box")
    books.product("Box", Description="All in one")
    run(books, PRODUCTS_TO_QB, PRODUCTS_TO_QB)
    assert set(items(books, "ItemService", "Name")) == {"Nail", "Drill", "Glue", "Kit saw"}
    assert {name: set(of) for name, of in members(books).items()} == {
        "Hardware": {"Nail"},
        "Kit": {"Kit saw", "Drill"},
        "Box": {"Glue"},
    }
    assert items(books, "ItemGroup", "ItemDesc")["Box"] == ("All in one",)
    (box,) = books.in_qb("SELECT ListID FROM ItemGroup WHERE Name = 'Box'")
    assert products(books, "QB_List_ID__c")["Box"] == (box["ListID"],)
    assert books.errors() == {}

    books.pair.edit_sf("Product2", saw, Group_Name__c="Box")
    run(books, PRODUCTS_TO_QB, ITEMS_TO_SF, PRODUCTS_TO_QB)
    assert set(members(books)["Box"]) == {"Glue", "Kit saw"}
    assert products(books, "Sub_Item__c")["Saw"] == ("Kit saw",)
    assert books.errors() == {}


def test_group_items_of_quickbooks_become_products_at_what_their_items_come_to(books: Books) -> None:
    saw, drill = service(books, "Saw"), service(books, "Drill", SalesOrPurchasePrice=Decimal(80))
    person = books.pair.person_qb()
    for item, quantity in ((saw, 2), (drill, 1)):
        person.execute(
            "INSERT INTO ItemGroupLine (ItemGroupLineItemRefListID, ItemGroupLineQuantity, FQSaveToCache) "
            "VALUES (?, ?, 1)",
            item,
            quantity,
        )
    person.execute("INSERT INTO ItemGroup (Name, ItemDesc) VALUES ('Kit', 'All in one')")
    run(books, ITEMS_TO_SF, PRODUCTS_TO_QB)
    assert products(books, "Description")["Kit"] == ("All in one",)
    prices = {
        r["Product2.Name"]: r["UnitPrice"]
        for r in books.in_sf("PricebookEntry", "Product2.Name", "UnitPrice")
    }
    assert prices == {"Saw": 50, "Drill": 80, "Kit": 180}
    assert (books.errors(), members(books)) == ({}, {"Kit": ["Saw", "Drill"]})


@pytest.mark.parametrize("expand", [False, True])
def test_expand_group(kits: Books, expand: bool) -> None:
    books = kits
    options = {**GROUPS, "invoice__update_amount": "For Line Items Only", "invoice__expand_group": expand}
    books.choose(**options)
    account = books.account("Acme")
    for name, price in (("Saw", "50.00"), ("Drill", "80.00")):
        books.product(name, price, Group_Name__c="Kit")
    product, entry = books.product("Kit", "130.00")
    run(books, PRODUCTS_TO_QB, PRODUCTS_TO_QB, TO_QB)
    shop = Shop(books, account, product, entry)
    opportunity = shop.sold("Order", "2", "130.00")
    assert books.errors() == {}
    lines = [("Drill", Decimal(2), Decimal("160.00")), ("Saw", Decimal(2), Decimal("100.00"))]
    assert sorted(shop.lines("Order", "ItemRefFullName", "Quantity", "Amount")) == lines

    books.pair.edit_qb("UPDATE Invoice SET PONumber = '7'")
    books.pair.edit_qb("UPDATE InvoiceLine SET InvoiceLineRate = 55 WHERE InvoiceLineItemRefFullName = 'Saw'")
    run(books, TO_SF)
    found = sorted(
        (row["Product2.Name"], row["Quantity"], row["TotalPrice"])
        for row in books.in_sf("OpportunityLineItem", "Product2.Name", "Quantity", "TotalPrice")
    )
    expanded = [("Drill", 2, Decimal("160.00")), ("Saw", 2, Decimal("110.00"))]
    assert found == (expanded if expand else [("Kit", 2, Decimal("270.00"))])

    books.pair.edit_sf("Opportunity", opportunity, NextStep="Look again")
    run(books, TO_QB, TO_SF)
    assert shop.invoice("Order", "Subtotal") == Decimal("270.00")
    assert books.errors() == {}


def test_a_group_sold_at_another_price_than_its_items_is_told(kits: Books) -> None:
    books = kits
    books.choose(**GROUPS)
    account = books.account("Acme")
    books.product("Saw", "50.00", Group_Name__c="Kit")
    product, entry = books.product("Kit", "45.00")
    run(books, PRODUCTS_TO_QB, PRODUCTS_TO_QB, TO_QB)
    shop = Shop(books, account, product, entry)
    shop.sold("Order", "1", "45.00")
    run(books, TO_QB)
    assert messages(books) == {"Order": "Order has 45.00 on one side and 50.00 on the other."}
    assert shop.invoices() == {"Order"}
