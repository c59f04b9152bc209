"""What an option's value can be: how it is read from JSON, written back, checked and described.

A kind is generic over the Python type of its value. ``text`` is its name in the option list, ``parse`` turns a JSON
value into the typed one or raises KindError with a sentence that says what to enter.
"""

import datetime
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from provisioning.catalogue.choices import MappingDirection

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

#: A value as JSON has it. Deeper than a list of flat objects none of ours goes.
JSON: TypeAlias = bool | int | float | str | Sequence["JSON"] | dict[str, "JSON"] | None
Schema: TypeAlias = dict[str, Any]

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(?:\.[^@\s,;<>\".]+)+")
_SF_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class KindError(ValueError):
    """A value that is not of its option's kind; the message says what to enter instead."""


class MappingRow(NamedTuple):
    """One additional field mapping: which field of each side, and which way the value travels."""

    sf_field: str
    qb_field: str
    direction: MappingDirection


class Kind(Generic[T]):
    """Base of all kinds."""

    @property
    def text(self) -> str:
        """The kind's name in the option list, such as ``int 1..20``."""
        raise NotImplementedError

    def parse(self, value: JSON) -> T:
        """The typed value. Raises KindError."""
        raise NotImplementedError

    def dump(self, value: T) -> JSON:
        """The JSON form, from which ``parse`` makes an equal value."""
        raise NotImplementedError

    def schema(self) -> Schema:
        """JSON Schema of the JSON form."""
        raise NotImplementedError

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts to choose from; empty where any value of the kind may be entered."""
        return ()


@dataclass(frozen=True)
class Choice(Kind[E]):
    """One member of an enumeration of choices.py."""

    of: type[E]

    @property
    def text(self) -> str:
        return "choice"

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(member.value for member in self.of)

    def parse(self, value: JSON) -> E:
        for member in self.of:
            if member.value == value:
                return member
        raise KindError(f"Choose one of: {', '.join(self.choices)}.")

    def dump(self, value: E) -> JSON:
        return value.value

    def schema(self) -> Schema:
        return {"enum": list(self.choices)}


class Bool(Kind[bool]):
    text = "bool"

    def parse(self, value: JSON) -> bool:
        if not isinstance(value, bool):
            raise KindError("Enter true or false.")
        return value

    def dump(self, value: bool) -> JSON:  # noqa: FBT001 - the value itself
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Integer(Kind[int]):
    """A whole number in a range. ``zero_is_unset``: 0 may stand for "none" where a default computes to it."""

    minimum: int
    maximum: int
    zero_is_unset: bool = False

    @property
    def text(self) -> str:
        return f"int {self.minimum}..{self.maximum}"

    def parse(self, value: JSON) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and self._in_range(value):
            return value
        raise KindError(f"Enter a whole number from {self.minimum} to {self.maximum}.")

    def _in_range(self, value: int) -> bool:
        return self.minimum <= value <= self.maximum or (self.zero_is_unset and value == 0)

    def dump(self, value: int) -> JSON:
        return value

    def schema(self) -> Schema:
        return {
            "type": "integer",
            "minimum": 0 if self.zero_is_unset else self.minimum,
            "maximum": self.maximum,
        }


class _Line(Kind[str]):
    """One line of text; an empty one means that nothing is set."""

    max_length = 255

    def parse(self, value: JSON) -> str:
        if not isinstance(value, str):
            raise KindError("Enter a text.")
        if len(value) > self.max_length:
            raise KindError(f"Enter at most {self.max_length} characters.")
        if _CONTROL.search(value):
            raise KindError("Remove the control characters.")
        return value

    def dump(self, value: str) -> JSON:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": self.max_length}


class Text(_Line):
    text = "text"


class IPAddress(_Line):
    """A text that is an IPv4 or IPv6 address, or empty."""

    text = "text"

    def parse(self, value: JSON) -> str:
        text = super().parse(value).strip()
        try:
            return str(ipaddress.ip_address(text)) if text else ""
        except ValueError:
            raise KindError("Enter one IP address, such as 203.0.113.7.") from None


class Webhook(_Line):
    """A text that is an https address, or empty."""

    text = "text"
    max_length = 2000

    def parse(self, value: JSON) -> str:
        text = super().parse(value).strip()
        if text and not re.fullmatch(r"https://[^\s/:@?#]+(?::\d{1,5})?(?:[/?]\S*)?", text):
            raise KindError("Enter an address that begins with https://, without a user name in it.")
        return text


class Secret(_Line):
    """A text that is kept in the vault only."""

    text = "secret"
    max_length = 10_000


@dataclass(frozen=True)
class SfObject(_Line):
    """API name of a Salesforce object, offered from the connected org."""

    text = "sf_object"

    def parse(self, value: JSON) -> str:
        return _salesforce_name(super().parse(value), "object")


@dataclass(frozen=True)
class SfField(_Line):
    """API name of a field of ``of``: an object, or the name of the option of the same page that names the object."""

    of: str

    @property
    def text(self) -> str:
        return f"sf_field:{self.of}"

    def parse(self, value: JSON) -> str:
        return _salesforce_name(super().parse(value), "field")


@dataclass(frozen=True)
class SfValue(_Line):
    """One of the values that a Salesforce field offers, such as a stage."""

    of: str
    field: str

    @property
    def text(self) -> str:
        return f"sf_value:{self.of}.{self.field}"


@dataclass(frozen=True)
class QbField(_Line):
    """A column or custom field of a QuickBooks table."""

    table: str

    @property
    def text(self) -> str:
        return f"qb_field:{self.table}"


class QbAccount(_Line):
    """The full name of an account of the company file."""

    text = "qb_account"


@dataclass(frozen=True)
class QbName(_Line):
    """The full name of a record of a QuickBooks list, such as a template."""

    table: str

    @property
    def text(self) -> str:
        return f"qb_name:{self.table}"


def _salesforce_name(text: str, what: str) -> str:
    text = text.strip()
    if text and not _SF_NAME.fullmatch(text):
        raise KindError(
            f"Enter the API name of a Salesforce {what}: letters, digits and underscores, no blanks."
        )
    return text


class Date(Kind[datetime.date | None]):
    text = "date"

    def parse(self, value: JSON) -> datetime.date | None:
        if value in (None, ""):
            return None
        try:
            if isinstance(value, str):
                return datetime.date.fromisoformat(value)
        except ValueError:
            pass
        raise KindError("Enter a date as yyyy-mm-dd.")

    def dump(self, value: datetime.date | None) -> JSON:
        return value.isoformat() if value else ""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$"}


@dataclass(frozen=True)
class Time(Kind[datetime.time | None]):
    """A time of day; ``form`` is hh:mm or hh:mm:ss. Both are read, this one is written."""

    form: str

    @property
    def text(self) -> str:
        return f"time {self.form}"

    def parse(self, value: JSON) -> datetime.time | None:
        if value in (None, ""):
            return None
        if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value):
            time = datetime.time.fromisoformat(value)
            if self.form == "hh:mm:ss" or time.second == 0:
                return time
        raise KindError(f"Enter a time of day as {self.form}.")

    def dump(self, value: datetime.time | None) -> JSON:
        return value.isoformat("minutes" if self.form == "hh:mm" else "seconds") if value else ""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^(\d{2}:\d{2}(:\d{2})?)?$"}


class Emails(Kind[tuple[str, ...]]):
    """E-mail addresses: a list, or one text that separates them by commas, semicolons or blanks."""

    text = "emails"

    def parse(self, value: JSON) -> tuple[str, ...]:
        if value is None:
            return ()
        if isinstance(value, str):
            value = re.split(r"[,;\s]+", value.strip()) if value.strip() else []
        if not isinstance(value, list | tuple):
            raise KindError("Enter e-mail addresses.")
        addresses: list[str] = []
        for address in value:
            if not isinstance(address, str) or not _EMAIL.fullmatch(address):
                raise KindError(f"Correct the e-mail address {address!r}.")
            if address not in addresses:
                addresses.append(address)
        return tuple(addresses)

    def dump(self, value: tuple[str, ...]) -> JSON:
        return list(value)

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string", "format": "email"}}


@dataclass(frozen=True)
class Mapping(Kind[tuple[MappingRow, ...]]):
    """Rows of an additional field mapping."""

    maximum: int = 10

    @property
    def text(self) -> str:
        return f"map 0..{self.maximum}"

    def parse(self, value: JSON) -> tuple[MappingRow, ...]:
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise KindError("Enter rows of Salesforce field, QuickBooks field and direction.")
        if len(value) > self.maximum:
            raise KindError(f"Keep at most {self.maximum} rows; there are {len(value)}.")
        rows = tuple(self._row(row, number) for number, row in enumerate(value, 1))
        for number, row in enumerate(rows, 1):
            if row in rows[: number - 1]:
                raise KindError(f"Remove row {number}: it repeats another one.")
        return rows

    def _row(self, row: JSON, number: int) -> MappingRow:
        if not isinstance(row, dict) or set(row) != {"sf_field", "qb_field", "direction"}:
            raise KindError(f"Give row {number} a sf_field, a qb_field and a direction.")
        sf_field, qb_field, direction = row["sf_field"], row["qb_field"], row["direction"]
        if not (
            isinstance(sf_field, str) and isinstance(qb_field, str) and sf_field.strip() and qb_field.strip()
        ):
            raise KindError(f"Name both fields in row {number}.")
        return MappingRow(
            _salesforce_name(sf_field, "field"), qb_field.strip(), Choice(MappingDirection).parse(direction)
        )

    def dump(self, value: tuple[MappingRow, ...]) -> JSON:
        return [
            {"sf_field": r.sf_field, "qb_field": r.qb_field, "direction": r.direction.value} for r in value
        ]

    def schema(self) -> Schema:
        text = {"type": "string", "minLength": 1}
        row = {"sf_field": text, "qb_field": text, "direction": Choice(MappingDirection).schema()}
        items = {"type": "object", "properties": row, "required": list(row), "additionalProperties": False}
        return {"type": "array", "maxItems": self.maximum, "items": items}


#: The four names of source.txt 5.4, as zones with daylight saving.
NAMED_ZONES = {
    "EST": "America/New_York",
    "CST": "America/Chicago",
    "MST": "America/Denver",
    "PST": "America/Los_Angeles",
}


class Zone(Kind[str]):
    """A time zone: one of four short names, or any name of the IANA database."""

    text = "choice"
    choices = (*NAMED_ZONES, "any IANA zone")

    def parse(self, value: JSON) -> str:
        if isinstance(value, str) and value:
            try:
                ZoneInfo(NAMED_ZONES.get(value, value))
            except (KeyError, ValueError, OSError):
                pass
            else:
                return value
        raise KindError(f"Choose one of {', '.join(NAMED_ZONES)}, or name a zone such as Europe/Berlin.")

    def dump(self, value: str) -> JSON:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}
