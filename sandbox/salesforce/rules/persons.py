"""Person accounts: an account that is a person, with a contact of its own that mirrors it.

Known from Salesforce's documents alone: no public client has tested it.
"""

from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Writing
from sandbox.salesforce.rules.names import full_name
from sandbox.salesforce.schema.persons import MIRRORED
from sandbox.salesforce.store import Row


def _in_use(writing: Writing) -> bool:
    return writing.store.schema.get("Account").find("IsPersonAccount") is not None


def compose(writing: Writing, drafts: Sequence[Draft]) -> None:
    """Tell persons from businesses, and name persons."""
    if not _in_use(writing):
        return
    types = {
        str(row[0])
        for row in writing.store.database.execute(
            'SELECT "Id" FROM "RecordType" WHERE "IsPersonType" = 1 AND "IsDeleted" = 0'
        )
    }
    for draft in drafts:
        by_type = draft.now("RecordTypeId") in types
        person = by_type if draft.now("RecordTypeId") else bool(draft.now("LastName"))
        if not draft.is_new:
            person = bool(draft.old and draft.old.get("IsPersonAccount"))
        if not person:
            named = [name for name in ("FirstName", "LastName") if draft.values.get(name)]
            if named:
                draft.refuse(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    f"Unable to create/update fields: {', '.join(named)}. Please check the security settings of this "
                    "field and verify that it is read/write for your profile or permission set.",
                    *named,
                )
            continue
        if "Name" in draft.values:
            draft.refuse(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "Account: bad field names on insert/update call: Name",
                "Name",
            )
            continue
        if not draft.now("LastName"):
            draft.refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", "LastName")
            continue
        draft.values["IsPersonAccount"] = 1
        draft.values["Name"] = full_name(draft)
        if draft.is_new and not draft.now("RecordTypeId"):
            draft.values["RecordTypeId"] = min(types, default=None)


def mirror(writing: Writing, drafts: Sequence[Draft]) -> None:
    """Make the contacts of new persons, and carry changes to those of others."""
    persons = [draft for draft in drafts if draft.now("IsPersonAccount")]
    if not persons:
        return
    contact, account = writing.store.schema.get("Contact"), writing.store.schema.get("Account")
    fresh = [draft for draft in persons if draft.is_new]
    ids = writing.add(contact, [{**_mirrored(draft), "AccountId": draft.id} for draft in fresh])
    writing.touch(
        account, [(draft.id, {"PersonContactId": one}) for draft, one in zip(fresh, ids, strict=True)]
    )
    writing.touch(
        contact,
        [(str(draft.now("PersonContactId")), _mirrored(draft)) for draft in persons if not draft.is_new],
    )


def _mirrored(draft: Draft) -> Row:
    given = {field: draft.now(name) for name, field in MIRRORED.items() if name in draft.values}
    return {"Name": draft.now("Name"), "IsPersonAccount": 1, "OwnerId": draft.now("OwnerId"), **given}
