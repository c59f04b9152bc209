"""SF Account to QB Customer: accounts that changed, that a won opportunity reached, or whose contact changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from provisioning.catalogue.choices import (
    ContactScope,
    CustomerTrigger,
    Direction,
    Hierarchy,
    Operations,
    PrimaryContactVia,
    SourceOfTruth,
)
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.links import Link
from sync.engine.lookups import Lookups
from sync.engine.mapping.customer import is_active
from sync.engine.match_index import MatchIndex
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, Result, System, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.company_files import OTHER_COMPANY_FILE
from sync.engine.steps.contacts import LOOKUP_FIELD, MAILING, SEVERAL, PrimaryContacts, account_field
from sync.engine.steps.customers import ACCOUNT_ID, TABLE, CustomerPair
from sync.engine.steps.deals import AccountDeals
from sync.engine.steps.hierarchy import AccountTree
from sync.engine.steps.references import resolve_references
from sync.engine.steps.sales_reps import SALES_REP, SalesReps
from sync.engine.values import same, text
from sync.models import Binding

INACTIVE = "inactive"
NOT_TRIGGERED = "not_triggered"
VENDOR_ONLY = "vendor_only"
NO_SALES_REP = "the owner is no sales rep in QuickBooks"


class CustomerToQuickBooks(Step):
    """Accounts that are active and triggered become customers; bound ones are kept up to date."""

    pair = "customer"
    source = System.SALESFORCE
    bulk_flow = "SFAcct2QBCustDRS"

    def __init__(self, context: RunContext, lookups: Lookups, index: MatchIndex) -> None:
        super().__init__(context, lookups)
        self.page = context.profile.customer
        self.customers = CustomerPair(context, lookups)
        self.contacts = PrimaryContacts(context.sf, context.profile)
        self.files = self.customers.files
        self.tree = AccountTree(context, lookups, self.pair)
        self.deals = AccountDeals(context, lookups, self.files)
        self.sales_reps = SalesReps(context)
        self._index = index

    def source_query(self) -> Query:
        query = self.customers.sf_query
        extra: list[str] = []
        if self.page.create_trigger is CustomerTrigger.FIELD_VALUE:
            extra.append(self.page.create_field)
        if self.page.primary_contact_via is PrimaryContactVia.ACCOUNT_LOOKUP:
            extra.append(LOOKUP_FIELD)
        if self.page.owner_to_sales_rep:
            extra += ["Owner.Alias", "Owner.Name"]
        names = tuple(dict.fromkeys((*query.columns, *filter(None, extra))))
        return replace(query, columns=names, include_deleted=True)

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if span.by_creation or span.after is None:
            return
        if self.deals.matter:
            yield from self._accounts_of("Opportunity", span, *self.deals.condition())
        if self.contacts.needed:
            yield from self._accounts_of("Contact", span)
            if self.page.primary_contact_via is PrimaryContactVia.ROLE:
                yield from self._accounts_of("AccountContactRole", span)
            if self.page.primary_contact_via is PrimaryContactVia.OPPORTUNITY_LOOKUP:
                yield from self._accounts_of("Opportunity", span, f"{LOOKUP_FIELD} != ?", (None,))
        if self.page.hierarchy is Hierarchy.CUSTOM_OBJECT:
            _, child = self.tree.object_fields
            yield from self._accounts_of(self.page.hierarchy_object, span, reference=child)

    def _accounts_of(
        self,
        child: str,
        span: Span,
        where: str = "",
        parameters: tuple[Value, ...] = (),
        *,
        reference: str = "",
    ) -> Iterator[Sequence[Record]]:
        """Accounts whose child record changed in the span; those that changed in it themselves are read already."""
        name = reference or account_field(self.context.sf, child, self.page.sf_object)
        if not name:
            return
        way = f"{name.removesuffix('__c')}__r" if name.endswith("__c") else name.removesuffix("Id")
        condition = f"{name} != ? AND {way}.SystemModstamp < ?" + (f" AND {where}" if where else "")
        query = Query(
            object=child, columns=(name,), where=condition, parameters=(None, span.after, *parameters)
        )
        for page in self.context.sf.changed(query, after=span.after, until=span.until):
            ids = sorted({text(record.values.get(name)) for record in page} - {""})
            if ids:
                yield self.fetch(ids)

    def named(self, value: str) -> Sequence[Record]:
        return self.context.sf.fetch(self.source_query(), column=self.page.name_field, keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        routed = bool(self.files.opportunity_field)
        self.deals.load([record.id for record in records if routed or record.id not in bindings])
        self.tree.load(records)
        prepared = self.contacts.with_contacts(records)
        prepared = self.contacts.with_billing_address(prepared, self._billing_fields)
        if self.tree.kept:
            prepared = [replace(record, values=self.tree.with_parent(record)) for record in prepared]
        if self.page.owner_to_sales_rep:
            prepared = [self.sales_reps.with_rep(record) for record in prepared]
        return prepared

    @property
    def _billing_fields(self) -> Mapping[str, str]:
        """The account's own billing fields by part of an address."""
        fields = {part: self.customers.field(f"Billing{part}") for part in MAILING}
        return {part: name for part, name in fields.items() if name}

    def warnings(self, record: Record) -> Sequence[str]:
        found = [SEVERAL] if record.id in self.contacts.several else []
        if self.page.owner_to_sales_rep and not record.values.get(SALES_REP):
            found.append(NO_SALES_REP)
        return found

    def label(self, record: Record) -> str:
        return text(record.values.get(self.page.name_field)) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        if record.deleted:
            return ""
        if self._is_vendor_only(record):
            return VENDOR_ONLY
        active = record.values.get(self.page.active_field)
        if not is_active(active) and (binding is None or not text(active)):
            return INACTIVE
        return OTHER_COMPANY_FILE if self._is_elsewhere(record) else ""

    def _is_vendor_only(self, record: Record) -> bool:
        vendor = self.profile.vendor
        sells_only = self.profile.direction.vendor is not Direction.NONE and not vendor.also_customers
        kind = text(record.values.get(vendor.type_field)).casefold()
        return sells_only and kind == vendor.type_value.casefold()

    def _is_elsewhere(self, record: Record) -> bool:
        """Whether another company file's run takes it; a deal that is routed to this one brings its customer along."""
        return not self.deals.are_here(record.id) and self.files.is_elsewhere(self.files.of_account(record))

    def _check_company_file(self, record: Record) -> None:
        if not self.deals.are_here(record.id):
            self.files.check(self.files.of_account(record), record, [self.files.account_field])

    def create_refusal(self, record: Record) -> str:
        match self.page.create_trigger:
            case CustomerTrigger.ACCOUNT_CREATED:
                return ""
            case CustomerTrigger.STAGE:
                return "" if self.deals.trigger(record, self.files.of_account(record)) else NOT_TRIGGERED
            case CustomerTrigger.FIELD_VALUE:
                value = text(record.values.get(self.page.create_field)).casefold()
                return "" if value == self.page.create_field_value.casefold() else NOT_TRIGGERED

    def operations(self) -> Operations:
        return self.page.operations_sf_qb

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        query = Query(object=TABLE, columns=("ListID", "FullName", ACCOUNT_ID))
        qb = self.context.qb

        def by(column: str, field: str) -> Mapping[str, Twin]:
            return keys.by_column(qb, query, column, records, lambda r: text(r.values.get(field)))

        first = self.files.is_first

        def merged(rest: Sequence[Record]) -> Mapping[str, Twin]:
            new = [record for record in rest if not self.create_refusal(record)]
            criteria = self.page.merge_sf_to_qb
            return self.customers.merge_twins(new, criteria, source=self.source, index=self._index)

        return keys.chained(
            records,
            (
                lambda rest: keys.by_column(qb, query, ACCOUNT_ID, rest, lambda r: r.id, exact=True),
                lambda rest: keys.by_column(qb, query, ACCOUNT_ID, rest, lambda r: r.id[:15], exact=True),
                lambda _: by("ListID", self.page.binding_field) if first else {},
                lambda _: by("FullName", self.page.full_name_field) if first else {},
                merged,
            ),
        )

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        found = self.context.qb.fetch(self.customers.qb_query, column="ListID", keys=ids)
        return {record.id: record for record in found}

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        self._check_company_file(record)
        return self.customers.links_of(record)

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.customers.truth()

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        resolve_references(merge, self.lookups, self.customers.links)
        if target is None:
            self.tree.check(record)
        else:
            self.customers.currencies.check_pair(record, target)

    def verify(self, record: Record, target: Record) -> None:
        self.customers.currencies.check_pair(record, target)

    def retirement(self, system: System, survivor: Record) -> Mapping[str, Value]:
        return self.customers.retirement(system, survivor)

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        values: dict[str, Value] = {**merge.changes, ACCOUNT_ID: record.id}
        return Operation(OperationKind.CREATE, TABLE, mark, values)

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        return Operation(
            OperationKind.UPDATE,
            TABLE,
            mark,
            merge.changes,
            target_id=target.id,
            expected_version=target.version,
        )

    def settled(self, entries: Sequence[tuple[Entry, Result]]) -> Mapping[str, Record]:
        query = Query(object=TABLE, columns=("FullName", "TimeModified"))
        found = self.context.qb.fetch(query, column="ListID", keys=[result.id for _, result in entries])
        return {record.id: record for record in found}

    def source_links(self, entry: Entry, target_id: str, target: Record | None) -> Mapping[str, Value]:
        wanted: dict[str, Value] = {}
        if self.files.is_first:
            wanted[self.page.binding_field] = target_id
            if target is not None:
                wanted[self.page.full_name_field] = target.values.get("FullName")
        current = entry.source.values
        changed = {
            name: value for name, value in wanted.items() if name and not same(value, current.get(name))
        }
        if self.page.account_billing_address is not ContactScope.NO:
            changed |= self._replaced_address(entry.source)
        if target is not None and (changed or entry.operation is not None):
            changed |= self.customers.stamp(target.modified)
        return changed

    def _replaced_address(self, account: Record) -> dict[str, Value]:
        """Billing fields of the account that its contact's address replaced."""
        values = account.values
        return {
            name: values.get(name)
            for name in self._billing_fields.values()
            if f"Own.{name}" in values and not same(values.get(f"Own.{name}"), values.get(name))
        }

    def target_links(self, record: Record, target: Record) -> Mapping[str, Value]:
        return {} if text(target.values.get(ACCOUNT_ID)) == record.id else {ACCOUNT_ID: record.id}
