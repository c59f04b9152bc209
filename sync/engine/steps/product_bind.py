"""The Bind flow of products: joins products and items that exist on both sides; creates nothing, moves nothing else.

It fills the products' binding field, and an item's empty SKU where the profile knows items by it. Several products
that mean one item, or several items for one product: none of them is bound, all are reported (flows.md 2.8).
"""

from collections.abc import Iterator, Mapping, Sequence

from sync.engine import journal
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.lookups import Lookups
from sync.engine.mapping.product import SKU_COLUMN
from sync.engine.match_index import MatchIndex
from sync.engine.records import Record, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Twin
from sync.engine.steps.bind_only import BOUND, NO_TWIN, BindOnly
from sync.engine.steps.product_groups import OBJECT
from sync.engine.steps.product_to_qb import ProductToQuickBooks
from sync.engine.values import same, text
from sync.models import Binding

#: Before an item's ListID in the index: products that name it in their binding field.
KEY = "key:"


class ProductBind(BindOnly, ProductToQuickBooks):
    """Every product of the org, active or not, against every item of the company file."""

    def __init__(self, context: RunContext, lookups: Lookups, index: MatchIndex) -> None:
        super().__init__(context, lookups)
        #: Item -> the products that mean it, by whatever key.
        self._claims = index

    def require_setup(self) -> None:
        """Nothing is made, so no account is needed."""

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        """All products twice: who else means the same item is known before the first one is bound."""
        whole = Span(after=None, until=span.until, page_size=span.page_size)
        for page in super().pages(whole):
            self._note_claims(page)
        yield from super().pages(whole)

    def _note_claims(self, page: Sequence[Record]) -> None:
        bindings = journal.bindings_of(self.context.run, self.pair, self.source, [r.id for r in page])
        records = [
            record
            for record in self.prepare(page, bindings)
            if not self.skip_reason(record, bindings.get(record.id))
        ]
        twins = super().find_twins(records)
        for record in records:
            if twin := twins.get(record.id):
                self._claims.add(record.id, (twin.id, *twin.others))
                if self._has_key_of(record, twin):
                    self._claims.add(record.id, (KEY + twin.id,))

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        if record.deleted:
            return NO_TWIN
        return self.passed_by(BOUND) if binding is not None else ""

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        twins = super().find_twins(records)
        return {
            record.id: self._beside_rivals(record, twins[record.id])
            for record in records
            if record.id in twins
        }

    def _beside_rivals(self, record: Record, twin: Twin) -> Twin:
        """Another product that means the item makes the match as uncertain as another item would.

        Only a product that names the item's ListID need not care for those that are just called like it.
        """
        items = (twin.id, *twin.others)
        certain = self._has_key_of(record, twin)
        rivals = [id_ for id_ in self._claims.find([KEY + twin.id] if certain else items) if id_ != record.id]
        # Nobody is bound to what stands here, so it need not be an item: that one may be another product's for sure.
        return keys.twin((*rivals, *items)) if rivals else twin

    def _has_key_of(self, record: Record, twin: Twin) -> bool:
        known = text(record.values.get(self.page.binding_field))
        return self.files.is_first and not twin.others and known.casefold() == twin.id.casefold()

    def source_links(self, entry: Entry, target_id: str, target: Record | None) -> Mapping[str, Value]:
        """The binding field and nothing else: no stamp of a version that was not synchronised."""
        field = self.page.binding_field
        known = entry.source.values.get(field)
        if entry.source.object == OBJECT or not self.files.is_first or same(target_id, known):
            return {}
        return self.products.names.write({field: target_id})

    def target_links(self, record: Record, target: Record) -> Mapping[str, Value]:
        """The key by which the profile knows items, where an item that was known by its ListID has none yet."""
        field, column = self.products.key
        if column != SKU_COLUMN or text(target.values.get(column)):
            return {}
        comparable = any(column in link.qb for link in self.links(record, target))
        sku = text(record.values.get(field))
        return {column: sku} if comparable and sku else {}
