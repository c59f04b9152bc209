"""Fields and functions of a query as SQL."""

from sandbox.salesforce.schema.fields import SCALED, FieldType
from sandbox.salesforce.soql.errors import QueryError, malformed
from sandbox.salesforce.soql.fragments import Value
from sandbox.salesforce.soql.scope import Scope
from sandbox.salesforce.soql.tree import Call, Expression, Path
from sandbox.salesforce.values import json_of, scaled_json

_PARTS = {
    "CALENDAR_YEAR": "CAST(substr({0}, 1, 4) AS INTEGER)",
    "CALENDAR_MONTH": "CAST(substr({0}, 6, 2) AS INTEGER)",
    "CALENDAR_QUARTER": "(CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3",
    "DAY_IN_MONTH": "CAST(substr({0}, 9, 2) AS INTEGER)",
    "HOUR_IN_DAY": "CAST(substr({0}, 12, 2) AS INTEGER)",
}
_PARTS |= {"FISCAL_YEAR": _PARTS["CALENDAR_YEAR"], "FISCAL_QUARTER": _PARTS["CALENDAR_QUARTER"]}
_SUMMABLE = SCALED | {FieldType.INT}


def value_of(scope: Scope, expression: Expression) -> Value:
    """What an expression gives; QueryError where it makes no sense."""
    if isinstance(expression, Path):
        column = scope.column(expression)
        field = column.field
        return Value(column.sql, field.type, field.scale, field, field.name, convert=json_of(field))
    return _call(scope, expression)


def _call(scope: Scope, call: Call) -> Value:
    if call.name in {"COUNT", "COUNT_DISTINCT"}:
        inner = f"{scope.root.alias}.Id" if not call.arguments else value_of(scope, _only(call)).sql
        distinct = "DISTINCT " if call.name == "COUNT_DISTINCT" else ""
        return Value(f"count({distinct}{inner})", FieldType.INT, aggregate=True)
    if call.name in {"SUM", "AVG", "MIN", "MAX"}:
        return _aggregate(call, value_of(scope, _only(call)))
    if call.name in _PARTS:
        inner_value = value_of(scope, _only(call))
        if inner_value.type not in {FieldType.DATE, FieldType.DATETIME}:
            raise malformed(f"{call.name} needs a date or dateTime field", call.position)
        return Value(_PARTS[call.name].format(inner_value.sql), FieldType.INT)
    if call.name == "DAY_ONLY":
        return Value(f"substr({value_of(scope, _only(call)).sql}, 1, 10)", FieldType.DATE)
    if call.name in {"TOLABEL", "FORMAT", "CONVERTCURRENCY", "CONVERTTIMEZONE"}:
        # Labels equal values in this org, which has one language, one currency and one time zone.
        return value_of(scope, _only(call))
    raise malformed(f"unknown function: {call.name}", call.position)


def _only(call: Call) -> Expression:
    if len(call.arguments) != 1:
        raise malformed(f"{call.name} takes one field", call.position)
    return call.arguments[0]


def _aggregate(call: Call, inner: Value) -> Value:
    if call.name in {"MIN", "MAX"}:
        if inner.type in {FieldType.BOOLEAN, FieldType.ADDRESS}:
            raise _unsupported(call, inner)
        lower = f"{call.name.lower()}({inner.sql})"
        return Value(lower, inner.type, inner.scale, aggregate=True, convert=inner.convert)
    if inner.type not in _SUMMABLE:
        raise _unsupported(call, inner)
    if call.name == "SUM":
        return Value(f"sum({inner.sql})", inner.type, inner.scale, aggregate=True, convert=inner.convert)
    # Rounded to six more decimals than the field has: an average is seldom exact.
    scale = inner.scale + 6
    average = f"CAST(round(sum({inner.sql}) * 1000000.0 / count({inner.sql})) AS INTEGER)"
    return Value(average, FieldType.DOUBLE, scale, aggregate=True, convert=scaled_json(scale))


def _unsupported(call: Call, inner: Value) -> QueryError:
    return malformed(f"field {inner.name} does not support aggregate operator {call.name}", call.position)
