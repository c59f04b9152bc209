"""SF Product to QB Item: fields and columns by item type. The price is that of the profile's price book.

The step puts the price book entry's price into the product's record as ``PricebookEntry.UnitPrice``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from provisioning.catalogue.choices import ItemType, MappingDirection, ProductBinding, ProductCodeSource
from provisioning.profile import Profile
from sync.engine.links import Link, MappingProblem, plain
from sync.engine.mapping.custom import as_number
from sync.engine.mapping.money import cents
from sync.engine.mapping.text import fitting, free_text, list_name
from sync.engine.records import Value, Values
from sync.engine.values import text
from sync.errors.codes import Code

NAME_LIMIT = 31
DESCRIPTION_LIMIT = 4095
PRICE = "PricebookEntry.UnitPrice"
SKU_COLUMN = "CustomFieldItemCode"
TO_QB, TO_SF, BOTH = MappingDirection.SF_QB, MappingDirection.QB_SF, MappingDirection.BOTH


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Columns of one item table that mean the same in each of them."""

    table: str
    description: str
    price: str
    account: str


TABLES: Mapping[ItemType, ItemTable] = {
    ItemType.INVENTORY: ItemTable("ItemInventory", "SalesDesc", "SalesPrice", "IncomeAccountRefFullName"),
    ItemType.NON_INVENTORY: ItemTable(
        "ItemNonInventory", "SalesOrPurchaseDesc", "SalesOrPurchasePrice", "SalesOrPurchaseAccountRefFullName"
    ),
    ItemType.SERVICE: ItemTable(
        "ItemService", "SalesOrPurchaseDesc", "SalesOrPurchasePrice", "SalesOrPurchaseAccountRefFullName"
    ),
    ItemType.OTHER_CHARGE: ItemTable(
        "ItemOtherCharge", "SalesOrPurchaseDesc", "SalesOrPurchasePrice", "SalesOrPurchaseAccountRefFullName"
    ),
    ItemType.DISCOUNT: ItemTable("ItemDiscount", "ItemDesc", "DiscountRate", "AccountRefFullName"),
}


def item_type_of(profile: Profile, values: Values) -> ItemType:
    """The type of the item a product becomes: its own field's, else the default; VALUE_NOT_ALLOWED for a wrong one."""
    field = profile.product.item_type_field
    chosen = text(values.get(field)) if field else ""
    if not chosen:
        return profile.product.default_item_type
    for item_type in ItemType:
        if chosen.casefold() == item_type.value.casefold():
            return item_type
    raise MappingProblem(
        Code.VALUE_NOT_ALLOWED,
        field=field,
        value=chosen,
        list=", ".join(item_type.value for item_type in ItemType),
    )


def name_source(profile: Profile) -> str:
    """The product field that an item's Name comes from."""
    return "ProductCode" if profile.product.binding is ProductBinding.CODE_NAME else "Name"


def key_of(profile: Profile) -> tuple[str, str]:
    """The product field and item column whose equal values make a product and an item the same."""
    return {
        ProductBinding.NAME_NAME: ("Name", "Name"),
        ProductBinding.NAME_SKU: ("Name", SKU_COLUMN),
        ProductBinding.CODE_SKU: ("ProductCode", SKU_COLUMN),
        ProductBinding.CODE_NAME: ("ProductCode", "Name"),
    }[profile.product.binding]


def product_links(profile: Profile, item_type: ItemType) -> tuple[Link, ...]:
    """Links of the product page for one item table, without the additional mappings. Pure."""
    table = TABLES[item_type]
    name = name_source(profile)
    key_field, key_column = key_of(profile)
    links = [
        plain("name", name, "Name", to_qb=lambda value: list_name(value, name, NAME_LIMIT)),
        plain("active", "IsActive", "IsActive"),
        plain(
            "description",
            "Description",
            table.description,
            to_qb=lambda value: free_text(value, "Description", DESCRIPTION_LIMIT),
        ),
        plain("price", PRICE, table.price, to_qb=lambda value: as_number(value, PRICE), to_sf=_price_to_sf),
        _account_link(profile, item_type, table),
    ]
    if key_column == SKU_COLUMN:
        links.append(plain("sku", key_field, SKU_COLUMN, to_qb=fitting(key_field, 255)))
    if name == "ProductCode":
        links.append(plain("product_name", "Name", table.description, TO_SF))
    links.extend(_code_links(profile, table))
    if item_type is ItemType.INVENTORY:
        links.extend(_inventory_account_links(profile))
    if profile.product.inventory_cost and item_type is ItemType.INVENTORY:
        links.append(plain("cost", "Unit_Cost__c", "PurchaseCost"))
        links.append(plain("vendor", "Vendor__c", "PrefVendorRefFullName", to_qb=fitting("Vendor__c", 41)))
    if profile.product.inventory_cost:
        links.append(plain("parent", "QB_Parent_Name__c", "ParentRefFullName", on_create_only=True))
    if profile.product.item_weight:
        links.append(
            plain(
                "weight",
                "Weight__c",
                "CustomFieldWeight",
                to_qb=lambda value: text(value) or None,
                to_sf=lambda value: as_number(value, "CustomFieldWeight", scale=2),
            )
        )
    return tuple(links)


def _price_to_sf(value: Value) -> Value:
    number = as_number(value, PRICE)
    return None if number is None else cents(number)


def default_account(profile: Profile, item_type: ItemType) -> str:
    """The income (or only) account that the profile gives to items of a type."""
    page = profile.product
    return {
        ItemType.INVENTORY: page.income_account_inventory,
        ItemType.NON_INVENTORY: page.account_non_inventory,
        ItemType.SERVICE: page.account_service,
        ItemType.OTHER_CHARGE: page.account_other_charge,
        ItemType.DISCOUNT: page.account_discount,
    }[item_type]


def _account_link(profile: Profile, item_type: ItemType, table: ItemTable) -> Link:
    field = profile.product.item_account_field
    default = default_account(profile, item_type)

    def to_qb(values: Values) -> Values:
        return {table.account: (text(values.get(field)) if field else "") or default or None}

    return Link(
        name="account",
        sf=(field,) if field else (),
        qb=(table.account,),
        flow=TO_QB,
        to_qb=to_qb,
        to_sf=lambda values: {},
        on_create_only=not field,
    )


def _inventory_account_links(profile: Profile) -> tuple[Link, ...]:
    page = profile.product
    cogs_field = page.cogs_account_field

    def cogs(values: Values) -> Values:
        own = text(values.get(cogs_field)) if cogs_field else ""
        return {"COGSAccountRefFullName": own or page.cogs_account_inventory or None}

    def asset(values: Values) -> Values:
        return {"AssetAccountRefFullName": page.asset_account_inventory or None}

    return (
        Link(
            "cogs_account",
            (cogs_field,) if cogs_field else (),
            ("COGSAccountRefFullName",),
            TO_QB,
            cogs,
            lambda values: {},
            on_create_only=True,
        ),
        Link(
            "asset_account",
            (),
            ("AssetAccountRefFullName",),
            TO_QB,
            asset,
            lambda values: {},
            on_create_only=True,
        ),
    )


def _code_links(profile: Profile, table: ItemTable) -> tuple[Link, ...]:
    column = {
        ProductCodeSource.NOTHING: "",
        ProductCodeSource.NAME: "Name",
        ProductCodeSource.DESCRIPTION: table.description,
        ProductCodeSource.SKU: SKU_COLUMN,
    }[profile.product.product_code_from]
    return (plain("product_code", "ProductCode", column, TO_SF),) if column else ()
