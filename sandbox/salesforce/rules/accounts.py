"""Account and Contact: what keeps them from being deleted."""

import json
from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.errors import Problem
from sandbox.salesforce.rules import names, persons
from sandbox.salesforce.rules.base import Rules, Writing
from sandbox.salesforce.rules.deletion import delete_failed

_WON = (
    'SELECT "AccountId", "Name" FROM "Opportunity" WHERE "IsDeleted" = 0 AND "IsWon" = 1 '
    'AND "AccountId" IN (SELECT value FROM json_each(?)) ORDER BY "Id"'
)
_RELATED = (
    'SELECT "AccountId", "ContactId", "Id" FROM "AccountContactRelation" '
    'WHERE "IsDeleted" = 0 AND "ContactId" IN (SELECT value FROM json_each(?))'
)


def _by_cases(writing: Writing, ids: Sequence[str], object_name: str) -> dict[str, Problem]:
    column = f"{object_name}Id"
    query = (
        f'SELECT "{column}", "CaseNumber" FROM "Case" WHERE "IsDeleted" = 0 '  # noqa: S608 - one of two columns
        f'AND "{column}" IN (SELECT value FROM json_each(?)) ORDER BY "Id"'
    )
    return _refused(writing, ids, object_name, query, "it is associated with the following cases.")


def _refused(
    writing: Writing, ids: Sequence[str], object_name: str, query: str, reason: str
) -> dict[str, Problem]:
    others: dict[str, list[str]] = {}
    for record_id, label in writing.store.database.execute(query, (json.dumps(list(ids)),)):
        others.setdefault(str(record_id), []).append(str(label))
    if not others:
        return {}
    names_ = writing.store.rows(writing.store.schema.get(object_name), others, ["Name"])
    return {one: delete_failed(names_[one]["Name"], reason, listed) for one, listed in others.items()}


def _account_held(writing: Writing, ids: Sequence[str]) -> dict[str, Problem]:
    won = _refused(
        writing,
        ids,
        "Account",
        _WON,
        "some opportunities in this account were closed won. The opportunities that were closed won are listed below.",
    )
    return _by_cases(writing, ids, "Account") | won


def _contact_held(writing: Writing, ids: Sequence[str]) -> dict[str, Problem]:
    return _by_cases(writing, ids, "Contact")


def _before_account(writing: Writing, drafts: Sequence[Draft]) -> None:
    persons.compose(writing, drafts)
    _no_own_parent(drafts)


def _no_own_parent(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if draft.id and draft.values.get("ParentId") == draft.id:
            draft.refuse(
                "CIRCULAR_DEPENDENCY",
                "attempt to make a record its own parent",
                "ParentId",
            )


ACCOUNTS = Rules(before=_before_account, after=persons.mirror, held=_account_held)
CONTACTS = Rules(before=names.compose, held=_contact_held)


def _one_relation(writing: Writing, drafts: Sequence[Draft]) -> None:
    """A contact is related to an account once."""
    listed = json.dumps([draft.now("ContactId") for draft in drafts if draft.is_new])
    taken = {
        (account, contact): str(record_id)
        for account, contact, record_id in writing.store.database.execute(_RELATED, (listed,))
    }
    for draft in drafts:
        key = (draft.now("AccountId"), draft.now("ContactId"))
        if draft.is_new and key in taken:
            draft.refuse("DUPLICATE_VALUE", "This contact already has a relationship with this account.")
        taken[key] = draft.id


RELATIONS = Rules(before=_one_relation)
