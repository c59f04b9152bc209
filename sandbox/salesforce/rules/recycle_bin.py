# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""The recycle bin: what was deleted together comes back together, and goes for good together.

The words of UNDELETE_FAILED are unchecked.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sandbox.salesforce.drafts import INSUFFICIENT, UNKNOWN_ID, Saved
from sandbox.salesforce.errors import Problem
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rules import rules_of
from sandbox.salesforce.rules.base import Writing
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.store import Store, quoted
from sandbox.salesforce.values import stored_datetime

#: How long the recycle bin keeps a record.
RETENTION = timedelta(days=15)
_PURGED = "last purged "
_NOT_IN_BIN = Problem("UNDELETE_FAILED", "entity is not in the recycle bin")


def remember(store: Store, sobject: SObject, roots: Mapping[str, str]) -> None:
    """Note under which deleted record each of these was deleted (itself, where it was the one)."""
    store.database.executemany(
        "INSERT OR REPLACE INTO sandbox_bin VALUES (?, ?, ?)",
        [(record_id, sobject.name, root) for record_id, root in roots.items()],
    )


def remember_cleared(
    store: Store, sobject: SObject, field: str, cleared: Iterable[tuple[str, str, str]]
) -> None:
    """Note lookups that a deletion emptied: record, value, root of the deletion."""
    store.database.executemany(
        "INSERT OR REPLACE INTO sandbox_cleared VALUES (?, ?, ?, ?, ?)",
        [(root, sobject.name, record_id, field, value) for record_id, value, root in cleared],
    )


def undelete(writing: Writing, ids: Sequence[object]) -> list[Saved]:
    """Take records out of the recycle bin with what went along with them; answers in order."""
    with writing.store.transaction():
        return [_undelete_one(writing, given) for given in ids]


def _undelete_one(writing: Writing, given: object) -> Saved:
    store, record_id = writing.store, parse_id(given)
    if record_id is None:
        return Saved(problems=(Problem("MALFORMED_ID", f"bad id {given}"),))
    sobject = store.schema.by_prefix(record_id)
    stored = store.rows(sobject, [record_id]).get(record_id) if sobject else None
    if sobject is None or stored is None:
        return Saved(record_id, problems=(UNKNOWN_ID,))
    if not stored["IsDeleted"] or stored.get("MasterRecordId"):
        return Saved(record_id, problems=(_NOT_IN_BIN,))
    if not writing.access.may("Delete", sobject):
        return Saved(record_id, problems=(INSUFFICIENT,))
    for field in sobject.fields.values():
        if field.unique and stored.get(field.name) is not None:
            taken = store.database.execute(
                f"SELECT Id FROM {quoted(sobject.name)} WHERE {quoted(field.name)} = ? AND IsDeleted = 0",
                (stored[field.name],),
            ).fetchone()
            if taken:
                message = (
                    f"duplicate value found: {field.name} duplicates value on record with id: {taken[0]}"
                )
                return Saved(record_id, problems=(Problem("DUPLICATE_VALUE", message, (field.name,)),))
        if field.cascade and field.stored and not field.nillable:
            parent = store.schema.by_prefix(str(stored[field.name]))
            row = store.rows(parent, [str(stored[field.name])], ["IsDeleted"]) if parent else {}
            if any(one["IsDeleted"] for one in row.values()) or not row:
                return Saved(record_id, problems=(Problem("UNDELETE_FAILED", "parent entity is deleted"),))
    _restore(writing, record_id, sobject)
    return Saved(record_id)


def _restore(writing: Writing, root: str, sobject: SObject) -> None:
    groups: dict[str, list[str]] = {sobject.name: [root]}
    query = "SELECT record_id, object FROM sandbox_bin WHERE root = ? AND record_id <> ?"
    for record_id, name in writing.store.database.execute(query, (root, root)):
        groups.setdefault(str(name), []).append(str(record_id))
    for name, ids in groups.items():
        writing.store.database.execute(
            f"UPDATE {quoted(name)} SET IsDeleted = 0, SystemModstamp = ?, LastModifiedDate = ?, "
            "LastModifiedById = ? WHERE Id IN (SELECT value FROM json_each(?))",
            (writing.stamp, writing.stamp, writing.access.user_id, json.dumps(ids)),
        )
    cleared = "SELECT object, field, record_id, value FROM sandbox_cleared WHERE root = ?"
    for name, field, record_id, value in writing.store.database.execute(cleared, (root,)).fetchall():
        writing.store.database.execute(
            f"UPDATE {quoted(str(name))} SET {quoted(str(field))} = ? WHERE Id = ? AND {quoted(str(field))} IS NULL",
            (value, record_id),
        )
    _forget(writing.store, [root])
    for name, ids in groups.items():
        rules_of(name).after_delete(writing, ids)


def empty(writing: Writing, ids: Sequence[object]) -> list[Saved]:
    """Remove deleted records for good, with what went along with them (emptyRecycleBin); answers in order."""
    answers = []
    with writing.store.transaction():
        for given in ids:
            record_id = parse_id(given)
            sobject = writing.store.schema.by_prefix(record_id) if record_id else None
            stored = writing.store.rows(sobject, [record_id], ["IsDeleted"]) if sobject and record_id else {}
            if not record_id or not stored:
                answers.append(Saved(record_id or "", problems=(UNKNOWN_ID,)))
            elif not stored[record_id]["IsDeleted"]:
                answers.append(Saved(record_id, problems=(_NOT_IN_BIN,)))
            elif not (sobject and writing.access.may("Delete", sobject)):
                answers.append(Saved(record_id, problems=(INSUFFICIENT,)))
            else:
                _purge(writing.store, record_id)
                answers.append(Saved(record_id))
    return answers


def expire(store: Store) -> int:
    """Remove for good what has been in the recycle bin for longer than it keeps records; how many deletions."""
    oldest = stored_datetime(store.now() - RETENTION)
    names = store.database.execute(
        "SELECT DISTINCT object FROM sandbox_bin WHERE record_id = root"
    ).fetchall()
    expired: list[str] = []
    for (name,) in names:
        query = (
            f"SELECT b.root FROM sandbox_bin b JOIN {quoted(str(name))} o ON o.Id = b.record_id "
            "WHERE b.record_id = b.root AND b.object = ? AND o.SystemModstamp < ?"
        )
        expired += [str(row[0]) for row in store.database.execute(query, (name, oldest))]
    if expired:
        with store.transaction():
            for root in expired:
                _purge(store, root)
    return len(expired)


def last_purged(store: Store, sobject: SObject) -> str:
    """When a record of the object was last removed for good; when the org was founded where none was."""
    founded = store.database.execute('SELECT "CreatedDate" FROM "Organization"').fetchone()
    return store.note(f"{_PURGED}{sobject.name}") or (str(founded[0]) if founded else "")


def _purge(store: Store, root: str) -> None:
    owned = store.database.execute(
        "SELECT object, record_id FROM sandbox_bin WHERE root = ?", (root,)
    ).fetchall()
    for name, record_id in owned:
        store.database.execute(
            f"DELETE FROM {quoted(str(name))} WHERE Id = ? AND IsDeleted = 1", (record_id,)
        )
    sobject = store.schema.by_prefix(root)
    for name in {str(name) for name, _ in owned} | ({sobject.name} if sobject else set()):
        store.set_note(f"{_PURGED}{name}", stored_datetime(store.now()))
    if sobject is not None:
        store.database.execute(f"DELETE FROM {quoted(sobject.name)} WHERE Id = ? AND IsDeleted = 1", (root,))
    _forget(store, [root])


def _forget(store: Store, roots: Sequence[str]) -> None:
    for table in ("sandbox_bin", "sandbox_cleared"):
        store.database.execute(
            f"DELETE FROM {table} WHERE root IN (SELECT value FROM json_each(?))", (json.dumps(list(roots)),)
        )
