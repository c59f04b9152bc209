"""QB Customer to SF Account: customers that changed, with their balances; new ones are upserted by their ListID."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from provisioning.catalogue.choices import (
    ContactScope,
    CustomerQbTrigger,
    Hierarchy,
    Operations,
    SourceOfTruth,
)
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.links import Link
from sync.engine.lookups import Lookups
from sync.engine.mapping.customer import AGING
from sync.engine.mapping.firm_object import ACCOUNT
from sync.engine.match_index import MatchIndex
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, System, Value
from sync.engine.steps import keys
from sync.engine.steps.aging import aging_of
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.contacts import PrimaryContacts
from sync.engine.steps.customers import ACCOUNT_ID, LAST_MODIFIED, TABLE, CustomerPair
from sync.engine.steps.deleted import deleted_among, deleted_pages
from sync.engine.steps.mailing import MailingAddresses
from sync.engine.steps.new_contacts import CONTACT_COLUMNS, CREATED, NewContacts, new_contact_link
from sync.engine.steps.refresh import nightly_ids
from sync.engine.values import same, text
from sync.models import Binding

JOB = "job"
INACTIVE = "inactive"
NOT_TRIGGERED = "not_triggered"
_ACCOUNT_ID = re.compile(r"001[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?")
_ANY_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")


class CustomerToSalesforce(Step):
    """Customers become accounts; bound accounts are kept up to date."""

    pair = "customer"
    source = System.QUICKBOOKS
    bulk_flow = "QBCust2SFAcctDRS"

    def __init__(self, context: RunContext, lookups: Lookups, index: MatchIndex) -> None:
        super().__init__(context, lookups)
        self.page = context.profile.customer
        self.customers = CustomerPair(context, lookups)
        self.contacts = PrimaryContacts(context.sf, context.profile)
        self.files = self.customers.files
        self.new_contacts = NewContacts(context, self.contacts)
        self.mailing = MailingAddresses(self.customers, self.contacts)
        self._index = index
        #: Values of the primary contact that a merge changed, by account id.
        self._contact_changes: dict[str, dict[str, Value]] = {}

    def source_query(self) -> Query:
        query = self.customers.qb_query
        if not self.page.create_contacts:
            return query
        return replace(query, columns=tuple(dict.fromkeys((*query.columns, *CONTACT_COLUMNS))))

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if not span.by_creation and span.after is not None:
            yield from deleted_pages(self.context.qb, TABLE, span)
        if self.page.total_balance_field or self.page.aging:
            for ids in nightly_ids(self.context, self.pair):
                yield self.fetch(ids)

    def fetch(self, ids: Sequence[str]) -> Sequence[Record]:
        found = super().fetch(ids)
        known = {record.id for record in found}
        return [*found, *deleted_among(self.context.qb, TABLE, [id_ for id_ in ids if id_ not in known])]

    def named(self, value: str) -> Sequence[Record]:
        column = "FullName" if ":" in value else "Name"
        return self.context.qb.fetch(self.source_query(), column=column, keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        self.new_contacts.load(records, bindings)
        if not self.page.aging:
            return records
        aging = aging_of(self.context, [record.id for record in records])
        return [
            replace(r, values={**r.values, **dict(zip(AGING, aging[r.id], strict=True))}) for r in records
        ]

    def label(self, record: Record) -> str:
        return text(record.values.get("FullName")) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        if record.deleted:
            return ""
        if binding is None and self.page.hierarchy is Hierarchy.NO and record.values.get("Sublevel"):
            return JOB
        if binding is None and record.values.get("IsActive") is False:
            return INACTIVE
        if self.page.qb_trigger is CustomerQbTrigger.FIELD_VALUE:
            value = text(record.values.get(self.page.qb_trigger_field)).casefold()
            return "" if value == self.page.qb_trigger_value.casefold() else NOT_TRIGGERED
        return ""

    def create_refusal(self, record: Record) -> str:
        return ""

    def child_values(self, operation: Operation) -> Sequence[str]:
        return (CREATED,) if operation.lines else ()

    def retirement(self, system: System, survivor: Record) -> Mapping[str, Value]:
        return self.customers.retirement(system, survivor)

    def operations(self) -> Operations:
        return self.page.operations_qb_sf

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        sf = self.context.sf
        page = self.page
        query = Query(object=page.sf_object, columns=(page.binding_field, page.full_name_field))

        pattern = _ACCOUNT_ID if page.sf_object == ACCOUNT else _ANY_ID
        first = self.files.is_first

        def own_id(record: Record) -> str:
            """The account's id that stands in AccountID; anything else there is not asked for."""
            given = text(record.values.get(ACCOUNT_ID))
            return given if pattern.fullmatch(given) else ""

        return keys.chained(
            records,
            (
                lambda rest: keys.by_id(sf, query, rest, own_id),
                lambda rest: (
                    keys.by_column(sf, query, page.binding_field, rest, lambda r: r.id) if first else {}
                ),
                lambda rest: (
                    keys.by_column(
                        sf, query, page.full_name_field, rest, lambda r: text(r.values.get("FullName"))
                    )
                    if first
                    else {}
                ),
                lambda rest: self.customers.merge_twins(
                    rest, page.merge_qb_to_sf, source=self.source, index=self._index
                ),
            ),
        )

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        query = self.customers.sf_query
        found = self.contacts.with_contacts(self.context.sf.fetch(query, column="Id", keys=ids))
        self._contact_changes = {}
        if self.page.contact_mail_address is not ContactScope.NO:
            self.mailing.load(found)
        return {record.id: record for record in found}

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        links = self.customers.links_of(target or record)
        return (*links, new_contact_link()) if self.new_contacts.is_missing(record) else links

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.customers.truth()

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        if target is not None:
            self.customers.currencies.check_pair(target, record)

    def verify(self, record: Record, target: Record) -> None:
        self.customers.currencies.check_pair(target, record)

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        values = {**_own_fields(merge.changes), self.page.active_field: "Yes", **self._stamps(record)}
        if self.files.account_field:
            field = self.lookups.sf_object(self.page.sf_object).fields.get(self.files.account_field)
            values[self.files.account_field] = self.files.own_value(field)
        # The external id says which account it is; Salesforce takes it from the address of the call, not the body.
        # It holds keys of the first company file: an account of another one is found again by its name.
        values.pop(self.page.binding_field, None)
        return Operation(
            OperationKind.CREATE,
            self.page.sf_object,
            mark,
            values,
            external_id=(self.page.binding_field, record.id) if self.files.is_first else None,
            lines=self.new_contacts.lines(record),
        )

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        contact = text(target.values.get("Contact.Id"))
        if contact:
            self._contact_changes[target.id] = {
                name.removeprefix("Contact."): value
                for name, value in merge.changes.items()
                if name.startswith("Contact.")
            }
        return Operation(
            OperationKind.UPDATE,
            self.page.sf_object,
            mark,
            {**_own_fields(merge.changes), **self._stamps(record)},
            target_id=target.id,
            expected_version=target.version,
            lines=self.new_contacts.lines(record) if CREATED in merge.changes else {},
        )

    def _stamps(self, record: Record) -> dict[str, Value]:
        stamps = self.customers.stamp(record.modified)
        if self.files.is_first:
            stamps[self.page.full_name_field] = record.values.get("FullName")
            stamps[self.page.binding_field] = record.id
        return stamps

    def source_links(self, entry: Entry, target_id: str, target: Record | None) -> Mapping[str, Value]:
        current = text(entry.source.values.get(ACCOUNT_ID))
        return {} if current == target_id else {ACCOUNT_ID: target_id}

    def target_links(self, record: Record, target: Record) -> Mapping[str, Value]:
        stamps = self._stamps(record)
        differing = {
            name: value
            for name, value in stamps.items()
            if name != self.customers.field(LAST_MODIFIED) and not same(value, target.values.get(name))
        }
        return {**differing, **self.customers.stamp(record.modified)} if differing else {}

    def other_links(
        self, entry: Entry, target_id: str
    ) -> Sequence[tuple[System, str, str, Mapping[str, Value]]]:
        """What goes to contacts: the mailing address where the billing address changed, the middle name."""
        written: dict[str, dict[str, Value]] = {}
        if self.page.contact_mail_address is not ContactScope.NO:
            written |= self.mailing.changes(entry)
        if entry.target is not None and (changes := self._contact_changes.get(target_id)):
            contact = text(entry.target.values.get("Contact.Id"))
            written[contact] = {**written.get(contact, {}), **changes}
        return [(System.SALESFORCE, "Contact", contact, values) for contact, values in written.items()]


def _own_fields(changes: Mapping[str, Value]) -> dict[str, Value]:
    """Fields of the account itself."""
    return {name: value for name, value in changes.items() if "." not in name}
