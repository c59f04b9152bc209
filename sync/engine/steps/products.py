"""What both directions of the product pair share: item tables, queries, links, the price of the price book."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from provisioning.catalogue.choices import ItemType, SourceOfTruth
from sync.engine.context import RunContext
from sync.engine.links import Link, columns
from sync.engine.lookups import Lookups
from sync.engine.mapping.custom import custom_links
from sync.engine.mapping.product import PRICE, TABLES, key_of, product_links
from sync.engine.records import Query, Record, System, Value
from sync.engine.values import text

LAST_MODIFIED = "QB_LastModified__c"
ENTRIES = "PricebookEntries"
ALL_ITEMS = "Item"
TYPE_OF_TABLE = {table.table: item_type for item_type, table in TABLES.items()}


class ProductPair:
    """The product page of one run."""

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self.context = context
        self.profile = context.profile
        self.page = context.profile.product
        self.lookups = lookups
        self._links: dict[ItemType, tuple[Link, ...]] = {}

    def links(self, item_type: ItemType) -> tuple[Link, ...]:
        """Every link of the page for one type of item, with its additional mappings."""
        if item_type not in self._links:
            made = product_links(self.profile, item_type)
            if self.page.custom_fields:
                sf_fields = self.lookups.sf_object(self.page.sf_object).fields
                qb_columns = self.lookups.qb_table(TABLES[item_type].table).fields
                made += custom_links(self.page.custom_fields, sf_fields, qb_columns)
            self._links[item_type] = made
        return self._links[item_type]

    @cached_property
    def sf_query(self) -> Query:
        """Everything of a product, with its prices."""
        mapped = (
            name
            for item_type in TABLES
            for name in columns(self.links(item_type), System.SALESFORCE)
            if "." not in name
        )
        extra = (
            self.page.binding_field, self.page.item_type_field, "Name", "ProductCode", "IsActive",
            key_of(self.profile)[0],
        )  # fmt: skip
        return Query(
            object=self.page.sf_object,
            columns=tuple(dict.fromkeys(name for name in (*mapped, *extra) if name)),
            children={ENTRIES: ("Pricebook2Id", "UnitPrice", "IsActive")},
        )

    def qb_query(self, item_type: ItemType) -> Query:
        """Everything of the items of one type."""
        names = (*columns(self.links(item_type), System.QUICKBOOKS), "Name", "FullName", "IsActive")
        extra = (self.page.suppress_field,) if self.page.suppress_field else ()
        return Query(object=TABLES[item_type].table, columns=tuple(dict.fromkeys((*names, *extra))))

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
                    item.id: item for item in self.context.qb.fetch(query, column="ListID", keys=members)
                }
        return found

    def with_price(self, product: Record) -> Record:
        """The product with its price in the profile's price book as ``PricebookEntry.UnitPrice``."""
        entry = self.entry(product)
        price = entry.values.get("UnitPrice") if entry else None
        return replace(product, values={**product.values, PRICE: price})

    def entry(self, product: Record, book: str = "") -> Record | None:
        """The product's entry in a price book; the profile's where none is named."""
        wanted = book or self.lookups.price_book_id
        entries = product.children.get(ENTRIES, ())
        return next((entry for entry in entries if text(entry.values.get("Pricebook2Id")) == wanted), None)

    def price_lines(
        self, price: Value, product: Record | None
    ) -> Mapping[str, Sequence[Mapping[str, Value]]]:
        """Price book entries to write: the standard price first, since no other book may hold a product without it."""
        books = dict.fromkeys((self.lookups.standard_price_book_id, self.lookups.price_book_id))
        rows: list[dict[str, Value]] = []
        for book in books:
            entry = self.entry(product, book) if product else None
            if entry is None:
                rows.append({"Pricebook2Id": book, "UnitPrice": price, "IsActive": True})
            elif book == self.lookups.price_book_id:
                rows.append({"Id": entry.id, "UnitPrice": price})
        return {ENTRIES: rows}

    def truth(self) -> tuple[SourceOfTruth, bool]:
        """Who wins, and whether products go both ways."""
        direction = self.profile.direction.product
        return self.page.source_of_truth, direction.includes_sf_qb and direction.includes_qb_sf
