# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""What is given for records, checked for all of a call at once: fields, types, lookups, uniqueness, requirements."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sandbox.salesforce.access import Access
from sandbox.salesforce.drafts import UNKNOWN_ID, Draft
from sandbox.salesforce.errors import RecordRefusedError, WrongTypeError
from sandbox.salesforce.schema.fields import Field, FieldType, SObject
from sandbox.salesforce.store import Row, Store, quoted
from sandbox.salesforce.values import Stored, storing

_NOT_WRITABLE = (
    "Unable to create/update fields: {}. Please check the security settings of this field and verify that it is "
    "read/write for your profile or permission set."
)


@dataclass(frozen=True, slots=True)
class _Column:
    """What a call does with the values given under one name."""

    name: str
    convert: Callable[[object], Stored] | None
    is_id: bool = False


class Checks:
    """The checks of one call. Each looks only at drafts that have no problem yet."""

    def __init__(self, store: Store, access: Access, *, per_row_types: bool) -> None:
        self.store = store
        self.access = access
        self._per_row_types = per_row_types
        #: By object, whether it is about new records, and the name as given: worked out once a call.
        self._columns: dict[tuple[str, bool, str], _Column | None] = {}
        self._links: dict[str, list[Field]] = {}
        self._defaults: dict[str, Row] = {}
        self._required: dict[str, list[Field]] = {}

    def fill(self, sobject: SObject, draft: Draft) -> None:
        """Turn what is given into stored values, or note why a value cannot be one."""
        refused: list[str] = []
        is_new, values = draft.is_new, draft.values
        for name, value in draft.given.items():
            key = (sobject.name, is_new, name)
            try:
                if key in self._columns:
                    column = self._columns[key]
                else:
                    column = self._columns[key] = self._column(sobject, name, is_new=is_new)
                if column is None:
                    if name != "attributes":
                        self._fill_by_parent(sobject, draft, name, value)
                elif column.convert is not None:
                    values[column.name] = column.convert(value)
                elif not column.is_id:
                    refused.append(column.name)
                elif is_new and value:
                    draft.refuse(
                        "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id"
                    )
            except RecordRefusedError as wrong:
                draft.problems.append(wrong.problem)
            except WrongTypeError as wrong:
                if not self._per_row_types:
                    raise wrong.as_request_error() from wrong
                draft.problems.append(wrong.as_problem())
        if refused:
            draft.refuse(
                "INVALID_FIELD_FOR_INSERT_UPDATE", _NOT_WRITABLE.format(", ".join(refused)), *refused
            )

    def _column(self, sobject: SObject, name: str, *, is_new: bool) -> _Column | None:
        field = self.access.fields(sobject).get(name.lower())
        if field is None:
            return None
        if field.type is FieldType.ID:
            return _Column(field.name, None, is_id=True)
        writable = self._writable(sobject, field, is_new=is_new)
        return _Column(field.name, storing(field) if writable else None)

    def _writable(self, sobject: SObject, field: Field, *, is_new: bool) -> bool:
        if not field.stored:
            return False
        if self.access.unlimited:
            return True
        allowed = field.createable if is_new else field.updateable
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
        links = self._links.get(sobject.name)
        if links is None:
            links = self._links[sobject.name] = [
                one for one in sobject.fields.values() if one.type is FieldType.REFERENCE and one.stored
            ]
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
        live = {target: self._live(target, ids) for target, ids in wanted.items()}
        for draft, link, target, value in uses:
            if target == "RecordType" and draft.changes(link.name) and not self._fits(sobject, value):
                draft.refuse(
                    UNKNOWN_ID.code,
                    f"Record Type ID: this ID value isn't valid for the user: {value}",
                    link.name,
                )
            elif value not in live[target]:
                draft.refuse(UNKNOWN_ID.code, UNKNOWN_ID.message, link.name)
            elif link.name == "OwnerId" and target == "User" and not live[target][value]:
                draft.refuse(
                    "INACTIVE_OWNER_OR_USER",
                    f"operation performed with inactive user [{value}] as owner of {sobject.label.lower()}",
                    "OwnerId",
                )

    def _fits(self, sobject: SObject, record_type: str) -> bool:
        """Whether a record type is one of the object's, active, and one that the user has."""
        return any(
            one.id == record_type and one.available for one in self.access.assigned.record_types(sobject)
        )

    def _live(self, target: str, ids: set[str]) -> dict[str, bool]:
        """Those of the records that are not deleted, and whether each is active (users)."""
        columns = ["IsDeleted", "IsActive"] if target == "User" else ["IsDeleted"]
        rows = self.store.rows(self.store.schema.get(target), ids, columns)
        return {one: bool(row.get("IsActive", 1)) for one, row in rows.items() if not row["IsDeleted"]}

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
            if sobject.name not in self._defaults:
                self._defaults[sobject.name] = {
                    field.name: storing(field)(field.default)
                    for field in sobject.fields.values()
                    if field.default is not None and field.stored
                }
            draft.values = {**self._defaults[sobject.name], **draft.values}
            if "ownerid" in sobject.fields:
                draft.values.setdefault("OwnerId", self.access.user_id)
        if sobject.name not in self._required:
            self._required[sobject.name] = [one for one in sobject.fields.values() if one.required]
        missing = [
            field.name
            for field in self._required[sobject.name]
            if (draft.is_new or field.name in draft.values) and draft.now(field.name) is None
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
