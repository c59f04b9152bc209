"""Layout: one for each object that people look at, with two columns, until another one is given.

The one that comes with the org shows every field that its object has at the moment, custom ones too.
"""

from collections.abc import Iterator
from typing import Any, Final

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.schema.fields import FieldType, SObject
from sandbox.salesforce.soap.metadata.component import Definition, listed, missing
from sandbox.salesforce.soap.metadata.kept import Kept
from sandbox.salesforce.soap.metadata.kinds import KINDS
from sandbox.salesforce.store import Store

_KIND = KINDS["Layout"]
#: Objects of the setup, which have no page.
_WITHOUT: Final = frozenset(
    {
        "CurrencyType",
        "FieldPermissions",
        "ObjectPermissions",
        "OpportunityStage",
        "Organization",
        "PermissionSet",
        "PermissionSetAssignment",
        "Profile",
        "RecordType",
    }
)
_SIGNED: Final = ("CreatedById", "LastModifiedById")
_PLACE: Final = ("Street", "City", "State", "PostalCode", "Country", "StateCode", "CountryCode")
_POSITION: Final = ("Latitude", "Longitude", "GeocodeAccuracy")
_PARTS_OF_NAME: Final = frozenset({"Salutation", "FirstName", "MiddleName", "LastName", "Suffix"})


class Layouts:
    """The layouts of an org; those that came with it cannot be deleted."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._given = Kept(store, _KIND, user_id)

    def names(self) -> list[str]:
        """Account-Account Layout and so on."""
        own = {layout_name(one) for one in with_layout(self._store)}
        return sorted({*own, *self._given.names()})

    def read(self, name: str) -> Definition | None:
        """As it was given, else as it came with the org."""
        given = self._given.read(name)
        if given is not None:
            return given
        for sobject in with_layout(self._store):
            if layout_name(sobject).lower() == name.lower():
                return {"fullName": layout_name(sobject), **_first_layout(sobject)}
        return None

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Replace it; its fields must exist, and those that a record needs be on it."""
        name = str(definition.get("fullName", ""))
        sobject = self._store.schema.find(name.partition("-")[0])
        if sobject is None or "-" not in name:
            raise RecordRefusedError(
                "INVALID_CROSS_REFERENCE_KEY", f"Parent entity failed to deploy: {name}", "fullName"
            )
        shown = list(_fields_of(definition))
        for field in shown:
            if sobject.find(field) is None:
                raise RecordRefusedError(
                    "FIELD_INTEGRITY_EXCEPTION",
                    f"In field: field - no CustomField named {sobject.name}.{field} found",
                    "field",
                )
        for needed in sobject.fields.values():
            by_name = needed.name in _PARTS_OF_NAME and "Name" in shown
            if needed.required and needed.updateable and needed.name not in shown and not by_name:
                raise RecordRefusedError(
                    "FIELD_INTEGRITY_EXCEPTION",
                    f"Layout must contain an item for required layout field: {needed.name}",
                )
        self._given.save(definition, exists=exists)

    def delete(self, name: str) -> None:
        """Take away one that was added."""
        if any(layout_name(one) == name for one in with_layout(self._store)):
            raise RecordRefusedError(
                "DELETE_FAILED", "Cannot delete the last layout of an object", "fullName"
            )
        if self.read(name) is None:
            raise missing(_KIND.name, name)
        self._given.delete(name)


def layouts_of(store: Store, sobject: SObject) -> list[Definition]:
    """The layouts of an object, as the Metadata API has them; the first is the one that profiles use."""
    layouts = Layouts(store, "")
    names = [one for one in layouts.names() if one.partition("-")[0] == sobject.name]
    first = layout_name(sobject)
    found = [layouts.read(one) for one in sorted(names, key=lambda one: (one != first, one))]
    return [one for one in found if one is not None]


def layout_name(sobject: SObject) -> str:
    """Of the layout that an object has from the start."""
    return f"{sobject.name}-{sobject.label} Layout"


def with_layout(store: Store) -> list[SObject]:
    """The objects that have a page."""
    return [one for one in store.schema.objects.values() if one.name not in _WITHOUT and one.createable]


def _fields_of(definition: Definition) -> Iterator[str]:
    for section in listed(definition.get("layoutSections")):
        for column in listed(section.get("layoutColumns")):
            if isinstance(column, dict):
                for item in listed(column.get("layoutItems")):
                    if item.get("field"):
                        yield str(item["field"])


def _first_layout(sobject: SObject) -> dict[str, Any]:
    items = []
    for field in sobject.fields.values():
        if field.name in _shown_elsewhere(sobject) or field.type is FieldType.ID:
            continue
        if field.updateable or field.createable or field.type is FieldType.ADDRESS or field.name_field:
            needed = field.required or (field.name_field and field.name == "Name")
            items.append({"behavior": "Required" if needed else "Edit", "field": field.name})
    half = (len(items) + 1) // 2
    signed = [{"behavior": "Readonly", "field": one} for one in _SIGNED if one.lower() in sobject.fields]
    return {
        "layoutSections": [
            _section(f"{sobject.label} Information", items[:half], items[half:]),
            _section("System Information", signed[:1], signed[1:]),
        ],
        "showEmailCheckbox": False,
        "showHighlightsPanel": False,
        "showInteractionLogPanel": False,
        "showRunAssignmentRulesCheckbox": False,
        "showSubmitAndAttachButton": False,
    }


def _section(label: str, left: list[dict[str, str]], right: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "customLabel": False,
        "detailHeading": True,
        "editHeading": True,
        "label": label,
        "layoutColumns": [{"layoutItems": left}, {"layoutItems": right}],
        "style": "TwoColumnsTopToBottom",
    }


def _shown_elsewhere(sobject: SObject) -> set[str]:
    """Parts of compound fields: a layout shows the address and the name, not their parts."""
    prefixes = [
        one.name.removesuffix("Address") for one in sobject.fields.values() if one.type is FieldType.ADDRESS
    ]
    parts = (*_PLACE, *_POSITION)
    hidden = {f"{prefix}{part}" for prefix in prefixes for part in parts}
    if (name := sobject.find("Name")) is not None and not name.createable:
        hidden |= _PARTS_OF_NAME
    return hidden | {one.name for one in sobject.fields.values() if one.hidden}
