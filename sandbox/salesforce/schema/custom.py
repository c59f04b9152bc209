"""Custom fields and objects: from a Metadata API definition, or a dataset's, to what the schema holds."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from sandbox.datasets.rows import CustomField
from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.schema.declare import sobject, text
from sandbox.salesforce.schema.fields import Field, FieldType, PicklistValue, SObject

#: Names of custom objects and fields, and what the org says of others (clients quote it of several kinds of names).
_NAME = re.compile(r"(?!sqlite_)[A-Za-z][A-Za-z0-9_]*__c", re.ASCII)
_NAMING = (
    "can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include "
    "spaces, not end with an underscore, and not contain two consecutive underscores."
)
#: A metadata component: texts, lists of texts, and components inside it, by element name.
Metadata: TypeAlias = Mapping[str, object]

_TYPES = {
    "Text": FieldType.STRING,
    "TextArea": FieldType.TEXTAREA,
    "LongTextArea": FieldType.TEXTAREA,
    "Html": FieldType.TEXTAREA,
    "Number": FieldType.DOUBLE,
    "Currency": FieldType.CURRENCY,
    "Percent": FieldType.PERCENT,
    "Checkbox": FieldType.BOOLEAN,
    "Date": FieldType.DATE,
    "DateTime": FieldType.DATETIME,
    "Picklist": FieldType.PICKLIST,
    "MultiselectPicklist": FieldType.MULTIPICKLIST,
    "Lookup": FieldType.REFERENCE,
    "MasterDetail": FieldType.REFERENCE,
    "AutoNumber": FieldType.STRING,
    "Email": FieldType.EMAIL,
    "Phone": FieldType.PHONE,
    "Url": FieldType.URL,
}
_FIXED_LENGTHS = {"TextArea": 255, "Email": 80, "Phone": 40, "Url": 255, "AutoNumber": 30, "Picklist": 255}
_NEEDED = {
    "Text": ("length",),
    "LongTextArea": ("length",),
    "Html": ("length",),
    "Number": ("precision", "scale"),
    "Currency": ("precision", "scale"),
    "Percent": ("precision", "scale"),
    "Lookup": ("referenceTo",),
    "MasterDetail": ("referenceTo",),
    "Picklist": ("valueSet",),
    "MultiselectPicklist": ("valueSet",),
    "AutoNumber": ("displayFormat",),
}


def metadata_of(field: CustomField) -> dict[str, object]:
    """The Metadata API definition of a dataset's custom field."""
    made: dict[str, object] = {
        "fullName": f"{field.object}.{field.name}",
        "label": field.label,
        "type": field.type,
        "externalId": str(field.external_id).lower(),
        "unique": str(field.unique).lower(),
        "required": "false",
    }
    if field.length:
        made["length"] = str(field.length)
    if field.precision:
        made |= {"precision": str(field.precision), "scale": str(field.scale)}
    if field.type == "Checkbox":
        made["defaultValue"] = "false"
    if field.type == "Picklist":
        entries = [{"fullName": one, "default": "false", "label": one} for one in field.picklist]
        made["valueSet"] = {
            "restricted": str(field.restricted).lower(),
            "valueSetDefinition": {"sorted": "false", "value": entries},
        }
    if field.reference_to:
        made |= {"referenceTo": field.reference_to, "relationshipName": field.relationship_name}
    return made


def custom_field(definition: Metadata, custom_id: str) -> Field:
    """The field that a CustomField definition makes; RecordRefusedError says what it lacks."""
    name, kind = _text(definition, "fullName").rpartition(".")[2], _text(definition, "type")
    if not _NAME.fullmatch(name):
        raise RecordRefusedError(
            "INVALID_FIELD",
            f"The custom field name {name!r} must begin with a letter and end with __c",
            "fullName",
        )
    if kind not in _TYPES:
        raise RecordRefusedError("INVALID_TYPE", f"CustomField has no type {kind!r}", "type")
    if not _text(definition, "label"):
        raise RecordRefusedError("REQUIRED_FIELD_MISSING", "Required field is missing: label", "label")
    for needed in _NEEDED.get(kind, ()):
        if not definition.get(needed):
            raise RecordRefusedError(
                "REQUIRED_FIELD_MISSING",
                f"Must specify '{needed}' for a CustomField of type {kind}",
                needed,
            )
    entries = _entries(definition)
    scale = _whole(definition, "scale")
    if _whole(definition, "precision") > 18 or scale > _whole(definition, "precision"):
        raise RecordRefusedError(
            "FIELD_INTEGRITY_EXCEPTION", f"{name}: at most 18 digits in all", "precision"
        )
    if kind == "Text" and not 1 <= _whole(definition, "length") <= 255:
        raise RecordRefusedError("FIELD_INTEGRITY_EXCEPTION", "Text length must be from 1 to 255", "length")
    needs_value = _text(definition, "required") == "true" or kind in {"MasterDetail", "Checkbox"}
    default = _text(definition, "defaultValue")
    return Field(
        name,
        _text(definition, "label"),
        _TYPES[kind],
        _whole(definition, "length") or _FIXED_LENGTHS.get(kind, 18 if "referenceTo" in definition else 4099),
        _whole(definition, "precision"),
        scale,
        nillable=not needs_value,
        createable=kind != "AutoNumber",
        updateable=kind != "AutoNumber",
        unique=_text(definition, "unique") == "true",
        external_id=_text(definition, "externalId") == "true",
        default=(default == "true") if kind == "Checkbox" else _default(entries),
        picklist=entries,
        restricted=_text(_part(definition, "valueSet"), "restricted") == "true",
        controller=_text(_part(definition, "valueSet"), "controllingField"),
        case_sensitive=_text(definition, "caseSensitive") == "true",
        reference_to=tuple(filter(None, (_text(definition, "referenceTo"),))),
        relationship=f"{name[:-1]}r" if definition.get("referenceTo") else "",
        children=_children(definition),
        relationship_order=0 if kind == "MasterDetail" else None,
        restrict=_text(definition, "deleteConstraint") == "Restrict",
        cascade=kind == "MasterDetail" or _text(definition, "deleteConstraint") == "Cascade",
        custom=True,
        help=_text(definition, "inlineHelpText"),
        auto_number=_text(definition, "displayFormat") if kind == "AutoNumber" else "",
        custom_id=custom_id,
    )


def custom_object(definition: Metadata, prefix: str) -> SObject:
    """The object that a CustomObject definition makes, with its name field and owner."""
    name, label = _text(definition, "fullName"), _text(definition, "label")
    if not name.endswith("__c"):
        raise RecordRefusedError("INVALID_TYPE", f"The object name {name!r} must end with __c", "fullName")
    if not _NAME.fullmatch(name):
        raise RecordRefusedError("INVALID_FULL_NAME", f"Custom Object Name: {_NAMING}", "fullName")
    if not label or not _text(definition, "pluralLabel"):
        raise RecordRefusedError(
            "REQUIRED_FIELD_MISSING", "Must specify label and pluralLabel for a CustomObject", "label"
        )
    naming = _part(definition, "nameField")
    if not naming:
        raise RecordRefusedError(
            "REQUIRED_FIELD_MISSING", "Must specify a nameField of type Text or AutoNumber", "nameField"
        )
    counted = _text(naming, "displayFormat") if _text(naming, "type") == "AutoNumber" else ""
    title = _text(naming, "label") or f"{label} Name"
    if counted:
        named = text(
            "Name", 80, label=title, name_field=True, createable=False, updateable=False, auto_number=counted
        )
    else:
        named = text("Name", 80, label=title, name_field=True)
    made = sobject(
        name, prefix, named, label=label, plural=_text(definition, "pluralLabel"), owned=True, custom=True
    )
    if "ControlledByParent" in _text(definition, "sharingModel"):
        made.fields.pop("ownerid")
    return made


def _entries(definition: Metadata) -> tuple[PicklistValue, ...]:
    given = _part(definition, "valueSet")
    pairs: dict[str, list[str]] = {}
    for setting in _parts(given, "valueSettings"):
        controlling = setting.get("controllingFieldValue") or []
        with_values = controlling if isinstance(controlling, list) else [controlling]
        pairs.setdefault(_text(setting, "valueName"), []).extend(map(str, with_values))
    return tuple(
        PicklistValue(
            _text(one, "fullName"),
            _text(one, "label") or _text(one, "fullName"),
            _text(one, "default") == "true",
            tuple(pairs.get(_text(one, "fullName"), ())),
        )
        for one in _parts(_part(given, "valueSetDefinition"), "value")
    )


def _default(entries: tuple[PicklistValue, ...]) -> str | None:
    return next((entry.value for entry in entries if entry.default), None)


def _children(definition: Metadata) -> str:
    name = _text(definition, "relationshipName")
    return f"{name}__r" if name else ""


def _text(definition: Metadata, name: str) -> str:
    value = definition.get(name)
    return value if isinstance(value, str) else ""


def _whole(definition: Metadata, name: str) -> int:
    digits = _text(definition, name)
    return int(digits) if digits.isdigit() else 0


def _parts(definition: Metadata, name: str) -> list[Metadata]:
    value = definition.get(name) or []
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, Mapping)]


def _part(definition: Metadata, name: str) -> Metadata:
    value = definition.get(name)
    return value if isinstance(value, Mapping) else {}
