"""The Bind flow of customers: joins records that exist on both sides; creates nothing, moves nothing else.

It fills AccountID in QuickBooks and the binding fields in Salesforce, in one pass over the accounts. Two candidates
for one record, on either side: neither is bound, both are reported (flows.md 2.8).
"""

from collections.abc import Iterator, Mapping, Sequence

from provisioning.catalogue.choices import BindingCriteria, Operations
from sync.engine.context import RunContext
from sync.engine.lookups import Lookups
from sync.engine.match_index import MatchIndex
from sync.engine.records import Record
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Twin
from sync.engine.steps.customer_to_qb import VENDOR_ONLY, CustomerToQuickBooks
from sync.models import Binding

NO_TWIN = "no_twin"
BOUND = "bound"


class CustomerBind(CustomerToQuickBooks):
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
            return BOUND
        return VENDOR_ONLY if super().skip_reason(record, binding) == VENDOR_ONLY else ""

    def create_refusal(self, record: Record) -> str:
        return NO_TWIN

    def operations(self) -> Operations:
        return Operations.NONE

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
