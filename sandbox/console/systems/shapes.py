"""What both systems have in common on the console: objects, fields, records, pages of them, refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Input(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    AREA = "area"
    CHECK = "check"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a field takes, and how it is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object. ``targets``: the objects that a reference points to."""

    name: str
    label: str
    input: Input
    required: bool = False
    createable: bool = False
    updateable: bool = False
    length: int = 0
    choices: tuple[Choice, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """An sObject or a table. ``fields`` is empty in lists of things."""

    name: str
    label: str
    plural: str
    createable: bool = False
    fields: tuple[Field, ...] = ()
    #: The objects that it is mostly asked for are listed first.
    common: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A way to a record: of which object, its id, what it is called."""

    thing: str
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record in a list. ``changed`` is the system's own text, ``by`` who did it, where that is known."""

    link: Link
    cells: tuple[str, ...]
    changed: str = ""
    ago: str = ""
    by: str = ""
    fresh: bool = False
    partner: Link | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of an object's records, newest first. ``headings`` name the cells after the title."""

    thing: Thing
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    page: int = 1
    has_more: bool = False
    total: int | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Records that belong to one: its lines, its contacts, what was paid. ``new`` are values for another one."""

    label: str
    thing: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    new: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One record with its values by field name; all values are texts as forms have them."""

    thing: Thing
    id: str
    title: str
    values: Mapping[str, str]
    deleted: bool = False
    related: Sequence[Related] = ()
    partner: Link | None = None
    #: Fields that are references: what they point to.
    points_to: Mapping[str, Link] = field(default_factory=dict)


class RefusedError(Exception):
    """The system refused: its own text, and the fields that it names."""

    def __init__(self, text: str, fields: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.fields = tuple(fields)


class MissingError(Exception):
    """There is no such object or record."""


class Side(Protocol):
    """A system of a pair, used by a person."""

    name: str

    def things(self) -> list[Thing]:
        """All objects, without their fields."""

    def thing(self, name: str) -> Thing:
        """An object with its fields. MissingError."""

    def listing(self, name: str, *, search: str, page: int, deleted: bool) -> Listing:
        """A page of records, newest first."""

    def record(self, name: str, record_id: str) -> Record:
        """One record with what belongs to it. MissingError."""

    def suggestions(self, targets: Sequence[str]) -> list[Choice]:
        """Records that a reference may point to, as the form offers them."""

    def create(self, name: str, values: Mapping[str, str | None]) -> str:
        """A new record; its id. RefusedError."""

    def update(self, name: str, record_id: str, values: Mapping[str, str | None]) -> None:
        """Change a record. RefusedError."""

    def delete(self, name: str, record_id: str) -> None:
        """Delete a record. RefusedError."""
