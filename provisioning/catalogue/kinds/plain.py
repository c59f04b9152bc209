"""Kinds that need no connected system: choices, numbers, texts, addresses."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from provisioning.catalogue.kinds.base import JSON, Kind, KindError, Schema

E = TypeVar("E", bound=StrEnum)

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(?:\.[^@\s,;<>\".]+)+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


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


class Line(Kind[str]):
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


class Text(Line):
    text = "text"


class IPAddress(Line):
    """A text that is an IPv4 or IPv6 address, or empty."""

    text = "text"

    def parse(self, value: JSON) -> str:
        text = super().parse(value).strip()
        try:
            return str(ipaddress.ip_address(text)) if text else ""
        except ValueError:
            raise KindError("Enter one IP address, such as 203.0.113.7.") from None


class Webhook(Line):
    """A text that is an https address, or empty."""

    text = "text"
    max_length = 2000

    def parse(self, value: JSON) -> str:
        text = super().parse(value).strip()
        if text and not re.fullmatch(r"https://[^\s/:@?#]+(?::\d{1,5})?(?:[/?]\S*)?", text):
            raise KindError("Enter an address that begins with https://, without a user name in it.")
        return text


class Secret(Line):
    """A text that is kept in the vault only."""

    text = "secret"
    max_length = 10_000


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
