"""The integration user's rights to what is made for it: rows of a permission set of ours, which is assigned to it.

An object or field made through the Metadata API is open to nobody but administrators until somebody has
ObjectPermissions or FieldPermissions on it. Source: Object Reference, ObjectPermissions and FieldPermissions.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sync.connectors.salesforce.collections import CollectionWriter
from sync.connectors.salesforce.org_view import OrgView
from sync.connectors.salesforce.rest import Rest
from sync.connectors.salesforce.soql import literal
from sync.engine.records import Operation, OperationKind
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code

#: The permission set that holds the rights to every object and field made here.
PERMISSION_SET: Final = "Solutions_Portal_Integration"

#: Whoever owns the records: objects of ours are shared with everybody who has these rights. Nothing is ever deleted.
_OBJECT_RIGHTS: Final = {"PermissionsRead": True, "PermissionsCreate": True, "PermissionsEdit": True}
_FIELD_RIGHTS: Final = {"PermissionsRead": True, "PermissionsEdit": True}


class IntegrationRights:
    """Given, never taken away: rights that are there already stay. Raises ConfigurationError where they may not be."""

    def __init__(self, rest: Rest, view: OrgView, writer: CollectionWriter) -> None:
        self._rest = rest
        self._view = view
        self._writer = writer

    def give_objects(self, names: Sequence[str], *, deadline: datetime) -> None:
        """Read, create and edit records of these objects."""
        rows = [({"SobjectType": name}, name) for name in names]
        self._give("ObjectPermissions", "SobjectType", rows, _OBJECT_RIGHTS, deadline)

    def give_fields(self, fields: Sequence[tuple[str, str]], *, deadline: datetime) -> None:
        """Read and edit fields, each given as (object, Object.Field__c)."""
        rows = [({"SobjectType": owner, "Field": field}, field) for owner, field in fields]
        self._give("FieldPermissions", "Field", rows, _FIELD_RIGHTS, deadline)

    def _give(
        self,
        table: str,
        key: str,
        wanted: Sequence[tuple[Mapping[str, str], str]],
        rights: Mapping[str, bool],
        deadline: datetime,
    ) -> None:
        if not wanted:
            return
        permission_set = self._permission_set(deadline)
        soql = (
            f"SELECT Id, {key}, {', '.join(rights)} FROM {table} WHERE ParentId = {literal(permission_set)}"  # noqa: S608
        )
        have = {row[key]: row for row in self._view.rows(soql)}
        lacking = [
            Operation(OperationKind.UPDATE, table, "", dict(rights), target_id=str(have[name]["Id"]))
            for _values, name in wanted
            if name in have and not all(have[name][right] for right in rights)
        ]
        self._save(lacking, deadline)
        new = [
            {"ParentId": permission_set, **values, **rights} for values, name in wanted if name not in have
        ]
        self._create(table, new, deadline)

    def _permission_set(self, deadline: datetime) -> str:
        found = self._view.rows(f"SELECT Id FROM PermissionSet WHERE Name = {literal(PERMISSION_SET)}")  # noqa: S608
        if found:
            permission_set = str(found[0]["Id"])
        else:
            row = {"Name": PERMISSION_SET, "Label": "Solutions Portal integration"}
            permission_set = self._create("PermissionSet", [row], deadline)[0]
        user = str(self._rest.get("/services/oauth2/userinfo")["user_id"])
        assigned = self._view.rows(
            f"SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = {literal(permission_set)} "  # noqa: S608
            f"AND AssigneeId = {literal(user)}"
        )
        if not assigned:
            row = {"PermissionSetId": permission_set, "AssigneeId": user}
            self._create("PermissionSetAssignment", [row], deadline)
        return permission_set

    def _create(self, object_name: str, rows: Sequence[dict[str, Any]], deadline: datetime) -> list[str]:
        # set-up rows are found again by what they say: no mark
        return self._save([Operation(OperationKind.CREATE, object_name, "", row) for row in rows], deadline)

    def _save(self, operations: Sequence[Operation], deadline: datetime) -> list[str]:
        results = self._writer.write(operations, deadline) if operations else []
        for operation, result in zip(operations, results, strict=True):
            if result.failure is not None or result.unknown:
                reason = result.failure.message if result.failure else "the connection was cut off"
                raise ConfigurationError(
                    Code.RIGHT_MISSING, f"{operation.object} could not be made in Salesforce: {reason}"
                )
        return [result.id for result in results]
