"""What a user sees: field-level security over the schema."""

from functools import cached_property
from typing import Final

from sandbox.salesforce.assigned import Assigned
from sandbox.salesforce.errors import not_found
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
SELECT lower(o."SobjectType"), s."ProfileId" IS NOT NULL,
       o."PermissionsRead", o."PermissionsCreate", o."PermissionsEdit", o."PermissionsDelete"
FROM "ObjectPermissions" o JOIN "PermissionSet" s ON s."Id" = o."ParentId" AND s."IsDeleted" = 0
WHERE o."IsDeleted" = 0 AND (
    s."Id" IN (SELECT a."PermissionSetId" FROM "PermissionSetAssignment" a
               WHERE a."AssigneeId" = ?1 AND a."IsDeleted" = 0)
    OR s."ProfileId" = (SELECT u."ProfileId" FROM "User" u WHERE u."Id" = ?1))
"""
_ALL: Final = frozenset({"Read", "Create", "Edit", "Delete"})
_IN_ROWS: Final = ("Read", "Create", "Edit", "Delete")


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
    def _objects(self) -> dict[str, frozenset[str]]:
        """Rights by object: what any row gives; a profile that has no row for an object gives all of them."""
        given: dict[str, set[str]] = {}
        by_profile: set[str] = set()
        for name, of_profile, *rights in self.store.database.execute(_OBJECTS, (self.user_id,)):
            had = given.setdefault(str(name), set())
            had.update(right for right, is_given in zip(_IN_ROWS, rights, strict=True) if is_given)
            if of_profile:
                by_profile.add(str(name))
        return {name: frozenset(rights) if name in by_profile else _ALL for name, rights in given.items()}

    @cached_property
    def assigned(self) -> Assigned:
        """The record types and layouts that this user has."""
        return Assigned(self.store, self.user_id, unlimited=self.unlimited)

    def may(self, right: str, sobject: SObject) -> bool:
        """Whether this user has a right to an object's records: Read, Create, Edit or Delete."""
        return self.unlimited or right in self._objects.get(sobject.name.lower(), _ALL)

    def may_read(self, sobject: SObject) -> bool:
        """Whether this user may read an object's records."""
        return self.may("Read", sobject)

    def find(self, name: str) -> SObject | None:
        """The object of that name that this user may read, or None."""
        found = self.store.schema.find(name)
        return found if found is not None and self.may_read(found) else None

    def get(self, name: str) -> SObject:
        """The object of that name; 404 NOT_FOUND where there is none that this user may read."""
        found = self.find(name)
        if found is None:
            raise not_found()
        return found

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
