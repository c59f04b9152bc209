"""CustomField: made, changed and dropped in the schema; nobody sees a new one before permissions are given."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.schema.fields import Field, SObject
from sandbox.salesforce.store import Store


class CustomFields:
    """The custom fields of an org."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> list[str]:
        """Account.QB_Id__c and so on."""
        return [
            f"{sobject.name}.{field.name}"
            for sobject in self._store.schema.objects.values()
            for field in sobject.fields.values()
            if field.custom
        ]

    def read(self, name: str) -> Mapping[str, Any] | None:
        """The definition that made it."""
        owner, _, field = name.partition(".")
        sobject = self._store.schema.find(owner)
        return self._store.definition(sobject.name, field) if sobject is not None and field else None

    def save(self, definition: Mapping[str, Any], *, exists: bool) -> None:
        """Add or change it; its type stays."""
        owner, _, name = str(definition.get("fullName", "")).partition(".")
        sobject = self._store.schema.find(owner)
        if sobject is None or not name:
            raise RecordRefusedError(
                "INVALID_CROSS_REFERENCE_KEY", f"Entity of {owner!r} was not found", "fullName"
            )
        target = definition.get("referenceTo")
        if target and self._store.schema.find(str(target)) is None:
            raise RecordRefusedError(
                "FIELD_INTEGRITY_EXCEPTION", f"referenceTo value of {target!r} is not valid", "referenceTo"
            )
        if not exists:
            self._store.save_field(sobject, definition)
            return
        kept = self._store.definition(sobject.name, name) or {}
        if definition.get("type", kept.get("type")) != kept.get("type"):
            raise RecordRefusedError(
                "FIELD_INTEGRITY_EXCEPTION", "the sandbox does not change a field's type", "type"
            )
        self._store.save_field(sobject, {**kept, **definition})

    def delete(self, name: str) -> None:
        """Drop it with its values."""
        sobject, field = self._existing(name)
        self._store.remove_field(sobject, field)

    def _existing(self, name: str) -> tuple[SObject, Field]:
        owner, _, field_name = name.partition(".")
        sobject = self._store.schema.find(owner)
        field = sobject.find(field_name) if sobject else None
        if sobject is None or field is None or not field.custom:
            raise RecordRefusedError(
                "INVALID_CROSS_REFERENCE_KEY", f"no CustomField named {name} found", "fullName"
            )
        return sobject, field
