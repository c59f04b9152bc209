"""PermissionSet: kept as the records that the REST API shows too."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.salesforce.access import Access
from sandbox.salesforce.drafts import Saved
from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.store import Store
from sandbox.salesforce.writing import Writer


class PermissionSets:
    """The permission sets of an org that are not a profile's own."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._writer = Writer(store, Access(store, user_id, unlimited=True))

    def names(self) -> list[str]:
        """Developer names."""
        rows = self._store.database.execute(
            'SELECT "Name" FROM "PermissionSet" WHERE "IsDeleted" = 0 AND "IsOwnedByProfile" = 0 ORDER BY "Name"'
        )
        return [str(row[0]) for row in rows]

    def read(self, name: str) -> Mapping[str, Any] | None:
        """Label, description and field permissions."""
        found = self._find(name)
        if found is None:
            return None
        rows = self._store.database.execute(
            'SELECT "PermissionsEdit", "Field", "PermissionsRead" FROM "FieldPermissions" '
            'WHERE "ParentId" = ? AND "IsDeleted" = 0 ORDER BY "Field"',
            (found[0],),
        )
        fields = [
            {"editable": bool(edit), "field": field, "readable": bool(read)}
            for edit, field, read in rows.fetchall()
        ]
        return {"fullName": name, "description": found[2], "fieldPermissions": fields, "label": found[1]}

    def save(self, definition: Mapping[str, Any], *, exists: bool) -> None:
        """Add or change it; field permissions that are not named stay as they are."""
        name = str(definition.get("fullName", ""))
        values = {"Name": name, "Label": definition.get("label") or name}
        if "description" in definition:
            values["Description"] = definition["description"]
        table = self._store.schema.get("PermissionSet")
        found = self._find(name) if exists else None
        if found is None:
            saved = self._writer.insert(table, [values])
        else:
            saved = self._writer.update(table, [(found[0], values)])
        _must(saved)
        given = definition.get("fieldPermissions") or []
        self._permit(saved[0].id, given if isinstance(given, list) else [given])

    def delete(self, name: str) -> None:
        """Take it away from everybody."""
        found = self._find(name)
        if found is None:
            raise RecordRefusedError(
                "INVALID_CROSS_REFERENCE_KEY", f"no PermissionSet named {name} found", "fullName"
            )
        _must(self._writer.delete([found[0]]))
        self._store.access_version += 1

    def _find(self, name: str) -> tuple[str, str, str | None] | None:
        row = self._store.database.execute(
            'SELECT "Id", "Label", "Description" FROM "PermissionSet" '
            'WHERE "Name" = ? AND "IsDeleted" = 0 AND "IsOwnedByProfile" = 0',
            (name,),
        ).fetchone()
        return None if row is None else (str(row[0]), str(row[1]), None if row[2] is None else str(row[2]))

    def _permit(self, parent: str, given: Sequence[Mapping[str, Any]]) -> None:
        table = self._store.schema.get("FieldPermissions")
        for one in given:
            field = str(one.get("field", ""))
            row = self._store.database.execute(
                'SELECT "Id" FROM "FieldPermissions" WHERE "ParentId" = ? AND "Field" = ? AND "IsDeleted" = 0',
                (parent, field),
            ).fetchone()
            rights = {
                "PermissionsRead": one.get("readable") == "true" or one.get("editable") == "true",
                "PermissionsEdit": one.get("editable") == "true",
            }
            if row is not None:
                _must(self._writer.update(table, [(row[0], rights)]))
            else:
                owner = field.partition(".")[0]
                record = {"ParentId": parent, "SobjectType": owner, "Field": field, **rights}
                _must(self._writer.insert(table, [record]))


def _must(saved: Sequence[Saved]) -> None:
    for one in saved:
        for problem in one.problems:
            raise RecordRefusedError(problem.code, problem.message, *problem.fields)
