"""The contact that is made beside an account that comes from QuickBooks, also after an interrupted create.

An account and its contact are two calls: a worker that dies between them leaves an account without its contact. Its
record is looked at again, and gets the contact then if the account still has none of that name.
"""

from collections.abc import Mapping, Sequence

from provisioning.catalogue.choices import ContactScope, MappingDirection
from sync.engine.context import RunContext
from sync.engine.links import Link
from sync.engine.mapping.address import address_links
from sync.engine.mapping.firm_object import ACCOUNT
from sync.engine.records import Record, System, Value, Values
from sync.engine.steps.contacts import PrimaryContacts
from sync.engine.values import text
from sync.models import Binding, RecordError, WriteIntent

#: What is read of a customer for its contact, beside phone and address.
CONTACT_COLUMNS = ("Salutation", "FirstName", "LastName", "MiddleName", "Phone", "AltPhone", "Email")
_FIELDS = {
    "Salutation": "Salutation",
    "FirstName": "FirstName",
    "LastName": "LastName",
    "Phone": "Phone",
    "MobilePhone": "AltPhone",
    "Email": "Email",
}
#: A value that an account has once its contact was made.
CREATED = "Contacts.Created"


class NewContacts:
    """Contacts to be made of customers, and which of them an interrupted create left out."""

    def __init__(self, context: RunContext, contacts: PrimaryContacts) -> None:
        self._context = context
        self._page = context.profile.customer
        self._contacts = contacts
        self._addresses = address_links(
            "Mailing",
            "BillAddress",
            locale=context.profile.environment.qb_version,
            flow=MappingDirection.QB_SF,
        )
        self._missing: set[str] = set()

    @property
    def wanted(self) -> bool:
        """Whether the profile makes contacts; only accounts have them."""
        return self._page.create_contacts and self._page.sf_object == ACCOUNT

    def load(self, customers: Sequence[Record], bindings: Mapping[str, Binding]) -> None:
        """Find the customers of a page whose account was made by us and lacks its contact since an interruption."""
        self._missing = set()
        if not self.wanted or not bindings:
            return
        file = self._context.run.company_file_id
        troubled = RecordError.objects.filter(
            company_file=file,
            pair="customer",
            source_system=System.QUICKBOOKS.value,
            source_id__in=list(bindings),
        )
        ids = list(troubled.values_list("source_id", flat=True))
        if not ids:
            return
        ours = WriteIntent.objects.filter(
            company_file=file, pair="customer", operation="CREATE", system="SF", source_id__in=ids
        )
        made = {id_: bindings[id_].sf_id for id_ in ours.values_list("source_id", flat=True)}
        known = self._contacts.all_of(sorted(made.values())) if made else {}
        for record in customers:
            if record.id not in made or not (contact := self._contact(record)):
                continue
            names = {_name(one.values) for one in known.get(made[record.id], [])}
            if _name(contact) not in names:
                self._missing.add(record.id)

    def is_missing(self, customer: Record) -> bool:
        """Whether the customer's account lacks the contact that was to be made with it."""
        return customer.id in self._missing

    def lines(self, customer: Record) -> dict[str, list[Values]]:
        """The contact as a child of the account to be written; none where there is no last name."""
        contact = self._contact(customer) if self.wanted else {}
        return {"Contacts": [contact]} if contact else {}

    def _contact(self, customer: Record) -> dict[str, Value]:
        values = customer.values
        if not text(values.get("LastName")):
            return {}
        made = {field: values.get(column) for field, column in _FIELDS.items() if text(values.get(column))}
        middle = self._page.middle_name_field
        if middle and text(values.get("MiddleName")):
            made[middle] = values.get("MiddleName")
        if self._page.contact_mail_address is not ContactScope.NO:
            for link in self._addresses:
                made |= {name: value for name, value in link.to_sf(values).items() if text(value)}
        return made | self._contacts.marks()


def new_contact_link() -> Link:
    """The step from an account without its contact to one with it: what makes an update of nothing else."""
    return Link(
        name="new_contact",
        sf=(CREATED,),
        qb=("LastName",),
        flow=MappingDirection.QB_SF,
        to_qb=lambda _: {},
        to_sf=lambda _: {CREATED: True},
    )


def _name(values: Values) -> tuple[str, str]:
    return text(values.get("FirstName")).casefold(), text(values.get("LastName")).casefold()
