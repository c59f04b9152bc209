"""Additional field mappings of a profile page: one link a row, converted by the types of its two ends."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from provisioning.catalogue.kinds import MappingRow
from sync.engine.links import Link, MappingProblem, plain
from sync.engine.mapping.text import limited
from sync.engine.records import FieldInfo, Value
from sync.engine.values import text
from sync.errors.codes import Code

#: Types of describe (Salesforce) and of sp_columns (QuickBooks) by what a value is converted to; others are text.
NUMBERS = frozenset(
    {
        "double",
        "currency",
        "percent",
        "int",
        "NUMERIC",
        "DECIMAL",
        "DOUBLE",
        "FLOAT",
        "REAL",
        "INTEGER",
        "SMALLINT",
    }
)
BOOLEANS = frozenset({"boolean", "BIT"})
DATES = frozenset({"date", "DATE"})
TIMES = frozenset({"datetime", "TIMESTAMP"})
TRUE = frozenset({"true", "yes", "1", "y"})


def custom_links(
    rows: Sequence[MappingRow], sf_fields: Mapping[str, FieldInfo], qb_columns: Mapping[str, FieldInfo]
) -> tuple[Link, ...]:
    """Links of the rows. A field that one side does not have is FIELD_MISSING, a problem of the profile."""
    return tuple(_row_link(row, sf_fields, qb_columns) for row in rows)


def _row_link(
    row: MappingRow, sf_fields: Mapping[str, FieldInfo], qb_columns: Mapping[str, FieldInfo]
) -> Link:
    sf_info = sf_fields.get(row.sf_field)
    qb_info = qb_columns.get(row.qb_field)
    if sf_info is None or qb_info is None:
        missing = row.sf_field if sf_info is None else row.qb_field
        raise MappingProblem(Code.FIELD_MISSING, field=missing)
    return plain(
        f"custom:{row.sf_field}:{row.qb_field}",
        row.sf_field,
        row.qb_field,
        row.direction,
        to_qb=converter(qb_info, row.sf_field),
        to_sf=converter(sf_info, row.qb_field),
    )


def converter(to: FieldInfo, field: str) -> Callable[[Value], Value]:
    """A conversion of any value to the type and length of the field ``to``; ``field`` is named in errors."""
    if to.type in NUMBERS:
        return lambda value: as_number(value, field, scale=to.scale)
    if to.type in BOOLEANS:
        return lambda value: value if isinstance(value, bool) else text(value).casefold() in TRUE
    if to.type in DATES:
        return lambda value: as_date(value, field)
    if to.type in TIMES:
        return lambda value: value if isinstance(value, datetime) else None
    return lambda value: limited(value, field, to.length or 4095)


def as_number(value: Value, field: str, *, scale: int | None = None) -> Decimal | None:
    """The value as a Decimal, rounded half up to ``scale`` decimals where given; INVALID_AMOUNT where it is none."""
    content = text(value).replace(",", "")
    if not content:
        return None
    try:
        number = Decimal(content)
    except InvalidOperation:
        raise MappingProblem(Code.INVALID_AMOUNT, field=field, value=content) from None
    if not number.is_finite():
        raise MappingProblem(Code.INVALID_AMOUNT, field=field, value=content)
    return number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP) if scale else number


def as_date(value: Value, field: str) -> date | None:
    """The value as a date; INVALID_DATE where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or not text(value):
        return value if isinstance(value, date) else None
    try:
        return date.fromisoformat(text(value)[:10])
    except ValueError:
        raise MappingProblem(Code.INVALID_DATE, field=field, value=text(value)) from None
