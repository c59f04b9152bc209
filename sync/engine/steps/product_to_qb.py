"""SF Product to QB Item: products that changed or whose price in the price book did."""

from collections.abc import Iterator, Mapping, Sequence

from provisioning.catalogue.choices import ItemType, Operations, SourceOfTruth
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.links import Link, MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.product import TABLES, default_account, item_type_of, key_of
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, Result, System, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.products import ALL_ITEMS, LAST_MODIFIED, TYPE_OF_TABLE, ProductPair
from sync.engine.steps.references import resolve_references
from sync.engine.values import same, text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error
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
        self._require_accounts()

    def _require_accounts(self) -> None:
        """A missing default account is a configuration error before the run, not a record error in it."""
        item_type = self.page.default_item_type
        if not self.page.item_account_field and not default_account(self.profile, item_type):
            raise sync_error(Code.UNKNOWN_ACCOUNT, field=f"Default account for {item_type.value}")

    def source_query(self) -> Query:
        return self.products.sf_query

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if span.by_creation:
            return
        query = Query(
            object="PricebookEntry",
            columns=("Product2Id",),
            where="Pricebook2Id = ?",
            parameters=(self.lookups.price_book_id,),
        )
        for page in self.context.sf.changed(query, after=span.after, until=span.until):
            yield self.fetch(sorted({text(entry.values.get("Product2Id")) for entry in page}))

    def named(self, value: str) -> Sequence[Record]:
        return self.context.sf.fetch(self.source_query(), column="Name", keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        return [self.products.with_price(record) for record in records]

    def label(self, record: Record) -> str:
        return text(record.values.get("Name")) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        return INACTIVE if binding is None and record.values.get("IsActive") is not True else ""

    def create_refusal(self, record: Record) -> str:
        return ""

    def operations(self) -> Operations:
        return self.page.operations_sf_qb

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        field, column = key_of(self.profile)
        qb = self.context.qb
        query = Query(object=ALL_ITEMS, columns=("ListID", column))
        return keys.chained(
            records,
            (
                lambda rest: keys.by_column(
                    qb, query, "ListID", rest, lambda r: text(r.values.get(self.page.binding_field))
                ),
                lambda rest: keys.by_column(qb, query, column, rest, lambda r: text(r.values.get(field))),
            ),
        )

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        return self.products.items(ids)

    def _item_type(self, record: Record, target: Record | None) -> ItemType:
        return TYPE_OF_TABLE[target.object] if target else item_type_of(self.profile, record.values)

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        return self.products.links(self._item_type(record, target))

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.products.truth()

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        item_type = self._item_type(record, target)
        resolve_references(merge, self.lookups, self.products.links(item_type))
        if target is None and not text(merge.changes.get(TABLES[item_type].account)):
            raise MappingProblem(Code.UNKNOWN_ACCOUNT, field=self.page.item_account_field or item_type.value)

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        table = TABLES[item_type_of(self.profile, record.values)].table
        return Operation(OperationKind.CREATE, table, mark, merge.changes)

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        return Operation(
            OperationKind.UPDATE,
            target.object,
            mark,
            merge.changes,
            target_id=target.id,
            expected_version=target.version,
        )

    def settled(self, entries: Sequence[tuple[Entry, Result]]) -> Mapping[str, Record]:
        query = Query(object=ALL_ITEMS, columns=("FullName",))
        found = self.context.qb.fetch(query, column="ListID", keys=[result.id for _, result in entries])
        return {item.id: item for item in found}

    def source_links(self, entry: Entry, target_id: str, target: Record | None) -> Mapping[str, Value]:
        changed: dict[str, Value] = {}
        if self.context.run.company_file.number == 1 and not same(
            target_id, entry.source.values.get(self.page.binding_field)
        ):
            changed[self.page.binding_field] = target_id
        if target is not None and (changed or entry.operation is not None):
            changed[LAST_MODIFIED] = target.modified
        return changed
