"""One comparison as SQL, by the type of what is compared."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.schema.fields import IDENTIFIERS, SCALED, TEXTUAL, FieldType
from sandbox.salesforce.soql.dates import is_date_literal, needs_count
from sandbox.salesforce.soql.errors import QueryError, malformed, wrong_literal, wrong_operator
from sandbox.salesforce.soql.fragments import Deferred, Parameter, Sql, Value
from sandbox.salesforce.soql.lexer import Kind, like_pattern
from sandbox.salesforce.soql.locale import Locale
from sandbox.salesforce.soql.tree import Literal
from sandbox.salesforce.soql.unverified import inactive_currency, invalid_date
from sandbox.salesforce.values import stored_datetime

_MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME})
_SHOWN_TYPES = {FieldType.DATETIME: "dateTime", FieldType.ID: "ID"}
_SHOWN_OPERATORS = {FieldType.DATETIME: "dateTime", FieldType.REFERENCE: "id"}
#: Past every number that a field holds, and still one that the store can compare with.
_BEYOND = 2**62
_CURRENCY = re.compile(r"([A-Za-z]{3})(.*)")


class Comparer:
    """Compares values with literals, as a user with these settings means them."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def compare(self, value: Value, operator: str, literal: Literal, position: int) -> Sql:
        """``value operator literal``; ``position`` is where the field stands, which errors point to."""
        if literal.kind is Kind.NAME and literal.text.lower() == "null":
            return _null(value, operator, literal)
        if operator == "LIKE":
            return self._like(value, literal, position)
        if value.type in TEXTUAL:
            return self._text(value, operator, literal, position)
        if value.type in _MOMENTS:
            return self._moment(value, operator, literal, position)
        if value.type in SCALED or value.type is FieldType.INT:
            return self._number(value, operator, literal, position)
        if operator not in {"=", "!="} and value.type not in IDENTIFIERS:
            raise wrong_operator(_operand(value), position)
        parameter = self._parameter(value, literal, position)
        if operator in {"=", "!="}:
            return Sql(f"{value.sql} {'IS NOT' if operator == '!=' else '='} ?", (parameter,))
        return Sql(f"{value.sql} {operator} ?", (parameter,))

    def among(self, value: Value, literals: Sequence[Literal], position: int, *, negated: bool) -> Sql:
        """``value IN (literals)`` and NOT IN."""
        moments = [one for one in literals if one.kind is Kind.NAME and is_date_literal(one.text)]
        nulls = [one for one in literals if one.kind is Kind.NAME and one.text.lower() == "null"]
        plain = [one for one in literals if one not in moments and one not in nulls]
        found: list[Sql] = []
        if plain:
            wanted = self._wanted(value, plain, position)
            column = value.sql
            if value.type in TEXTUAL:
                ascii_only = all(str(one).isascii() for one in wanted)
                column = f"{value.sql} COLLATE NOCASE" if ascii_only else f"sandbox_fold({value.sql})"
                wanted = wanted if ascii_only else tuple(str(one).casefold() for one in wanted)
            found.append(Sql(f"{column} IN ({', '.join('?' * len(wanted))})", wanted))
        if nulls or (value.type in TEXTUAL | IDENTIFIERS and any(not one.text for one in plain)):
            found.append(Sql(f"{value.sql} IS NULL"))
        found += [self._moment(value, "=", one, position) for one in moments]
        joined = Sql(
            " OR ".join(f"({one.text})" for one in found),
            tuple(one for part in found for one in part.parameters),
        )
        return Sql(f"NOT coalesce(({joined.text}), 0)", joined.parameters) if negated else joined

    def includes(self, value: Value, literals: Sequence[Literal], position: int, *, negated: bool) -> Sql:
        """INCLUDES ('a;b', 'c'): has a and b, or c."""
        if value.type is not FieldType.MULTIPICKLIST:
            raise wrong_operator(_operand(value), position)
        parts, parameters = [], []
        for literal in literals:
            wanted = _string(value, literal, position).split(";")
            parts.append(
                " AND ".join([f"instr(';' || lower({value.sql}) || ';', ';' || ? || ';') > 0"] * len(wanted))
            )
            parameters += [one.strip().lower() for one in wanted]
        text = " OR ".join(f"({part})" for part in parts)
        return Sql(f"NOT coalesce(({text}), 0)" if negated else text, tuple(parameters))

    def _like(self, value: Value, literal: Literal, position: int) -> Sql:
        if value.type not in TEXTUAL or value.type is FieldType.MULTIPICKLIST:
            raise wrong_operator(_operand(value), position)
        _string(value, literal, position)
        pattern = like_pattern(literal.raw)
        if pattern.isascii():
            return Sql(f"{value.sql} LIKE ? ESCAPE '\\'", (pattern,))
        return Sql(f"sandbox_fold({value.sql}) LIKE ? ESCAPE '\\'", (pattern.casefold(),))

    def _text(self, value: Value, operator: str, literal: Literal, position: int) -> Sql:
        text = _string(value, literal, position)
        if not text and operator in {"=", "!="}:
            return Sql(f"{value.sql} IS {'NOT ' if operator == '!=' else ''}NULL")
        if value.type is FieldType.MULTIPICKLIST and operator not in {"=", "!="}:
            raise wrong_operator(_operand(value), position)
        sign = "IS NOT" if operator == "!=" else operator
        if text.isascii():
            return Sql(f"{value.sql} COLLATE NOCASE {sign} ?", (text,))
        return Sql(f"sandbox_fold({value.sql}) {sign} ?", (text.casefold(),))

    def _moment(self, value: Value, operator: str, literal: Literal, position: int) -> Sql:
        if literal.kind is not Kind.NAME:
            parameter = self._parameter(value, literal, position)
            return Sql(f"{value.sql} {'IS NOT' if operator == '!=' else operator} ?", (parameter,))
        name = literal.text.upper()
        if not is_date_literal(name):
            raise _wrong_type(value, position)
        if needs_count(name) != (literal.count > 0):
            raise malformed(f"unexpected token: '{literal.text}'", literal.position)
        first, after = (
            Deferred(self._locale, name, literal.count, value.type is FieldType.DATETIME, last)
            for last in (False, True)
        )
        if operator == "=":
            return Sql(f"({value.sql} >= ? AND {value.sql} < ?)", (first, after))
        if operator == "!=":
            return Sql(f"({value.sql} IS NULL OR {value.sql} < ? OR {value.sql} >= ?)", (first, after))
        sign = {"<": "<", "<=": "<", ">": ">=", ">=": ">="}[operator]
        return Sql(f"{value.sql} {sign} ?", (first if operator in {"<", ">="} else after,))

    def _number(self, value: Value, operator: str, literal: Literal, position: int) -> Sql:
        column = value.sql
        if literal.kind is Kind.CURRENCY and value.type is FieldType.CURRENCY and value.corporate:
            units = self._in_corporate_currency(literal)
            column = value.corporate
        elif literal.kind is Kind.NUMBER:
            units = Decimal(literal.text)
        else:
            raise _wrong_type(value, position)
        low, high = _between(units, value.scale)
        if operator == "=":
            return Sql(f"{column} = ?", (low,)) if low == high else Sql("0")
        if operator == "!=":
            return Sql(f"{column} IS NOT ?", (low,)) if low == high else Sql("1")
        # Between two storable numbers "less" is "at most the lower", "more" is "at least the higher".
        if low != high:
            return Sql(f"{column} <= ?", (low,)) if "<" in operator else Sql(f"{column} >= ?", (high,))
        return Sql(f"{column} {operator} ?", (low,))

    def _in_corporate_currency(self, literal: Literal) -> Decimal:
        match = _CURRENCY.fullmatch(literal.text)
        code, amount = match.groups() if match else ("", "0")
        rate = dict(self._locale.rates).get(code.upper())
        if rate is None:
            raise inactive_currency(code, literal.position)
        return Decimal(amount) * 1_000_000 / rate

    def _wanted(self, value: Value, literals: Sequence[Literal], position: int) -> tuple[Parameter, ...]:
        if value.type in TEXTUAL:
            return tuple(_string(value, one, position) for one in literals)
        if value.type in SCALED or value.type is FieldType.INT:
            found = (self._number(value, "=", one, position) for one in literals)
            return tuple(one for part in found for one in part.parameters)
        return tuple(self._parameter(value, one, position) for one in literals)

    def _parameter(self, value: Value, literal: Literal, position: int) -> Parameter:
        if value.type in IDENTIFIERS:
            text = _string(value, literal, position)
            found = parse_id(text)
            if text and found is None:
                raise QueryError("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}", position)
            return found
        if value.type is FieldType.BOOLEAN:
            if literal.kind is not Kind.NAME or literal.text.lower() not in {"true", "false"}:
                raise _wrong_type(value, position)
            return int(literal.text.lower() == "true")
        if literal.kind is not (Kind.DATETIME if value.type is FieldType.DATETIME else Kind.DATE):
            raise _wrong_type(value, position)
        return _stored_moment(literal)


def _stored_moment(literal: Literal) -> str:
    try:
        if literal.kind is Kind.DATE:
            return date.fromisoformat(literal.text).isoformat()
        return stored_datetime(datetime.fromisoformat(literal.text))
    except (ValueError, OverflowError):
        raise invalid_date(literal.text, literal.position) from None


def _between(number: Decimal, scale: int) -> tuple[int, int]:
    """The two storable numbers around a number, both the same where it can be stored."""
    if number and number.adjusted() + scale >= 19:
        beyond = _BEYOND if number > 0 else -_BEYOND
        return (beyond, beyond + 1) if number > 0 else (beyond - 1, beyond)
    if number and number.adjusted() + scale < -40:
        return (0, 1) if number > 0 else (-1, 0)
    units = number.scaleb(scale)
    return int(units.to_integral_value(ROUND_FLOOR)), int(units.to_integral_value(ROUND_CEILING))


def _null(value: Value, operator: str, literal: Literal) -> Sql:
    if operator not in {"=", "!="}:
        raise malformed(f"unexpected token: '{literal.text}'", literal.position)
    return Sql(f"{value.sql} IS {'NOT ' if operator == '!=' else ''}NULL")


def _string(value: Value, literal: Literal, position: int) -> str:
    if literal.kind is not Kind.STRING:
        raise wrong_literal(value.name, _shown(value), position, quoted=True)
    return literal.text


def _wrong_type(value: Value, position: int) -> QueryError:
    return wrong_literal(value.name, _shown(value), position, quoted=False)


def _shown(value: Value) -> str:
    return _SHOWN_TYPES.get(value.type, str(value.type))


def _operand(value: Value) -> str:
    return _SHOWN_OPERATORS.get(value.type, str(value.type))
