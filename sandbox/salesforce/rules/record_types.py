"""Record types of records: the user's own default one, and the values that it leaves of restricted picklists."""

from collections.abc import Sequence

from sandbox.salesforce.assigned import MASTER
from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Writing
from sandbox.salesforce.schema.fields import FieldType, SObject

_FIELD = "RecordTypeId"


def settle(writing: Writing, sobject: SObject, drafts: Sequence[Draft]) -> None:
    """Give new records the default record type, then refuse values that a record's type does not have.

    A picklist that is not restricted takes any value from the API, whatever the record type says.
    """
    if writing.access.unlimited or sobject.find(_FIELD) is None:
        return
    assigned = writing.access.assigned
    default = assigned.default_type(sobject)
    for draft in drafts:
        if draft.values.get(_FIELD) == MASTER:
            draft.values[_FIELD] = None
        person = sobject.name == "Account" and draft.values.get("LastName")
        if draft.is_new and default != MASTER and _FIELD not in draft.values and not person:
            draft.values[_FIELD] = default
        record_type = draft.now(_FIELD)
        if not isinstance(record_type, str):
            continue
        for name, values in assigned.picklists(sobject, record_type).items():
            _check(draft, sobject, name, {one.lower() for one in values})


def _check(draft: Draft, sobject: SObject, name: str, allowed: set[str]) -> None:
    field = sobject.find(name)
    if field is None or not field.restricted or not draft.changes(field.name):
        return
    value = draft.values[field.name]
    given = [] if value is None else str(value).split(";") if _is_multiple(field.type) else [str(value)]
    for one in given:
        if one.lower() not in allowed:
            draft.refuse(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                f"{field.label}: bad value for restricted picklist field: {one}",
                field.name,
            )
            return


def _is_multiple(kind: FieldType) -> bool:
    return kind is FieldType.MULTIPICKLIST
