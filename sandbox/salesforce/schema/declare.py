"""Short forms in which the standard objects are written down."""

import re
from typing import Any

from sandbox.salesforce.schema.fields import Field, FieldType, PicklistValue, SObject

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def label_of(name: str) -> str:
    """'BillingPostalCode' -> 'Billing Postal Code'."""
    return _WORD.sub(" ", name)


def text(name: str, length: int = 255, *, required: bool = False, label: str = "", **more: object) -> Field:
    """A text field."""
    nillable = bool(more.pop("nillable", not required))
    return Field(name, label or label_of(name), FieldType.STRING, length, nillable=nillable, **more)  # type: ignore[arg-type]


def long_text(name: str, length: int = 32000, *, label: str = "", **more: object) -> Field:
    """A text area."""
    return Field(name, label or label_of(name), FieldType.TEXTAREA, length, **more)  # type: ignore[arg-type]


def phone(*names: str, **labels: str) -> tuple[Field, ...]:
    """Telephone numbers of 40 characters; a name with its label as ``name=label``."""
    labelled = {**{name: label_of(name) for name in names}, **labels}
    return tuple(Field(name, label, FieldType.PHONE, 40) for name, label in labelled.items())


def email(name: str, *, required: bool = False, label: str = "") -> Field:
    """An e-mail address of 80 characters."""
    return Field(name, label or label_of(name), FieldType.EMAIL, 80, nillable=not required)


def url(name: str, *, label: str = "", **more: object) -> Field:
    """A web address."""
    return Field(name, label or label_of(name), FieldType.URL, 255, **more)  # type: ignore[arg-type]


def flag(
    name: str, *, default: bool = False, read_only: bool = False, sql: str = "", label: str = ""
) -> Field:
    """A checkbox: never null. Its label is without a leading 'Is' where none is given."""
    return Field(
        name,
        label or label_of(name.removeprefix("Is")),
        FieldType.BOOLEAN,
        nillable=False,
        default=default,
        createable=not read_only,
        updateable=not read_only,
        sql=sql,
    )


def number(
    name: str, precision: int, scale: int, *, kind: FieldType = FieldType.DOUBLE, **more: object
) -> Field:
    """A number, percentage or amount; ``precision`` counts all digits."""
    label = str(more.pop("label", "")) or label_of(name)
    return Field(name, label, kind, precision=precision, scale=scale, **more)  # type: ignore[arg-type]


def currency(name: str, scale: int = 2, **more: object) -> Field:
    """An amount of 18 digits."""
    return number(name, 18, scale, kind=FieldType.CURRENCY, **more)


def percent(name: str, precision: int, scale: int, **more: object) -> Field:
    """A percentage."""
    return number(name, precision, scale, kind=FieldType.PERCENT, **more)


def integer(name: str, *, label: str = "", **more: object) -> Field:
    """A whole number of up to 9 digits."""
    return Field(name, label or label_of(name), FieldType.INT, precision=9, **more)  # type: ignore[arg-type]


def day(name: str, *, label: str = "", **more: object) -> Field:
    """A date."""
    return Field(name, label or label_of(name), FieldType.DATE, **more)  # type: ignore[arg-type]


def moment(name: str, *, label: str = "", **more: object) -> Field:
    """A date with time."""
    return Field(name, label or label_of(name), FieldType.DATETIME, **more)  # type: ignore[arg-type]


def choice(name: str, *values: str, multiple: bool = False, length: int = 255, **more: object) -> Field:
    """A picklist; open unless ``restricted`` is given. The first value marked with * is the default."""
    kind = FieldType.MULTIPICKLIST if multiple else FieldType.PICKLIST
    entries = tuple(PicklistValue(v.lstrip("*"), v.lstrip("*"), v.startswith("*")) for v in values)
    default = next((entry.value for entry in entries if entry.default), None)
    label = str(more.pop("label", "")) or label_of(name)
    return Field(name, label, kind, length, picklist=entries, default=default, **more)  # type: ignore[arg-type]


def link(
    name: str,
    *to: str,
    children: str = "",
    required: bool = False,
    cascade: bool = False,
    fixed: bool = False,
    relationship: str = "",
    label: str = "",
    **more: object,
) -> Field:
    """A lookup; ``fixed`` ones are set on creation only, ``cascade`` deletes these records with their parent."""
    return Field(
        name,
        label or label_of(name.removesuffix("Id")) + " ID",
        FieldType.REFERENCE,
        18,
        nillable=not required,
        updateable=bool(more.pop("updateable", not fixed)),
        reference_to=to,
        relationship=relationship or name.removesuffix("Id"),
        children=children,
        cascade=cascade,
        **more,  # type: ignore[arg-type]
    )


def address(prefix: str) -> tuple[Field, ...]:
    """Street, city, state, postal code, country, position, and the compound field of a postal address."""
    return (
        Field(f"{prefix}Street", f"{prefix} Street".strip(), FieldType.TEXTAREA, 255),
        text(f"{prefix}City", 40),
        text(f"{prefix}State", 80, label=f"{prefix} State/Province".strip()),
        text(f"{prefix}PostalCode", 20, label=f"{prefix} Zip/Postal Code".strip()),
        text(f"{prefix}Country", 80),
        number(f"{prefix}Latitude", 18, 15),
        number(f"{prefix}Longitude", 18, 15),
        choice(
            f"{prefix}GeocodeAccuracy", "Address", "NearAddress", "Block", "Street", "Zip", "City", "State"
        ),
        Field(
            f"{prefix}Address",
            f"{prefix} Address".strip(),
            FieldType.ADDRESS,
            createable=False,
            updateable=False,
        ),
    )


def audit_fields() -> tuple[Field, ...]:
    """The fields that the org itself keeps on every record."""
    kept: dict[str, Any] = {"createable": False, "updateable": False, "nillable": False}
    return (
        moment("CreatedDate", **kept),
        _user("CreatedById", "Created By ID"),
        moment("LastModifiedDate", **kept),
        _user("LastModifiedById", "Last Modified By ID"),
        moment("SystemModstamp", **kept),
    )


def _user(name: str, label: str) -> Field:
    return Field(
        name,
        label,
        FieldType.REFERENCE,
        18,
        nillable=False,
        createable=False,
        updateable=False,
        reference_to=("User",),
        relationship=name.removesuffix("Id"),
    )


def sobject(
    name: str,
    prefix: str,
    *fields: Field | tuple[Field, ...],
    plural: str = "",
    label: str = "",
    owned: bool = False,
    owners: tuple[str, ...] = ("User",),
    custom: bool = False,
    read_only: bool = False,
    recycled: bool = True,
) -> SObject:
    """An object with Id, IsDeleted and the audit fields around what is given; ``owned`` adds OwnerId.

    Unless ``recycled`` the object has no recycle bin: clients do not see IsDeleted.
    """
    title = label or label_of(name)
    made = SObject(name, title, plural or f"{title}s", prefix, custom=custom)
    if read_only:
        made.createable = made.updateable = made.deletable = False
    made.add(
        Field("Id", f"{title} ID", FieldType.ID, 18, nillable=False, createable=False, updateable=False),
        Field(
            "IsDeleted",
            "Deleted",
            FieldType.BOOLEAN,
            nillable=False,
            createable=False,
            updateable=False,
            hidden=not recycled,
        ),
    )
    if owned:
        made.add(link("OwnerId", *owners, required=True))
    for one in fields:
        made.add(*(one if isinstance(one, tuple) else (one,)))
    made.add(*audit_fields())
    return made


def counted(name: str, pattern: str, *, label: str = "") -> Field:
    """The number that the org gives a record, which is its name."""
    return text(
        name,
        30,
        label=label,
        name_field=True,
        createable=False,
        updateable=False,
        auto_number=pattern,
        nillable=False,
    )


#: When a record was last seen by the user who asks: the sandbox keeps no such history, they are null.
SEEN = (
    moment("LastViewedDate", createable=False, updateable=False),
    moment("LastReferencedDate", createable=False, updateable=False),
)
#: What makes a field one that only the org writes.
READ_ONLY: dict[str, Any] = {"createable": False, "updateable": False}
