"""PermissionSet: kept as the records that the REST API shows too; what they do not hold is kept beside them."""

from sandbox.salesforce.access import Access
from sandbox.salesforce.soap.metadata.assignments import merged_visibilities
from sandbox.salesforce.soap.metadata.component import Definition, listed, missing
from sandbox.salesforce.soap.metadata.kept import keep, kept
from sandbox.salesforce.soap.metadata.rights import ELEMENTS, Rights, must
from sandbox.salesforce.store import Store
from sandbox.salesforce.writing import Writer

_KIND = "PermissionSet"


class PermissionSets:
    """The permission sets of an org that are not a profile's own."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._user_id = user_id
        self._writer = Writer(store, Access(store, user_id, unlimited=True))

    def names(self) -> list[str]:
        """Developer names."""
        rows = self._store.database.execute(
            'SELECT "Name" FROM "PermissionSet" WHERE "IsDeleted" = 0 AND "IsOwnedByProfile" = 0 ORDER BY "Name"'
        )
        return [str(row[0]) for row in rows]

    def read(self, name: str) -> Definition | None:
        """Label, description and rights, and what else it was given."""
        found = self._find(name)
        if found is None:
            return None
        record_id, own_name, label, description = found
        more = kept(self._store, _KIND, own_name)
        rights = Rights(self._store, self._user_id, record_id).read()
        fixed = listed(more.get("fieldPermissions"))
        fields = sorted([*rights.get("fieldPermissions", []), *fixed], key=lambda one: str(one["field"]))
        made = {**more, **rights, **({"fieldPermissions": fields} if fields else {})}
        return {"fullName": own_name, **made, "label": label, "description": description}

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Add or change it; rights that are not named stay as they are."""
        name = str(definition.get("fullName", ""))
        values = {"Name": name, "Label": definition.get("label") or name}
        if "description" in definition:
            values["Description"] = definition["description"]
        table = self._store.schema.get(_KIND)
        found = self._find(name) if exists else None
        if found is None:
            saved = self._writer.insert(table, [values])
        else:
            saved = self._writer.update(table, [(found[0], values)])
        must(saved)
        fixed = Rights(self._store, self._user_id, saved[0].id).give(definition)
        held = (*ELEMENTS, "label", "description")
        more = {key: value for key, value in definition.items() if key not in held}
        if fixed:
            more["fieldPermissions"] = fixed
        known = kept(self._store, _KIND, name)
        seen = merged_visibilities(self._store, known, definition)
        if seen:
            # A permission set has no default record type.
            more["recordTypeVisibilities"] = [
                {key: value for key, value in one.items() if key in {"recordType", "visible"}} for one in seen
            ]
        keep(self._store, _KIND, name, {**known, **more}, self._user_id)

    def delete(self, name: str) -> None:
        """Take it away from everybody."""
        found = self._find(name)
        if found is None:
            raise missing(_KIND, name)
        must(self._writer.delete([found[0]]))
        self._store.access_version += 1

    def _find(self, name: str) -> tuple[str, str, str, str | None] | None:
        row = self._store.database.execute(
            'SELECT "Id", "Name", "Label", "Description" FROM "PermissionSet" '
            'WHERE "Name" = ? AND "IsDeleted" = 0 AND "IsOwnedByProfile" = 0',
            (name,),
        ).fetchone()
        if row is None:
            return None
        return str(row[0]), str(row[1]), str(row[2]), None if row[3] is None else str(row[3])
