"""Criteria of a workflow rule as a condition over a row of its object's table."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sandbox.salesforce.errors import RecordRefusedError, WrongTypeError
from sandbox.salesforce.schema.fields import FieldType, SObject
from sandbox.salesforce.store import quoted
from sandbox.salesforce.values import storing

_COMPARED: Final = {
    "equals": "IS",
    "notEqual": "IS NOT",
    "lessThan": "<",
    "greaterThan": ">",
    "lessOrEqual": "<=",
    "greaterOrEqual": ">=",
}
_SEARCHED: Final = {"contains": "instr({at}, {value}) > 0", "startsWith": "instr({at}, {value}) = 1"}


def condition(sobject: SObject, items: Sequence[Mapping[str, Any]], row: str) -> str:
    """SQL that is true where a row (NEW or OLD) meets all the items; '1' for none.

    RecordRefusedError for a field, a value or an operation that the object does not have.
    """
    return " AND ".join(_one(sobject, item, row) for item in items) or "1"


def _one(sobject: SObject, item: Mapping[str, Any], row: str) -> str:
    owner, _, name = str(item.get("field", "")).rpartition(".")
    field = sobject.find(name)
    if field is None or not field.stored or owner.lower() not in {"", sobject.name.lower()}:
        raise RecordRefusedError(
            "FIELD_INTEGRITY_EXCEPTION",
            f"In field: field - no CustomField named {item.get('field')} found",
            "field",
        )
    at, operation, value = f"{row}.{quoted(field.name)}", str(item.get("operation", "")), item.get("value")
    if operation in _COMPARED:
        if field.type is FieldType.BOOLEAN:
            value = str(value).lower() in {"true", "1"}
        try:
            literal = _literal(storing(field)(value))
        except WrongTypeError as wrong:
            raise RecordRefusedError(
                "FIELD_INTEGRITY_EXCEPTION", f"{field.name}: {value}", "value"
            ) from wrong
        return f"coalesce({at} {_COMPARED[operation]} {literal}, 0)"
    found = _SEARCHED.get("contains" if operation == "notContain" else operation)
    if found is None:
        raise RecordRefusedError(
            "FIELD_INTEGRITY_EXCEPTION", f"the sandbox has no operation {operation}", "operation"
        )
    sought = _literal(str(value or "").lower())
    searched = found.format(at=f"lower(coalesce({at}, ''))", value=sought)
    return f"NOT ({searched})" if operation == "notContain" else f"({searched})"


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''").replace("\0", "") + "'"
