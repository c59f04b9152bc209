"""Layouts as describe answers them: one of each kind for each object, with the fields that the caller sees."""

from sandbox.salesforce.errors import not_found
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.rest.record_types import record_types
from sandbox.salesforce.schema.fields import ChildLink, Field, SObject

#: Fields of a compact layout, the name among them.
_COMPACT = 5


def layouts(call: Call, sobject: SObject, record_type: str) -> Answer:
    """describe/layouts, or that of one record type."""
    types = record_types(call.org.store, sobject, call.root)
    layout = _layout(call, sobject)
    if record_type:
        wanted = parse_id(record_type)
        if all(one["recordTypeId"] != wanted for one in types):
            raise not_found()
        return answer(layout)
    mappings = [
        {
            **{
                name: one[name]
                for name in ("active", "available", "defaultRecordTypeMapping", "developerName")
            },
            "layoutId": None,
            "master": one["master"],
            "name": one["name"],
            "picklistsForRecordType": None,
            "recordTypeId": one["recordTypeId"],
            "urls": one["urls"],
        }
        for one in types
    ]
    several = [len(types) > 1]
    return answer(
        {"layouts": [layout], "recordTypeMappings": mappings, "recordTypeSelectorRequired": several}
    )


def compact_layouts(call: Call, sobject: SObject) -> Answer:
    """describe/compactLayouts: the system's own, the first fields beginning with the name."""
    fields = [one for one in call.access.fields(sobject).values() if one.updateable and one.stored]
    fields.sort(key=lambda one: not one.name_field)
    system = {
        "actions": [],
        "fieldItems": [_item(one) for one in fields[:_COMPACT]],
        "id": None,
        "imageItems": [],
        "label": "System Default",
        "name": "SYSTEM",
        "objectType": sobject.name,
    }
    mappings = [
        {
            "available": one["available"],
            "compactLayoutId": None,
            "compactLayoutName": "SYSTEM",
            "recordTypeId": one["recordTypeId"],
            "recordTypeName": one["name"],
            "urls": {
                "compactLayout": f"{call.base}{sobject.name}/describe/compactLayouts/{one['recordTypeId']}"
            },
        }
        for one in record_types(call.org.store, sobject, call.root)
    ]
    return answer(
        {
            "compactLayouts": [system],
            "defaultCompactLayoutId": None,
            "recordTypeCompactLayoutMappings": mappings,
        }
    )


def approval_layouts() -> Answer:
    """describe/approvalLayouts: there are no approval processes."""
    return answer({"approvalLayouts": []})


def _layout(call: Call, sobject: SObject) -> dict[str, object]:
    rows = [
        {"layoutItems": [_item(one)], "numItems": 1}
        for one in call.access.fields(sobject).values()
        if one.updateable and one.stored
    ]
    section = {
        "collapsed": False,
        "columns": 1,
        "heading": sobject.label,
        "layoutRows": rows,
        "layoutSectionId": None,
        "parentLayoutId": None,
        "rows": len(rows),
        "tabOrder": "LeftToRight",
        "useCollapsibleSection": False,
        "useHeading": True,
    }
    return {
        "buttonLayoutSection": None,
        "detailLayoutSections": [section],
        "editLayoutSections": [section],
        "feedView": None,
        "highlightsPanelLayoutSection": None,
        "id": None,
        "multirowEditLayoutSections": [],
        "offlineLinks": [],
        "quickActionList": {"quickActionListItems": []},
        "relatedContent": None,
        "relatedLists": [_related(link.child, link.field) for link in _children(call, sobject)],
        "saveOptions": [],
    }


def _children(call: Call, sobject: SObject) -> list[ChildLink]:
    schema = call.org.store.schema
    return [one for one in schema.children(sobject.name) if one.field.children]


def _related(child: str, field: Field) -> dict[str, object]:
    return {
        "accessLevelRequiredForCreate": None,
        "buttons": [],
        "columns": [],
        "custom": False,
        "field": field.name,
        "label": field.children,
        "limitRows": 5,
        "name": field.children,
        "sobject": child,
        "sort": [],
    }


def _item(field: Field) -> dict[str, object]:
    component = {"displayLines": 1, "tabOrder": 1, "type": "Field", "value": field.name}
    return {
        "editableForNew": field.createable,
        "editableForUpdate": field.updateable,
        "label": field.label,
        "layoutComponents": [component],
        "placeholder": False,
        "required": field.required,
    }
