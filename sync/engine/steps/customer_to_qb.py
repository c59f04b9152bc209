"""SF Account to QB Customer: accounts that changed, that a won opportunity reached, or whose contact changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from provisioning.catalogue.choices import (
    ContactScope,
    CustomerTrigger,
    Direction,
    Hierarchy,
    Operations,
    SourceOfTruth,
)
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.links import Link, MappingProblem
from sync.engine.lookups import Lookups
from sync.engine.mapping.customer import is_active
from sync.engine.match_index import MatchIndex
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, Result, System, Value
from sync.engine.steps import keys
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.contacts import MAILING, PrimaryContacts
from sync.engine.steps.customers import ACCOUNT_ID, LAST_MODIFIED, TABLE, CustomerPair
from sync.engine.steps.references import resolve_references
from sync.engine.values import same, text
from sync.errors.codes import Code
from sync.models import Binding

INACTIVE = "inactive"
NOT_TRIGGERED = "not_triggered"
VENDOR_ONLY = "vendor_only"
OTHER_COMPANY_FILE = "other_company_file"


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
        self._index = index
        self._triggered: set[str] = set()
        self._parents: dict[str, str] = {}

    def source_query(self) -> Query:
        query = self.customers.sf_query
        extra: list[str] = []
        if self.page.create_trigger is CustomerTrigger.FIELD_VALUE:
            extra.append(self.page.create_field)
        if self.page.hierarchy is Hierarchy.PARENT_ACCOUNT:
            extra.append("ParentId")
        if self.page.primary_contact_via.value == "Contact Lookup in Account":
            extra.append("Primary_Contact__c")
        if self.page.owner_to_sales_rep:
            extra += ["Owner.Alias", "Owner.Name"]
        if self.profile.solution.qb_company_files > 1:
            extra.append(self.profile.solution.company_file_field)
        names = tuple(dict.fromkeys((*query.columns, *filter(None, extra))))
        return replace(query, columns=names, include_deleted=True)

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if span.by_creation:
            return
        if self.page.create_trigger is CustomerTrigger.STAGE:
            yield from self._accounts_of("Opportunity", span, *self._stage_condition())
        if self.contacts.needed:
            yield from self._accounts_of("Contact", span, "AccountId != ?", (None,))

    def _accounts_of(
        self, child: str, span: Span, where: str, parameters: tuple[Value, ...]
    ) -> Iterator[Sequence[Record]]:
        """Accounts whose child record changed in the span."""
        query = Query(object=child, columns=("AccountId",), where=where, parameters=parameters)
        for page in self.context.sf.changed(query, after=span.after, until=span.until):
            ids = sorted({text(record.values.get("AccountId")) for record in page} - {""})
            if ids:
                yield self.fetch(ids)

    def _stage_condition(self) -> tuple[str, tuple[Value, ...]]:
        """Opportunities at the trigger's stage or later; scheduled flows leave alone what closed before go-live."""
        stages = self.lookups.stages_from(self.page.create_stage)
        where = f"AccountId != ? AND StageName IN ({', '.join('?' * len(stages))})"
        parameters: tuple[Value, ...] = (None, *stages)
        cutover = self.profile.solution.cutover_date
        if self.context.definition.scheduled and cutover:
            where += " AND CloseDate >= ?"
            parameters += (cutover,)
        return where, parameters

    def named(self, value: str) -> Sequence[Record]:
        return self.context.sf.fetch(self.source_query(), column=self.page.name_field, keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        self._load_triggers([record.id for record in records if record.id not in bindings])
        self._load_parents(records)
        prepared = self.contacts.with_contacts(records)
        if self.page.account_billing_address is not ContactScope.NO:
            prepared = [_with_mailing_address(record) for record in prepared]
        if self.page.owner_to_sales_rep:
            prepared = [self._with_sales_rep(record) for record in prepared]
        return prepared

    def _load_triggers(self, ids: Sequence[str]) -> None:
        self._triggered = set()
        if not ids or self.page.create_trigger is not CustomerTrigger.STAGE:
            return
        where, parameters = self._stage_condition()
        query = Query(object="Opportunity", columns=("AccountId",), where=where, parameters=parameters)
        rows = self.context.sf.fetch(query, column="AccountId", keys=ids)
        self._triggered = {text(row.values.get("AccountId")) for row in rows}

    def _load_parents(self, records: Sequence[Record]) -> None:
        """ListIDs of parent customers by account id of the parent, as far as they are bound."""
        self._parents = {}
        if self.page.hierarchy is not Hierarchy.PARENT_ACCOUNT:
            return
        parents = sorted({text(record.values.get("ParentId")) for record in records} - {""})
        self._parents = self.lookups.twins(self.pair, self.source, parents)

    def _with_sales_rep(self, record: Record) -> Record:
        """The owner's sales rep by initials, then by name; none found leaves QuickBooks' as it is."""
        known = self.lookups.list_names("SalesRep")
        alias, name = (text(record.values.get(f"Owner.{part}")).casefold() for part in ("Alias", "Name"))
        rep = known.get(alias) or known.get(name)
        return replace(record, values={**record.values, "Owner.SalesRep": rep})

    def label(self, record: Record) -> str:
        return text(record.values.get(self.page.name_field)) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        vendor = self.profile.vendor
        sells_only = self.profile.direction.vendor is not Direction.NONE and not vendor.also_customers
        if (
            sells_only
            and text(record.values.get(vendor.type_field)).casefold() == vendor.type_value.casefold()
        ):
            return VENDOR_ONLY
        active = record.values.get(self.page.active_field)
        if not is_active(active) and (binding is None or not text(active)):
            return INACTIVE
        return self._company_file_reason(record)

    def _company_file_reason(self, record: Record) -> str:
        field = self.profile.solution.company_file_field
        if self.profile.solution.qb_company_files == 1 or not field:
            return ""
        own = self.context.run.company_file
        wanted = text(record.values.get(field)).casefold()
        return "" if wanted in (own.name.casefold(), str(own.number)) else OTHER_COMPANY_FILE

    def create_refusal(self, record: Record) -> str:
        match self.page.create_trigger:
            case CustomerTrigger.ACCOUNT_CREATED:
                return ""
            case CustomerTrigger.STAGE:
                return "" if record.id in self._triggered else NOT_TRIGGERED
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

        def merged(rest: Sequence[Record]) -> Mapping[str, Twin]:
            new = [record for record in rest if not self.create_refusal(record)]
            criteria = self.page.merge_sf_to_qb
            return self.customers.merge_twins(new, criteria, source=self.source, index=self._index)

        return keys.chained(
            records,
            (
                lambda rest: keys.by_column(qb, query, ACCOUNT_ID, rest, lambda r: r.id, exact=True),
                lambda rest: keys.by_column(qb, query, ACCOUNT_ID, rest, lambda r: r.id[:15], exact=True),
                lambda rest: by("ListID", self.page.binding_field) if rest else {},
                lambda rest: by("FullName", self.page.full_name_field) if rest else {},
                merged,
            ),
        )

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        found = self.context.qb.fetch(self.customers.qb_query, column="ListID", keys=ids)
        return {record.id: record for record in found}

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        return self.customers.links

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.customers.truth()

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        resolve_references(merge, self.lookups, self.customers.links)

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        values: dict[str, Value] = {**merge.changes, ACCOUNT_ID: record.id}
        parent = (
            text(record.values.get("ParentId")) if self.page.hierarchy is Hierarchy.PARENT_ACCOUNT else ""
        )
        if parent:
            if parent not in self._parents:
                raise MappingProblem(Code.PARENT_MISSING, value=parent)
            values["ParentRefListID"] = self._parents[parent]
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
        if self.context.run.company_file.number == 1:
            wanted[self.page.binding_field] = target_id
            if target is not None:
                wanted[self.page.full_name_field] = target.values.get("FullName")
        current = entry.source.values
        changed = {
            name: value for name, value in wanted.items() if name and not same(value, current.get(name))
        }
        if self.page.account_billing_address is not ContactScope.NO:
            changed |= _replaced_address(entry.source)
        if target is not None and (changed or entry.operation is not None):
            changed[LAST_MODIFIED] = target.modified
        return changed

    def target_links(self, record: Record, target: Record) -> Mapping[str, Value]:
        return {} if text(target.values.get(ACCOUNT_ID)) == record.id else {ACCOUNT_ID: record.id}


def _with_mailing_address(record: Record) -> Record:
    """The account with its primary contact's mailing address as billing address, the account's own kept aside."""
    values = dict(record.values)
    if any(text(values.get(f"Contact.Mailing{part}")) for part in MAILING):
        for part in MAILING:
            values[f"Own.Billing{part}"] = values.get(f"Billing{part}")
            values[f"Billing{part}"] = values.get(f"Contact.Mailing{part}")
    return replace(record, values=values)


def _replaced_address(record: Record) -> dict[str, Value]:
    """Billing fields of the account that its contact's address replaced."""
    return {
        f"Billing{part}": record.values.get(f"Billing{part}")
        for part in MAILING
        if f"Own.Billing{part}" in record.values
        and not same(record.values.get(f"Own.Billing{part}"), record.values.get(f"Billing{part}"))
    }
