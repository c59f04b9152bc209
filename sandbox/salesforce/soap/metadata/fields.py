"""CustomField: made, changed and dropped in the schema; nobody sees a new one before permissions are given."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.renaming import rename_field
from sandbox.salesforce.schema.fields import Field, FieldType, SObject
from sandbox.salesforce.soap.metadata.component import Definition, missing
from sandbox.salesforce.soap.metadata.kept import keep, kept
from sandbox.salesforce.soap.metadata.references import refuse_if_named
from sandbox.salesforce.store import Store

_KIND = "CustomField"
#: What the Metadata API calls the types of standard fields.
_TYPES = {
    FieldType.STRING: "Text",
    FieldType.TEXTAREA: "TextArea",
    FieldType.BOOLEAN: "Checkbox",
    FieldType.CURRENCY: "Currency",
    FieldType.DOUBLE: "Number",
    FieldType.PERCENT: "Percent",
    FieldType.INT: "Number",
    FieldType.DATE: "Date",
    FieldType.DATETIME: "DateTime",
    FieldType.PICKLIST: "Picklist",
    FieldType.MULTIPICKLIST: "MultiselectPicklist",
    FieldType.REFERENCE: "Lookup",
    FieldType.EMAIL: "Email",
    FieldType.PHONE: "Phone",
    FieldType.URL: "Url",
}


class CustomFields:
    """The custom fields of an org; standard ones can be read too."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._user_id = user_id

    def names(self) -> list[str]:
        """Account.QB_Id__c and so on."""
        return [
            f"{sobject.name}.{field.name}"
            for sobject in self._store.schema.objects.values()
            for field in sobject.fields.values()
            if field.custom
        ]

    def read(self, name: str) -> Definition | None:
        """The definition that made it, or the description of a standard field."""
        owner, _, field_name = name.partition(".")
        sobject = self._store.schema.find(owner)
        field = sobject.find(field_name) if sobject else None
        if sobject is None or field is None:
            return None
        full_name = f"{sobject.name}.{field.name}"
        if not field.custom:
            return {"fullName": full_name, **_standard(field), **kept(self._store, _KIND, full_name)}
        made = self._store.definition(sobject.name, field.name)
        return None if made is None else {**made, "fullName": full_name}

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Add or change it; its type stays."""
        owner, _, name = str(definition.get("fullName", "")).partition(".")
        sobject = self._store.schema.find(owner)
        if sobject is None or not name:
            raise RecordRefusedError(
                "INVALID_CROSS_REFERENCE_KEY",
                f"Entity of type 'CustomObject' named '{owner}' cannot be found",
                "fullName",
            )
        standing = sobject.find(name)
        if standing is not None and not standing.custom:
            keep(self._store, _KIND, f"{sobject.name}.{standing.name}", definition, self._user_id)
            return
        target = definition.get("referenceTo")
        if target and self._store.schema.find(str(target)) is None:
            raise RecordRefusedError(
                "FIELD_INTEGRITY_EXCEPTION",
                f"referenceTo value of '{target}' does not resolve to a valid sObject type",
                "referenceTo",
            )
        if not exists:
            self._store.save_field(sobject, definition)
            return
        known = self._store.definition(sobject.name, name) or {}
        if definition.get("type", known.get("type")) != known.get("type"):
            raise RecordRefusedError(
                "FIELD_INTEGRITY_EXCEPTION", "the sandbox does not change a field's type", "type"
            )
        self._store.save_field(sobject, {**known, **definition})

    def delete(self, name: str) -> None:
        """Drop it with its values, unless another component names it."""
        sobject, field = self._existing(name)
        refuse_if_named(self._store, sobject, field)
        self._store.remove_field(sobject, field)

    def rename(self, name: str, other: str) -> None:
        """Give a custom one another name, on the same object; its values and permissions stay."""
        sobject, field = self._existing(name)
        owner, _, new = other.partition(".")
        if owner.lower() != sobject.name.lower():
            raise RecordRefusedError(
                "INVALID_CROSS_REFERENCE_KEY", "a field cannot be moved to another object", "fullName"
            )
        rename_field(self._store, sobject, field, new)

    def _existing(self, name: str) -> tuple[SObject, Field]:
        owner, _, field_name = name.partition(".")
        sobject = self._store.schema.find(owner)
        field = sobject.find(field_name) if sobject else None
        if sobject is None or field is None or not field.custom:
            raise missing(_KIND, name)
        return sobject, field


def _standard(field: Field) -> dict[str, Any]:
    """A standard field in the words of the Metadata API."""
    made: dict[str, Any] = {"label": field.label}
    if field.type in _TYPES:
        made["type"] = _TYPES[field.type]
    if field.reference_to:
        made["referenceTo"] = field.reference_to[0]
    if field.length and field.type is FieldType.STRING:
        made["length"] = field.length
    if field.precision:
        made |= {"precision": field.precision, "scale": field.scale}
    if field.picklist:
        values: list[Mapping[str, object]] = [
            {"fullName": one.value, "default": one.default, "label": one.label or one.value}
            for one in field.picklist
        ]
        made["valueSet"] = {
            "restricted": field.restricted,
            "valueSetDefinition": {"sorted": False, "value": values},
        }
    return made
