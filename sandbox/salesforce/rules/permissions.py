"""FieldPermissions and PermissionSetAssignment: who sees a field changes with them."""

import json
from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing


def _check_fields(writing: Writing, drafts: Sequence[Draft]) -> None:
    parents = json.dumps(sorted({str(draft.now("ParentId")) for draft in drafts}))
    query = (
        'SELECT "ParentId", "Field", "Id" FROM "FieldPermissions" '
        'WHERE "IsDeleted" = 0 AND "ParentId" IN (SELECT value FROM json_each(?))'
    )
    taken = {
        (str(parent), str(name).lower()): str(record_id)
        for parent, name, record_id in writing.store.database.execute(query, (parents,))
    }
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
ASSIGNMENTS = Rules(after=_changed, after_delete=_gone)
