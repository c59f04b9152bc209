"""Layouts as describe answers them: those that the Metadata API keeps, with the fields that the caller sees."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import not_found
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.rest.field_describe import field_described
from sandbox.salesforce.rest.record_types import record_types
from sandbox.salesforce.schema.fields import ChildLink, Field, FieldType, SObject
from sandbox.salesforce.soap.metadata.component import Definition, Origins, listed
from sandbox.salesforce.soap.metadata.layouts import layouts_of

#: Fields of a compact layout, the name among them.
_COMPACT = 5
#: Parts of an address, in the order in which a layout has them.
_PARTS = ("Street", "City", "State", "PostalCode", "Country")


def layouts(call: Call, sobject: SObject, record_type: str) -> Answer:
    """describe/layouts, or that of one record type: all have the object's first layout."""
    types = record_types(call.org.store, sobject, call.root)
    found = [_layout(call, sobject, one) for one in layouts_of(call.org.store, sobject)]
    first = found[0] if found else None
    if record_type:
        wanted = parse_id(record_type)
        if first is None or all(one["recordTypeId"] != wanted for one in types):
            raise not_found()
        return answer(first)
    mappings = [
        {
            **{
                name: one[name]
                for name in ("active", "available", "defaultRecordTypeMapping", "developerName")
            },
            "layoutId": first["id"] if first else None,
            "master": one["master"],
            "name": one["name"],
            "picklistsForRecordType": None,
            "recordTypeId": one["recordTypeId"],
            "urls": one["urls"],
        }
        for one in types
    ]
    several = [len(types) > 1]
    return answer({"layouts": found, "recordTypeMappings": mappings, "recordTypeSelectorRequired": several})


def compact_layouts(call: Call, sobject: SObject) -> Answer:
    """describe/compactLayouts: the system's own, the first fields beginning with the name."""
    fields = [one for one in call.access.fields(sobject).values() if one.updateable and one.stored]
    fields.sort(key=lambda one: not one.name_field)
    system = {
        "actions": [],
        "fieldItems": [_item(call, sobject, one, required=False) for one in fields[:_COMPACT]],
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


def _layout(call: Call, sobject: SObject, definition: Definition) -> dict[str, object]:
    layout_id = Origins(call.org.store).of("Layout", str(definition["fullName"]), "00h").id
    sections = listed(definition.get("layoutSections"))
    shown = [
        _section(call, sobject, one, layout_id, editing=False)
        for one in sections
        if str(one.get("style")) != "CustomLinks"
    ]
    edited = [
        _section(call, sobject, one, layout_id, editing=True)
        for one in sections
        if str(one.get("style")) != "CustomLinks"
    ]
    return {
        "buttonLayoutSection": None,
        "detailLayoutSections": [one for one in shown if one["layoutRows"]],
        "editLayoutSections": [one for one in edited if one["layoutRows"]],
        "feedView": None,
        "highlightsPanelLayoutSection": None,
        "id": layout_id,
        "multirowEditLayoutSections": [],
        "offlineLinks": [],
        "quickActionList": {"quickActionListItems": []},
        "relatedContent": None,
        "relatedLists": [_related(link.child, link.field) for link in _children(call, sobject)],
        "saveOptions": [],
    }


def _section(
    call: Call, sobject: SObject, section: Mapping[str, Any], layout_id: str, *, editing: bool
) -> dict[str, Any]:
    """A section as it is shown, or as it is while the record is edited: without what cannot be."""
    columns = [
        _items(
            call, sobject, listed(one.get("layoutItems")) if isinstance(one, Mapping) else [], editing=editing
        )
        for one in listed(section.get("layoutColumns"))
    ]
    rows = []
    for number in range(max((len(one) for one in columns), default=0)):
        items = [one[number] if number < len(one) else _gap() for one in columns]
        rows.append({"layoutItems": items, "numItems": len(items)})
    heading = section.get("editHeading" if editing else "detailHeading")
    return {
        "collapsed": False,
        "columns": len(columns),
        "heading": section.get("label") or sobject.label,
        "layoutRows": rows,
        "layoutSectionId": None,
        "parentLayoutId": layout_id,
        "rows": len(rows),
        "tabOrder": "LeftToRight" if section.get("style") == "TwoColumnsLeftToRight" else "TopToBottom",
        "useCollapsibleSection": not editing,
        "useHeading": str(heading).lower() == "true",
    }


def _items(call: Call, sobject: SObject, items: list[Any], *, editing: bool) -> list[dict[str, object]]:
    """The items of a column for which the caller sees the field."""
    visible, made = call.access.fields(sobject), []
    for one in items:
        field = visible.get(str(one.get("field", "")).lower())
        if field is None:
            continue
        readonly = str(one.get("behavior")) == "Readonly"
        if not editing or (not readonly and _can_be_edited(field)):
            made.append(_item(call, sobject, field, required=str(one.get("behavior")) == "Required"))
    return made


def _can_be_edited(field: Field) -> bool:
    return field.createable or field.updateable or field.type is FieldType.ADDRESS


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


def _item(call: Call, sobject: SObject, field: Field, *, required: bool) -> dict[str, object]:
    editable = call.access.may_edit(sobject, field)
    return {
        "editableForNew": field.createable and editable,
        "editableForUpdate": field.updateable and editable,
        "label": field.label,
        "layoutComponents": [_component(call, sobject, field, 1)],
        "placeholder": False,
        "required": required or field.required,
    }


def _component(call: Call, sobject: SObject, field: Field, place: int) -> dict[str, object]:
    """A field with its description; an address with its parts inside it."""
    made: dict[str, object] = {
        "details": field_described(call.access, sobject, field),
        "displayLines": 1,
        "tabOrder": place,
        "type": "Field",
        "value": field.name,
    }
    if field.type is FieldType.ADDRESS:
        prefix = field.name.removesuffix("Address")
        parts = (sobject.find(f"{prefix}{one}") for one in _PARTS)
        made["components"] = [
            _component(call, sobject, one, number) for number, one in enumerate(filter(None, parts), 1)
        ]
        made["fieldType"] = "address"
    return made


def _gap() -> dict[str, object]:
    """The place beside the last item of a longer column."""
    return {
        "editableForNew": False,
        "editableForUpdate": False,
        "label": "",
        "layoutComponents": [],
        "placeholder": True,
        "required": False,
    }
