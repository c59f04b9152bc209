"""Duplicate rules: a record that is like another one is refused unless the caller allows it.

Matching is exact but for case and blanks; the real org's rules are fuzzy too.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.errors import Problem
from sandbox.salesforce.rules.base import Writing
from sandbox.salesforce.store import Row, Store

_MESSAGE = "Use one of these records?"


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard duplicate rule with its matching rule: an object and the field whose value tells a duplicate."""

    object: str
    field: str

    @property
    def name(self) -> str:
        """DeveloperName of the duplicate rule."""
        return f"Standard_{self.object}_Duplicate_Rule"

    @property
    def matching(self) -> str:
        """DeveloperName of the matching rule."""
        return f"Standard_{self.object}_Match_Rule_v1_{'0' if self.object != 'Contact' else '1'}"


STANDARD = (Standard("Account", "Name"), Standard("Contact", "Email"), Standard("Lead", "Email"))
_BY_OBJECT = {one.object: one for one in STANDARD}


def found(store: Store, signed: Row) -> None:
    """Make the rules' records, once. They are inactive until somebody switches them on."""
    if store.database.execute('SELECT 1 FROM "DuplicateRule"').fetchone():
        return
    for one in STANDARD:
        named: Row = {"SobjectType": one.object}
        store.insert(
            store.schema.get("DuplicateRule"),
            [
                {
                    "Id": store.next_ids("0Bm", 1)[0],
                    **signed,
                    **named,
                    "DeveloperName": one.name,
                    "MasterLabel": one.name.replace("_", " "),
                    "IsActive": 0,
                }
            ],
        )
        store.insert(
            store.schema.get("MatchingRule"),
            [
                {
                    "Id": store.next_ids("0JD", 1)[0],
                    **signed,
                    **named,
                    "DeveloperName": one.matching,
                    "MasterLabel": one.matching.replace("_", " "),
                    "MatchEngine": "ExactMatchEngine",
                    "RuleStatus": "Active",
                }
            ],
        )


def switch(store: Store, sobject: str, *, active: bool) -> bool:
    """Switch the standard rule of an object on or off; False where there is none."""
    if sobject not in _BY_OBJECT:
        return False
    with store.transaction():
        store.database.execute(
            'UPDATE "DuplicateRule" SET "IsActive" = ?, "SystemModstamp" = ? WHERE "SobjectType" = ?',
            (int(active), store.stamp(), sobject),
        )
    return True


def refuse_duplicates(writing: Writing, sobject: str, drafts: Sequence[Draft]) -> None:
    """Refuse the drafts that are like a live record, where the object's rule is active."""
    rule = _BY_OBJECT.get(sobject)
    if rule is None:
        return
    coming = [draft for draft in drafts if draft.changes(rule.field) and draft.values[rule.field]]
    if not coming or not _active(writing.store, rule):
        return
    wanted = json.dumps([draft.values[rule.field] for draft in coming])
    query = (
        f'SELECT "Id", "{rule.field}" FROM "{sobject}" '  # noqa: S608 - names of STANDARD
        f'WHERE "IsDeleted" = 0 AND "{rule.field}" IN (SELECT value FROM json_each(?)) ORDER BY "Id"'
    )
    same: dict[str, list[str]] = {}
    for record_id, value in writing.store.database.execute(query, (wanted,)):
        same.setdefault(str(value).casefold(), []).append(str(record_id))
    for draft in coming:
        others = [one for one in same.get(str(draft.values[rule.field]).casefold(), []) if one != draft.id]
        if others:
            draft.problems.append(_problem(rule, others))


def _active(store: Store, rule: Standard) -> bool:
    query = 'SELECT "IsActive" FROM "DuplicateRule" WHERE "DeveloperName" = ?'
    row = store.database.execute(query, (rule.name,)).fetchone()
    return bool(row and row[0])


def _problem(rule: Standard, others: Sequence[str]) -> Problem:
    """DUPLICATES_DETECTED with the records; the key's spelling is the org's own."""
    records = [
        {
            "additionalInformation": [],
            "fieldDiffs": [],
            "matchConfidence": 100.0,
            "record": {"attributes": {"type": rule.object}, "Id": one},
        }
        for one in others
    ]
    result = {
        "allowSave": True,
        "duplicateRule": rule.name,
        "duplicateRuleEntityType": rule.object,
        "errorMessage": _MESSAGE,
        "matchResults": [
            {
                "entityType": rule.object,
                "errors": [],
                "matchEngine": "ExactMatchEngine",
                "matchRecords": records,
                "rule": rule.matching,
                "size": len(records),
                "success": True,
            }
        ],
    }
    return Problem("DUPLICATES_DETECTED", _MESSAGE, more={"duplicateResut": result})
