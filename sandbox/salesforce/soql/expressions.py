# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""Fields and functions of a query as SQL."""

from collections.abc import Callable

from sandbox.salesforce.schema.currencies import FIELD as CURRENCY_FIELD
from sandbox.salesforce.schema.fields import SCALED, FieldType
from sandbox.salesforce.soql.date_functions import PARTS, part_sql
from sandbox.salesforce.soql.errors import QueryError, malformed
from sandbox.salesforce.soql.fragments import Value
from sandbox.salesforce.soql.lexer import Kind
from sandbox.salesforce.soql.locale import Locale
from sandbox.salesforce.soql.scope import Column, Scope
from sandbox.salesforce.soql.tree import Argument, Call, Expression, Literal, Path
from sandbox.salesforce.soql.unverified import only_in_date_functions, takes, unknown_function
from sandbox.salesforce.store import quoted
from sandbox.salesforce.values import json_of, scaled_json

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
_SUMMABLE = SCALED | {FieldType.INT}
_UNCOUNTABLE = frozenset({FieldType.BOOLEAN, FieldType.ADDRESS, FieldType.MULTIPICKLIST})
_LONG_TEXT = 255
_MOMENTS = frozenset({FieldType.DATE, FieldType.DATETIME})
_DISTANCE_SCALE = 6


def value_of(scope: Scope, expression: Expression, locale: Locale) -> Value:
    """What an expression gives; QueryError where it makes no sense."""
    return _Values(scope, locale).value(expression)


def is_long(value: Value) -> bool:
    """Whether it is a text too long to filter, sort, group or count by."""
    return value.field is not None and value.type is FieldType.TEXTAREA and value.field.length > _LONG_TEXT


class _Values:
    def __init__(self, scope: Scope, locale: Locale) -> None:
        self._scope = scope
        self._locale = locale
        self._functions: dict[str, Callable[[Call], Value]] = {
            "TOLABEL": self._label,
            "FORMAT": self._formatted,
            "CONVERTCURRENCY": self._converted,
            "DISTANCE": self._distance,
            "DAY_ONLY": self._day_only,
        }

    def value(self, expression: Argument) -> Value:
        if isinstance(expression, Path):
            return self._field(self._scope.column(expression))
        if isinstance(expression, Literal):
            raise malformed(f"unexpected token: '{expression.text}'", expression.position)
        if expression.name in AGGREGATES:
            return self._aggregate(expression)
        if expression.name in PARTS:
            return self._part(expression)
        if expression.name == "CONVERTTIMEZONE":
            raise only_in_date_functions(expression.position)
        function = self._functions.get(expression.name)
        if function is None:
            raise unknown_function(expression.name, expression.position)
        return function(expression)

    def _field(self, column: Column) -> Value:
        field = column.field
        corporate = ""
        if field.type is FieldType.CURRENCY and column.place.sobject.find(CURRENCY_FIELD):
            corporate = self._in_corporate_currency(column)
        return Value(
            column.sql,
            field.type,
            field.scale,
            field,
            field.name,
            convert=json_of(field),
            corporate=corporate,
        )

    def _in_corporate_currency(self, column: Column) -> str:
        code = Column(column.place, column.place.sobject.fields[CURRENCY_FIELD.lower()]).sql
        rate = (
            f'(SELECT r."ConversionRate" FROM {quoted("CurrencyType")} r WHERE r."IsoCode" = {code} '
            'AND r."IsDeleted" = 0)'
        )
        # A rate has six decimals.
        return f"CAST(round({column.sql} * 1000000.0 / {rate}) AS INTEGER)"

    def _only(self, call: Call) -> Expression:
        if len(call.arguments) != 1 or isinstance(call.arguments[0], Literal):
            raise takes(call.name, "one field", call.position)
        return call.arguments[0]

    def _aggregate(self, call: Call) -> Value:
        if call.name == "COUNT" and not call.arguments:
            return Value("count(*)", FieldType.INT, aggregate=True)
        inner = self.value(self._only(call))
        if inner.aggregate:
            raise _unsupported(call, inner)
        if is_long(inner) or inner.type in _UNCOUNTABLE:
            raise _unsupported(call, inner)
        if call.name in {"COUNT", "COUNT_DISTINCT"}:
            distinct = "DISTINCT " if call.name == "COUNT_DISTINCT" else ""
            return Value(f"count({distinct}{inner.sql})", FieldType.INT, aggregate=True)
        sql = inner.corporate or inner.sql
        if call.name in {"MIN", "MAX"}:
            lower = f"{call.name.lower()}({sql})"
            return Value(lower, inner.type, inner.scale, aggregate=True, convert=inner.convert)
        if inner.type not in _SUMMABLE:
            raise _unsupported(call, inner)
        if call.name == "SUM":
            return Value(f"sum({sql})", inner.type, inner.scale, aggregate=True, convert=inner.convert)
        # Rounded to six more decimals than the field has: an average is seldom exact.
        scale = inner.scale + 6
        average = f"CAST(round(sum({sql}) * 1000000.0 / count({sql})) AS INTEGER)"
        return Value(average, FieldType.DOUBLE, scale, aggregate=True, convert=scaled_json(scale))

    def _moment(self, call: Call) -> Value:
        """The date that a date function takes a part of, in the user's time zone where that is asked for."""
        argument = self._only(call)
        if isinstance(argument, Call) and argument.name == "CONVERTTIMEZONE":
            inner = self.value(self._only(argument))
            if inner.type is not FieldType.DATETIME:
                raise takes(argument.name, "a dateTime field", argument.position)
            sql = f"sandbox_local({inner.sql}, '{self._locale.zone.key}')"
            return Value(sql, FieldType.DATETIME, field=inner.field, name=inner.name)
        inner = self.value(argument)
        if inner.type not in _MOMENTS or inner.aggregate:
            raise takes(call.name, "a date or dateTime field", call.position)
        return inner

    def _part(self, call: Call) -> Value:
        inner = self._moment(call)
        if call.name == "HOUR_IN_DAY" and inner.type is not FieldType.DATETIME:
            raise takes(call.name, "a dateTime field", call.position)
        return Value(part_sql(call.name, inner.sql, self._locale.fiscal_month), FieldType.INT)

    def _day_only(self, call: Call) -> Value:
        inner = self._moment(call)
        if inner.type is not FieldType.DATETIME:
            raise takes(call.name, "a dateTime field", call.position)
        return Value(f"substr({inner.sql}, 1, 10)", FieldType.DATE)

    def _label(self, call: Call) -> Value:
        inner = self.value(self._only(call))
        labels = {} if inner.field is None else {one.value: one.label for one in inner.field.picklist}
        other = {value: label for value, label in labels.items() if label and label != value}
        if not other:
            return inner
        cases = " ".join(f"WHEN {_literal(value)} THEN {_literal(label)}" for value, label in other.items())
        sql = f"CASE {inner.sql} {cases} ELSE {inner.sql} END"
        return Value(sql, inner.type, field=inner.field, name=inner.name)

    def _formatted(self, call: Call) -> Value:
        inner = self.value(self._only(call))
        sql = f"sandbox_format({inner.sql}, '{inner.type}', {inner.scale}, '{self._locale.zone.key}')"
        return Value(sql, FieldType.STRING, name=inner.name, aggregate=inner.aggregate)

    def _converted(self, call: Call) -> Value:
        """An amount in the user's currency, which is the corporate one for every user of the sandbox."""
        inner = self.value(self._only(call))
        if inner.type is not FieldType.CURRENCY:
            raise takes(call.name, "a currency field", call.position)
        sql = inner.corporate or inner.sql
        return Value(sql, inner.type, inner.scale, inner.field, inner.name, inner.aggregate, inner.convert)

    def _distance(self, call: Call) -> Value:
        """DISTANCE(BillingAddress, GEOLOCATION(37.7, -122.4), 'mi')."""
        wanted = "a location, GEOLOCATION(latitude, longitude) and 'mi' or 'km'"
        if len(call.arguments) != 3:
            raise takes(call.name, wanted, call.position)
        field, place, unit = call.arguments
        if (
            not isinstance(field, Path)
            or not isinstance(place, Call)
            or place.name != "GEOLOCATION"
            or len(place.arguments) != 2
            or not isinstance(unit, Literal)
            or unit.text not in {"mi", "km"}
        ):
            raise takes(call.name, wanted, call.position)
        column = self._scope.column(field)
        if column.field.type is not FieldType.ADDRESS:
            raise takes(call.name, wanted, call.position)
        prefix = f'{column.place.alias}."{column.field.name.removesuffix("Address")}'
        degrees = [_degrees(one, call.position) for one in place.arguments]
        sql = (
            f'sandbox_distance({prefix}Latitude", {prefix}Longitude", {degrees[0]!r}, {degrees[1]!r}, '
            f"'{unit.text}')"
        )
        return Value(sql, FieldType.DOUBLE, _DISTANCE_SCALE, convert=scaled_json(_DISTANCE_SCALE))


def _degrees(argument: Argument, position: int) -> float:
    if not isinstance(argument, Literal) or argument.kind is not Kind.NUMBER:
        raise takes("GEOLOCATION", "two numbers", position)
    found = float(argument.text)
    if abs(found) > 180:
        raise takes("GEOLOCATION", "degrees of latitude and longitude", argument.position)
    return found


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _unsupported(call: Call, inner: Value) -> QueryError:
    return malformed(f"field {inner.name} does not support aggregate operator {call.name}", call.position)
