"""What must exist on a side when an option is used, as data: the preflight checks it and can create it.

Types and lengths are in Salesforce's set-up notation (rules.md 6): Currency(9,2) has 9 digits left of the point and 2
right of it, Text(n) is n characters long.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class FieldType(StrEnum):
    """A type of Salesforce field, as its set-up pages name it."""

    TEXT = "Text"
    TEXT_AREA = "Text Area"
    PICKLIST = "Picklist"
    CHECKBOX = "Checkbox"
    CURRENCY = "Currency"
    NUMBER = "Number"
    DATE = "Date"
    DATE_TIME = "Date/Time"
    AUTO_NUMBER = "Auto Number"
    LOOKUP = "Lookup"
    MASTER_DETAIL = "Master-Detail"


@dataclass(frozen=True)
class FieldShape:
    """What a Salesforce field must be: one of ``types``, and what that type needs."""

    types: tuple[FieldType, ...]
    length: int = 0
    min_length: int = 0
    digits: int = 0
    decimals: int = 0
    unique: bool = False
    external_id: bool = False
    values: tuple[str, ...] = ()
    to: str = ""

    @property
    def text(self) -> str:
        """Such as ``Text(36), unique, external id`` or ``Lookup(Account) or Text``."""
        text = " or ".join(self._type_text(type_) for type_ in self.types)
        if self.min_length:
            text += f" >= {self.min_length}"
        if self.values:
            text += " " + "/".join(self.values)
        marks = [mark for mark, on in (("unique", self.unique), ("external id", self.external_id)) if on]
        return ", ".join([text, *marks])

    @property
    def new_length(self) -> int:
        """Length of a text field that is created for it; 210, as published, for the full name (least 209)."""
        return self.length or (self.min_length + 1 if self.min_length else 255)

    def _type_text(self, type_: FieldType) -> str:
        if type_ is FieldType.LOOKUP and self.to:
            return f"{type_}({self.to})"
        if type_ in (FieldType.CURRENCY, FieldType.NUMBER) and self.digits:
            return f"{type_}({self.digits},{self.decimals})"
        if type_ in (FieldType.TEXT, FieldType.TEXT_AREA) and self.length:
            return f"{type_}({self.length})"
        return type_.value


def text(length: int = 0) -> FieldShape:
    """Text of that length; of any where 0."""
    return FieldShape((FieldType.TEXT,), length=length)


def currency(digits: int, decimals: int) -> FieldShape:
    return FieldShape((FieldType.CURRENCY,), digits=digits, decimals=decimals)


def number(digits: int, decimals: int) -> FieldShape:
    return FieldShape((FieldType.NUMBER,), digits=digits, decimals=decimals)


def picklist(*values: str) -> FieldShape:
    return FieldShape((FieldType.PICKLIST,), values=values)


def lookup(to: str) -> FieldShape:
    return FieldShape((FieldType.LOOKUP,), to=to)


TEXT = text()
CHECKBOX = FieldShape((FieldType.CHECKBOX,))
DATE = FieldShape((FieldType.DATE,))
DATE_TIME = FieldShape((FieldType.DATE_TIME,))
CURRENCY = FieldShape((FieldType.CURRENCY,))
YES_NO = picklist("Yes", "No")
PICKLIST_OR_TEXT = FieldShape((FieldType.PICKLIST, FieldType.TEXT))
TEXT_OR_PICKLIST = FieldShape((FieldType.TEXT, FieldType.PICKLIST))
AUTO_NUMBER_OR_TEXT = FieldShape((FieldType.AUTO_NUMBER, FieldType.TEXT))
LOOKUP_OR_TEXT = FieldShape((FieldType.LOOKUP, FieldType.TEXT))
BINDING_KEY = FieldShape((FieldType.TEXT,), length=36, unique=True, external_id=True)


@dataclass(frozen=True)
class SalesforceFieldNeed:
    """A field that a Salesforce object must have. ``label`` is what a person sees in set-up."""

    object: str
    name: str
    shape: FieldShape
    label: str = ""

    @property
    def custom(self) -> bool:
        """Whether it can be created: a custom field of the object itself."""
        return self.name.endswith("__c") and "." not in self.name


@dataclass(frozen=True)
class SalesforceObjectNeed:
    """A custom object that must exist, with its fields."""

    name: str
    label: str
    plural: str
    fields: tuple[SalesforceFieldNeed, ...]


@dataclass(frozen=True)
class QuickBooksCustomFieldNeed:
    """A custom field that a QuickBooks list must have; a person defines it in QuickBooks."""

    table: str
    name: str


@dataclass(frozen=True)
class QuickBooksEditionNeed:
    """The editions of QuickBooks that can do it."""

    editions: tuple[str, ...]


Requirement: TypeAlias = (
    SalesforceFieldNeed | SalesforceObjectNeed | QuickBooksCustomFieldNeed | QuickBooksEditionNeed
)


@dataclass(frozen=True)
class OwnField:
    """The field that the option itself names must exist with this shape."""

    shape: FieldShape


@dataclass(frozen=True)
class Need:
    """Requirements of one option while it is used with one of ``values``; with any value that says yes where empty."""

    of: tuple[Requirement | OwnField, ...]
    values: tuple[object, ...] = ()

    def applies(self, value: object) -> bool:
        """Whether an option with this typed value has the need."""
        if self.values:
            return value in self.values
        return bool(value) and value != "None"


@dataclass(frozen=True)
class Needs:
    """All needs of an option; ``text`` is how the option list says it."""

    text: str
    needs: tuple[Need, ...]


def needs(text: str, *of: Requirement | OwnField | Need) -> Needs:
    """What must exist, first for people, then as data."""
    return Needs(text, tuple(one if isinstance(one, Need) else Need((one,)) for one in of))


def fields(object_: str, shape: FieldShape, *names: str, only: tuple[object, ...] = ()) -> Need:
    """Several fields of one object and shape; with ``only``: for these values of the option alone."""
    return Need(tuple(SalesforceFieldNeed(object_, name, shape, label_of(name)) for name in names), only)


def label_of(name: str) -> str:
    """The label that a custom field of this API name gets: ``Curr_Bal_Pymts__c`` is "Curr Bal Pymts"."""
    return name.removesuffix("__c").replace("_", " ")
