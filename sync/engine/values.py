"""Values as JSON and back, and when two values are the same.

Bindings, intents and plans hold values as JSON; a Decimal, a date and a time keep their type through a tag.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

from sync.engine.records import Value, Values

Encoded: TypeAlias = str | bool | int | dict[str, str] | None


def encode(value: Value) -> Encoded:
    """JSON form of one value. Equal values have equal forms: 12.50 and 12.5 do, "" and None do."""
    if isinstance(value, Decimal):
        return {"decimal": _plain(value)}
    if isinstance(value, datetime):
        return {"datetime": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, str):
        return value.strip() or None
    return value


def decode(encoded: Encoded) -> Value:
    """The value that ``encode`` was given; blank text comes back as None."""
    if not isinstance(encoded, dict):
        return encoded
    ((tag, text),) = encoded.items()
    if tag == "decimal":
        return Decimal(text)
    if tag == "datetime":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text)


def encode_all(values: Values) -> dict[str, Encoded]:
    """JSON form of several values."""
    return {name: encode(value) for name, value in values.items()}


def decode_all(encoded: Mapping[str, Encoded]) -> dict[str, Value]:
    """The values that ``encode_all`` was given."""
    return {name: decode(value) for name, value in encoded.items()}


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same to a person: blank equals missing, trailing zeros and blanks do not count."""
    return encode(one) == encode(other)


def text(value: Value) -> str:
    """The value as trimmed text; missing is the empty string."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return _plain(value)
    return str(value).strip()


def _plain(number: Decimal) -> str:
    plain = format(number.normalize(), "f")
    return "0" if plain == "-0" else plain
