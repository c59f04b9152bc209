"""Values on their way in and out: JSON, CSV and dataset values to what the store keeps, and back.

Amounts, numbers and percentages are kept as whole numbers of the field's smallest unit, dates and times as text that
sorts by time (``2026-01-31``, ``2026-01-31T08:15:00.000+0000``), checkboxes as 0 and 1, Ids with 18 characters.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import TypeAlias

import orjson

from sandbox.salesforce.errors import RecordRefusedError, WrongTypeError
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.schema.fields import IDENTIFIERS, SCALED, TEXTUAL, Field, FieldType

Stored: TypeAlias = str | int | None

_NUMERAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@cache
def storing(field: Field) -> Callable[[object], Stored]:
    """The conversion of a given value (JSON, text of a CSV cell, Python value) to the stored one.

    It raises RecordRefusedError for a value that the record may not have and WrongTypeError for one of another type.
    """
    convert = _conversion(field)

    def store(value: object) -> Stored:
        if value is None or value == "":
            return 0 if field.type is FieldType.BOOLEAN else None
        return convert(value)

    return store


def _conversion(field: Field) -> Callable[[object], Stored]:
    if field.type is FieldType.EMAIL:
        return lambda value: _email(field, value)
    if field.type in TEXTUAL:
        return lambda value: _text(field, value)
    if field.type in SCALED:
        return lambda value: _scaled(field, value)
    if field.type in IDENTIFIERS:
        return lambda value: _reference(field, value)
    by_type: dict[FieldType, Callable[[Field, object], Stored]] = {
        FieldType.BOOLEAN: _boolean,
        FieldType.INT: _integer,
        FieldType.DATE: _date,
        FieldType.DATETIME: _datetime,
    }
    rest = by_type[field.type]
    return lambda value: rest(field, value)


def _text(field: Field, value: object) -> Stored:
    if isinstance(value, bool):
        raise WrongTypeError(field.name, field.type, str(value).lower())
    if not isinstance(value, str):
        if not isinstance(value, int | Decimal):
            raise WrongTypeError(field.name, field.type, value)
        value = str(value)
    value = value.strip()
    if not value:
        return None
    if len(value) > field.length:
        raise RecordRefusedError(
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {value} (max length={field.length})",
            field.name,
        )
    if field.restricted:
        return _restricted(field, value)
    return value


def _restricted(field: Field, value: str) -> str:
    allowed = {entry.value.lower(): entry.value for entry in field.picklist}
    chosen = value.split(";") if field.type is FieldType.MULTIPICKLIST else [value]
    for part in chosen:
        if part.lower() not in allowed:
            raise RecordRefusedError(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                f"{field.label}: bad value for restricted picklist field: {part}",
                field.name,
            )
    return ";".join(allowed[part.lower()] for part in chosen)


def _email(field: Field, value: object) -> Stored:
    text = _text(field, value)
    if isinstance(text, str) and not _EMAIL.fullmatch(text):
        raise RecordRefusedError(
            "INVALID_EMAIL_ADDRESS", f"{field.label}: invalid email address: {text}", field.name
        )
    return text


def _number(field: Field, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise WrongTypeError(field.name, field.type, value)
    text = str(value).strip()
    if not _NUMERAL.fullmatch(text):
        raise WrongTypeError(field.name, field.type, value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise WrongTypeError(field.name, field.type, value) from None
    if not number.is_finite():
        raise WrongTypeError(field.name, field.type, value)
    return number


def _scaled(field: Field, value: object) -> Stored:
    number = _number(field, value)
    # A number past 64 bits could not be stored; no field is wide enough for one.
    if number.copy_abs() >= Decimal(10) ** (field.precision - field.scale):
        raise RecordRefusedError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label}: value outside of valid range on numeric field: {value}",
            field.name,
        )
    return int(number.scaleb(field.scale).quantize(Decimal(1), ROUND_HALF_UP))


def _integer(field: Field, value: object) -> Stored:
    number = _number(field, value)
    if number != number.to_integral_value():
        raise WrongTypeError(field.name, field.type, value)
    if number.copy_abs() >= 2**31:
        raise RecordRefusedError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label}: value outside of valid range on numeric field: {value}",
            field.name,
        )
    return int(number)


def _boolean(field: Field, value: object) -> Stored:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.lower() in {"true", "1", "false", "0"}:
        return int(value.lower() in {"true", "1"})
    raise WrongTypeError(field.name, field.type, value)


def _date(field: Field, value: object) -> Stored:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        raise WrongTypeError(field.name, field.type, value) from None


def _datetime(field: Field, value: object) -> Stored:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise WrongTypeError(field.name, field.type, value) from None
    return stored_datetime(value)


def stored_datetime(moment: datetime) -> str:
    """UTC text of an aware moment, to the millisecond; a naive one is taken as UTC."""
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}+0000"


def _reference(field: Field, value: object) -> Stored:
    found = parse_id(value)
    if found is None:
        raise RecordRefusedError(
            "MALFORMED_ID", f"{field.label}: id value of incorrect type: {value}", field.name
        )
    return found


@lru_cache(65536)
def scaled_text(number: int, scale: int) -> str:
    """12345, 2 -> '123.45'; whole numbers keep one decimal ('15000.0'), as the org answers them."""
    if scale == 0:
        return f"{number}.0"
    digits = f"{abs(number):0{scale + 1}d}"
    whole, part = digits[:-scale], digits[-scale:].rstrip("0") or "0"
    return f"{'-' if number < 0 else ''}{whole}.{part}"


@cache
def scaled_json(scale: int) -> Callable[[object], object]:
    """Stored number to exact JSON, for one scale."""

    def convert(number: object) -> object:
        return orjson.Fragment(scaled_text(number, scale)) if isinstance(number, int) else None

    return convert


@cache
def json_of(field: Field) -> Callable[[object], object] | None:
    """The conversion of a stored value (not None) to what orjson writes; None where they are the same."""
    if field.type in SCALED:
        return scaled_json(field.scale)
    if field.type is FieldType.BOOLEAN:
        return bool
    if field.type is FieldType.ADDRESS:
        return _raw
    return None


def _raw(value: object) -> object:
    return orjson.Fragment(str(value))


def text_of(field: Field, value: object) -> str:
    """A stored value as CSV and XML have it; '' for none."""
    if value is None:
        return ""
    if field.type in SCALED and isinstance(value, int):
        return scaled_text(value, field.scale)
    if field.type is FieldType.BOOLEAN:
        return "true" if value else "false"
    return str(value)
