"""What describe answers: of all objects, of one object, of its fields, as the caller sees them."""

from collections.abc import Callable, Sequence
from email.utils import format_datetime, parsedate_to_datetime

from sandbox.salesforce.access import Access
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.rest.field_describe import field_described
from sandbox.salesforce.rest.record_types import record_types
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.store import quoted


def global_describe(call: Call) -> Answer:
    """GET sobjects."""
    return unless_unchanged(call, lambda: _all(call.access, call.org.store.schema, call.root))


def all_described(call: Call, schema: Schema) -> Answer:
    """The list of another schema's objects."""
    return answer(_all(call.access, schema, call.root))


def _all(access: Access, schema: Schema, root: str) -> dict[str, object]:
    seen = (one for one in schema.objects.values() if access.may_read(one))
    objects = [summary(access, one, root) for one in sorted(seen, key=lambda one: one.name)]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects}


def object_info(call: Call, sobject: SObject) -> Answer:
    """GET sobjects/X."""
    return answer(
        {
            "objectDescribe": summary(call.access, sobject, call.root),
            "recentItems": recent_items(call, [sobject]),
        }
    )


def recent_items(call: Call, sobjects: Sequence[SObject], most: int = 10) -> list[dict[str, object]]:
    """The records that the caller last wrote, the last one first: what an org lists as recently used."""
    each = " UNION ALL ".join(
        f"SELECT '{one.name}', Id, {quoted(one.name_field.name)}, SystemModstamp FROM {quoted(one.name)} "  # noqa: S608
        "WHERE IsDeleted = 0 AND LastModifiedById = ?1"
        for one in sobjects
        if one.name_field.stored
    )
    if not each:
        return []
    rows = call.org.store.database.execute(f"{each} ORDER BY 4 DESC LIMIT ?2", (call.access.user_id, most))
    return [
        {
            "attributes": {"type": name, "url": f"{call.base}{name}/{record_id}"},
            "Id": record_id,
            "Name": shown,
        }
        for name, record_id, shown, _ in rows
    ]


def object_describe(call: Call, sobject: SObject) -> Answer:
    """GET sobjects/X/describe; 304 where nothing has changed since If-Modified-Since."""
    return unless_unchanged(call, lambda: described(call.org.store.schema, call.access, sobject, call.root))


def unless_unchanged(call: Call, make: Callable[[], object]) -> Answer:
    """What ``make`` describes, or 304 without it where the caller knows it already."""
    changed = call.org.schema_changed()
    headers = {"Last-Modified": format_datetime(changed, usegmt=True)}
    known = call.headers.get("if-modified-since", "")
    try:
        if known and parsedate_to_datetime(known) >= changed:
            return Answer(304, headers=headers)
    except (TypeError, ValueError) as wrong:
        raise ApiError(400, "MALFORMED_REQUEST", "If-Modified-Since is not a date") from wrong
    return answer(make(), headers=headers)


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
            "restrictedDelete": link.field.restrict,
        }
        for link in schema.children(sobject.name)
        if access.may_read(schema.get(link.child))
        and link.field.name.lower() in access.fields(schema.get(link.child))
    ]
    return {
        **summary(access, sobject, root),
        "actionOverrides": [],
        "childRelationships": children,
        "compactLayoutable": True,
        "fields": [field_described(access, sobject, one) for one in access.fields(sobject).values()],
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": record_types(access, sobject, root),
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [
            {"label": f"All {sobject.plural}", "name": "everything"},
            *([{"label": f"My {sobject.plural}", "name": "mine"}] if "ownerid" in sobject.fields else []),
        ],
    }


def summary(access: Access, sobject: SObject, root: str) -> dict[str, object]:
    """What the list of all objects says about one."""
    url = f"{root}/sobjects/{sobject.name}"
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": sobject.createable and access.may("Create", sobject),
        "custom": sobject.custom,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": sobject.deletable and access.may("Delete", sobject),
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": sobject.prefix,
        "label": sobject.label,
        "labelPlural": sobject.plural,
        "layoutable": True,
        "mergeable": sobject.mergeable,
        "mruEnabled": True,
        "name": sobject.name,
        "queryable": True,
        "replicateable": True,
        "retrieveable": True,
        "searchable": True,
        "triggerable": True,
        "undeletable": sobject.deletable and access.may("Delete", sobject),
        "updateable": sobject.updateable and access.may("Edit", sobject),
        "urls": {
            "compactLayouts": f"{url}/describe/compactLayouts",
            "rowTemplate": f"{url}/{{ID}}",
            "approvalLayouts": f"{url}/describe/approvalLayouts",
            "defaultValues": f"{url}/defaultValues?recordTypeId&fields",
            "listviews": f"{url}/listviews",
            "describe": f"{url}/describe",
            "quickActions": f"{url}/quickActions",
            "layouts": f"{url}/describe/layouts",
            "sobject": url,
        },
    }
