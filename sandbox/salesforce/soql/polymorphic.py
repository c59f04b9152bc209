"""Lookups to several objects (What, Who, Owner): the fields that all of them are seen to have, as the object Name."""

from functools import cache

from sandbox.salesforce.schema.declare import email, flag, link, phone, text
from sandbox.salesforce.schema.fields import Field, FieldType, SObject


@cache
def name_object() -> SObject:
    """The object Name, which has no records of its own."""
    made = SObject("Name", "Name", "Names", "")
    made.add(
        Field("Id", "Name ID", FieldType.ID, 18, nillable=False),
        text("Name", name_field=True),
        text("Type", 40),
        text("FirstName", 40),
        text("LastName", 80),
        text("Title", 128),
        text("Username", 80),
        text("Alias", 8),
        *phone("Phone"),
        email("Email"),
        flag("IsActive"),
        link("ProfileId", "Profile"),
        link("UserRoleId", "UserRole"),
        link("RecordTypeId", "RecordType"),
    )
    return made


COMMON_FIELDS = frozenset(name_object().fields)


def common_field(sobject: SObject, name: str) -> Field | None:
    """The field that a record shows under a name of these: Name is whatever names it."""
    return sobject.name_field if name == "name" else sobject.find(name)
