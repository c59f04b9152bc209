"""Options of the product page that decide what is mapped."""

from decimal import Decimal
from typing import Any

import pytest

from provisioning.catalogue.choices import ItemType
from provisioning.profile import Profile
from sync.engine.links import MappingProblem
from sync.engine.mapping.product import PRICE, ItemKind, default_accounts, item_type_of, key_of, product_links
from sync.engine.records import System, Values
from sync.errors.codes import Code

PRODUCT: Values = {
    "Name": "Consulting hour",
    "ProductCode": "CON-1",
    "Description": "One hour of advice",
    "IsActive": True,
    PRICE: Decimal("120.00"),
    "Kind__c": "Inventory",
    "Account__c": "Sales:Goods",
    "Cogs__c": "Cost of Goods",
    "Unit_Cost__c": Decimal("70.00"),
    "Vendor__c": "Supplier AG",
    "QB_Parent_Name__c": "Advice",
    "Weight__c": Decimal("2.50"),
}


def profile(**options: Any) -> Profile:
    values = {f"product.{name}": value for name, value in options.items()}
    return Profile.from_values({"product.account_service": "Sales"} | values)


def to_qb(
    chosen: Profile, item_type: ItemType = ItemType.SERVICE, values: Values = PRODUCT
) -> dict[str, object]:
    return {
        name: value
        for link in product_links(chosen, ItemKind(item_type))
        if link.carries(System.QUICKBOOKS)
        for name, value in link.convert(System.QUICKBOOKS, values).items()
    }


def to_sf(chosen: Profile, item: Values, item_type: ItemType = ItemType.SERVICE) -> dict[str, object]:
    return {
        name: value
        for link in product_links(chosen, ItemKind(item_type))
        if link.carries(System.SALESFORCE)
        for name, value in link.convert(System.SALESFORCE, item).items()
    }


def test_a_service_item() -> None:
    assert to_qb(profile()) == {
        "Name": "Consulting hour",
        "IsActive": True,
        "SalesOrPurchaseDesc": "One hour of advice",
        "SalesOrPurchasePrice": Decimal("120.00"),
        "SalesOrPurchaseAccountRefFullName": "Sales",
    }


def test_an_item_name_of_32_characters_is_refused_with_the_limit() -> None:
    with pytest.raises(MappingProblem) as problem:
        to_qb(profile(), values={**PRODUCT, "Name": "Jack's New England Clam Chowder!"})
    assert (problem.value.code, problem.value.facts["limit"]) == (Code.NAME_TOO_LONG, "31")


@pytest.mark.parametrize(
    ("binding", "keys", "name", "sku"),
    [
        ("Product Name to Item Name", ("Name", "Name"), "Consulting hour", None),
        ("Product Name to Item SKU", ("Name", "CustomFieldItemCode"), "Consulting hour", "Consulting hour"),
        ("Product Code to Item SKU", ("ProductCode", "CustomFieldItemCode"), "Consulting hour", "CON-1"),
        ("Product Code to Item Name", ("ProductCode", "Name"), "CON-1", None),
    ],
)
def test_binding(binding: str, keys: tuple[str, str], name: str, sku: str | None) -> None:
    chosen = profile(binding=binding)
    assert key_of(chosen) == keys
    made = to_qb(chosen)
    assert (made["Name"], made.get("CustomFieldItemCode")) == (name, sku)


def test_item_type_field() -> None:
    assert item_type_of(profile(item_type_field="Kind__c"), PRODUCT) is ItemType.INVENTORY
    assert item_type_of(profile(), PRODUCT) is ItemType.SERVICE
    with pytest.raises(MappingProblem) as problem:
        item_type_of(profile(item_type_field="Kind__c"), {"Kind__c": "Gadget"})
    assert problem.value.code == Code.VALUE_NOT_ALLOWED


def test_default_item_type() -> None:
    assert (
        item_type_of(profile(default_item_type="Other Charge", account_other_charge="Fees"), {})
        is ItemType.OTHER_CHARGE
    )


def test_item_account_field() -> None:
    assert (
        to_qb(profile(item_account_field="Account__c"))["SalesOrPurchaseAccountRefFullName"] == "Sales:Goods"
    )
    empty = {**PRODUCT, "Account__c": ""}
    assert (
        to_qb(profile(item_account_field="Account__c"), values=empty)["SalesOrPurchaseAccountRefFullName"]
        == "Sales"
    )


def test_accounts_of_an_inventory_item() -> None:
    chosen = profile(
        income_account_inventory="Goods", cogs_account_inventory="COGS", asset_account_inventory="Stock"
    )
    made = to_qb(chosen, ItemType.INVENTORY)
    assert (
        made["IncomeAccountRefFullName"],
        made["COGSAccountRefFullName"],
        made["AssetAccountRefFullName"],
    ) == ("Goods", "COGS", "Stock")
    own = profile(cogs_account_field="Cogs__c", cogs_account_inventory="COGS")
    assert to_qb(own, ItemType.INVENTORY)["COGSAccountRefFullName"] == "Cost of Goods"


@pytest.mark.parametrize(
    ("item_type", "option"),
    [
        (ItemType.INVENTORY, "income_account_inventory"),
        (ItemType.NON_INVENTORY, "account_non_inventory"),
        (ItemType.SERVICE, "account_service"),
        (ItemType.OTHER_CHARGE, "account_other_charge"),
        (ItemType.DISCOUNT, "account_discount"),
    ],
)
def test_each_item_type_has_its_default_account(item_type: ItemType, option: str) -> None:
    accounts = default_accounts(profile(**{option: "Mine"}), item_type)
    assert next(iter(accounts.values())) == "Mine"
    assert set(default_accounts(profile(account_service=""), item_type).values()) == {""}


def test_inventory_cost() -> None:
    made = to_qb(profile(inventory_cost=True), ItemType.INVENTORY)
    assert (made["PurchaseCost"], made["PrefVendorRefFullName"], made["ParentRefFullName"]) == (
        Decimal("70.00"),
        "Supplier AG",
        "Advice",
    )
    assert "PurchaseCost" not in to_qb(profile(), ItemType.INVENTORY)


def test_item_weight() -> None:
    assert to_qb(profile(item_weight=True))["CustomFieldWeight"] == "2.5"
    assert to_sf(profile(item_weight=True), {"CustomFieldWeight": "2.504"})["Weight__c"] == Decimal("2.50")
    assert "CustomFieldWeight" not in to_qb(profile())


@pytest.mark.parametrize(
    ("source", "code"),
    [("Item Name", "Hour"), ("Item Description", "Advice"), ("Item SKU", "SKU-9"), ("Nothing", None)],
)
def test_product_code_from(source: str, code: str | None) -> None:
    item = {"Name": "Hour", "SalesOrPurchaseDesc": "Advice", "CustomFieldItemCode": "SKU-9"}
    assert to_sf(profile(product_code_from=source), item).get("ProductCode") == code


def test_a_price_from_quickbooks_is_rounded_to_cents() -> None:
    assert to_sf(profile(), {"SalesOrPurchasePrice": Decimal("1.00555")})[PRICE] == Decimal("1.01")
