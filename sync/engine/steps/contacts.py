"""The primary contact of accounts, by the profile's way of marking it: one query for a whole page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from provisioning.catalogue.choices import ContactScope, PrimaryContactVia
from provisioning.profile import Profile
from sync.connectors.ports import Reader
from sync.engine.records import Query, Record, Value
from sync.engine.values import text

FIELDS = (
    "AccountId", "Salutation", "FirstName", "LastName", "Name", "Phone", "MobilePhone", "Email", "CreatedDate",
    "MailingStreet", "MailingCity", "MailingState", "MailingPostalCode", "MailingCountry",
)  # fmt: skip
MAILING = ("Street", "City", "State", "PostalCode", "Country")
LEVEL_FIELD = "Level__c"
LOOKUP_FIELD = "Primary_Contact__c"


class PrimaryContacts:
    """Finds primary contacts for pages of accounts."""

    def __init__(self, reader: Reader, profile: Profile) -> None:
        self._reader = reader
        self._page = profile.customer
        middle = (self._page.middle_name_field,) if self._page.middle_name_field else ()
        self._fields = (*FIELDS, *middle)

    @property
    def needed(self) -> bool:
        """Whether this profile sends anything of contacts."""
        page = self._page
        return page.primary_contact_via is not PrimaryContactVia.NONE and (
            page.primary_contact_to_qb
            or bool(page.middle_name_field)
            or page.account_billing_address is not ContactScope.NO
        )

    def with_contacts(self, accounts: Sequence[Record]) -> list[Record]:
        """The accounts with their primary contact's values under ``Contact.`` names; without one they are blank."""
        if not self.needed:
            return list(accounts)
        found = self.of_accounts([account.id for account in accounts], accounts)
        return [_merged(account, found.get(account.id), self._fields) for account in accounts]

    def of_accounts(self, ids: Sequence[str], accounts: Sequence[Record] = ()) -> Mapping[str, Record]:
        """Primary contact by account id: the oldest where two are marked."""
        role = self._page.default_primary_role
        match self._page.primary_contact_via:
            case PrimaryContactVia.LEVEL:
                return self._marked(ids, f"{LEVEL_FIELD} = ?", role)
            case PrimaryContactVia.OTHER:
                return self._marked(ids, f"{role} = ?", True)  # noqa: FBT003 - a value
            case PrimaryContactVia.ROLE:
                return self._by_role(ids, role)
            case PrimaryContactVia.ACCOUNT_LOOKUP:
                chosen = {a.id: text(a.values.get(LOOKUP_FIELD)) for a in accounts}
                return self._by_id({id_: contact for id_, contact in chosen.items() if contact})
            case PrimaryContactVia.OPPORTUNITY_LOOKUP:
                return self._by_id(self._lookups_of_opportunities(ids))
            case PrimaryContactVia.NONE:
                return {}

    def _marked(self, ids: Sequence[str], where: str, value: Value) -> dict[str, Record]:
        query = Query(object="Contact", columns=self._fields, where=where, parameters=(value,))
        contacts = sorted(self._reader.fetch(query, column="AccountId", keys=ids), key=_created, reverse=True)
        return {text(contact.values.get("AccountId")): contact for contact in contacts}

    def _by_role(self, ids: Sequence[str], role: str) -> dict[str, Record]:
        query = Query(
            object="AccountContactRole",
            columns=("AccountId", "ContactId", "CreatedDate"),
            where="Role = ?",
            parameters=(role,),
        )
        rows = sorted(self._reader.fetch(query, column="AccountId", keys=ids), key=_created, reverse=True)
        return self._by_id({text(r.values.get("AccountId")): text(r.values.get("ContactId")) for r in rows})

    def _lookups_of_opportunities(self, ids: Sequence[str]) -> dict[str, str]:
        query = Query(
            object="Opportunity",
            columns=("AccountId", LOOKUP_FIELD, "CreatedDate"),
            where=f"{LOOKUP_FIELD} != ?",
            parameters=(None,),
        )
        rows = sorted(self._reader.fetch(query, column="AccountId", keys=ids), key=_created)
        return {text(r.values.get("AccountId")): text(r.values.get(LOOKUP_FIELD)) for r in rows}

    def _by_id(self, chosen: Mapping[str, str]) -> dict[str, Record]:
        if not chosen:
            return {}
        query = Query(object="Contact", columns=self._fields)
        contacts = {
            c.id: c for c in self._reader.fetch(query, column="Id", keys=sorted(set(chosen.values())))
        }
        return {id_: contacts[contact] for id_, contact in chosen.items() if contact in contacts}


def _created(record: Record) -> datetime:
    created = record.values.get("CreatedDate")
    return created if isinstance(created, datetime) else datetime.min.replace(tzinfo=UTC)


def _merged(account: Record, contact: Record | None, fields: Sequence[str]) -> Record:
    values = dict(account.values)
    for field in fields:
        values[f"Contact.{field}"] = contact.values.get(field) if contact else None
    return replace(account, values=values)
