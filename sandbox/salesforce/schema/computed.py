"""Custom fields that are worked out when they are read: formulas, and roll-up summaries of detail records.

A formula may not use a computed field; a summary has no filters.
"""

from collections.abc import Mapping

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.schema.fields import SCALED, Field, FieldType, SObject
from sandbox.salesforce.schema.formulas.compiler import Compiler, Objects

_RESULTS = {
    "Text": (FieldType.STRING, "text", 1300),
    "Checkbox": (FieldType.BOOLEAN, "boolean", 0),
    "Date": (FieldType.DATE, "date", 0),
    "DateTime": (FieldType.DATETIME, "date", 0),
    "Number": (FieldType.DOUBLE, "number", 0),
    "Currency": (FieldType.CURRENCY, "number", 0),
    "Percent": (FieldType.PERCENT, "number", 0),
}
_OPERATIONS = {"count": "count", "sum": "sum", "min": "min", "max": "max"}


def is_computed(definition: Mapping[str, object]) -> bool:
    """Whether a CustomField definition is one of these."""
    return bool(definition.get("formula")) or definition.get("type") == "Summary"


def computed_field(
    schema: Objects, owner: SObject, definition: Mapping[str, object], custom_id: str
) -> Field:
    """The field that the definition makes; RecordRefusedError says what is wrong with it."""
    name = str(definition.get("fullName", "")).rpartition(".")[2]
    if not name.endswith("__c") or not name.replace("_", "").isalnum():
        raise RecordRefusedError("INVALID_FIELD", f"{name!r} is no name of a custom field", "fullName")
    if definition.get("type") == "Summary":
        made = _summary(schema, owner, definition)
    else:
        made = _formula(schema, owner, definition)
    kind, sql, length, precision, scale = made
    return Field(
        name,
        str(definition.get("label") or name),
        kind,
        length,
        precision,
        scale,
        nillable=kind is not FieldType.BOOLEAN,
        createable=False,
        updateable=False,
        sql=sql,
        formula=str(definition.get("formula") or ""),
        custom=True,
        custom_id=custom_id,
    )


def _formula(
    schema: Objects, owner: SObject, definition: Mapping[str, object]
) -> tuple[FieldType, str, int, int, int]:
    kind, gives, length = _RESULTS.get(str(definition.get("type")), (None, "", 0))
    if kind is None:
        raise RecordRefusedError(
            "INVALID_TYPE", f"A formula cannot be of type {definition.get('type')}", "type"
        )
    term = Compiler(schema, owner, lambda field, _: f'{{t}}."{field.name}"').term(str(definition["formula"]))
    if term.gives != gives:
        raise RecordRefusedError(
            "FIELD_INTEGRITY_EXCEPTION",
            f"Formula result is data type ({term.gives.title()}), incompatible with expected data type "
            f"({gives.title()}).",
            "formula",
        )
    if kind not in SCALED:
        return kind, term.sql, length, 0, 0
    scale = int(str(definition.get("scale") or 0))
    if not 0 <= scale <= 17:
        raise RecordRefusedError("FIELD_INTEGRITY_EXCEPTION", "scale is from 0 to 17", "scale")
    shift = scale + (2 if kind is FieldType.PERCENT else 0)
    return kind, f"CAST(round({term.sql} * 1e{shift}) AS INTEGER)", 0, 18, scale


def _summary(
    schema: Objects, owner: SObject, definition: Mapping[str, object]
) -> tuple[FieldType, str, int, int, int]:
    child_name, _, key = str(definition.get("summaryForeignKey", "")).partition(".")
    operation = _OPERATIONS.get(str(definition.get("summaryOperation", "")).lower())
    child = schema.find(child_name)
    link = child.find(key) if child else None
    if operation is None or child is None or link is None or owner.name not in link.reference_to:
        raise RecordRefusedError(
            "FIELD_INTEGRITY_EXCEPTION", "a summary needs an operation and a lookup to this object"
        )
    if definition.get("summaryFilterItems"):
        raise RecordRefusedError("FIELD_INTEGRITY_EXCEPTION", "the sandbox has no filters of summaries")
    where = f'FROM "{child.name}" c WHERE c."{link.name}" = {{t}}."Id" AND c."IsDeleted" = 0'
    if operation == "count":
        return FieldType.DOUBLE, f"(SELECT count(*) {where})", 0, 18, 0
    summed = child.find(str(definition.get("summarizedField", "")).partition(".")[2])
    if summed is None or summed.type not in SCALED or not summed.stored:
        raise RecordRefusedError(
            "FIELD_INTEGRITY_EXCEPTION", "a summary needs a number to sum up", "summarizedField"
        )
    # Names come from the schema. A sum of nothing is 0, as a roll-up shows it.
    value = f'{operation}(c."{summed.name}")'
    total = f"coalesce({value}, 0)" if operation == "sum" else value
    return summed.type, f"(SELECT {total} {where})", 0, summed.precision, summed.scale
