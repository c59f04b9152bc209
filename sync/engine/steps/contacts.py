"""The primary contact of accounts, by the profile's way of marking it: one query for a whole page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

from provisioning.catalogue.choices import ContactScope, PrimaryContactVia
from provisioning.profile import Profile
from sync.connectors.ports import Connection
from sync.engine.records import Query, Record, Value
from sync.engine.steps.hierarchy import reference_to
from sync.engine.values import text
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

FIELDS = (
    "Salutation", "FirstName", "LastName", "Name", "Phone", "MobilePhone", "Email", "CreatedDate",
    "MailingStreet", "MailingCity", "MailingState", "MailingPostalCode", "MailingCountry",
)  # fmt: skip
MAILING = ("Street", "City", "State", "PostalCode", "Country")
LEVEL_FIELD = "Level__c"
LOOKUP_FIELD = "Primary_Contact__c"
SEVERAL = "several primary contacts: the oldest one counts"


class PrimaryContacts:
    """Finds primary contacts for pages of accounts."""

    def __init__(self, connection: Connection, profile: Profile) -> None:
        self._sf = connection
        self._page = profile.customer
        #: Accounts of the last page with more than one primary contact: the oldest counts, a person is warned.
        self.several: set[str] = set()

    @cached_property
    def account_field(self) -> str:
        """The contact's lookup to the object that holds firms; empty where contacts know nothing of it."""
        return account_field(self._sf, "Contact", self._page.sf_object)

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        middle = (self._page.middle_name_field,) if self._page.middle_name_field else ()
        return (self.account_field, *FIELDS, *middle)

    @property
    def needed(self) -> bool:
        """Whether this profile carries anything of contacts."""
        page = self._page
        via = page.primary_contact_via is not PrimaryContactVia.NONE
        sent = page.primary_contact_to_qb or bool(page.middle_name_field)
        addressed = page.account_billing_address
        wanted = (via and (sent or addressed is ContactScope.PRIMARY)) or addressed is ContactScope.ALL
        return wanted and bool(self.account_field)

    def with_contacts(self, accounts: Sequence[Record]) -> list[Record]:
        """The accounts with their primary contact's values under ``Contact.`` names; without one they have none."""
        self.several = set()
        if not self.needed or self._page.primary_contact_via is PrimaryContactVia.NONE:
            return list(accounts)
        found = self.of_accounts([account.id for account in accounts], accounts)
        return [_merged(account, found.get(account.id), self._fields) for account in accounts]

    def with_billing_address(self, accounts: Sequence[Record], fields: Mapping[str, str]) -> list[Record]:
        """The accounts with a contact's mailing address as billing address, their own kept aside (``Own.``).

        The primary contact's, or that of the contact changed last; a contact without an address changes nothing.
        ``fields`` are the account's own, by part of an address.
        """
        if self._page.account_billing_address is ContactScope.NO or not self.needed:
            return list(accounts)
        ids = [account.id for account in accounts]
        every = self._page.account_billing_address is ContactScope.ALL
        found = self._changed_last(ids) if every else self.of_accounts(ids, accounts)
        return [_addressed(account, found.get(account.id), fields) for account in accounts]

    def of_accounts(self, ids: Sequence[str], accounts: Sequence[Record] = ()) -> Mapping[str, Record]:
        """Primary contact by account id: the oldest where two are marked."""
        role = self._page.default_primary_role
        match self._page.primary_contact_via:
            case PrimaryContactVia.LEVEL:
                return self._marked(ids, f"{LEVEL_FIELD} = ?", role)
            case PrimaryContactVia.OTHER:
                return self._marked(ids, f"{self._checkbox(role)} = ?", True)  # noqa: FBT003 - a value
            case PrimaryContactVia.ROLE:
                return self._by_role(ids, role)
            case PrimaryContactVia.ACCOUNT_LOOKUP:
                return self._by_id(self._lookups_of_accounts(ids, accounts))
            case PrimaryContactVia.OPPORTUNITY_LOOKUP:
                return self._by_id(self._lookups_of_opportunities(ids))
            case PrimaryContactVia.NONE:
                return {}

    def all_of(self, ids: Sequence[str]) -> Mapping[str, list[Record]]:
        """Every contact of these accounts, by account id."""
        found: dict[str, list[Record]] = {}
        if self.account_field:
            query = Query(object="Contact", columns=self._fields)
            for contact in self._sf.fetch(query, column=self.account_field, keys=ids):
                found.setdefault(self._account_of(contact), []).append(contact)
        return found

    def marks(self) -> dict[str, Value]:
        """What marks a new contact as the primary one, where the contact itself bears the mark."""
        role = self._page.default_primary_role
        match self._page.primary_contact_via:
            case PrimaryContactVia.LEVEL:
                return {LEVEL_FIELD: role}
            case PrimaryContactVia.OTHER:
                return {self._checkbox(role): True}
            case _:
                return {}

    def _checkbox(self, name: str) -> str:
        """The profile's own mark; it becomes part of a query, so it must be a field's name."""
        if name not in self._sf.describe("Contact").fields:
            raise sync_error(Code.FIELD_MISSING, field=f"Contact.{name}")
        return name

    def _account_of(self, record: Record) -> str:
        return text(record.values.get(self.account_field))

    def _changed_last(self, ids: Sequence[str]) -> Mapping[str, Record]:
        contacts = (contact for found in self.all_of(ids).values() for contact in found)
        with_address = (contact for contact in contacts if _has_address(contact))
        return {self._account_of(c): c for c in sorted(with_address, key=lambda c: (c.modified, c.id))}

    @property
    def lookup_columns(self) -> tuple[str, ...]:
        """Fields of an opportunity that ``of_opportunities`` looks at."""
        return {
            PrimaryContactVia.ACCOUNT_LOOKUP: (f"Account.{LOOKUP_FIELD}",),
            PrimaryContactVia.OPPORTUNITY_LOOKUP: (LOOKUP_FIELD,),
        }.get(self._page.primary_contact_via, ())

    def of_opportunities(self, opportunities: Sequence[Record]) -> Mapping[str, Record]:
        """Primary contact by opportunity id: the opportunity's own lookup where the profile says so, else its
        account's."""
        if columns := self.lookup_columns:
            chosen = {record.id: text(record.values.get(columns[0])) for record in opportunities}
            return self._by_id({id_: contact for id_, contact in chosen.items() if contact})
        accounts = {record.id: text(record.values.get("AccountId")) for record in opportunities}
        found = self.of_accounts(sorted(set(accounts.values()) - {""}))
        return {id_: found[account] for id_, account in accounts.items() if account in found}

    def _marked(self, ids: Sequence[str], where: str, value: Value) -> dict[str, Record]:
        query = Query(object="Contact", columns=self._fields, where=where, parameters=(value,))
        contacts = self._sf.fetch(query, column=self.account_field, keys=ids)
        return self._oldest((self._account_of(contact), contact) for contact in contacts)

    def _by_role(self, ids: Sequence[str], role: str) -> dict[str, Record]:
        query = Query(
            object="AccountContactRole",
            columns=("AccountId", "ContactId", "CreatedDate"),
            where="Role = ?",
            parameters=(role,),
        )
        rows = self._sf.fetch(query, column="AccountId", keys=ids)
        oldest = self._oldest((text(row.values.get("AccountId")), row) for row in rows)
        return self._by_id({id_: text(row.values.get("ContactId")) for id_, row in oldest.items()})

    def _oldest(self, found: Iterable[tuple[str, Record]]) -> dict[str, Record]:
        """The oldest record of each account; accounts with several are remembered for a warning."""
        chosen: dict[str, Record] = {}
        for account, record in sorted(found, key=lambda pair: (_created(pair[1]), pair[1].id)):
            if chosen.setdefault(account, record) is not record:
                self.several.add(account)
        return chosen

    def _lookups_of_accounts(self, ids: Sequence[str], accounts: Sequence[Record]) -> dict[str, str]:
        if any(LOOKUP_FIELD not in account.values for account in accounts) or not accounts:
            query = Query(object=self._page.sf_object, columns=(LOOKUP_FIELD,))
            accounts = self._sf.fetch(query, column="Id", keys=ids)
        chosen = {account.id: text(account.values.get(LOOKUP_FIELD)) for account in accounts}
        return {id_: contact for id_, contact in chosen.items() if contact}

    def _lookups_of_opportunities(self, ids: Sequence[str]) -> dict[str, str]:
        """The contact that each account's newest opportunity names."""
        account = account_field(self._sf, "Opportunity", self._page.sf_object)
        query = Query(
            object="Opportunity",
            columns=(account, LOOKUP_FIELD, "CreatedDate"),
            where=f"{LOOKUP_FIELD} != ?",
            parameters=(None,),
        )
        rows = sorted(
            self._sf.fetch(query, column=account, keys=ids), key=lambda row: (_created(row), row.id)
        )
        return {text(row.values.get(account)): text(row.values.get(LOOKUP_FIELD)) for row in rows}

    def _by_id(self, chosen: Mapping[str, str]) -> dict[str, Record]:
        if not chosen:
            return {}
        query = Query(object="Contact", columns=self._fields)
        contacts = {c.id: c for c in self._sf.fetch(query, column="Id", keys=sorted(set(chosen.values())))}
        return {id_: contacts[contact] for id_, contact in chosen.items() if contact in contacts}


def account_field(connection: Connection, child: str, sf_object: str) -> str:
    """A child's lookup to the object that holds firms; empty where it has none."""
    if sf_object == "Account":
        return "AccountId"
    found = reference_to(connection.describe(child).fields.values(), sf_object)
    return found[0] if found else ""


def _created(record: Record) -> datetime:
    created = record.values.get("CreatedDate")
    return created if isinstance(created, datetime) else datetime.min.replace(tzinfo=UTC)


def _has_address(contact: Record) -> bool:
    return any(text(contact.values.get(f"Mailing{part}")) for part in MAILING)


def _addressed(account: Record, contact: Record | None, fields: Mapping[str, str]) -> Record:
    if contact is None or not _has_address(contact):
        return account
    values = dict(account.values)
    for part, name in fields.items():
        values[f"Own.{name}"] = values.get(name)
        values[name] = contact.values.get(f"Mailing{part}")
    return replace(account, values=values)


def _merged(account: Record, contact: Record | None, fields: Sequence[str]) -> Record:
    if contact is None:
        return account
    values = dict(account.values)
    values["Contact.Id"] = contact.id
    for field in fields:
        values[f"Contact.{field}"] = contact.values.get(field)
    return replace(account, values=values)
