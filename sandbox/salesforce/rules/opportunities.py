"""Opportunity: the stage decides closed, won and probability; the lines decide the amount."""

import json
from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing
from sandbox.salesforce.schema.objects.opportunities import FORECASTS
from sandbox.salesforce.store import Row

_STAGES = (
    'SELECT "MasterLabel", "IsClosed", "IsWon", "DefaultProbability", "ForecastCategory", "ForecastCategoryName" '
    'FROM "OpportunityStage" WHERE "IsDeleted" = 0'
)
_WITH_LINES = (
    'SELECT DISTINCT "OpportunityId" FROM "OpportunityLineItem" '
    'WHERE "IsDeleted" = 0 AND "OpportunityId" IN (SELECT value FROM json_each(?))'
)
_FOLLOWED = ("StageName", "Amount", "Probability", "CloseDate")
_ALONG = ("ExpectedRevenue", "ForecastCategory")


def _before(writing: Writing, drafts: Sequence[Draft]) -> None:
    _follow_stage(writing, drafts)
    for draft in drafts:
        if draft.changes("ForecastCategoryName"):
            draft.values["ForecastCategory"] = FORECASTS.get(str(draft.values["ForecastCategoryName"]))
        # A push is a close date that moves to a later month.
        if draft.old and str(draft.now("CloseDate"))[:7] > str(draft.old["CloseDate"])[:7]:
            pushed = draft.old.get("PushCount")
            draft.values["PushCount"] = (pushed if isinstance(pushed, int) else 0) + 1
    # Writes to Amount and quantity are ignored where there are lines (rules.md 2.8; Opportunity.Amount, API reference).
    priced = [draft.id for draft in drafts if not draft.is_new and "Amount" in draft.values]
    if priced:
        found = {row[0] for row in writing.store.database.execute(_WITH_LINES, (json.dumps(priced),))}
        for draft in drafts:
            if draft.id in found:
                draft.values.pop("Amount", None)
                draft.values.pop("TotalOpportunityQuantity", None)
    for draft in drafts:
        if draft.changes("Amount") or draft.changes("Probability"):
            draft.values["ExpectedRevenue"] = expected(draft.now("Amount"), draft.now("Probability"))


def _follow_stage(writing: Writing, drafts: Sequence[Draft]) -> None:
    moving = [draft for draft in drafts if draft.changes("StageName") and draft.values["StageName"]]
    if not moving:
        return
    stages = {str(row[0]).lower(): row for row in writing.store.database.execute(_STAGES)}
    for draft in moving:
        stage = stages.get(str(draft.values["StageName"]).lower())
        if stage is None:
            draft.refuse(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                f"Stage: bad value for restricted picklist field: {draft.values['StageName']}",
                "StageName",
            )
            continue
        closed, won, probability = int(bool(stage[1])), int(bool(stage[2])), stage[3]
        follows: Row = {
            "StageName": str(stage[0]),
            "IsClosed": closed,
            "IsWon": won,
            "ForecastCategory": str(stage[4]),
            "ForecastCategoryName": str(stage[5]),
            "LastStageChangeDate": writing.stamp,
        }
        if draft.values.get("ForecastCategoryName"):
            for name in ("ForecastCategory", "ForecastCategoryName"):
                del follows[name]
        if "Probability" not in draft.values and isinstance(probability, int):
            follows["Probability"] = probability
        draft.values.update(follows)


def expected(amount: object, probability: object) -> int | None:
    """Amount in cents times probability in whole per cent, rounded half up."""
    if not isinstance(amount, int) or not isinstance(probability, int):
        return None
    cents = (abs(amount) * probability + 50) // 100
    return cents if amount >= 0 else -cents


def _after(writing: Writing, drafts: Sequence[Draft]) -> None:
    """A row of history for each change of what a forecast looks at."""
    moved = [draft for draft in drafts if any(draft.changes(name) for name in _FOLLOWED)]
    writing.add(
        writing.store.schema.get("OpportunityHistory"),
        [
            {"OpportunityId": draft.id, **{name: draft.now(name) for name in (*_FOLLOWED, *_ALONG)}}
            for draft in moved
        ],
    )


RULES = Rules(before=_before, after=_after)
