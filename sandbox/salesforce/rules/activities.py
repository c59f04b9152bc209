"""Task and Event: the account that they belong to, closed tasks, the length of events."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing
from sandbox.salesforce.values import Stored, stored_datetime

_ACCOUNT_OF = ("Contact", "Opportunity", "Case", "Order")


def _accounts(writing: Writing, drafts: Sequence[Draft]) -> None:
    moved = [draft for draft in drafts if draft.changes("WhatId") or draft.changes("WhoId")]
    wanted = json.dumps(
        [draft.now(name) for draft in moved for name in ("WhatId", "WhoId") if draft.now(name)]
    )
    found: dict[Stored, Stored] = {}
    if moved:
        for name in _ACCOUNT_OF:
            query = f'SELECT "Id", "AccountId" FROM "{name}" WHERE "Id" IN (SELECT value FROM json_each(?))'  # noqa: S608
            for record_id, account in writing.store.database.execute(query, (wanted,)):
                found[str(record_id)] = None if account is None else str(account)
    for draft in moved:
        what, who = draft.now("WhatId"), draft.now("WhoId")
        own = what if str(what or "").startswith("001") else None
        draft.values["AccountId"] = own or found.get(what) or found.get(who)


def _before_task(writing: Writing, drafts: Sequence[Draft]) -> None:
    _accounts(writing, drafts)
    for draft in drafts:
        if draft.changes("Status"):
            closed = draft.values["Status"] == "Completed"
            draft.values["IsClosed"] = int(closed)
            draft.values["CompletedDateTime"] = writing.stamp if closed else None
        if draft.changes("Priority"):
            draft.values["IsHighPriority"] = int(draft.values["Priority"] == "High")


def _before_event(writing: Writing, drafts: Sequence[Draft]) -> None:
    _accounts(writing, drafts)
    for draft in drafts:
        start = (
            draft.values.get("StartDateTime")
            or draft.values.get("ActivityDateTime")
            or draft.now("StartDateTime")
        )
        if start is None:
            draft.refuse(
                "REQUIRED_FIELD_MISSING",
                "Required fields are missing: [ActivityDateTime, DurationInMinutes]",
                "ActivityDateTime",
                "DurationInMinutes",
            )
            continue
        _fit_length(draft, str(start))


def _fit_length(draft: Draft, start: str) -> None:
    """Duration and end follow each other from the start."""
    begin = datetime.fromisoformat(start)
    minutes, end = draft.values.get("DurationInMinutes"), draft.values.get("EndDateTime")
    if end is not None:
        minutes = int((datetime.fromisoformat(str(end)) - begin).total_seconds()) // 60
    elif minutes is None:
        minutes = draft.now("DurationInMinutes")
    if not isinstance(minutes, int):
        draft.refuse(
            "REQUIRED_FIELD_MISSING", "Required fields are missing: [DurationInMinutes]", "DurationInMinutes"
        )
        return
    if minutes < 0:
        draft.refuse(
            "FIELD_INTEGRITY_EXCEPTION",
            "Event duration cannot be negative",
            "DurationInMinutes",
            "EndDateTime",
        )
        return
    finish = stored_datetime(begin + timedelta(minutes=minutes))
    draft.values.update(
        StartDateTime=start,
        ActivityDateTime=start,
        ActivityDate=start[:10],
        DurationInMinutes=minutes,
        EndDateTime=finish,
        EndDate=finish[:10],
    )


TASKS = Rules(before=_before_task)
EVENTS = Rules(before=_before_event)
