"""Case: closed by its status."""

from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing
from sandbox.salesforce.schema.objects.cases import CLOSED


def _before(writing: Writing, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if not draft.changes("Status"):
            continue
        closed = draft.values["Status"] in CLOSED
        draft.values["IsClosed"] = int(closed)
        if not closed:
            draft.values["ClosedDate"] = None
        elif draft.values.get("ClosedDate") is None:
            draft.values["ClosedDate"] = writing.stamp


RULES = Rules(before=_before)
