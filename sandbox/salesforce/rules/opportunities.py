"""Opportunity: the stage decides closed, won and probability; the lines decide the amount."""

import json
from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing
from sandbox.salesforce.store import Row

_STAGES = (
    'SELECT "MasterLabel", "IsClosed", "IsWon", "DefaultProbability", "ForecastCategory", "ForecastCategoryName" '
    'FROM "OpportunityStage" WHERE "IsDeleted" = 0'
)
_WITH_LINES = (
    'SELECT DISTINCT "OpportunityId" FROM "OpportunityLineItem" '
    'WHERE "IsDeleted" = 0 AND "OpportunityId" IN (SELECT value FROM json_each(?))'
)


def _before(writing: Writing, drafts: Sequence[Draft]) -> None:
    _follow_stage(writing, drafts)
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
        if "Probability" not in draft.values and isinstance(probability, int):
            follows["Probability"] = probability
        draft.values.update(follows)


def expected(amount: object, probability: object) -> int | None:
    """Amount in cents times probability in whole per cent, rounded half up."""
    if not isinstance(amount, int) or not isinstance(probability, int):
        return None
    cents = (abs(amount) * probability + 50) // 100
    return cents if amount >= 0 else -cents


RULES = Rules(before=_before)
