"""Contact and User: Name is first and last name."""

from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing


def _compose(writing: Writing, drafts: Sequence[Draft]) -> None:
    del writing
    for draft in drafts:
        parts = (draft.now("FirstName"), draft.now("LastName"))
        draft.values["Name"] = " ".join(str(part) for part in parts if part) or None


PERSON = Rules(before=_compose)
