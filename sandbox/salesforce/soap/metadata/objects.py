"""CustomObject: made with its name field, and with the components that its definition brings."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.renaming import rename_object
from sandbox.salesforce.soap.metadata.component import Component, Definition, listed, missing
from sandbox.salesforce.soap.metadata.fields import CustomFields
from sandbox.salesforce.soap.metadata.kept import Kept, keep, kept
from sandbox.salesforce.soap.metadata.kinds import KINDS
from sandbox.salesforce.soap.metadata.record_types import RecordTypes
from sandbox.salesforce.store import Store

_KIND = KINDS["CustomObject"]


class CustomObjects:
    """The custom objects of an org; standard ones can be read, and take fields and what else is inside one."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._user_id = user_id

    def names(self) -> list[str]:
        """All objects, as the real list has standard ones too."""
        return [one.name for one in self._store.schema.objects.values()]

    def read(self, name: str) -> Definition | None:
        """The definition with its fields, and what else is inside it."""
        sobject = self._store.schema.find(name)
        if sobject is None:
            return None
        made = self._store.definition(sobject.name) or {
            "label": sobject.label,
            "pluralLabel": sobject.plural,
            **kept(self._store, _KIND.name, sobject.name),
        }
        fields = CustomFields(self._store, self._user_id)
        # Id, Name and what the org itself keeps on every record are no fields of a custom object's definition.
        wanted = [one for one in sobject.fields.values() if one.custom or not sobject.custom]
        below = {"fields": [fields.read(f"{sobject.name}.{one.name}") for one in wanted]}
        for element, kind in _KIND.children.items():
            if element != "fields":
                component = self._child(kind)
                names = [one for one in component.names() if one.partition(".")[0] == sobject.name]
                below[element] = [component.read(one) for one in names]
        inside = {element: [_own(one) for one in found if one] for element, found in below.items()}
        return {**made, "fullName": sobject.name, **{key: value for key, value in inside.items() if value}}

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Add or relabel it, with what is inside it."""
        name = str(definition.get("fullName", ""))
        own = {key: value for key, value in definition.items() if key not in _KIND.children}
        existing = self._store.schema.find(name)
        if existing is None or existing.custom:
            known = (self._store.definition(name) or {}) if exists else {}
            if not exists or len(own) > 1:
                self._store.save_object({**known, **own})
        elif len(own) > 1:
            keep(self._store, _KIND.name, existing.name, own, self._user_id)
        for element, kind in _KIND.children.items():
            component = self._child(kind)
            for one in listed(definition.get(element)):
                full = {**one, "fullName": f"{name}.{one.get('fullName', '')}"}
                component.save(full, exists=component.read(full["fullName"]) is not None)

    def delete(self, name: str) -> None:
        """Drop it with its records."""
        sobject = self._store.schema.find(name)
        if sobject is None or not sobject.custom:
            raise missing(_KIND.name, name)
        users = [one.child for one in self._store.schema.children(sobject.name) if one.child != sobject.name]
        if users:
            raise RecordRefusedError(
                "DELETE_FAILED",
                f"Cannot delete this object because it is referenced by: {', '.join(sorted(set(users)))}",
            )
        for kind in _KIND.children.values():
            component = self._child(kind)
            for one in component.names():
                if kind != "CustomField" and one.partition(".")[0] == sobject.name:
                    component.delete(one)
        self._store.remove_object(sobject)

    def rename(self, name: str, other: str) -> None:
        """Give a custom one another name; its records stay."""
        sobject = self._store.schema.find(name)
        if sobject is None or not sobject.custom:
            raise missing(_KIND.name, name)
        rename_object(self._store, sobject, other)

    def _child(self, kind: str) -> Component:
        if kind == "CustomField":
            return CustomFields(self._store, self._user_id)
        if kind == "RecordType":
            return RecordTypes(self._store, self._user_id)
        return Kept(self._store, KINDS[kind], self._user_id)


def _own(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A component inside an object is named without it."""
    return {**definition, "fullName": str(definition["fullName"]).partition(".")[2]}
