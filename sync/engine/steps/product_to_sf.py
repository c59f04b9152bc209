"""QB Item to SF Product: items of every type that flows know, one table after another, with the price book's price."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from provisioning.catalogue.choices import Operations, SourceOfTruth
from sync.engine.context import RunContext
from sync.engine.links import Link
from sync.engine.lookups import Lookups
from sync.engine.mapping.lines import ZERO, decimal
from sync.engine.mapping.product import GROUP, GROUP_PRICE, PRICE, TABLES, TWO_SIDED
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, System, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.company_files import CompanyFiles
from sync.engine.steps.deleted import deleted_among, deleted_pages
from sync.engine.steps.product_groups import is_group_id
from sync.engine.steps.products import ALL_ITEMS, LAST_MODIFIED, TYPE_OF_TABLE, ProductPair, members_of
from sync.engine.values import same, text
from sync.models import Binding

INACTIVE = "inactive"
SUPPRESSED = "suppressed"
GROUP_OF_ITS_OWN = "group_without_product"
#: Columns of the Item table that may hold an item's sales price.
PRICES = tuple(dict.fromkeys(table.price for table in (*TABLES.values(), *TWO_SIDED.values())))


class ProductToSalesforce(Step):
    """Items become products with a price; bound products are kept up to date."""

    pair = "product"
    source = System.QUICKBOOKS
    bulk_flow = "QBItem2SFProdDRS"

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        super().__init__(context, lookups)
        self.page = context.profile.product
        self.products = ProductPair(context, lookups)
        self.files = CompanyFiles(context)

    def volume(self, span: Span) -> int:
        queries = (self.products.qb_query(item_type) for item_type in TYPE_OF_TABLE.values())
        return sum(self.context.qb.count(query, after=span.after, until=span.until) for query in queries)

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        for table in TYPE_OF_TABLE:
            if span.item_types and table not in span.item_types:
                continue
            query = self.products.qb_query(TYPE_OF_TABLE[table])
            yield from self.context.qb.changed(
                query, after=span.after, until=span.until, by_creation=span.by_creation
            )
            if not span.by_creation and span.after is not None:
                yield from deleted_pages(self.context.qb, table, span)

    def fetch(self, ids: Sequence[str]) -> Sequence[Record]:
        found = self.products.items(ids)
        missing = [id_ for id_ in ids if id_ not in found]
        gone = (
            record for table in TYPE_OF_TABLE for record in deleted_among(self.context.qb, table, missing)
        )
        return [*found.values(), *gone]

    def named(self, value: str) -> Sequence[Record]:
        column = "FullName" if ":" in value else "Name"
        query = Query(object=ALL_ITEMS, columns=(column,))
        return self.fetch([item.id for item in self.context.qb.fetch(query, column=column, keys=[value])])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        groups = [record for record in records if record.object == GROUP.table]
        if not groups:
            return records
        items = sorted({item for group in groups for item, _ in members_of(group)})
        query = Query(object=ALL_ITEMS, columns=PRICES)
        prices = {
            item.id: next((p for name in PRICES if (p := decimal(item.values.get(name), ZERO))), ZERO)
            for item in self.context.qb.fetch(query, column="ListID", keys=items)
        }
        return [
            self._with_group_price(record, prices) if record.object == GROUP.table else record
            for record in records
        ]

    def _with_group_price(self, group: Record, prices: Mapping[str, Decimal]) -> Record:
        """The group with what its items come to, and they as one canonical value."""
        price = sum((prices.get(item, ZERO) * quantity for item, quantity in members_of(group)), ZERO)
        group = self.products.with_members(group)
        return replace(group, values={**group.values, GROUP_PRICE: price})

    def label(self, record: Record) -> str:
        return text(record.values.get("FullName")) or text(record.values.get("Name")) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        if binding is not None and is_group_id(binding.sf_id):
            return GROUP_OF_ITS_OWN
        if record.deleted:
            return ""
        if self.page.suppress_field and text(record.values.get(self.page.suppress_field)):
            return SUPPRESSED
        inactive = record.values.get("IsActive") is False
        return INACTIVE if inactive and binding is None and not self.page.inactive_items else ""

    def retirement(self, system: System, survivor: Record) -> Mapping[str, Value]:
        return self.products.retirement(survivor)

    def create_refusal(self, record: Record) -> str:
        return ""

    def operations(self) -> Operations:
        return self.page.operations_qb_sf

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        field, column = self.products.key
        sf = self.context.sf
        query = Query(object=self.page.sf_object, columns=(self.page.binding_field, field))
        return keys.chained(
            records,
            (
                keys.first_file_only(
                    self.files,
                    lambda rest: keys.by_column(sf, query, self.page.binding_field, rest, lambda r: r.id),
                ),
                lambda rest: keys.by_column(sf, query, field, rest, lambda r: text(r.values.get(column))),
            ),
        )

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        found = self.context.sf.fetch(self.products.sf_query, column="Id", keys=ids)
        return {product.id: self.products.with_price(product) for product in found}

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        return self.products.links(self.products.kind(record, None, target))

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.products.truth()

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        values = self._fields(record, merge)
        name = self.products.names.column("Name")
        values.setdefault(name, record.values.get("Name"))
        values.pop(self.page.binding_field, None)
        return Operation(
            OperationKind.CREATE,
            self.page.sf_object,
            mark,
            values,
            external_id=(self.page.binding_field, record.id) if self.files.is_first else None,
            lines=self.products.price_lines(merge.changes.get(PRICE, 0), None),
        )

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        lines = self.products.price_lines(merge.changes[PRICE], target) if PRICE in merge.changes else {}
        return Operation(
            OperationKind.UPDATE,
            self.page.sf_object,
            mark,
            self._fields(record, merge),
            target_id=target.id,
            expected_version=target.version,
            lines=lines,
        )

    def child_values(self, operation: Operation) -> Sequence[str]:
        return (PRICE,) if operation.lines else ()

    def _fields(self, record: Record, merge: Merge) -> dict[str, Value]:
        prices = self.products.has_price_books
        values = {name: value for name, value in merge.changes.items() if name != PRICE or not prices}
        values[LAST_MODIFIED] = record.modified
        if self.context.run.company_file.number == 1:
            values[self.page.binding_field] = record.id
        return self.products.names.write(values)

    def target_links(self, record: Record, target: Record) -> Mapping[str, Value]:
        field = self.page.binding_field
        if self.context.run.company_file.number != 1 or same(target.values.get(field), record.id):
            return {}
        return self.products.names.write({field: record.id, LAST_MODIFIED: record.modified})
