"""The custom fields that a profile asks for, made in an org that lacks them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from provisioning.catalogue.requirements import FieldShape, FieldType, SalesforceFieldNeed
from provisioning.profile import Profile
from provisioning.requirements import requirements
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.metadata import NewField
from sync.errors.base import ConfigurationError

#: Digits of a currency or number field whose option asks for none: Salesforce takes 18 in all.
_DIGITS: Final = 16

_METADATA_TYPES: Final = {
    FieldType.TEXT: "Text",
    FieldType.TEXT_AREA: "TextArea",
    FieldType.PICKLIST: "Picklist",
    FieldType.CHECKBOX: "Checkbox",
    FieldType.CURRENCY: "Currency",
    FieldType.NUMBER: "Number",
    FieldType.DATE: "Date",
    FieldType.DATE_TIME: "DateTime",
    FieldType.LOOKUP: "Lookup",
}

#: A set-up call that has not taken effect after this time is given up.
_CALL: Final = timedelta(seconds=120)


def create_missing_fields(connection: SalesforceConnection, profile: Profile) -> Sequence[str]:
    """Make every custom field that ``profile`` needs and the org lacks, with the right to it; their full names.

    A field that is there already stays as it is. Raises ConfigurationError naming the first that is refused.
    """
    missing = [
        need
        for need in _custom_fields(profile)
        if need.name.lower() not in {name.lower() for name in connection.describe(need.object).fields}
    ]
    if not missing:
        return []
    made = connection.setup.create_fields(
        [new_field(need) for need in missing], deadline=datetime.now(UTC) + _CALL
    )
    for field in made:
        if field.failure:
            message = f"The field {field.name} could not be made: {field.failure.message}"
            raise ConfigurationError("FIELD_REFUSED", message, detail=field.failure.code)
    return [field.name for field in made]


def new_field(need: SalesforceFieldNeed) -> NewField:
    """The field to make for a need that may be met by several types: the first that says all it must.

    ConfigurationError where it can only be made by hand.
    """
    kind = _type(need.shape)
    if kind is None:
        message = (
            f"The field {need.object}.{need.name} ({need.shape.text}) must be made in Salesforce by hand."
        )
        raise ConfigurationError("FIELD_BY_HAND", message)
    numeric = kind in (FieldType.CURRENCY, FieldType.NUMBER)
    decimals = need.shape.decimals if need.shape.digits else 2
    return NewField(
        object=need.object,
        name=need.name,
        label=need.label,
        type=_METADATA_TYPES[kind],
        length=need.shape.new_length if kind is FieldType.TEXT else 0,
        precision=(need.shape.digits or _DIGITS) + decimals if numeric else 0,
        scale=decimals if numeric else 0,
        unique=need.shape.unique,
        external_id=need.shape.external_id,
        values=need.shape.values if kind is FieldType.PICKLIST else (),
        restricted=kind is FieldType.PICKLIST,
        reference_to=need.shape.to,
        relationship_name=f"{need.name.removesuffix('__c')}_{need.object}"
        if kind is FieldType.LOOKUP
        else "",
    )


def _custom_fields(profile: Profile) -> list[SalesforceFieldNeed]:
    """Each field once, in the shape that says most: two options may name the same field."""
    found: dict[tuple[str, str], SalesforceFieldNeed] = {}
    for requirement, _option in requirements(profile):
        if isinstance(requirement, SalesforceFieldNeed) and requirement.custom:
            key = (requirement.object, requirement.name)
            known = found.get(key)
            if known is None or len(requirement.shape.types) < len(known.shape.types):
                found[key] = requirement
    return list(found.values())


def _type(shape: FieldShape) -> FieldType | None:
    """A picklist without values and a lookup to nowhere cannot be made; another accepted type may."""
    for kind in shape.types:
        complete = {FieldType.PICKLIST: bool(shape.values), FieldType.LOOKUP: bool(shape.to)}.get(kind, True)
        if kind in _METADATA_TYPES and complete:
            return kind
    return None
