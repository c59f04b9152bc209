"""What describe answers about one field."""

import base64
from collections.abc import Mapping

from sandbox.salesforce.access import Access
from sandbox.salesforce.schema.fields import SCALED, TEXTUAL, Field, FieldType, PicklistValue, SObject

_SOAP_TYPES = {
    FieldType.ID: "tns:ID",
    FieldType.REFERENCE: "tns:ID",
    FieldType.BOOLEAN: "xsd:boolean",
    FieldType.INT: "xsd:int",
    FieldType.DATE: "xsd:date",
    FieldType.DATETIME: "xsd:dateTime",
    FieldType.ADDRESS: "urn:address",
} | dict.fromkeys(SCALED, "xsd:double")  #: Types that GROUP BY takes only in a date function or not at all.
_UNGROUPED = frozenset({FieldType.ADDRESS, FieldType.DATETIME, FieldType.MULTIPICKLIST})


def field_described(access: Access, sobject: SObject, field: Field) -> dict[str, object]:
    """One entry of ``fields``, as the caller sees it."""
    editable = access.may_edit(sobject, field)
    numeric = field.type in SCALED
    textual = field.type in TEXTUAL
    unfiltered = field.type is FieldType.TEXTAREA and field.length > 255
    return {
        "aggregatable": not (unfiltered or field.type in {FieldType.ADDRESS, FieldType.BOOLEAN}),
        "aiPredictionField": False,
        "autoNumber": bool(field.auto_number),
        "byteLength": field.length * 3 if textual else field.length,
        "calculated": bool(field.formula or field.auto_number or field.sql),
        "calculatedFormula": field.formula or None,
        "cascadeDelete": field.cascade,
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": _compound(field),
        "controllerName": field.controller or None,
        "createable": field.createable and editable,
        "custom": field.custom,
        "defaultValue": field.default,
        "defaultValueFormula": None,
        "defaultedOnCreate": field.default is not None or field.name == "OwnerId" or not field.createable,
        "dependentPicklist": bool(field.controller),
        "deprecatedAndHidden": False,
        "digits": field.precision if field.type is FieldType.INT else 0,
        "displayLocationInDecimal": False,
        "encrypted": False,
        "externalId": field.external_id,
        "extraTypeInfo": _extra_type(field),
        "filterable": not unfiltered and field.type is not FieldType.ADDRESS,
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "groupable": not (numeric or unfiltered or field.type in _UNGROUPED),
        "highScaleNumber": False,
        "htmlFormatted": False,
        "idLookup": field.type is FieldType.ID or field.external_id or field.name_field,
        "inlineHelpText": field.help or None,
        "label": field.label,
        "length": field.length,
        "mask": None,
        "maskType": None,
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": len(field.reference_to) > 1,
        "nillable": field.nillable,
        "permissionable": field.permissionable,
        "picklistValues": entries_of(sobject, field),
        "polymorphicForeignKey": len(field.reference_to) > 1,
        "precision": field.precision if numeric else 0,
        "queryByDistance": False,
        "referenceTargetField": None,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship or None,
        "relationshipOrder": field.relationship_order,
        "restrictedDelete": field.restrict,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "searchPrefilterable": False,
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "sortable": not (unfiltered or field.type in {FieldType.ADDRESS, FieldType.MULTIPICKLIST}),
        "type": field.type,
        "unique": field.unique,
        "updateable": field.updateable and editable,
        "writeRequiresMasterRead": False,
    }


def entries_of(
    sobject: SObject, field: Field, chosen: Mapping[str, bool] | None = None
) -> list[dict[str, object]]:
    """The values of a picklist; ``chosen``: those that a record type leaves of them, and which is its default."""
    left = None if chosen is None else {name.lower(): default for name, default in chosen.items()}
    controller = sobject.find(field.controller) if field.controller else None
    return [
        {
            "active": True,
            "defaultValue": one.default if left is None else left[one.value.lower()],
            "label": one.label,
            "validFor": _valid_for(controller, one) if controller else None,
            "value": one.value,
        }
        for one in field.picklist
        if left is None or one.value.lower() in left
    ]


def _valid_for(controller: Field, entry: PicklistValue) -> str:
    """base64 of a bit for each value of the controlling field, the first in the highest place; in threes of bytes."""
    values = (
        ["false", "true"] if controller.type is FieldType.BOOLEAN else [p.value for p in controller.picklist]
    )
    bits = bytearray(-(-max(len(values), 1) // 24) * 3)
    for place, value in enumerate(values):
        if value.lower() in {one.lower() for one in entry.goes_with}:
            bits[place >> 3] |= 0x80 >> (place & 7)
    return base64.b64encode(bits).decode()


def _extra_type(field: Field) -> str | None:
    if field.type is FieldType.TEXTAREA:
        return "plaintextarea"
    return "personname" if field.name in {"FirstName", "LastName", "Salutation"} else None


def _compound(field: Field) -> str | None:
    for part in (
        "Street",
        "City",
        "State",
        "PostalCode",
        "Country",
        "Latitude",
        "Longitude",
        "GeocodeAccuracy",
    ):
        prefix = field.name.removesuffix(part)
        if prefix != field.name and prefix in {"Billing", "Shipping", "Mailing", "Other", ""}:
            return f"{prefix}Address"
    return "Name" if field.name in {"FirstName", "LastName", "Salutation"} else None
