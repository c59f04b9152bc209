"""recordTypeVisibilities and layoutAssignments of a profile (a permission set has the first): checked and merged."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sandbox.salesforce.assigned import is_true, layout_assigned, visibilities
from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.soap.metadata.component import Definition, listed
from sandbox.salesforce.soap.metadata.layouts import Layouts, layout_name, with_layout
from sandbox.salesforce.store import Store

#: Elements that this module reads and writes.
ELEMENTS: Final = ("recordTypeVisibilities", "layoutAssignments")


def merged_visibilities(store: Store, known: Definition, given: Definition) -> list[dict[str, Any]]:
    """The visibilities that were known with those that are given: an object has one default, which is visible."""
    merged = {str(one["recordType"]).lower(): dict(one) for one in visibilities(known)}
    types = {one.lower(): one for one in _record_types(store)}
    for one in visibilities(given):
        name = types.get(str(one.get("recordType", "")).lower())
        if name is None:
            raise _missing("recordType", "RecordType", str(one.get("recordType", "")))
        shown, default = is_true(one.get("visible")), is_true(one.get("default"))
        if default and not shown:
            raise RecordRefusedError(
                "FIELD_INTEGRITY_EXCEPTION",
                f"Default record type must be visible: {name}",
                "recordTypeVisibilities",
            )
        owner = f"{name.partition('.')[0].lower()}."
        for key, other in merged.items():
            if default and key.startswith(owner):
                other["default"] = False
        entry = {"default": default, "recordType": name, "visible": shown}
        if "personAccountDefault" in one:
            entry["personAccountDefault"] = is_true(one["personAccountDefault"])
        merged[name.lower()] = dict(sorted(entry.items()))
    return [one for key, one in sorted(merged.items()) if key in types]


def merged_layouts(store: Store, known: Definition, given: Definition) -> list[dict[str, str]]:
    """The layout assignments that were known with those that are given: one for an object and record type."""
    merged = {_place(one): dict(one) for one in listed(known.get("layoutAssignments"))}
    layouts = {one.lower(): one for one in Layouts(store, "").names()}
    types = {one.lower(): one for one in _record_types(store)}
    for one in listed(given.get("layoutAssignments")):
        layout = layouts.get(str(one.get("layout", "")).lower())
        if layout is None:
            raise _missing("layout", "Layout", str(one.get("layout", "")))
        entry = {"layout": layout}
        if one.get("recordType"):
            record_type = types.get(str(one["recordType"]).lower())
            if record_type is None or record_type.partition(".")[0] != layout.partition("-")[0]:
                raise _missing("recordType", "RecordType", str(one["recordType"]))
            entry["recordType"] = record_type
        merged[_place(entry)] = entry
    gone = [key for key, one in merged.items() if str(one["layout"]).lower() not in layouts]
    return [one for key, one in sorted(merged.items()) if key not in gone and (not key[1] or key[1] in types)]


def told_visibilities(store: Store, definition: Definition) -> list[dict[str, Any]]:
    """recordTypeVisibilities of a profile as it is read: of every record type."""
    given = {str(one["recordType"]).lower(): dict(one) for one in visibilities(definition)}
    others = _made_as_records(store)
    return [
        given.get(name.lower(), {"default": False, "recordType": name, "visible": name in others})
        for name in _record_types(store)
    ]


def told_layouts(store: Store, definition: Definition) -> list[dict[str, str]]:
    """layoutAssignments of a profile as it is read: for every object, and for its record types where they differ."""
    told, exist = [], set(Layouts(store, "").names())
    types = _record_types(store)
    for sobject in sorted(with_layout(store), key=lambda one: one.name):
        usual = _usual(definition, sobject, exist)
        told.append({"layout": usual})
        for name in types:
            if name.partition(".")[0] == sobject.name:
                own = layout_assigned(definition, sobject, name.lower())
                told.append({"layout": own if own in exist else usual, "recordType": name})
    return told


def _usual(profile: Mapping[str, Any], sobject: SObject, exist: set[str]) -> str:
    found = layout_assigned(profile, sobject, "")
    return found if found in exist else layout_name(sobject)


def _place(assignment: Mapping[str, Any]) -> tuple[str, str]:
    owner = str(assignment["layout"]).partition("-")[0].lower()
    return owner, str(assignment.get("recordType") or "").lower()


def _record_types(store: Store) -> Sequence[str]:
    rows = store.database.execute(
        'SELECT "SobjectType" || \'.\' || "DeveloperName" FROM "RecordType" WHERE "IsDeleted" = 0 ORDER BY 1'
    )
    return [str(row[0]) for row in rows.fetchall()]


def _made_as_records(store: Store) -> set[str]:
    """Record types that no metadata made: everybody has them."""
    rows = store.database.execute("SELECT name FROM metadata_component WHERE type = 'RecordType'").fetchall()
    by_metadata = {str(row[0]).lower() for row in rows}
    return {one for one in _record_types(store) if one.lower() not in by_metadata}


def _missing(field: str, kind: str, name: str) -> RecordRefusedError:
    return RecordRefusedError(
        "INVALID_CROSS_REFERENCE_KEY", f"In field: {field} - no {kind} named {name} found", field
    )
