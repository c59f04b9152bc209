"""What describe answers: of all objects, of one object, of its fields, as the caller sees them."""

from sandbox.salesforce.access import Access
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.fields import SCALED, TEXTUAL, Field, FieldType, SObject

_SOAP_TYPES = {
    FieldType.ID: "tns:ID",
    FieldType.REFERENCE: "tns:ID",
    FieldType.BOOLEAN: "xsd:boolean",
    FieldType.INT: "xsd:int",
    FieldType.DATE: "xsd:date",
    FieldType.DATETIME: "xsd:dateTime",
    FieldType.ADDRESS: "urn:address",
} | dict.fromkeys(SCALED, "xsd:double")
_MASTER_RECORD_TYPE = "012000000000000AAA"


def global_describe(call: Call) -> Answer:
    """GET sobjects."""
    objects = [_summary(one, call.root) for one in _sorted(call.org.store.schema)]
    return answer({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects})


def object_info(call: Call, sobject: SObject) -> Answer:
    """GET sobjects/X."""
    return answer({"objectDescribe": _summary(sobject, call.root), "recentItems": []})


def object_describe(call: Call, sobject: SObject) -> Answer:
    """GET sobjects/X/describe."""
    return answer(described(call.org.store.schema, call.access, sobject, call.root))


def layouts(call: Call, sobject: SObject) -> Answer:
    """GET sobjects/X/describe/layouts[/{record type}]: one layout with every field that can be edited."""
    fields = [one for one in call.access.fields(sobject).values() if one.updateable and one.stored]
    rows = [
        {
            "numItems": 1,
            "layoutItems": [
                {
                    "editableForNew": one.createable,
                    "editableForUpdate": one.updateable,
                    "label": one.label,
                    "layoutComponents": [
                        {"displayLines": 1, "tabOrder": 1, "type": "Field", "value": one.name}
                    ],
                    "placeholder": False,
                    "required": one.required,
                }
            ],
        }
        for one in fields
    ]
    section = {
        "columns": 1,
        "heading": sobject.label,
        "layoutRows": rows,
        "rows": len(rows),
        "useHeading": True,
    }
    layout = {
        "id": None,
        "detailLayoutSections": [section],
        "editLayoutSections": [section],
        "relatedLists": [],
    }
    if len(call.parts) > 4:
        return answer(layout)
    return answer({"layouts": [layout], "recordTypeMappings": [], "recordTypeSelectorRequired": [False]})


def described(schema: Schema, access: Access, sobject: SObject, root: str) -> dict[str, object]:
    """The whole description of an object."""
    children: list[dict[str, object]] = [
        {
            "cascadeDelete": link.field.cascade,
            "childSObject": link.child,
            "deprecatedAndHidden": False,
            "field": link.field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": link.field.children or None,
            "restrictedDelete": False,
        }
        for link in schema.children(sobject.name)
        if link.field.name.lower() in access.fields(schema.get(link.child))
    ]
    return {
        **_summary(sobject, root),
        "actionOverrides": [],
        "childRelationships": children,
        "compactLayoutable": True,
        "fields": [_field(access, sobject, one) for one in access.fields(sobject).values()],
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [
            {
                "active": True,
                "available": True,
                "defaultRecordTypeMapping": True,
                "developerName": "Master",
                "master": True,
                "name": "Master",
                "recordTypeId": _MASTER_RECORD_TYPE,
                "urls": {"layout": f"{root}/sobjects/{sobject.name}/describe/layouts/{_MASTER_RECORD_TYPE}"},
            }
        ],
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": f"All {sobject.plural}", "name": "everything"}],
    }


def _sorted(schema: Schema) -> list[SObject]:
    return sorted(schema.objects.values(), key=lambda one: one.name)


def _summary(sobject: SObject, root: str) -> dict[str, object]:
    url = f"{root}/sobjects/{sobject.name}"
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": sobject.createable,
        "custom": sobject.custom,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": sobject.deletable,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": sobject.prefix,
        "label": sobject.label,
        "labelPlural": sobject.plural,
        "layoutable": True,
        "mergeable": False,
        "mruEnabled": True,
        "name": sobject.name,
        "queryable": True,
        "replicateable": True,
        "retrieveable": True,
        "searchable": True,
        "triggerable": True,
        "undeletable": sobject.deletable,
        "updateable": sobject.updateable,
        "urls": {
            "describe": f"{url}/describe",
            "rowTemplate": f"{url}/{{ID}}",
            "sobject": url,
        },
    }


def _field(access: Access, sobject: SObject, field: Field) -> dict[str, object]:
    editable = access.may_edit(sobject, field)
    numeric = field.type in SCALED
    textual = field.type in TEXTUAL
    picks = [
        {
            "active": True,
            "defaultValue": one.default,
            "label": one.label,
            "validFor": None,
            "value": one.value,
        }
        for one in field.picklist
    ]
    return {
        "aggregatable": field.type is not FieldType.ADDRESS,
        "aiPredictionField": False,
        "autoNumber": bool(field.auto_number),
        "byteLength": field.length * 3 if textual else field.length,
        "calculated": bool(field.sql),
        "calculatedFormula": None,
        "cascadeDelete": field.cascade,
        "caseSensitive": False,
        "compoundFieldName": _compound(field),
        "controllerName": None,
        "createable": field.createable and editable,
        "custom": field.custom,
        "defaultValue": field.default,
        "defaultValueFormula": None,
        "defaultedOnCreate": field.default is not None or field.name == "OwnerId" or not field.createable,
        "dependentPicklist": False,
        "deprecatedAndHidden": False,
        "digits": field.precision if field.type is FieldType.INT else 0,
        "displayLocationInDecimal": False,
        "encrypted": False,
        "externalId": field.external_id,
        "extraTypeInfo": None,
        "filterable": not (field.type is FieldType.TEXTAREA and field.length > 255),
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "groupable": not numeric and field.type not in {FieldType.ADDRESS, FieldType.DATETIME},
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
        "namePointing": False,
        "nillable": field.nillable,
        "permissionable": field.permissionable,
        "picklistValues": picks,
        "polymorphicForeignKey": False,
        "precision": field.precision if numeric else 0,
        "queryByDistance": False,
        "referenceTargetField": None,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship or None,
        "relationshipOrder": None,
        "restrictedDelete": False,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "searchPrefilterable": False,
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "sortable": field.type is not FieldType.ADDRESS,
        "type": field.type,
        "unique": field.unique,
        "updateable": field.updateable and editable,
        "writeRequiresMasterRead": False,
    }


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
