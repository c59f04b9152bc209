"""What an org has once person accounts are in use: the fields of a person on Account, and their contact's mark."""

from dataclasses import replace

from sandbox.salesforce.schema.declare import READ_ONLY, address, flag, link
from sandbox.salesforce.schema.fields import Field, SObject

_NAMES = ("LastName", "FirstName", "Salutation")
_SAME = (
    "MobilePhone",
    "HomePhone",
    "OtherPhone",
    "AssistantPhone",
    "Email",
    "Title",
    "Department",
    "AssistantName",
    "LeadSource",
    "Birthdate",
    "HasOptedOutOfEmail",
    "HasOptedOutOfFax",
    "DoNotCall",
    "EmailBouncedReason",
    "EmailBouncedDate",
)
_PARTS = tuple(field.name for field in address("") if field.stored)
#: Account field -> Contact field of what a person's contact mirrors.
MIRRORED = {
    **{name: name for name in _NAMES},
    "Phone": "Phone",
    "Fax": "Fax",
    **{f"Person{name}": name for name in _SAME},
    **{f"Person{where}{part}": f"{where}{part}" for where in ("Mailing", "Other") for part in _PARTS},
}


def account_fields(contact: SObject) -> list[Field]:
    """The fields that Account gets; those of a person are like the contact's."""
    like = [
        replace(contact.fields[field.lower()], name=name, nillable=True, default=None)
        if contact.fields[field.lower()].default is None
        else replace(contact.fields[field.lower()], name=name)
        for name, field in MIRRORED.items()
        if name not in {"Phone", "Fax"}
    ]
    compound = [
        field for where in ("PersonMailing", "PersonOther") for field in address(where) if not field.stored
    ]
    return [
        link("RecordTypeId", "RecordType"),
        link("PersonContactId", "Contact", label="Contact ID", **READ_ONLY),
        flag("IsPersonAccount", read_only=True, label="Is Person Account"),
        *like,
        *compound,
    ]


def contact_field() -> Field:
    """The mark of a contact that belongs to a person account."""
    return flag("IsPersonAccount", read_only=True, label="Is Person Account")
