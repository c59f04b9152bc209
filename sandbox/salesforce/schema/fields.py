"""Field and object definitions: what describe shows and what the store and the rules go by."""

from dataclasses import dataclass, field
from enum import StrEnum


class FieldType(StrEnum):
    """describe's field types."""

    ID = "id"
    STRING = "string"
    TEXTAREA = "textarea"
    BOOLEAN = "boolean"
    CURRENCY = "currency"
    DOUBLE = "double"
    PERCENT = "percent"
    INT = "int"
    DATE = "date"
    DATETIME = "datetime"
    PICKLIST = "picklist"
    COMBOBOX = "combobox"
    MULTIPICKLIST = "multipicklist"
    REFERENCE = "reference"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    ADDRESS = "address"


#: Stored as whole numbers of the smallest unit (cents for scale 2): exact, and sums stay exact.
SCALED = frozenset({FieldType.CURRENCY, FieldType.DOUBLE, FieldType.PERCENT})
TEXTUAL = frozenset(
    {
        FieldType.STRING,
        FieldType.TEXTAREA,
        FieldType.PICKLIST,
        FieldType.COMBOBOX,
        FieldType.MULTIPICKLIST,
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.URL,
    }
)
IDENTIFIERS = frozenset({FieldType.ID, FieldType.REFERENCE})


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """One entry of a picklist."""

    value: str
    label: str = ""
    default: bool = False
    #: Of a dependent picklist: the values of the controlling field with which this one may go.
    goes_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field, equal to itself alone. ``sql``, an expression over the alias ``{t}``, marks one computed when read."""

    name: str
    label: str
    type: FieldType
    length: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    unique: bool = False
    external_id: bool = False
    name_field: bool = False
    default: str | int | bool | None = None
    picklist: tuple[PicklistValue, ...] = ()
    restricted: bool = False
    #: Name of the field that controls a dependent picklist.
    controller: str = ""
    #: Whether a unique field tells capitals from small letters.
    case_sensitive: bool = False
    reference_to: tuple[str, ...] = ()
    #: Name by which a query goes to the parent (Account, Primary_Contact__r).
    relationship: str = ""
    #: Name by which a query goes from the parent to these records (Contacts).
    children: str = ""
    cascade: bool = False
    #: The parent cannot be deleted while these records point to it (describe's restrictedDelete).
    restrict: bool = False
    #: 0 for a master-detail lookup; None for any other.
    relationship_order: int | None = None
    #: Kept in the table, and not a field of the object that a client sees.
    hidden: bool = False
    sql: str = ""
    #: Text of the formula of a formula field.
    formula: str = ""
    custom: bool = False
    help: str = ""
    auto_number: str = ""
    custom_id: str = ""

    @property
    def stored(self) -> bool:
        """Whether the table has a column for it."""
        return not self.sql and self.type is not FieldType.ADDRESS

    @property
    def required(self) -> bool:
        """Whether a new record must bring a value."""
        return (
            not self.nillable
            and self.createable
            and self.default is None
            and self.type is not FieldType.BOOLEAN
            and self.name not in {"OwnerId"}
        )

    @property
    def permissionable(self) -> bool:
        """Whether field-level security applies: custom fields that are not required."""
        return self.custom and (self.nillable or self.type is FieldType.BOOLEAN)


@dataclass(slots=True)
class SObject:
    """One object type with its fields by lower-case name, in declaration order."""

    name: str
    label: str
    plural: str
    prefix: str
    fields: dict[str, Field] = field(default_factory=dict)
    custom: bool = False
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    mergeable: bool = False

    def find(self, name: str) -> Field | None:
        """The field of that name, without regard to case."""
        return self.fields.get(name.lower())

    def add(self, *more: Field) -> None:
        """Add fields, or replace those of the same name."""
        for one in more:
            self.fields[one.name.lower()] = one

    @property
    def name_field(self) -> Field:
        """The field that names a record: Name in most objects."""
        return next((one for one in self.fields.values() if one.name_field), self.fields["id"])


@dataclass(frozen=True, slots=True)
class ChildLink:
    """A lookup field seen from the object it points to."""

    child: str
    field: Field
