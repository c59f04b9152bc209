# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""Writing records: what is given is checked for all of a call at once, then written, then the rules follow it up."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property

from sandbox.salesforce.access import Access
from sandbox.salesforce.checking import Checks, folded_key, sound
from sandbox.salesforce.drafts import (
    DELETED,
    INSUFFICIENT,
    ROLLED_BACK,
    UNKNOWN_ID,
    Draft,
    Saved,
)
from sandbox.salesforce.errors import ApiError, Problem
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rules import duplicates, locks, record_types, recycle_bin, rules_of, validation
from sandbox.salesforce.schema.fields import Field, FieldType, SObject
from sandbox.salesforce.store import Row, Store, quoted

#: Lookups that keep their value when the user they name goes.
_AUDIT = frozenset({"CreatedById", "LastModifiedById"})
#: What a write gets that the user has no right to.


class Writer:
    """Writes as one user. ``refusal`` is what every record is refused with: a fault of the org.

    ``per_row_types`` makes a value of a wrong type the row's own problem (Bulk) instead of the whole request's.
    ``allow_duplicates`` saves records that a duplicate rule warns of (Sforce-Duplicate-Rule-Header: allowSave=true).
    """

    def __init__(
        self,
        store: Store,
        access: Access,
        *,
        refusal: Problem | None = None,
        per_row_types: bool = False,
        allow_duplicates: bool = False,
    ) -> None:
        self.store = store
        self.access = access
        self._refusal = refusal
        self._allow_duplicates = allow_duplicates
        self._checks = Checks(store, access, per_row_types=per_row_types)

    @cached_property
    def stamp(self) -> str:
        """Time of this call: one for all its records."""
        return self.store.stamp()

    def insert(
        self, sobject: SObject, records: Sequence[Mapping[str, object]], *, all_or_none: bool = False
    ) -> list[Saved]:
        """Create records and answer in their order."""
        return self.save(sobject, [Draft(record) for record in records], all_or_none=all_or_none)

    def update(
        self,
        sobject: SObject,
        records: Sequence[tuple[object, Mapping[str, object]]],
        *,
        all_or_none: bool = False,
    ) -> list[Saved]:
        """Change records given by Id and answer in their order."""
        ids = [parse_id(given) for given, _ in records]
        stored = self.store.rows(sobject, {one for one in ids if one})
        drafts, seen = [], set[str]()
        for (given, record), record_id in zip(records, ids, strict=True):
            draft = Draft(record, id=record_id or "", old=stored.get(record_id or "", {}))
            if record_id is None:
                draft.refuse("MALFORMED_ID", f"{sobject.label} ID: id value of incorrect type: {given}", "Id")
            elif not draft.old:
                draft.problems.append(UNKNOWN_ID)
            elif draft.old["IsDeleted"]:
                draft.problems.append(DELETED)
            elif record_id in seen:
                draft.refuse("DUPLICATE_VALUE", f"duplicate id in list: {record_id}", "Id")
            seen.add(record_id or "")
            drafts.append(draft)
        return self.save(sobject, drafts, all_or_none=all_or_none)

    def upsert(
        self,
        sobject: SObject,
        key: Field,
        records: Sequence[tuple[object, Mapping[str, object]]],
        *,
        all_or_none: bool = False,
    ) -> list[Saved]:
        """Change the record whose external id (or Id) has the given value, create it where there is none."""
        if key.type is FieldType.ID:
            return self._upsert_by_id(sobject, records, all_or_none=all_or_none)
        found = self.matching(sobject, key, [value for value, _ in records])
        stored = self.store.rows(sobject, {one for ids in found.values() for one in ids})
        drafts, seen = [], set[str]()
        for value, record in records:
            draft = Draft({**record, key.name: value})
            folded = folded_key(key, value)
            ids = found.get(folded, [])
            if value is None or value == "":
                draft.refuse("MISSING_ARGUMENT", f"{key.name} not specified", key.name)
            elif folded in seen:
                draft.refuse("DUPLICATE_VALUE", f"Duplicate external id specified: {value}", key.name)
            elif len(ids) > 1:
                draft.refuse(
                    "DUPLICATE_EXTERNAL_ID",
                    f"{key.label}: more than one record found for external id field: {ids}",
                    key.name,
                )
            elif ids:
                draft.id, draft.old = ids[0], stored[ids[0]]
            seen.add(folded)
            drafts.append(draft)
        return self.save(sobject, drafts, all_or_none=all_or_none)

    def _upsert_by_id(
        self, sobject: SObject, records: Sequence[tuple[object, Mapping[str, object]]], *, all_or_none: bool
    ) -> list[Saved]:
        stored = self.store.rows(sobject, {one for one in (parse_id(given) for given, _ in records) if one})
        drafts = []
        for given, record in records:
            draft = Draft(record, id=parse_id(given) or "")
            if given:
                draft.old = stored.get(draft.id, {})
                if not draft.old:
                    draft.problems.append(UNKNOWN_ID)
                elif draft.old["IsDeleted"]:
                    draft.problems.append(DELETED)
            drafts.append(draft)
        return self.save(sobject, drafts, all_or_none=all_or_none)

    def matching(self, sobject: SObject, key: Field, values: Sequence[object]) -> dict[str, list[str]]:
        """Ids of live records by their (folded) value of ``key``."""
        return self._checks.matching(sobject, key, values)

    def save(self, sobject: SObject, drafts: list[Draft], *, all_or_none: bool = False) -> list[Saved]:
        """Check and write drafts in one transaction; those with problems are left out, with all_or_none all are."""
        with self.store.transaction():
            self._check_rights(sobject, drafts)
            for draft in drafts:
                if not draft.problems:
                    self._checks.fill(sobject, draft)
            self._lock_check(drafts)
            record_types.settle(self, sobject, sound(drafts))
            self._checks.lookups(sobject, drafts)
            self._checks.unique(sobject, drafts)
            rules = rules_of(sobject.name)
            rules.before(self, sound(drafts))
            for draft in sound(drafts):
                if self._refusal:
                    draft.problems.append(self._refusal)
                else:
                    self._checks.required(sobject, draft)
            validation.refuse_invalid(self, sobject, sound(drafts))
            if not (self._allow_duplicates or self.access.unlimited):
                duplicates.refuse_duplicates(self, sobject.name, sound(drafts))
            if all_or_none and any(draft.problems for draft in drafts):
                for draft in sound(drafts):
                    draft.problems.append(ROLLED_BACK)
            good = sound(drafts)
            if good:
                self._write(sobject, good)
                rules.after(self, good)
        return [
            Saved(draft.id, draft.is_new and not draft.problems, tuple(draft.problems)) for draft in drafts
        ]

    def _check_rights(self, sobject: SObject, drafts: Sequence[Draft]) -> None:
        for right, is_new, problem in (
            ("Create", True, _no_inserts(sobject)),
            ("Edit", False, INSUFFICIENT),
        ):
            if not self.access.may(right, sobject):
                for draft in sound(drafts):
                    if draft.is_new is is_new:
                        draft.problems.append(problem)

    def _lock_check(self, drafts: Sequence[Draft]) -> None:
        held = locks.locked(self.store, [draft.id for draft in drafts if not draft.is_new])
        for draft in sound(drafts):
            if draft.id in held:
                draft.problems.append(locks.LOCKED_BY_APPROVAL)

    def delete(self, ids: Sequence[object], *, all_or_none: bool = False) -> list[Saved]:
        """Put records into the recycle bin, with what depends on them; answers in order."""
        with self.store.transaction():
            parsed = [parse_id(one) for one in ids]
            groups: dict[str, list[str]] = {}
            for record_id in parsed:
                sobject = self.store.schema.by_prefix(record_id) if record_id else None
                if record_id and sobject:
                    groups.setdefault(sobject.name, []).append(record_id)
            problems: dict[str, Problem] = {}
            for name, group in groups.items():
                problems |= self._undeletable(self.store.schema.get(name), group)
            answers: list[Saved] = []
            seen: set[str] = set()
            for given, record_id in zip(ids, parsed, strict=True):
                problem = self._delete_problem(given, record_id, problems, seen)
                seen.add(record_id or "")
                answers.append(Saved(record_id or "", problems=(problem,) if problem else ()))
            if all_or_none and not all(one.success for one in answers):
                return [one if one.problems else Saved(one.id, problems=(ROLLED_BACK,)) for one in answers]
            for name, group in groups.items():
                going = [one for one in dict.fromkeys(group) if one not in problems]
                if going:
                    self.discard(self.store.schema.get(name), going)
        return answers

    def _delete_problem(
        self, given: object, record_id: str | None, problems: Mapping[str, Problem], seen: set[str]
    ) -> Problem | None:
        if record_id is None:
            return Problem("MALFORMED_ID", f"bad id {given}")
        if self.store.schema.by_prefix(record_id) is None:
            return UNKNOWN_ID
        return problems.get(record_id) or (DELETED if record_id in seen else None)

    def _undeletable(self, sobject: SObject, ids: Sequence[str]) -> dict[str, Problem]:
        """Why some of the records cannot be deleted."""
        if not sobject.deletable:
            return dict.fromkeys(
                ids, Problem("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be deleted")
            )
        if not self.access.may("Delete", sobject):
            return dict.fromkeys(ids, INSUFFICIENT)
        stored = self.store.rows(sobject, ids, ["IsDeleted"])
        problems = {one: DELETED if one in stored else UNKNOWN_ID for one in ids}
        live = [one for one, row in stored.items() if not row["IsDeleted"]]
        for one in live:
            del problems[one]
        if self._refusal:
            return problems | dict.fromkeys(live, self._refusal)
        held = dict.fromkeys(locks.locked(self.store, live), locks.LOCKED_BY_APPROVAL)
        return problems | rules_of(sobject.name).held(self, live) | held

    def discard(self, sobject: SObject, ids: Sequence[str]) -> None:
        """Mark records deleted, take dependants along, empty lookups that pointed to them."""
        self._discard(sobject, {one: one for one in ids})

    def _discard(self, sobject: SObject, roots: Mapping[str, str]) -> None:
        """``roots`` says of each record which deletion takes it along."""
        listed = json.dumps(list(roots))
        for link in self.store.schema.children(sobject.name):
            child, column = self.store.schema.get(link.child), quoted(link.field.name)
            if link.field.name in _AUDIT or not link.field.stored:
                continue
            at = f"{column} IN (SELECT value FROM json_each(?)) AND IsDeleted = 0"
            if not (link.field.cascade or link.field.nillable):
                continue
            query = f"SELECT Id, {column} FROM {quoted(child.name)} WHERE {at}"
            below = {str(row[0]): str(row[1]) for row in self.store.database.execute(query, (listed,))}
            if not below:
                continue
            if link.field.cascade:
                self._discard(child, {one: roots[parent] for one, parent in below.items()})
            else:
                recycle_bin.remember_cleared(
                    self.store,
                    child,
                    link.field.name,
                    [(one, parent, roots[parent]) for one, parent in below.items()],
                )
                self.store.database.execute(
                    f"UPDATE {quoted(child.name)} SET {column} = NULL WHERE {at}", (listed,)
                )
        self.store.database.execute(
            f"UPDATE {quoted(sobject.name)} SET IsDeleted = 1, SystemModstamp = ?, LastModifiedDate = ?, "
            "LastModifiedById = ? WHERE Id IN (SELECT value FROM json_each(?))",
            (self.stamp, self.stamp, self.access.user_id, listed),
        )
        recycle_bin.remember(self.store, sobject, roots)
        rules_of(sobject.name).after_delete(self, list(roots))

    def touch(self, sobject: SObject, changes: Sequence[tuple[str, Row]]) -> None:
        """Write what follows from other records, with a new modification stamp and no further checks."""
        signed: Row = {
            "SystemModstamp": self.stamp,
            "LastModifiedDate": self.stamp,
            "LastModifiedById": self.access.user_id,
        }
        self.store.update(sobject, [(record_id, {**row, **signed}) for record_id, row in changes])

    def add(self, sobject: SObject, rows: Sequence[Row]) -> list[str]:
        """Create records that follow from others, without further checks; their Ids."""
        ids = self.store.next_ids(sobject.prefix, len(rows))
        created = self._created()
        self.store.insert(
            sobject, [{"Id": one, **created, **row} for one, row in zip(ids, rows, strict=True)]
        )
        return ids

    def _created(self) -> Row:
        return {
            "IsDeleted": 0,
            "CreatedDate": self.stamp,
            "CreatedById": self.access.user_id,
            "SystemModstamp": self.stamp,
            "LastModifiedDate": self.stamp,
            "LastModifiedById": self.access.user_id,
        }

    def _write(self, sobject: SObject, drafts: Sequence[Draft]) -> None:
        if not self.access.unlimited and not (sobject.createable and sobject.updateable):
            raise ApiError(
                400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type {sobject.name} is read-only"
            )
        signed: Row = {
            "SystemModstamp": self.stamp,
            "LastModifiedDate": self.stamp,
            "LastModifiedById": self.access.user_id,
        }
        created = self._created()
        fresh = [draft for draft in drafts if draft.is_new]
        for draft, record_id in zip(fresh, self.store.next_ids(sobject.prefix, len(fresh)), strict=True):
            draft.id = record_id
            draft.values = {"Id": record_id, **created, **draft.values}
        self._number(sobject, fresh)
        self.store.insert(sobject, [draft.values for draft in fresh])
        self.store.update(sobject, [(one.id, {**signed, **one.values}) for one in drafts if not one.is_new])

    def _number(self, sobject: SObject, fresh: Sequence[Draft]) -> None:
        for field in [one for one in sobject.fields.values() if one.auto_number]:
            numbers = self.store.next_numbers(f"number:{sobject.name}.{field.name}", len(fresh))
            for draft, number in zip(fresh, numbers, strict=True):
                draft.values[field.name] = _numbered(field.auto_number, number)


def _numbered(pattern: str, number: int) -> str:
    """'INV-{0000}', 12 -> 'INV-0012'."""
    before, _, rest = pattern.partition("{")
    zeros, _, after = rest.partition("}")
    return f"{before}{number:0{max(len(zeros), 1)}d}{after}"


def _no_inserts(sobject: SObject) -> Problem:
    """What an insert gets that the user has no right to; the words are unchecked."""
    return Problem("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {sobject.label}")
