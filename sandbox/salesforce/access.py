"""What a user sees: field-level security over the schema."""

from functools import cached_property

from sandbox.salesforce.schema.fields import Field, SObject
from sandbox.salesforce.store import Store

_GRANTS = """
SELECT DISTINCT lower(f."Field"), f."PermissionsRead", f."PermissionsEdit"
FROM "FieldPermissions" f JOIN "PermissionSet" s ON s."Id" = f."ParentId" AND s."IsDeleted" = 0
WHERE f."IsDeleted" = 0 AND (
    s."Id" IN (SELECT a."PermissionSetId" FROM "PermissionSetAssignment" a
               WHERE a."AssigneeId" = ?1 AND a."IsDeleted" = 0)
    OR s."ProfileId" = (SELECT u."ProfileId" FROM "User" u WHERE u."Id" = ?1))
"""

_OBJECTS = """
SELECT lower(o."SobjectType"), max(o."PermissionsRead")
FROM "ObjectPermissions" o JOIN "PermissionSet" s ON s."Id" = o."ParentId" AND s."IsDeleted" = 0
WHERE o."IsDeleted" = 0 AND (
    s."Id" IN (SELECT a."PermissionSetId" FROM "PermissionSetAssignment" a
               WHERE a."AssigneeId" = ?1 AND a."IsDeleted" = 0)
    OR s."ProfileId" = (SELECT u."ProfileId" FROM "User" u WHERE u."Id" = ?1))
GROUP BY 1
"""


class Access:
    """A user's sight of the schema, as it is when made. ``user_id`` signs what is written.

    With ``unlimited`` (the org's own hand: datasets, rules) every field can be read and written, audit fields too.
    """

    def __init__(self, store: Store, user_id: str, *, unlimited: bool = False) -> None:
        self.store = store
        self.user_id = user_id
        self.unlimited = unlimited
        self.version = (store.schema.version, store.access_version)
        self._visible: dict[str, dict[str, Field]] = {}

    @cached_property
    def _grants(self) -> dict[str, tuple[bool, bool]]:
        grants: dict[str, tuple[bool, bool]] = {}
        for name, read, edit in self.store.database.execute(_GRANTS, (self.user_id,)):
            had = grants.get(name, (False, False))
            grants[name] = (had[0] or bool(read), had[1] or bool(edit))
        return grants

    @cached_property
    def _objects(self) -> dict[str, bool]:
        return {name: bool(read) for name, read in self.store.database.execute(_OBJECTS, (self.user_id,))}

    def may_read(self, sobject: SObject) -> bool:
        """Whether this user may read an object's records: unless every row of permissions for it says no."""
        return self.unlimited or self._objects.get(sobject.name.lower(), True)

    def fields(self, sobject: SObject) -> dict[str, Field]:
        """The fields of an object that this user may read, by lower-case name."""
        found = self._visible.get(sobject.name)
        if found is None:
            found = self._visible[sobject.name] = {
                key: one
                for key, one in sobject.fields.items()
                if not one.hidden and self._allowed(sobject, one, edit=False)
            }
        return found

    def may_edit(self, sobject: SObject, field: Field) -> bool:
        """Whether this user may write a field that can be written at all."""
        return self._allowed(sobject, field, edit=True)

    def _allowed(self, sobject: SObject, field: Field, *, edit: bool) -> bool:
        if self.unlimited or not field.permissionable:
            return True
        return self._grants.get(f"{sobject.name}.{field.name}".lower(), (False, False))[edit]
