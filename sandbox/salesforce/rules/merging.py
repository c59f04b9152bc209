# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""merge(): one record stays, up to two others go; what hung on them hangs on the one that stays.

The words of its refusals are unchecked.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sandbox.salesforce.drafts import DELETED, UNKNOWN_ID, Saved
from sandbox.salesforce.errors import Problem
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rules.base import Writing
from sandbox.salesforce.schema.fields import FieldType, SObject
from sandbox.salesforce.store import quoted

_MOST = 2


class Merging(Writing, Protocol):
    """The writer, which also saves the record that stays."""

    def update(
        self,
        sobject: SObject,
        records: Sequence[tuple[object, Mapping[str, object]]],
        *,
        all_or_none: bool = False,
    ) -> list[Saved]:
        """Change records given by Id."""
        ...


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a merge: the record that stays, those merged into it, those that now hang on it."""

    id: str = ""
    merged: tuple[str, ...] = ()
    updated_related: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def merge(
    writer: Merging, sobject: SObject, master: object, values: Mapping[str, object], losers: Sequence[object]
) -> Merged:
    """Merge ``losers`` into ``master``, which takes ``values``."""
    ids = [parse_id(one) for one in (master, *losers)]
    problem = _problem(writer, sobject, ids)
    if problem is not None:
        return Merged(problems=(problem,))
    keeper, *gone = [one for one in ids if one]
    with writer.store.transaction():
        (saved,) = writer.update(sobject, [(keeper, {**values})])
        if not saved.success:
            return Merged(problems=saved.problems)
        related = _reparent(writer, sobject, keeper, gone)
        row: dict[str, str | int | None] = {"IsDeleted": 1, "MasterRecordId": keeper}
        writer.touch(sobject, [(one, dict(row)) for one in gone])
    return Merged(keeper, tuple(gone), tuple(related))


def _problem(writer: Merging, sobject: SObject, ids: Sequence[str | None]) -> Problem | None:
    if not sobject.mergeable:
        return Problem("INVALID_TYPE", f"{sobject.name} cannot be merged")
    if not 2 <= len(ids) <= _MOST + 1 or len(set(ids)) != len(ids):
        return Problem(
            "INVALID_ARGUMENT_TYPE", "one or two records other than the master record can be merged"
        )
    for one in ids:
        if one is None or one[:3] != sobject.prefix:
            return Problem("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
    stored = writer.store.rows(sobject, [one for one in ids if one], ["IsDeleted"])
    if len(stored) < len(ids):
        return UNKNOWN_ID
    return DELETED if any(row["IsDeleted"] for row in stored.values()) else None


def _reparent(writer: Merging, sobject: SObject, keeper: str, gone: Sequence[str]) -> list[str]:
    """Point every lookup at the record that stays; a record does not become its own parent."""
    related: list[str] = []
    store, listed = writer.store, json.dumps(list(gone))
    for link in store.schema.children(sobject.name):
        if not link.field.stored or link.field.name == "MasterRecordId":
            continue
        child, column = store.schema.get(link.child), quoted(link.field.name)
        found = store.database.execute(
            f"SELECT Id FROM {quoted(child.name)} WHERE IsDeleted = 0 AND {column} IN (SELECT value FROM json_each(?))",
            (listed,),
        )
        ids = [str(row[0]) for row in found if row[0] not in gone]
        if link.child == "AccountContactRelation":
            ids = _without_doubles(writer, child, link.field.name, keeper, ids)
        changes: list[tuple[str, dict[str, str | int | None]]] = [
            (one, {link.field.name: None if one == keeper else keeper}) for one in ids
        ]
        writer.touch(child, changes)
        related += [one for one in ids if one != keeper]
    return related


def _without_doubles(
    writer: Merging, relation: SObject, column: str, keeper: str, ids: Sequence[str]
) -> list[str]:
    """Relations that the keeper has already are deleted, the rest is moved to it."""
    other = next(
        one.name
        for one in relation.fields.values()
        if one.type is FieldType.REFERENCE and one.name in {"AccountId", "ContactId"} and one.name != column
    )
    has = {
        row[0]
        for row in writer.store.database.execute(
            f'SELECT "{other}" FROM "AccountContactRelation" WHERE IsDeleted = 0 AND "{column}" = ?',
            (keeper,),
        )
    }
    rows = writer.store.rows(relation, ids, [other])
    writer.touch(relation, [(one, {"IsDeleted": 1}) for one, row in rows.items() if row[other] in has])
    return [one for one in ids if rows[one][other] not in has]
