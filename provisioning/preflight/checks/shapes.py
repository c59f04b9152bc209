"""Whether a field that is there is what is needed: type and size, in the notation of Salesforce's set-up pages.

Currency(9,2) has 9 digits left of the point: in describe precision 11 and scale 2 (rules.md 6).
"""

from provisioning.catalogue.requirements import FieldShape, FieldType
from provisioning.preflight.findings import Level
from provisioning.preflight.snapshot import FieldSeen

#: describe's types as set-up's; the first that is accepted counts.
_TYPES: dict[str, tuple[FieldType, ...]] = {
    "string": (FieldType.TEXT,),
    "email": (FieldType.TEXT,),
    "phone": (FieldType.TEXT,),
    "url": (FieldType.TEXT,),
    "id": (FieldType.TEXT,),
    "combobox": (FieldType.TEXT, FieldType.PICKLIST),
    "textarea": (FieldType.TEXT_AREA, FieldType.TEXT),
    "picklist": (FieldType.PICKLIST,),
    "boolean": (FieldType.CHECKBOX,),
    "currency": (FieldType.CURRENCY,),
    "double": (FieldType.NUMBER,),
    "int": (FieldType.NUMBER,),
    "date": (FieldType.DATE,),
    "datetime": (FieldType.DATE_TIME,),
    "reference": (FieldType.LOOKUP, FieldType.MASTER_DETAIL),
}


def type_of(seen: FieldSeen, shape: FieldShape) -> FieldType | None:
    """The type as which the field is accepted, None where it is of another one."""
    kinds = (FieldType.AUTO_NUMBER,) if seen.auto_number else _TYPES.get(seen.type, ())
    if shape.unique and seen.type == "textarea":
        return None
    if seen.type == "reference" and shape.to and shape.to not in seen.reference_to:
        return None
    if set(shape.types) & {FieldType.LOOKUP, FieldType.MASTER_DETAIL} and seen.type == "reference":
        return FieldType.LOOKUP
    return next((kind for kind in kinds if kind in shape.types), None)


def size_problem(seen: FieldSeen, shape: FieldShape) -> tuple[Level, str] | None:
    """ERROR and words where the field is too short or too narrow, NOTE where it is wider than asked for."""
    kind = type_of(seen, shape)
    if kind in (FieldType.TEXT, FieldType.TEXT_AREA):
        least = shape.length or shape.min_length
        if seen.length < least:
            return Level.ERROR, f"it is {seen.length} characters long, {least} are needed"
        if shape.length and seen.length > shape.length:
            return Level.NOTE, f"it is {seen.length} characters long, {shape.length} would do"
    elif kind in (FieldType.CURRENCY, FieldType.NUMBER) and shape.digits:
        has = (seen.precision - seen.scale, seen.scale)
        wants = (shape.digits, shape.decimals)
        told = (
            f"it is ({has[0]},{has[1]}), which leaves {has[0]} digits before the point and {has[1]} behind it"
        )
        if has[0] < wants[0] or has[1] < wants[1]:
            return Level.ERROR, f"{told}; ({wants[0]},{wants[1]}) is needed"
        if has != wants:
            return Level.NOTE, f"{told}; ({wants[0]},{wants[1]}) would do"
    return None


def shown_type(seen: FieldSeen) -> str:
    """The field's type in set-up's words: ``Text(80)``, ``Currency(16,2)``, ``Lookup(Contact)``."""
    if seen.auto_number:
        return FieldType.AUTO_NUMBER.value
    kinds = _TYPES.get(seen.type)
    name = kinds[0].value if kinds else seen.type
    if seen.type in ("currency", "double"):
        return f"{name}({seen.precision - seen.scale},{seen.scale})"
    if seen.type in ("string", "textarea"):
        return f"{name}({seen.length})"
    if seen.type == "reference":
        return f"{name}({' or '.join(seen.reference_to)})"
    return name
