"""The records of the Tooling API's objects, made anew from the org's schema whenever that has changed."""

import zlib
from collections.abc import Iterable, Iterator

from sandbox.salesforce.assigned import profile_name
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.org import Org
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.fields import SCALED, Field, FieldType, SObject
from sandbox.salesforce.soap.metadata.component import Origins, listed
from sandbox.salesforce.soap.metadata.layouts import layouts_of
from sandbox.salesforce.soap.metadata.profiles import Profiles
from sandbox.salesforce.store import Row, quoted
from sandbox.salesforce.tooling.objects import SHARED, objects

#: What Setup calls the types.
_TYPES = {
    FieldType.STRING: "Text",
    FieldType.TEXTAREA: "Text Area",
    FieldType.BOOLEAN: "Checkbox",
    FieldType.CURRENCY: "Currency",
    FieldType.DOUBLE: "Number",
    FieldType.PERCENT: "Percent",
    FieldType.INT: "Number",
    FieldType.DATETIME: "Date/Time",
    FieldType.MULTIPICKLIST: "Picklist (Multi-Select)",
    FieldType.URL: "URL",
    FieldType.ID: "Lookup()",
}
_INTEGERS = frozenset({FieldType.BOOLEAN, FieldType.INT})


def filled(org: Org) -> Schema:
    """The schema of the Tooling API, its tables filled: temporary ones, which are the connection's own."""
    made = Schema()
    shared = [found for name in SHARED if (found := org.store.schema.find(name)) is not None]
    own = objects()
    made.objects = {one.name.lower(): one for one in [*shared, *own]}
    rows = {
        "EntityDefinition": [_entity(one) for one in _described(org)],
        "FieldDefinition": [_field(owner, one) for owner, one in _fields(org)],
        "CustomObject": [_custom_object(org, one) for one in _described(org) if one.custom],
        "CustomField": [_custom_field(owner, one) for owner, one in _fields(org) if one.custom_id],
        "ProfileLayout": list(_profile_layouts(org)),
        "Layout": [one for owner in _described(org) for one in _layouts(org, owner)],
    }
    stamp = org.schema_changed().strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    signed: Row = {
        "IsDeleted": 0,
        "CreatedDate": stamp,
        "CreatedById": org.user_id,
        "LastModifiedDate": stamp,
        "LastModifiedById": org.user_id,
        "SystemModstamp": stamp,
    }
    with org.store.transaction():
        for sobject in own:
            _table(org, sobject)
            org.store.insert(sobject, [{**signed, **row} for row in rows.get(sobject.name, ())])
    return made


def _table(org: Org, sobject: SObject) -> None:
    columns = ", ".join(
        f"{quoted(one.name)} {'INTEGER' if one.type in _INTEGERS else 'TEXT COLLATE NOCASE'}"
        for one in sobject.fields.values()
        if one.stored
    )
    org.store.database.execute(f"DROP TABLE IF EXISTS temp.{quoted(sobject.name)}")
    org.store.database.execute(f"CREATE TEMP TABLE {quoted(sobject.name)} ({columns})")


def _described(org: Org) -> Iterable[SObject]:
    return sorted(org.store.schema.objects.values(), key=lambda one: one.name)


def _fields(org: Org) -> Iterator[tuple[SObject, Field]]:
    for owner in _described(org):
        for one in owner.fields.values():
            if not one.hidden:
                yield owner, one


def _entity(sobject: SObject) -> Row:
    return {
        "Id": sobject.name,
        "DurableId": sobject.name,
        "QualifiedApiName": sobject.name,
        "DeveloperName": sobject.name.removesuffix("__c"),
        "Label": sobject.label,
        "MasterLabel": sobject.label,
        "PluralLabel": sobject.plural,
        "KeyPrefix": sobject.prefix,
        "DeploymentStatus": "Deployed" if sobject.custom else None,
        "PublisherId": "<local>" if sobject.custom else "System",
        "InternalSharingModel": "ReadWrite",
        "ExternalSharingModel": "Private",
        "IsCustomizable": int(sobject.createable),
        "IsCustomSetting": 0,
        "IsDeprecatedAndHidden": 0,
        "IsApexTriggerable": int(sobject.createable),
        "IsQueryable": 1,
        "IsRetrieveable": 1,
        "IsSearchable": 1,
        "IsTriggerable": int(sobject.createable),
        "IsWorkflowEnabled": int(sobject.createable),
    }


def _field(owner: SObject, field: Field) -> Row:
    return {
        "Id": f"{owner.name}.{field.name}",
        "DurableId": f"{owner.name}.{field.custom_id[:15] or field.name}",
        "QualifiedApiName": field.name,
        "DeveloperName": field.name.removesuffix("__c"),
        "EntityDefinitionId": owner.name,
        "Label": field.label,
        "MasterLabel": field.label,
        "DataType": _data_type(field),
        "RelationshipName": field.relationship or None,
        "PublisherId": "<local>" if field.custom else "System",
        "Length": field.length,
        "Precision": field.precision,
        "Scale": field.scale,
        "IsCalculated": int(bool(field.formula)),
        "IsCompactLayoutable": int(field.type is not FieldType.ADDRESS),
        "IsFieldHistoryTracked": 0,
        "IsHighScaleNumber": 0,
        "IsHtmlFormatted": 0,
        "IsIndexed": int(
            field.external_id or field.unique or field.type in {FieldType.ID, FieldType.REFERENCE}
        ),
        "IsNameField": int(field.name_field),
        "IsNillable": int(field.nillable),
        "IsWorkflowFilterable": int(field.type is not FieldType.ADDRESS),
    }


def _data_type(field: Field) -> str:
    if field.formula:
        return f"Formula ({_TYPES.get(field.type, field.type.title())})"
    if field.type is FieldType.REFERENCE:
        kind = "Master-Detail" if field.relationship_order is not None else "Lookup"
        return f"{kind}({','.join(field.reference_to)})"
    name = _TYPES.get(field.type, field.type.title())
    if field.type in SCALED:
        return f"{name}({field.precision - field.scale}, {field.scale})"
    return f"{name}({field.length})" if field.type is FieldType.STRING else name


def _custom_object(org: Org, sobject: SObject) -> Row:
    # Prefixes of custom objects count them: a00, a01.
    number = int(sobject.prefix[1:], 36) + 1
    return {
        "Id": make_id("01I", org.company.org_id[12:15], number),
        "DeveloperName": sobject.name.removesuffix("__c"),
        "ManageableState": "unmanaged",
        "Language": "en_US",
    }


def _custom_field(owner: SObject, field: Field) -> Row:
    return {
        "Id": field.custom_id,
        "DeveloperName": field.name.removesuffix("__c"),
        "TableEnumOrId": owner.name,
        "EntityDefinitionId": owner.name,
        "ManageableState": "unmanaged",
        "InlineHelpText": field.help or None,
        "Length": field.length or None,
        "Precision": field.precision or None,
        "Scale": field.scale if field.type in SCALED else None,
    }


def _layouts(org: Org, sobject: SObject) -> Iterator[Row]:
    """The layouts of an object, by the names and Ids that the Metadata API has for them."""
    for one in layouts_of(org.store, sobject):
        name = str(one["fullName"])
        yield {
            "Id": Origins(org.store).of("Layout", name, "00h").id,
            "Name": name.partition("-")[2],
            "TableEnumOrId": sobject.name,
            "EntityDefinitionId": sobject.name,
            "LayoutType": "Standard",
            "ManageableState": "unmanaged",
        }


def _profile_layouts(org: Org) -> Iterator[Row]:
    """Which layout a profile has for an object and record type (null: the master)."""
    store = org.store
    profiles = store.database.execute('SELECT "Id", "Name" FROM "Profile" WHERE "IsDeleted" = 0').fetchall()
    types = {
        f"{owner}.{name}": str(record_id)
        for record_id, owner, name in store.database.execute(
            'SELECT "Id", "SobjectType", "DeveloperName" FROM "RecordType" WHERE "IsDeleted" = 0'
        ).fetchall()
    }
    for profile_id, label in profiles:
        made = Profiles(store, "").read(profile_name(str(label))) or {}
        for one in listed(made.get("layoutAssignments")):
            layout, record_type = str(one["layout"]), str(one.get("recordType") or "")
            key = zlib.crc32(f"{profile_id}/{layout.partition('-')[0]}/{record_type}".encode())
            yield {
                "Id": make_id("01G", org.company.org_id[12:15], key),
                "LayoutId": Origins(store).of("Layout", layout, "00h").id,
                "ProfileId": str(profile_id),
                "RecordTypeId": types.get(record_type),
                "TableEnumOrId": layout.partition("-")[0],
            }
