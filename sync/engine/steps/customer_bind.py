"""The Bind flow of customers: joins records that exist on both sides; creates nothing, moves nothing else.

It fills AccountID in QuickBooks and the binding fields in Salesforce, in one pass over the accounts. Two candidates
for one record, on either side: neither is bound, both are reported (flows.md 2.8).
"""

from collections.abc import Iterator, Mapping, Sequence

from provisioning.catalogue.choices import BindingCriteria
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.lookups import Lookups
from sync.engine.match_index import MatchIndex
from sync.engine.records import Record, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Twin
from sync.engine.steps.bind_only import BOUND, NO_TWIN, BindOnly
from sync.engine.steps.company_files import OTHER_COMPANY_FILE
from sync.engine.steps.customer_to_qb import VENDOR_ONLY, CustomerToQuickBooks
from sync.engine.values import same
from sync.models import Binding


class CustomerBind(BindOnly, CustomerToQuickBooks):
    """Every account of the org against every customer of the company file."""

    def __init__(self, context: RunContext, lookups: Lookups, index: MatchIndex) -> None:
        super().__init__(context, lookups, index)
        self._accounts = MatchIndex()

    def close(self) -> None:
        """Remove the index of accounts."""
        self._accounts.close()

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from self.context.sf.changed(self.source_query(), after=None, until=span.until)

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        if record.deleted:
            return NO_TWIN
        if binding is not None:
            return self.passed_by(BOUND)
        if self._is_vendor_only(record):
            return VENDOR_ONLY
        return OTHER_COMPANY_FILE if self._is_elsewhere(record) else ""

    def source_links(self, entry: Entry, target_id: str, target: Record | None) -> Mapping[str, Value]:
        """The two binding fields and nothing else (flows.md 2.8)."""
        if not self.files.is_first:
            return {}
        name = target.values.get("FullName") if target is not None else None
        wanted = {self.page.binding_field: target_id, self.page.full_name_field: name}
        return {
            field: value
            for field, value in wanted.items()
            if field and not same(value, entry.source.values.get(field))
        }

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        return keys.chained(records, (super().find_twins, self._by_criteria))

    def _by_criteria(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        """Twins by the page's binding criteria, over a full index of either side."""
        criteria = self.page.binding_criteria
        if criteria is BindingCriteria.NONE:
            return {}
        pair = self.customers
        keys_of = pair.firm_keys(criteria)
        self._index.fill(self.context.qb, pair.qb_firm_query, lambda r: keys_of(pair.qb_firm(r)))
        self._accounts.fill(self.context.sf, pair.sf_firm_query, lambda r: keys_of(pair.sf_firm(r)))
        twins = {}
        for record in records:
            own = keys_of(pair.sf_firm(record))
            found = self._index.find(own)
            rivals = self._accounts.find(own)
            if found:
                # Another account with the same key makes the match as uncertain as another customer would.
                others = (*found[1:], *(rival for rival in rivals if rival != record.id))
                twins[record.id] = Twin(found[0], tuple(others))
        return twins
