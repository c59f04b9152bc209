"""fieldPermissions and objectPermissions of a permission set or profile: rows that the REST API shows too."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sandbox.salesforce.access import Access
from sandbox.salesforce.drafts import Saved
from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.soap.metadata.component import Definition, listed, missing
from sandbox.salesforce.store import Store, quoted
from sandbox.salesforce.writing import Writer

_FIELD_RIGHTS: Final = {"editable": "PermissionsEdit", "readable": "PermissionsRead"}
_OBJECT_RIGHTS: Final = {
    "allowCreate": "PermissionsCreate",
    "allowDelete": "PermissionsDelete",
    "allowEdit": "PermissionsEdit",
    "allowRead": "PermissionsRead",
    "modifyAllRecords": "PermissionsModifyAllRecords",
    "viewAllRecords": "PermissionsViewAllRecords",
}
#: Elements that this module reads and writes; what else a definition has is not its matter.
ELEMENTS: Final = ("fieldPermissions", "objectPermissions")


class Rights:
    """The rights that one row of PermissionSet gives."""

    def __init__(self, store: Store, user_id: str, parent: str) -> None:
        self._store = store
        self._parent = parent
        self._writer = Writer(store, Access(store, user_id, unlimited=True))

    def read(self) -> dict[str, list[dict[str, object]]]:
        """Both elements, in the order of fields and objects."""
        found = {
            "fieldPermissions": self._rows("FieldPermissions", "field", "Field", _FIELD_RIGHTS),
            "objectPermissions": self._rows("ObjectPermissions", "object", "SobjectType", _OBJECT_RIGHTS),
        }
        return {name: rows for name, rows in found.items() if rows}

    def give(self, definition: Definition) -> list[Mapping[str, Any]]:
        """Set the rights that are named; others stay. Answers the entries of fields whose rights are fixed."""
        fixed = []
        for one in listed(definition.get("fieldPermissions")):
            full_name = str(one.get("field", ""))
            owner, _, name = full_name.partition(".")
            sobject = self._store.schema.find(owner)
            field = sobject.find(name) if sobject else None
            if sobject is None or field is None:
                raise RecordRefusedError(
                    "INVALID_CROSS_REFERENCE_KEY",
                    f"In field: field - no CustomField named {full_name} found",
                    "field",
                )
            if field.permissionable:
                key = {"SobjectType": sobject.name, "Field": f"{sobject.name}.{field.name}"}
                rights = _flags(one, _FIELD_RIGHTS)
                rights["PermissionsRead"] = rights["PermissionsRead"] or rights["PermissionsEdit"]
                self._put("FieldPermissions", "Field", key, rights)
            elif field.custom:
                raise RecordRefusedError(
                    "FIELD_INTEGRITY_EXCEPTION",
                    f"You cannot deploy to a required field: {full_name}",
                    "field",
                )
            else:
                fixed.append(one)
        for one in listed(definition.get("objectPermissions")):
            sobject = self._store.schema.find(str(one.get("object", "")))
            if sobject is None:
                raise missing("CustomObject", str(one.get("object", "")))
            key = {"SobjectType": sobject.name}
            self._put("ObjectPermissions", "SobjectType", key, _flags(one, _OBJECT_RIGHTS))
        return fixed

    def _rows(
        self, table: str, element: str, column: str, rights: Mapping[str, str]
    ) -> list[dict[str, object]]:
        names = ", ".join(quoted(one) for one in (column, *rights.values()))
        rows = self._store.database.execute(
            f"SELECT {names} FROM {quoted(table)} "  # noqa: S608 - names of our own
            f'WHERE "ParentId" = ? AND "IsDeleted" = 0 ORDER BY {quoted(column)}',
            (self._parent,),
        ).fetchall()
        found: list[dict[str, object]] = []
        for name, *values in rows:
            flags: dict[str, object] = dict(zip(rights, map(bool, values), strict=True))
            found.append(dict(sorted({**flags, element: str(name)}.items())))
        return found

    def _put(self, table: str, column: str, key: Mapping[str, str], rights: Mapping[str, bool]) -> None:
        sobject = self._store.schema.get(table)
        row = self._store.database.execute(
            f'SELECT "Id" FROM {quoted(table)} '  # noqa: S608 - names of our own
            f'WHERE "ParentId" = ? AND {quoted(column)} = ? AND "IsDeleted" = 0',
            (self._parent, key[column]),
        ).fetchone()
        if row is not None and not any(rights.values()):
            must(self._writer.delete([row[0]]))
        elif row is not None:
            must(self._writer.update(sobject, [(row[0], rights)]))
        elif any(rights.values()):
            must(self._writer.insert(sobject, [{"ParentId": self._parent, **key, **rights}]))


def must(saved: Sequence[Saved]) -> None:
    """RecordRefusedError with the first problem, if there is one."""
    for one in saved:
        for problem in one.problems:
            raise RecordRefusedError(problem.code, problem.message, *problem.fields)


def _flags(given: Mapping[str, Any], rights: Mapping[str, str]) -> dict[str, bool]:
    return {column: str(given.get(element, "")).lower() == "true" for element, column in rights.items()}
