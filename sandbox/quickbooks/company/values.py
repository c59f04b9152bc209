"""Values as they arrive, checked and brought into the form in which a company file keeps them."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TypeAlias

from sandbox.quickbooks import errors
from sandbox.quickbooks.schema.columns import Column, ColumnType

#: What a statement, a dataset or the control API may give.
Given: TypeAlias = str | int | bool | Decimal | date | datetime | None
#: What SQLite keeps: decimals, dates and times are texts, booleans are 0 and 1.
Stored: TypeAlias = str | int | None

#: Places before the point beyond which a number is none at all: more than any column has.
_MOST_PLACES = 20
_IDS = re.compile(r"[0-9A-Fa-f]{1,8}-[0-9]{1,10}\Z")
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?\Z")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?\Z")
_TRUE = frozenset(("1", "true", "t", "yes", "y"))
_FALSE = frozenset(("0", "false", "f", "no", "n"))
#: Code and word of the conversion error of each type (source.txt 7.3: 3010 to 3090). Unchecked: those of percents,
#: quantities and numbers, and that integers are numbers.
_CONVERSIONS = {
    ColumnType.BOOL: (3010, "boolean"),
    ColumnType.DATE: (3020, "date"),
    ColumnType.DATETIME: (3020, "date"),
    ColumnType.INT: (3085, "number"),
    ColumnType.AMT: (3040, "amount"),
    ColumnType.PRICE: (3045, "price"),
    ColumnType.PERCENT: (3050, "percent"),
    ColumnType.QUAN: (3060, "quantity"),
    ColumnType.GUID: (3065, "GUID"),
    ColumnType.FLOAT: (3085, "number"),
}
_ENUMERATIONS: dict[str, frozenset[str]] = {
    "JobStatus": frozenset(("Awarded", "Closed", "InProgress", "None", "NotAwarded", "Pending")),
    "PriceLevelType": frozenset(("FixedPercentage", "PerItem")),
    "PreferredDeliveryMethod": frozenset(("None", "Email", "Fax", "Mail")),
    "AccountType": frozenset(
        [
            "AccountsPayable",
            "AccountsReceivable",
            "Bank",
            "CostOfGoodsSold",
            "CreditCard",
            "Equity",
            "Expense",
            "FixedAsset",
            "Income",
            "LongTermLiability",
            "NonPosting",
            "OtherAsset",
            "OtherCurrentAsset",
            "OtherCurrentLiability",
            "OtherExpense",
            "OtherIncome",
        ]
    ),
}


def convert(column: Column, given: Given) -> Stored:
    """The stored form of a value for a column; an empty text is no value.

    QuickBooksError 3000 to 3090, 3152 where the value does not fit.
    """
    if given is None:
        return None
    if column.is_text:
        return _text(column, given)
    if isinstance(given, str):
        given = given.strip()
        if not given:
            return None
    if column.scale:
        return _decimal(column, given, *column.scale)
    if column.type is ColumnType.BOOL:
        return _boolean(column, given)
    if column.type is ColumnType.INT:
        return _integer(column, given)
    return _moment(column, given)


def half_up(value: Decimal, places: int) -> Decimal:
    """Round half away from zero, as QuickBooks rounds cents and rates."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def money(value: Stored) -> Decimal:
    """A stored amount, price or quantity as a number; nothing is zero."""
    return Decimal(value) if value is not None else Decimal(0)


def cents(value: Decimal) -> str:
    """An amount in its stored form: two decimals."""
    return f"{value + 0:.2f}"  # + 0: no minus sign on zero


def _text(column: Column, given: Given) -> str | None:
    text = given if isinstance(given, str) else _plain(given)
    if not text:
        return None
    if len(text) > column.length:
        raise errors.too_long(text, column.name, column.length)
    if column.type is ColumnType.ID and not _IDS.match(text):
        raise errors.invalid_id(text, column.name)
    if column.type is ColumnType.GUID and not _GUID.match(text):
        raise _unconvertible(column, text)
    if column.type is ColumnType.ENUM:
        allowed = _ENUMERATIONS.get(column.name)
        if allowed and text not in allowed:
            raise errors.not_in_enumeration(text, column.name)
    return text


def _plain(given: Given) -> str:
    return given.isoformat(" ") if isinstance(given, datetime) else str(given)


def _unconvertible(column: Column, given: Given) -> errors.QuickBooksError:
    code, kind = _CONVERSIONS[column.type]
    return errors.unconvertible(code, kind, given, column.name)


def _decimal(column: Column, given: Given, precision: int, scale: int) -> str:
    try:
        value = Decimal(given if isinstance(given, Decimal | int) else str(given).rstrip("%"))
    except InvalidOperation as wrong:
        raise _unconvertible(column, given) from wrong
    if not value.is_finite() or value.adjusted() > _MOST_PLACES:
        raise _unconvertible(column, given)
    rounded = half_up(value, scale)
    # a third decimal of an amount is refused; prices and quantities are rounded
    if column.type is ColumnType.AMT and rounded != value:
        raise _unconvertible(column, given)
    if rounded.adjusted() >= precision - scale:
        raise _unconvertible(column, given)
    return f"{rounded + 0:.{scale}f}"


def _boolean(column: Column, given: Given) -> int:
    text = str(given).lower()
    if text in _TRUE:
        return 1
    if text in _FALSE:
        return 0
    raise _unconvertible(column, given)


def _integer(column: Column, given: Given) -> int:
    try:
        return int(str(given))
    except ValueError as wrong:
        raise _unconvertible(column, given) from wrong


def _moment(column: Column, given: Given) -> str:
    text = given.isoformat() if isinstance(given, date) else str(given)
    match = _MOMENT.match(text)
    if match is None:
        raise _unconvertible(column, given)
    try:
        date.fromisoformat(match[1])
        if column.type is ColumnType.DATE:
            return match[1]
        moment = datetime.fromisoformat(f"{match[1]} {match[2] or '00:00:00'}")
    except ValueError as wrong:
        raise _unconvertible(column, given) from wrong
    return moment.strftime("%Y-%m-%d %H:%M:%S")
