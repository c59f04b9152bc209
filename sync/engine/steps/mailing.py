"""The billing address that comes from QuickBooks as mailing address of the account's contacts."""

from collections.abc import Mapping, Sequence

from provisioning.catalogue.choices import ContactScope
from sync.engine.entry import Entry, EntryKind
from sync.engine.records import Record, Value
from sync.engine.steps.contacts import MAILING, PrimaryContacts
from sync.engine.steps.customers import CustomerPair
from sync.engine.values import encode, same

WRITTEN = (EntryKind.UPDATE, EntryKind.SKIP)


class MailingAddresses:
    """Contacts of a page's accounts, and what their mailing addresses should become."""

    def __init__(self, customers: CustomerPair, contacts: PrimaryContacts) -> None:
        self._customers = customers
        self._contacts = contacts
        self._found: Mapping[str, Sequence[Record]] = {}

    def load(self, accounts: Sequence[Record]) -> None:
        """Read the contacts that the profile means: the primary ones or all."""
        ids = [account.id for account in accounts]
        if self._customers.page.contact_mail_address is ContactScope.PRIMARY:
            primary = self._contacts.of_accounts(ids, accounts)
            self._found = {account: [contact] for account, contact in primary.items()}
        else:
            self._found = self._contacts.all_of(ids)

    def changes(self, entry: Entry) -> dict[str, dict[str, Value]]:
        """Mailing fields by contact id, for an address that QuickBooks changed and the account now has.

        Compared with what was last synchronised, not with what this run wrote: a run that was cut off between account
        and contacts is completed by the next one.
        """
        if entry.kind not in WRITTEN or entry.binding is None or entry.target is None:
            return {}
        base = entry.binding.qb_values
        written = entry.operation.values if entry.operation else {}
        after = {**entry.target.values, **written}
        moved: dict[str, Value] = {}
        for link in self._customers.links:
            if not link.name.startswith("billing_"):
                continue
            if all(encode(entry.source.values.get(name)) == base.get(name) for name in link.qb):
                continue
            for name, value in link.to_sf(entry.source.values).items():
                part = next((part for part in MAILING if self._customers.field(f"Billing{part}") == name), "")
                if part and same(after.get(name), value):
                    moved[f"Mailing{part}"] = value
        if not moved:
            return {}
        differing = {
            contact.id: {
                name: value for name, value in moved.items() if not same(contact.values.get(name), value)
            }
            for contact in self._found.get(entry.target_id, ())
        }
        return {contact: values for contact, values in differing.items() if values}
