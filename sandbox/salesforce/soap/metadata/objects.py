"""CustomObject: made with its name field, and with the fields that its definition brings."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.soap.metadata.fields import CustomFields
from sandbox.salesforce.store import Store


class CustomObjects:
    """The custom objects of an org; standard ones can be read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> list[str]:
        """All objects, as the real list has standard ones too."""
        return [one.name for one in self._store.schema.objects.values()]

    def read(self, name: str) -> Mapping[str, Any] | None:
        """The definition with its fields."""
        sobject = self._store.schema.find(name)
        if sobject is None:
            return None
        made = self._store.definition(sobject.name) or {"label": sobject.label, "pluralLabel": sobject.plural}
        fields = [
            self._store.definition(sobject.name, one.name) for one in sobject.fields.values() if one.custom
        ]
        below = [{**one, "fullName": str(one["fullName"]).rpartition(".")[2]} for one in fields if one]
        return {**made, "fullName": sobject.name, **({"fields": below} if below else {})}

    def save(self, definition: Mapping[str, Any], *, exists: bool) -> None:
        """Add or relabel it."""
        name = str(definition.get("fullName", ""))
        fields = definition.get("fields") or []
        own = {key: value for key, value in definition.items() if key != "fields"}
        existing = self._store.schema.find(name)
        if existing is None or existing.custom:
            kept = (self._store.definition(name) or {}) if exists else {}
            self._store.save_object({**kept, **own})
        for one in fields if isinstance(fields, list) else [fields]:
            full = {**one, "fullName": f"{name}.{one.get('fullName', '')}"}
            known = CustomFields(self._store).read(str(full["fullName"])) is not None
            CustomFields(self._store).save(full, exists=known)

    def delete(self, name: str) -> None:
        """Drop it with its records."""
        sobject = self._store.schema.find(name)
        if sobject is None or not sobject.custom:
            raise RecordRefusedError(
                "INVALID_CROSS_REFERENCE_KEY", f"no CustomObject named {name} found", "fullName"
            )
        self._store.remove_object(sobject)
