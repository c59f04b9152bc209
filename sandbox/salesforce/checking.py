# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""What is given for records, checked for all of a call at once: fields, types, lookups, uniqueness, requirements."""

import json
from collections.abc import Mapping, Sequence

from sandbox.salesforce.access import Access
from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.errors import Problem, RecordRefusedError, WrongTypeError
from sandbox.salesforce.schema.fields import Field, FieldType, SObject
from sandbox.salesforce.store import Store, quoted
from sandbox.salesforce.values import Stored, storing

UNKNOWN_ID = Problem("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")


class Checks:
    """The checks of one call. Each looks only at drafts that have no problem yet."""

    def __init__(self, store: Store, access: Access, *, per_row_types: bool) -> None:
        self.store = store
        self.access = access
        self._per_row_types = per_row_types

    def fill(self, sobject: SObject, draft: Draft) -> None:
        """Turn what is given into stored values, or note why a value cannot be one."""
        visible = self.access.fields(sobject)
        for name, value in draft.given.items():
            field = visible.get(name.lower())
            try:
                if field is None:
                    if name != "attributes":
                        self._fill_by_parent(sobject, draft, name, value)
                    continue
                if field.type is FieldType.ID:
                    if draft.is_new and value:
                        draft.refuse(
                            "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id"
                        )
                    continue
                if not self._writable(sobject, field, draft):
                    draft.refuse(
                        "INVALID_FIELD_FOR_INSERT_UPDATE",
                        f"Unable to create/update fields: {field.name}. Please check the security settings of this "
                        "field and verify that it is read/write for your profile or permission set.",
                        field.name,
                    )
                    continue
                draft.values[field.name] = storing(field)(value)
            except RecordRefusedError as refused:
                draft.problems.append(refused.problem)
            except WrongTypeError as wrong:
                if not self._per_row_types:
                    raise wrong.as_request_error() from wrong
                draft.problems.append(wrong.as_problem())

    def _writable(self, sobject: SObject, field: Field, draft: Draft) -> bool:
        if not field.stored:
            return False
        if self.access.unlimited:
            return True
        allowed = field.createable if draft.is_new else field.updateable
        return allowed and self.access.may_edit(sobject, field)

    def _fill_by_parent(self, sobject: SObject, draft: Draft, name: str, value: object) -> None:
        """A lookup given as the parent's external id: ``{"Account": {"QB_List_ID__c": "8000-1"}}``."""
        field = next(
            (one for one in self.access.fields(sobject).values() if one.relationship.lower() == name.lower()),
            None,
        )
        if field is None or not (value is None or isinstance(value, Mapping)):
            draft.refuse("INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject.name}")
            return
        keys = {k: v for k, v in (value or {}).items() if k != "attributes"}
        if not keys:
            draft.values[field.name] = None
            return
        ((column, wanted),) = list(keys.items())[:1]
        parent = self.store.schema.get(field.reference_to[0])
        key = self.access.fields(parent).get(column.lower())
        if key is None or not (key.external_id or key.type is FieldType.ID):
            draft.refuse("INVALID_FIELD", f"{column} is not an external id of {parent.name}")
            return
        if key.type is FieldType.ID:
            draft.values[field.name] = storing(field)(wanted)
            return
        found = self.matching(parent, key, [wanted]).get(folded_key(key, wanted), [])
        if len(found) != 1:
            draft.refuse(
                "INVALID_FIELD",
                f"Foreign key external ID: {wanted} not found for field {key.name} in entity {parent.name}",
            )
            return
        draft.values[field.name] = found[0]

    def lookups(self, sobject: SObject, drafts: Sequence[Draft]) -> None:
        """Every lookup points to a live record of the right object."""
        links = [one for one in sobject.fields.values() if one.type is FieldType.REFERENCE and one.stored]
        wanted: dict[str, set[str]] = {}
        uses: list[tuple[Draft, Field, str, str]] = []
        for draft in sound(drafts):
            for link in links:
                value = draft.values.get(link.name)
                if not isinstance(value, str):
                    continue
                target = self._target(link, value)
                if target is None:
                    draft.refuse(
                        "FIELD_INTEGRITY_EXCEPTION",
                        f"{link.label}: id value of incorrect type: {value}",
                        link.name,
                    )
                    continue
                wanted.setdefault(target, set()).add(value)
                uses.append((draft, link, target, value))
        live = {
            target: {
                record_id
                for record_id, row in self.store.rows(
                    self.store.schema.get(target), ids, ["IsDeleted"]
                ).items()
                if not row["IsDeleted"]
            }
            for target, ids in wanted.items()
        }
        for draft, link, target, value in uses:
            if value not in live[target]:
                draft.refuse(UNKNOWN_ID.code, UNKNOWN_ID.message, link.name)

    def _target(self, link: Field, value: str) -> str | None:
        for name in link.reference_to:
            target = self.store.schema.find(name)
            if target is not None and target.prefix == value[:3]:
                return target.name
        return None

    def unique(self, sobject: SObject, drafts: Sequence[Draft]) -> None:
        """No live record, and no other draft, has the value of a unique field."""
        for field in [one for one in sobject.fields.values() if one.unique]:
            changing = [
                one for one in sound(drafts) if one.changes(field.name) and one.values[field.name] is not None
            ]
            if not changing:
                continue
            taken = self.matching(sobject, field, [one.values[field.name] for one in changing])
            coming: set[str] = set()
            for draft in changing:
                folded = str(draft.values[field.name]).casefold()
                others = [one for one in taken.get(folded, []) if one != draft.id]
                if others or folded in coming:
                    owner = f"record with id: {others[0]}" if others else "another record of this call"
                    draft.refuse(
                        "DUPLICATE_VALUE",
                        f"duplicate value found: {field.name} duplicates value on {owner}",
                        field.name,
                    )
                coming.add(folded)

    def required(self, sobject: SObject, draft: Draft) -> None:
        """Fill in defaults, then see that nothing is missing."""
        if draft.is_new:
            for field in sobject.fields.values():
                if field.default is not None and field.name not in draft.values and field.stored:
                    draft.values[field.name] = storing(field)(field.default)
            if "ownerid" in sobject.fields:
                draft.values.setdefault("OwnerId", self.access.user_id)
        missing = [
            field.name
            for field in sobject.fields.values()
            if field.required
            and (draft.is_new or field.name in draft.values)
            and draft.now(field.name) is None
        ]
        if missing:
            draft.refuse(
                "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", *missing
            )

    def matching(self, sobject: SObject, key: Field, values: Sequence[object]) -> dict[str, list[str]]:
        """Ids of live records by their (folded) value of ``key``."""
        convert = storing(key)
        wanted = []
        for value in values:
            try:
                wanted.append(convert(value))
            except RecordRefusedError:
                continue  # a value that the field cannot hold matches nothing; saving will say why
        found: dict[str, list[str]] = {}
        query = (
            f"SELECT Id, {quoted(key.name)} FROM {quoted(sobject.name)} "
            f"WHERE {quoted(key.name)} IN (SELECT value FROM json_each(?)) AND IsDeleted = 0 ORDER BY Id"
        )
        for record_id, value in self.store.database.execute(query, (json.dumps(wanted),)):
            found.setdefault(str(value).casefold(), []).append(str(record_id))
        return found


def sound(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts that have no problem."""
    return [draft for draft in drafts if not draft.problems]


def folded_key(key: Field, value: object) -> str:
    """A value of a key in the form in which values are compared."""
    try:
        stored: Stored = storing(key)(value)
    except RecordRefusedError:
        return str(value).casefold()
    return str(stored).casefold()
