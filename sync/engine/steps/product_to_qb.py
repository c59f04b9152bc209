"""SF Product to QB Item: products that changed or whose price in the price book did, then the groups they belong to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from provisioning.catalogue.choices import Operations, SourceOfTruth
from sync.engine import journal
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.links import Link, MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.product import GROUP_LINES, ItemKind, item_type_of, name_source
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, Result, System, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.company_files import CompanyFiles
from sync.engine.steps.product_accounts import require_accounts
from sync.engine.steps.product_groups import (
    OBJECT,
    ProductGroups,
    group_rows,
    is_group,
    is_group_id,
    require_members,
)
from sync.engine.steps.products import ALL_ITEMS, LAST_MODIFIED, TYPE_OF_TABLE, ProductPair
from sync.engine.steps.references import resolve_references
from sync.engine.values import same, text
from sync.errors.codes import Code
from sync.models import Binding

INACTIVE = "inactive"


class ProductToQuickBooks(Step):
    """Active products become items; bound ones are kept up to date."""

    pair = "product"
    source = System.SALESFORCE
    bulk_flow = "SFProd2QBItemDR"

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        super().__init__(context, lookups)
        self.page = context.profile.product
        self.products = ProductPair(context, lookups)
        self.files = CompanyFiles(context)
        self.groups = ProductGroups(self.products)
        self.require_setup()

    def require_setup(self) -> None:
        """What the profile has to say before the first item is made. Raises ConfigurationError."""
        require_accounts(self.products)

    # what to read

    def source_query(self) -> Query:
        return replace(self.products.sf_query, include_deleted=True)

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        for page in super().pages(span):
            self.groups.note([product for product in page if not product.deleted])
            yield self._of_types(page, span)
        if not span.by_creation and span.after is not None and self.products.has_price_books:
            # A price that changed without its product: those that changed too have been read.
            query = Query(
                object="PricebookEntry",
                columns=("Product2Id",),
                where="Pricebook2Id = ? AND Product2.SystemModstamp < ?",
                parameters=(self.lookups.price_book_id, span.after),
            )
            for page in self.context.sf.changed(query, after=span.after, until=span.until):
                yield self.fetch(sorted({text(entry.values.get("Product2Id")) for entry in page}))
        if groups := self._of_types(self.groups.of_changed(), span):
            yield groups

    def _of_types(self, page: Sequence[Record], span: Span) -> Sequence[Record]:
        """Products whose item is, or is to become, of the types that a bulk flow is limited to."""
        if not span.item_types or not page:
            return page
        bindings = journal.bindings_of(self.context.run, self.pair, self.source, [r.id for r in page])
        query = Query(object=ALL_ITEMS, columns=("Type",))
        items = self.context.qb.fetch(query, column="ListID", keys=[b.qb_id for b in bindings.values()])
        tables = {item.id: text(item.values.get("Type")) for item in items}
        left_out = {
            record.id
            for record in self.prepare(page, bindings)
            if self._table(record, bindings.get(record.id), tables) not in (*span.item_types, "")
        }
        return [record for record in page if record.id not in left_out]

    def _table(self, record: Record, binding: Binding | None, tables: Mapping[str, str]) -> str:
        """The item table that a product belongs to; '' where that cannot be told, which the plan then reports."""
        if binding is not None:
            return tables.get(binding.qb_id, "")
        try:
            return self._kind(record, None).table.table
        except MappingProblem:
            return ""

    def fetch(self, ids: Sequence[str]) -> Sequence[Record]:
        products = super().fetch([id_ for id_ in ids if not is_group_id(id_)])
        return [*products, *self.groups.of_ids(id_ for id_ in ids if is_group_id(id_))]

    def named(self, value: str) -> Sequence[Record]:
        column = self.products.names.column("Name")
        return self.context.sf.fetch(self.source_query(), column=column, keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        return self.groups.with_members([self.products.with_price(record) for record in records])

    # who may go

    def label(self, record: Record) -> str:
        return text(record.values.get("Name")) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        if record.deleted:
            return ""
        return INACTIVE if binding is None and record.values.get("IsActive") is not True else ""

    def retirement(self, system: System, survivor: Record) -> Mapping[str, Value]:
        return self.products.retirement(survivor)

    def create_refusal(self, record: Record) -> str:
        return ""

    def operations(self) -> Operations:
        return self.page.operations_sf_qb

    # twins

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        field, column = self.products.key
        qb = self.context.qb
        # Items of other types (subtotals, taxes) are nobody's twin.
        marks = ", ".join("?" * len(TYPE_OF_TABLE))
        query = Query(
            object=ALL_ITEMS,
            columns=("ListID", "Name", "FullName", column),
            where=f"Type IN ({marks})",
            parameters=tuple(TYPE_OF_TABLE),
        )

        def key(record: Record) -> str:
            if column == "Name":
                return "" if self.products.parent_of(record) else self._item_name(record)
            return text(record.values.get(field))

        def full_name(record: Record) -> str:
            parent = self.products.parent_of(record)
            return f"{parent}:{self._item_name(record)}" if parent and column == "Name" else ""

        return keys.chained(
            records,
            (
                keys.first_file_only(
                    self.files,
                    lambda rest: keys.by_column(
                        qb, query, "ListID", rest, lambda r: text(r.values.get(self.page.binding_field))
                    ),
                ),
                lambda rest: keys.by_column(qb, query, column, rest, key),
                lambda rest: keys.by_column(qb, query, "FullName", rest, full_name),
            ),
        )

    def _item_name(self, record: Record) -> str:
        """The name that the product's item has: that inside its group, where it has one."""
        inside = self.page.group_item_field if self.page.group_name_field else ""
        own = text(record.values.get(inside)) if inside else ""
        return own or text(record.values.get("Name" if is_group(record) else name_source(self.profile)))

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        return self.products.items(ids)

    # mapping

    def _kind(self, record: Record, target: Record | None) -> ItemKind:
        if target is None and is_group(record):
            return ItemKind(None)
        item_type = item_type_of(self.profile, record.values) if target is None else None
        return self.products.kind(target, item_type, record)

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        links = self.products.links(self._kind(record, target))
        if is_group(record):
            return links
        # A group that was made by hand in QuickBooks keeps its items.
        return [link for link in links if GROUP_LINES not in link.qb]

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.products.truth()

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        kind = self._kind(record, target)
        resolve_references(merge, self.lookups, self.products.links(kind))
        if is_group(record):
            require_members(record)
        elif target is None and not text(merge.changes.get(kind.table.account)):
            field = self.page.item_account_field or kind.table.table
            raise MappingProblem(Code.UNKNOWN_ACCOUNT, field=field)

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        values = {name: value for name, value in merge.changes.items() if name != GROUP_LINES}
        lines = {GROUP_LINES: group_rows(record, None)} if is_group(record) else {}
        return Operation(
            OperationKind.CREATE, self._kind(record, None).table.table, mark, values, lines=lines
        )

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        values = {name: value for name, value in merge.changes.items() if name != GROUP_LINES}
        lines = {GROUP_LINES: group_rows(record, target)} if GROUP_LINES in merge.changes else {}
        return Operation(
            OperationKind.UPDATE,
            target.object,
            mark,
            values,
            target_id=target.id,
            expected_version=target.version,
            lines=lines,
        )

    # key fields

    def settled(self, entries: Sequence[tuple[Entry, Result]]) -> Mapping[str, Record]:
        query = Query(object=ALL_ITEMS, columns=("FullName",))
        found = self.context.qb.fetch(query, column="ListID", keys=[result.id for _, result in entries])
        return {item.id: item for item in found}

    def source_links(self, entry: Entry, target_id: str, target: Record | None) -> Mapping[str, Value]:
        if entry.source.object == OBJECT:
            return {}
        changed: dict[str, Value] = {}
        if self.context.run.company_file.number == 1 and not same(
            target_id, entry.source.values.get(self.page.binding_field)
        ):
            changed[self.page.binding_field] = target_id
        if target is not None and (changed or entry.operation is not None):
            changed[LAST_MODIFIED] = target.modified
        return self.products.names.write(changed)
