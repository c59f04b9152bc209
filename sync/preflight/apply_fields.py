"""Makes custom objects and fields in Salesforce, and gives the integration user its rights to them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from provisioning.catalogue.requirements import FieldType, SalesforceFieldNeed, SalesforceObjectNeed
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.metadata import NewField, NewObject

#: Digits of a number for which nothing is asked: the most that Salesforce has.
_WIDEST: Final = (16, 2)
_SHORT_TEXT_AREA: Final = 255
#: What a picklist begins with whose values nobody prescribes: it must have one.
_FIRST_VALUE: Final = ("Other",)
_RELATIONSHIP_LENGTH: Final = 40

_TYPES: Final = {
    FieldType.TEXT: "Text",
    FieldType.PICKLIST: "Picklist",
    FieldType.CHECKBOX: "Checkbox",
    FieldType.CURRENCY: "Currency",
    FieldType.NUMBER: "Number",
    FieldType.DATE: "Date",
    FieldType.DATE_TIME: "DateTime",
    FieldType.AUTO_NUMBER: "AutoNumber",
    FieldType.LOOKUP: "Lookup",
    FieldType.MASTER_DETAIL: "MasterDetail",
}


def create_object(
    connection: SalesforceConnection, need: SalesforceObjectNeed, deadline: Callable[[], datetime]
) -> tuple[str, str]:
    """Make the object where it lacks, and those of its fields that lack; what was done and what went wrong."""
    done = []
    if connection.view.find_object(need.name) is None:
        (made,) = connection.setup.create_objects(
            [NewObject(need.name, need.label, need.plural, f"{need.label} Name")], deadline=deadline()
        )
        if made.failure is not None:
            return "", f"Salesforce did not make {need.name}: {made.failure.message}"
        done.append(f"Made the object {need.label}.")
    fields_done, trouble = _create_fields(connection, need.fields, deadline)
    return " ".join(part for part in (*done, fields_done) if part), trouble


def create_field(
    connection: SalesforceConnection, need: SalesforceFieldNeed, deadline: Callable[[], datetime]
) -> tuple[str, str]:
    """Make the field where it lacks, or only show it where it is hidden."""
    return _create_fields(connection, [need], deadline)


def grant_field(
    connection: SalesforceConnection, object_: str, name: str, deadline: Callable[[], datetime]
) -> str:
    """Read and edit rights for the integration user; '' where it has them. Raises SyncError."""
    info = connection.view.find_object(object_)
    field = info.fields.get(name) if info else None
    if field is not None and field.updateable:
        return ""
    connection.setup.grant([(object_, f"{object_}.{name}")], deadline=deadline())
    return f"The integration user may read and edit {object_}.{name}."


def new_field(need: SalesforceFieldNeed) -> NewField:
    """The field as the Metadata API makes it: of the first of its types that can be made as asked."""
    shape = need.shape
    kind = shape.types[0]
    if kind is FieldType.PICKLIST and not shape.values and FieldType.TEXT in shape.types:
        kind = FieldType.TEXT
    if kind in (FieldType.LOOKUP, FieldType.MASTER_DETAIL) and not shape.to:
        kind = FieldType.TEXT
    label = need.label or need.name.removesuffix("__c").replace("_", " ")
    digits, decimals = (shape.digits, shape.decimals) if shape.digits else _WIDEST
    is_number = kind in (FieldType.CURRENCY, FieldType.NUMBER)
    is_link = kind in (FieldType.LOOKUP, FieldType.MASTER_DETAIL)
    length = shape.new_length if kind is FieldType.TEXT else 0
    type_ = _TYPES.get(kind, "")
    if kind is FieldType.TEXT_AREA:
        length = 0 if shape.length <= _SHORT_TEXT_AREA else shape.length
        type_ = "LongTextArea" if length else "TextArea"
    child = f"{need.object.removesuffix('__c')}_{need.name.removesuffix('__c')}"[:_RELATIONSHIP_LENGTH]
    return NewField(
        object=need.object,
        name=need.name,
        label=label,
        type=type_,
        length=length,
        precision=digits + decimals if is_number else 0,
        scale=decimals if is_number else 0,
        unique=shape.unique and kind is FieldType.TEXT,
        external_id=shape.external_id,
        values=(shape.values or _FIRST_VALUE) if kind is FieldType.PICKLIST else (),
        reference_to=shape.to if is_link else "",
        relationship_name=child.strip("_") if is_link else "",
        relationship_label=f"{need.object.removesuffix('__c').replace('_', ' ')}s" if is_link else "",
        display_format="{0000000}" if kind is FieldType.AUTO_NUMBER else "",
    )


def _create_fields(
    connection: SalesforceConnection,
    needs: Sequence[SalesforceFieldNeed],
    deadline: Callable[[], datetime],
) -> tuple[str, str]:
    lacking = [need for need in needs if not _is_usable(connection, need)]
    if not lacking:
        return "", ""
    names = [f"{need.object}.{need.name}" for need in lacking]
    existing = connection.view.existing_fields(names)
    hidden = [
        (need.object, f"{need.object}.{need.name}")
        for need in lacking
        if f"{need.object}.{need.name}" in existing
    ]
    if hidden:
        connection.setup.grant(hidden, deadline=deadline())
    new = [new_field(need) for need in lacking if f"{need.object}.{need.name}" not in existing]
    made = connection.setup.create_fields(new, deadline=deadline()) if new else []
    done = [one.name for one in made if one.failure is None]
    told = [f"Made {', '.join(done)}."] if done else []
    told += [f"Made {', '.join(name for _, name in hidden)} visible."] if hidden else []
    refused = [f"{one.name}: {one.failure.message}" for one in made if one.failure is not None]
    return " ".join(told), f"Salesforce did not make {'; '.join(refused)}" if refused else ""


def _is_usable(connection: SalesforceConnection, need: SalesforceFieldNeed) -> bool:
    info = connection.view.find_object(need.object)
    return info is not None and need.name in info.fields
