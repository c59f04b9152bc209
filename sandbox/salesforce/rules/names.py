"""Contact, Lead and User: Name is first and last name."""

from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing


def compose(writing: Writing, drafts: Sequence[Draft]) -> None:
    """Fill Name in."""
    del writing
    for draft in drafts:
        if draft.is_new or "FirstName" in draft.values or "LastName" in draft.values:
            draft.values["Name"] = full_name(draft)


def full_name(draft: Draft) -> str | None:
    """First and last name of what is drafted."""
    parts = (draft.now("FirstName"), draft.now("LastName"))
    return " ".join(str(part) for part in parts if part) or None


PERSON = Rules(before=compose)
