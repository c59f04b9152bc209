"""Layouts as describe answers them: those that the caller's profile assigns, with the fields that the caller sees."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import not_found
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.rest.field_describe import entries_of, field_described
from sandbox.salesforce.rest.record_types import record_types
from sandbox.salesforce.schema.fields import ChildLink, Field, FieldType, SObject
from sandbox.salesforce.soap.metadata.component import Definition, Origins, listed
from sandbox.salesforce.soap.metadata.layouts import layouts_of

#: Fields of a compact layout, the name among them.
_COMPACT = 5
#: Parts of an address, in the order in which a layout has them.
_PARTS = ("Street", "City", "State", "PostalCode", "Country")


def layouts(call: Call, sobject: SObject, record_type: str) -> Answer:
    """describe/layouts: what the caller's profile assigns; or the layout of one record type.

    An object with more than one record type answers its mappings, and no layouts: they are asked for one by one.
    """
    types = record_types(call.access, sobject, call.root)
    definitions = {str(one["fullName"]): one for one in layouts_of(call.org.store, sobject)}
    assigned = {str(one["recordTypeId"]): _assigned(call, sobject, one, definitions) for one in types}
    if record_type:
        wanted = assigned.get(parse_id(record_type) or "")
        if wanted is None:
            raise not_found()
        return answer(_layout(call, sobject, definitions[wanted]))
    mappings = [_mapping(call, sobject, one, assigned[str(one["recordTypeId"])]) for one in types]
    several = len(types) > 2
    used = [name for name in definitions if name in assigned.values()]
    found = None if several else [_layout(call, sobject, definitions[one]) for one in used]
    selector = [sum(bool(one["available"]) and not one["master"] for one in types) > 1]
    return answer({"layouts": found, "recordTypeMappings": mappings, "recordTypeSelectorRequired": selector})


def _assigned(
    call: Call, sobject: SObject, record_type: Mapping[str, object], definitions: Mapping[str, Definition]
) -> str | None:
    """Full name of the layout that records of a record type have; None for an object without any."""
    own = "" if record_type["master"] else str(record_type["developerName"])
    by_profile = [call.access.assigned.layout(sobject, one) for one in dict.fromkeys((own, ""))]
    return next((one for one in (*by_profile, *definitions) if one in definitions), None)


def _mapping(
    call: Call, sobject: SObject, record_type: Mapping[str, object], layout: str | None
) -> dict[str, object]:
    names = ("active", "available", "defaultRecordTypeMapping", "developerName")
    picklists = call.access.assigned.picklists(sobject, str(record_type["recordTypeId"]))
    return {
        **{name: record_type[name] for name in names},
        "layoutId": _id_of(call, layout) if layout else None,
        "master": record_type["master"],
        "name": record_type["name"],
        "picklistsForRecordType": [
            {
                "picklistName": field.name,
                "picklistValues": entries_of(sobject, field, picklists.get(field.name.lower())),
            }
            for field in call.access.fields(sobject).values()
            if field.type in {FieldType.PICKLIST, FieldType.MULTIPICKLIST}
        ],
        "recordTypeId": record_type["recordTypeId"],
        "urls": record_type["urls"],
    }


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
        for one in record_types(call.access, sobject, call.root)
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
    layout_id = _id_of(call, str(definition["fullName"]))
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


def _id_of(call: Call, layout: str) -> str:
    return Origins(call.org.store).of("Layout", layout, "00h").id


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
