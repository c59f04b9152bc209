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
from sync.engine.entry import Entry, EntryKind
from sync.engine.links import Link
from sync.engine.lookups import Lookups
from sync.engine.mapping.customer import AGING
from sync.engine.match_index import MatchIndex
from sync.engine.merge import Merge
from sync.engine.records import Operation, OperationKind, Query, Record, System, Value
from sync.engine.steps import keys
from sync.engine.steps.aging import aging_of
from sync.engine.steps.base import Span, Step, Twin
from sync.engine.steps.contacts import MAILING, PrimaryContacts
from sync.engine.steps.customers import ACCOUNT_ID, LAST_MODIFIED, CustomerPair
from sync.engine.steps.refresh import nightly_ids
from sync.engine.values import same, text
from sync.models import Binding

JOB = "job"
INACTIVE = "inactive"
NOT_TRIGGERED = "not_triggered"
_ACCOUNT_ID = re.compile(r"001[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?")


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
        self._index = index
        self._contact_ids: dict[str, list[str]] = {}

    def source_query(self) -> Query:
        query = self.customers.qb_query
        if not self.page.create_contacts:
            return query
        return replace(
            query,
            columns=tuple(dict.fromkeys((*query.columns, "Salutation", "FirstName", "LastName", "Email"))),
        )

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        yield from super().pages(span)
        if self.page.total_balance_field or self.page.aging:
            for ids in nightly_ids(self.context, self.pair):
                yield self.fetch(ids)

    def named(self, value: str) -> Sequence[Record]:
        column = "FullName" if ":" in value else "Name"
        return self.context.qb.fetch(self.source_query(), column=column, keys=[value])

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        if not self.page.aging:
            return records
        aging = aging_of(self.context, [record.id for record in records])
        return [
            replace(r, values={**r.values, **dict(zip(AGING, aging[r.id], strict=True))}) for r in records
        ]

    def label(self, record: Record) -> str:
        return text(record.values.get("FullName")) or record.id

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
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

    def operations(self) -> Operations:
        return self.page.operations_qb_sf

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        sf = self.context.sf
        page = self.page
        query = Query(object=page.sf_object, columns=(page.binding_field, page.full_name_field))

        def own_id(record: Record) -> str:
            """The account's id that stands in AccountID; anything else there is not asked for."""
            given = text(record.values.get(ACCOUNT_ID))
            return given if _ACCOUNT_ID.fullmatch(given) else ""

        return keys.chained(
            records,
            (
                lambda rest: keys.by_id(sf, query, rest, own_id),
                lambda rest: keys.by_column(sf, query, page.binding_field, rest, lambda r: r.id),
                lambda rest: keys.by_column(
                    sf, query, page.full_name_field, rest, lambda r: text(r.values.get("FullName"))
                ),
                lambda rest: self.customers.merge_twins(
                    rest, page.merge_qb_to_sf, source=self.source, index=self._index
                ),
            ),
        )

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        query = self.customers.sf_query
        found = self.contacts.with_contacts(self.context.sf.fetch(query, column="Id", keys=ids))
        if self.page.contact_mail_address is not ContactScope.NO:
            self._load_contact_ids(found)
        return {record.id: record for record in found}

    def _load_contact_ids(self, accounts: Sequence[Record]) -> None:
        ids = [account.id for account in accounts]
        self._contact_ids = {}
        if self.page.contact_mail_address is ContactScope.PRIMARY:
            self._contact_ids = {a: [c.id] for a, c in self.contacts.of_accounts(ids, accounts).items()}
            return
        query = Query(object="Contact", columns=("AccountId",))
        for contact in self.context.sf.fetch(query, column="AccountId", keys=ids):
            self._contact_ids.setdefault(text(contact.values.get("AccountId")), []).append(contact.id)

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        return self.customers.links

    def truth(self) -> tuple[SourceOfTruth, bool]:
        return self.customers.truth()

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        values = {**_own_fields(merge.changes), self.page.active_field: "Yes", **self._stamps(record)}
        lines: dict[str, list[dict[str, Value]]] = {}
        if self.page.create_contacts and (contact := _contact(record)):
            lines["Contacts"] = [contact]
        # The external id says which account it is; Salesforce takes it from the address of the call, not the body.
        values.pop(self.page.binding_field, None)
        return Operation(
            OperationKind.CREATE,
            self.page.sf_object,
            mark,
            values,
            external_id=(self.page.binding_field, record.id),
            lines=lines,
        )

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        return Operation(
            OperationKind.UPDATE,
            self.page.sf_object,
            mark,
            {**_own_fields(merge.changes), **self._stamps(record)},
            target_id=target.id,
            expected_version=target.version,
        )

    def _stamps(self, record: Record) -> dict[str, Value]:
        stamps: dict[str, Value] = {LAST_MODIFIED: record.modified}
        if self.context.run.company_file.number == 1:
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
            if name != LAST_MODIFIED and not same(value, target.values.get(name))
        }
        return {**differing, LAST_MODIFIED: record.modified} if differing else {}

    def other_links(
        self, entry: Entry, target_id: str
    ) -> Sequence[tuple[System, str, str, Mapping[str, Value]]]:
        """The billing address to the contacts' mailing address, where the profile says so and it changed."""
        changes = entry.operation.values if entry.operation else {}
        moved = {
            f"Mailing{part}": changes[f"Billing{part}"] for part in MAILING if f"Billing{part}" in changes
        }
        if entry.kind is not EntryKind.UPDATE or not moved:
            return ()
        return [
            (System.SALESFORCE, "Contact", contact, moved) for contact in self._contact_ids.get(target_id, [])
        ]


def _own_fields(changes: Mapping[str, Value]) -> dict[str, Value]:
    """Fields of the account itself."""
    return {name: value for name, value in changes.items() if "." not in name}


def _contact(record: Record) -> dict[str, Value]:
    """A contact from the customer's contact area; without a last name there is none to make."""
    values = record.values
    if not text(values.get("LastName")):
        return {}
    fields = ("Salutation", "FirstName", "LastName", "Phone", "Email")
    return {name: values.get(name) for name in fields if text(values.get(name))}
