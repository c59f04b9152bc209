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
PARENT_FIELD = "QB_Parent_Name__c"
TO_QB, TO_SF, BOTH = MappingDirection.SF_QB, MappingDirection.QB_SF, MappingDirection.BOTH


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Columns of one item table that mean the same in each of them; '' where it has none."""

    table: str
    description: str
    price: str
    account: str


@dataclass(frozen=True, slots=True)
class ItemKind:
    """What decides on an item's links: its type (None: a group), whether it is bought as well as sold, and whether
    it goes by its product's name inside a group."""

    type: ItemType | None
    two_sided: bool = False
    sub_item: bool = False

    @property
    def table(self) -> ItemTable:
        if self.type is None:
            return GROUP
        return TWO_SIDED[self.type] if self.two_sided else TABLES[self.type]


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
#: Items that are bought as well as sold keep what belongs to the sale elsewhere.
TWO_SIDED: Mapping[ItemType, ItemTable] = {
    item_type: ItemTable(
        table,
        "SalesAndPurchaseSalesDesc",
        "SalesAndPurchaseSalesPrice",
        "SalesAndPurchaseIncomeAccountRefFullName",
    )
    for item_type, table in (
        (ItemType.NON_INVENTORY, "ItemNonInventory"),
        (ItemType.SERVICE, "ItemService"),
        (ItemType.OTHER_CHARGE, "ItemOtherCharge"),
    )
}
GROUP = ItemTable("ItemGroup", "ItemDesc", "", "")
#: The items of a group as one canonical value on either side, and the price that they come to.
GROUP_MEMBERS = "Group.Members"
GROUP_LINES = "ItemGroupLine"
GROUP_PRICE = "Group.Price"


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


def product_links(profile: Profile, kind: ItemKind) -> tuple[Link, ...]:
    """Links of the product page for one kind of item, without the additional mappings. Pure."""
    table = kind.table
    name = profile.product.group_item_field if kind.sub_item else name_source(profile)
    key_field, key_column = key_of(profile)
    links = [
        _name_link(profile, name),
        plain("active", "IsActive", "IsActive"),
        plain(
            "description",
            "Description",
            table.description,
            to_qb=lambda value: free_text(value, "Description", DESCRIPTION_LIMIT),
        ),
    ]
    if kind.type is None:
        links += _group_links()
    else:
        links.append(
            plain("price", PRICE, table.price, to_qb=lambda value: as_number(value, PRICE), to_sf=_cents)
        )
        links.append(_account_link(profile, kind.type, table))
    if key_column == SKU_COLUMN:
        links.append(_sku_link(key_field))
    if name == "ProductCode":
        links.append(_product_name_link(table))
    links.extend(_code_links(profile, table))
    if kind.type is ItemType.INVENTORY:
        links.extend(_inventory_account_links(profile))
    if profile.product.inventory_cost and kind.type is ItemType.INVENTORY:
        links.append(
            plain(
                "cost",
                "Unit_Cost__c",
                "PurchaseCost",
                to_qb=lambda v: as_number(v, "Unit_Cost__c"),
                to_sf=_cents,
            )
        )
        links.append(plain("vendor", "Vendor__c", "PrefVendorRefFullName", to_qb=fitting("Vendor__c", 41)))
    if profile.product.inventory_cost and kind.type is not None:
        links.append(plain("parent", PARENT_FIELD, "ParentRefFullName"))
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


def _name_link(profile: Profile, field: str) -> Link:
    """The item's name. Where the product's name is the SKU, the item has a name of its own from then on."""
    by_sku = profile.product.binding is ProductBinding.NAME_SKU
    return plain(
        "name",
        field,
        "Name",
        TO_QB if by_sku else BOTH,
        to_qb=lambda value: list_name(value, field, NAME_LIMIT),
        on_create_only=by_sku,
    )


def _sku_link(field: str) -> Link:
    """The SKU; a product that is called by it is called like the item where there is none."""
    to_qb = fitting(field, 255)
    if field != "Name":
        return plain("sku", field, SKU_COLUMN, to_qb=to_qb)
    return Link(
        "sku",
        (field,),
        (SKU_COLUMN, "Name"),
        BOTH,
        to_qb=lambda values: {SKU_COLUMN: to_qb(values.get(field))},
        to_sf=lambda values: {field: text(values.get(SKU_COLUMN)) or values.get("Name")},
    )


def _group_links() -> tuple[Link, ...]:
    """The items of a group go to QuickBooks; the price that they come to there comes back."""
    members = Link(
        "members",
        (GROUP_MEMBERS,),
        (GROUP_LINES,),
        TO_QB,
        to_qb=lambda values: {GROUP_LINES: values.get(GROUP_MEMBERS)},
        to_sf=lambda values: {},
    )
    return members, plain("price", PRICE, GROUP_PRICE, TO_SF, to_sf=_cents)


def _product_name_link(table: ItemTable) -> Link:
    """Where the code is the item's name, the product is called by the item's description, or by its name too."""

    def to_sf(values: Values) -> Values:
        return {"Name": (text(values.get(table.description)) or text(values.get("Name")))[:255]}

    return Link("product_name", ("Name",), (table.description, "Name"), TO_SF, lambda values: {}, to_sf)


def _cents(value: Value) -> Value:
    number = as_number(value, PRICE)
    return None if number is None else cents(number)


def default_accounts(profile: Profile, item_type: ItemType) -> Mapping[str, str]:
    """The accounts that the profile gives to new items of a type, by option key; the income (or only) one first."""
    options = {
        ItemType.INVENTORY: ("income_account_inventory", "cogs_account_inventory", "asset_account_inventory"),
        ItemType.NON_INVENTORY: ("account_non_inventory",),
        ItemType.SERVICE: ("account_service",),
        ItemType.OTHER_CHARGE: ("account_other_charge",),
        ItemType.DISCOUNT: ("account_discount",),
    }[item_type]
    return {f"product.{name}": str(getattr(profile.product, name)) for name in options}


def _account_link(profile: Profile, item_type: ItemType, table: ItemTable) -> Link:
    field = profile.product.item_account_field
    default = next(iter(default_accounts(profile, item_type).values()))

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
