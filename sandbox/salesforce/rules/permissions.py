"""Rows of permission sets and their assignment: who sees a field changes with them."""

import json
from collections.abc import Sequence
from typing import Final

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing

#: A right to an object, and those without which it cannot be given.
_NEEDED_RIGHTS: Final = {
    "PermissionsCreate": ("PermissionsRead",),
    "PermissionsEdit": ("PermissionsRead",),
    "PermissionsDelete": ("PermissionsRead", "PermissionsEdit"),
    "PermissionsViewAllRecords": ("PermissionsRead",),
    "PermissionsModifyAllRecords": (
        "PermissionsRead",
        "PermissionsEdit",
        "PermissionsDelete",
        "PermissionsViewAllRecords",
    ),
}


def _taken(writing: Writing, drafts: Sequence[Draft], table: str, column: str) -> dict[tuple[str, str], str]:
    """Ids of the rows that these permission sets have, by permission set and lower-case name."""
    parents = json.dumps(sorted({str(draft.now("ParentId")) for draft in drafts}))
    query = (
        f'SELECT "ParentId", "{column}", "Id" FROM "{table}" '  # noqa: S608 - names of our own
        'WHERE "IsDeleted" = 0 AND "ParentId" IN (SELECT value FROM json_each(?))'
    )
    return {
        (str(parent), str(name).lower()): str(record_id)
        for parent, name, record_id in writing.store.database.execute(query, (parents,))
    }


def _check_objects(writing: Writing, drafts: Sequence[Draft]) -> None:
    taken = _taken(writing, drafts, "ObjectPermissions", "SobjectType")
    for draft in drafts:
        name = str(draft.now("SobjectType"))
        sobject = writing.store.schema.find(name)
        if sobject is None:
            draft.refuse(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                f"SObject Type Name: bad value for restricted picklist field: {name}",
                "SobjectType",
            )
            continue
        key = (str(draft.now("ParentId")), name.lower())
        if draft.is_new and key in taken:
            draft.refuse(
                "DUPLICATE_VALUE",
                f"duplicate value found: SobjectType duplicates value on record with id: {taken[key]}",
                "SobjectType",
            )
            continue
        taken[key] = draft.id
        draft.values["SobjectType"] = sobject.name
        for right, needed in _NEEDED_RIGHTS.items():
            lacking = [other for other in needed if draft.now(right) and not draft.now(other)]
            if lacking:
                draft.refuse(
                    "FIELD_INTEGRITY_EXCEPTION", f"{right} depends on: {', '.join(lacking)}", *lacking
                )
                break


def _check_fields(writing: Writing, drafts: Sequence[Draft]) -> None:
    taken = _taken(writing, drafts, "FieldPermissions", "Field")
    for draft in drafts:
        owner, _, name = str(draft.now("Field")).partition(".")
        sobject = writing.store.schema.find(owner)
        field = sobject.find(name) if sobject else None
        if sobject is None or field is None or not field.permissionable:
            draft.refuse(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                f"Field Name: bad value for restricted picklist field: {draft.now('Field')}",
                "Field",
            )
            continue
        key = (str(draft.now("ParentId")), f"{owner}.{name}".lower())
        if draft.is_new and key in taken:
            draft.refuse(
                "DUPLICATE_VALUE",
                f"duplicate value found: Field duplicates value on record with id: {taken[key]}",
                "Field",
            )
            continue
        taken[key] = draft.id
        draft.values["Field"] = f"{sobject.name}.{field.name}"
        if draft.now("PermissionsEdit") and not draft.now("PermissionsRead"):
            draft.refuse(
                "FIELD_INTEGRITY_EXCEPTION",
                "Field permissions cannot have Edit without Read",
                "PermissionsRead",
            )


def _changed(writing: Writing, drafts: Sequence[Draft]) -> None:
    del drafts
    writing.store.access_version += 1


def _gone(writing: Writing, ids: Sequence[str]) -> None:
    del ids
    writing.store.access_version += 1


FIELD_PERMISSIONS = Rules(before=_check_fields, after=_changed, after_delete=_gone)
OBJECT_PERMISSIONS = Rules(before=_check_objects, after=_changed, after_delete=_gone)
ASSIGNMENTS = Rules(after=_changed, after_delete=_gone)
