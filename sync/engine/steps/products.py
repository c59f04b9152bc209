"""What both directions of the product pair share: item tables, queries, links, the price of the price book."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from provisioning.catalogue.choices import ItemType, SourceOfTruth
from sync.engine.context import RunContext
from sync.engine.links import Link, columns
from sync.engine.lookups import Lookups
from sync.engine.mapping.currency import same_currency
from sync.engine.mapping.field_names import FieldNames
from sync.engine.mapping.lines import ONE, canonical, decimal
from sync.engine.mapping.product import (
    GROUP,
    GROUP_LINES,
    GROUP_PRICE,
    PARENT_FIELD,
    PRICE,
    TABLES,
    TWO_SIDED,
    ItemKind,
    key_of,
    product_links,
)
from sync.engine.mapping.product_object import FIELDS, PRODUCT, product_names
from sync.engine.records import Query, Record, System, Value
from sync.engine.steps.currencies import Currencies
from sync.engine.steps.custom_fields import page_links
from sync.engine.values import text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

LAST_MODIFIED = "QB_LastModified__c"
ENTRIES = "PricebookEntries"
ALL_ITEMS = "Item"
TYPE_OF_TABLE: Mapping[str, ItemType | None] = {
    **{table.table: item_type for item_type, table in TABLES.items()},
    GROUP.table: None,
}
#: A two-sided item has an income account of its own.
TWO_SIDED_MARK = "SalesAndPurchaseIncomeAccountRefFullName"


class ProductPair:
    """The product page of one run."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self.context = context
        self.profile = context.profile
        self.page = context.profile.product
        self.lookups = lookups
        self.currencies = Currencies(context, lookups)
        self._links: dict[ItemKind, tuple[Link, ...]] = {}

    @cached_property
    def names(self) -> FieldNames:
        """Names of the fields of the object that items are made of."""
        if self.page.sf_object == PRODUCT:
            return FieldNames()
        return product_names(self.lookups.sf_object(self.page.sf_object))

    @property
    def has_price_books(self) -> bool:
        """Whether prices stand in price books, and not on the object itself."""
        return self.page.sf_object == PRODUCT

    @cached_property
    def key(self) -> tuple[str, str]:
        """The field and column whose equal values make a product and an item the same, under their own names."""
        field, column = key_of(self.profile)
        own = self.names.column(field)
        if not own:
            name = f"{self.page.sf_object}.{field}"
            raise sync_error(Code.FIELD_MISSING, field=name, option="product.binding")
        return own, column

    def kind(self, item: Record | None, item_type: ItemType | None, product: Record | None) -> ItemKind:
        """What decides on the links of a product and its item; either may be missing yet."""
        field = self.page.group_item_field if self.page.group_name_field else ""
        sub_item = bool(field and product and text(product.values.get(field)))
        if item is None:
            return ItemKind(item_type, sub_item=sub_item)
        two_sided = bool(text(item.values.get(TWO_SIDED_MARK)))
        return ItemKind(TYPE_OF_TABLE[item.object], two_sided, sub_item)

    def links(self, kind: ItemKind) -> tuple[Link, ...]:
        """Every link of the page for one kind of item, with its additional mappings, as far as both sides have them."""
        if kind not in self._links:
            made = product_links(self.profile, kind)
            made = tuple(link for link in made if all(self.names.column(name) for name in link.sf))
            self._links[kind] = made + self._custom_links(kind)
        return self._links[kind]

    def _custom_links(self, kind: ItemKind) -> tuple[Link, ...]:
        """Rows of the page whose column this type of item has; a column that no type has is told."""
        if not self.page.custom_fields:
            return ()
        own = self.lookups.qb_table(kind.table.table).fields
        every = self.lookups.qb_table(ALL_ITEMS).fields
        rows = [row for row in self.page.custom_fields if row.qb_field in own or row.qb_field not in every]
        return page_links("product", rows, self.lookups.sf_object(self.page.sf_object).fields, own)

    @cached_property
    def _kinds(self) -> tuple[ItemKind, ...]:
        kinds = [ItemKind(item_type) for item_type in TYPE_OF_TABLE.values()]
        kinds += [ItemKind(item_type, two_sided=True) for item_type in TWO_SIDED]
        if self.page.group_name_field and self.page.group_item_field:
            kinds += [replace(kind, sub_item=True) for kind in kinds]
        return tuple(kinds)

    @cached_property
    def sf_query(self) -> Query:
        """Everything of a product, with its prices."""
        price = () if self.has_price_books else (PRICE,)
        mapped = (
            name
            for kind in self._kinds
            for name in columns(self.links(kind), System.SALESFORCE)
            if "." not in name or name in price
        )
        extra = (
            self.page.binding_field, self.page.item_type_field, self.page.group_name_field,
            self.page.group_item_field, "Name", "ProductCode", "IsActive", self.key[0],
        )  # fmt: skip
        names = self.names.columns(name for name in (*mapped, *extra) if name)
        if not self.has_price_books:
            return Query(object=self.page.sf_object, columns=names)
        return Query(
            object=self.page.sf_object,
            columns=names,
            children={
                ENTRIES: (
                    "Pricebook2Id",
                    "UnitPrice",
                    "IsActive",
                    *self.currencies.sf_columns("PricebookEntry"),
                )
            },
        )

    def qb_query(self, item_type: ItemType | None) -> Query:
        """Everything of the items of one type (None: groups)."""
        mapped = [
            name
            for kind in self._kinds
            if kind.type is item_type
            for name in columns(self.links(kind), System.QUICKBOOKS)
            if name not in (GROUP_LINES, GROUP_PRICE)
        ]
        if item_type is None:
            names = (*mapped, "Name", "IsActive")
            children = {GROUP_LINES: (f"{GROUP_LINES}ItemRefListID", f"{GROUP_LINES}Quantity")}
        else:
            names = (*mapped, "Name", "FullName", "IsActive")
            children = {}
        extra = (self.page.suppress_field,) if self.page.suppress_field else ()
        table = ItemKind(item_type).table.table
        return Query(object=table, columns=tuple(dict.fromkeys((*names, *extra))), children=children)

    def items(self, ids: Sequence[str]) -> dict[str, Record]:
        """Items by ListID, each read from the table of its own type."""
        types = Query(object=ALL_ITEMS, columns=("Type",))
        by_table: dict[str, list[str]] = {}
        for item in self.context.qb.fetch(types, column="ListID", keys=ids):
            by_table.setdefault(text(item.values.get("Type")), []).append(item.id)
        found: dict[str, Record] = {}
        for table, members in by_table.items():
            if table in TYPE_OF_TABLE:
                query = self.qb_query(TYPE_OF_TABLE[table])
                found |= {
                    item.id: self.with_members(item)
                    for item in self.context.qb.fetch(query, column="ListID", keys=members)
                }
        return found

    def with_members(self, item: Record) -> Record:
        """A group with its items as one canonical value; any other item as it is."""
        if item.object != GROUP.table:
            return item
        value = members_text(members_of(item))
        return replace(item, values={**item.values, GROUP_LINES: value})

    def with_price(self, product: Record) -> Record:
        """The product by Product2's names, with its price as ``PricebookEntry.UnitPrice``."""
        values = dict(self.names.read(product.values, FIELDS))
        if self.has_price_books:
            entry = self.entry(product)
            values[PRICE] = entry.values.get("UnitPrice") if entry else None
        if not self.names.column("IsActive"):
            values["IsActive"] = True
        return replace(product, values=values)

    def entry(self, product: Record, book: str = "") -> Record | None:
        """The product's entry in a price book; the profile's where none is named."""
        wanted = book or self.lookups.price_book_id
        entries = product.children.get(ENTRIES, ())
        if self.currencies.sf_columns("PricebookEntry"):
            home = self.currencies.home
            entries = [entry for entry in entries if same_currency(self.currencies.sf_code(entry), home)]
        return next((entry for entry in entries if text(entry.values.get("Pricebook2Id")) == wanted), None)

    def price_lines(
        self, price: Value, product: Record | None
    ) -> Mapping[str, Sequence[Mapping[str, Value]]]:
        """Price book entries to write: the standard price first, since no other book may hold a product without it."""
        if not self.has_price_books:
            return {}
        books = dict.fromkeys((self.lookups.standard_price_book_id, self.lookups.price_book_id))
        rows: list[dict[str, Value]] = []
        for book in books:
            entry = self.entry(product, book) if product else None
            if entry is None:
                rows.append({"Pricebook2Id": book, "UnitPrice": price, "IsActive": True})
            elif book == self.lookups.price_book_id:
                rows.append({"Id": entry.id, "UnitPrice": price})
        return {ENTRIES: rows}

    def parent_of(self, product: Record) -> str:
        """Full name of the item that the product's item stands under; '' at the top."""
        return text(product.values.get(PARENT_FIELD)) if self.page.inventory_cost else ""

    def retirement(self, survivor: Record) -> Mapping[str, Value]:
        """What makes a product or an item inactive; empty where it is already."""
        return {} if survivor.values.get("IsActive") is False else {"IsActive": False}

    def truth(self) -> tuple[SourceOfTruth, bool]:
        """Who wins, and whether products go both ways."""
        direction = self.profile.direction.product
        return self.page.source_of_truth, direction.includes_sf_qb and direction.includes_qb_sf


def members_of(group: Record) -> list[tuple[str, Decimal]]:
    """(item ListID, quantity) of a group item's lines; a quantity that is not given counts as one."""
    return [
        (
            text(line.values.get(f"{GROUP_LINES}ItemRefListID")),
            decimal(line.values.get(f"{GROUP_LINES}Quantity"), ONE),
        )
        for line in group.children.get(GROUP_LINES, ())
    ]


def members_text(members: Sequence[tuple[str, Decimal]]) -> str:
    """Canonical text of a group's items."""
    return canonical(members, ordered=False)
