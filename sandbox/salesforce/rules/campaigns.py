"""CampaignMember: a lead or a contact once in a campaign, and whether it has answered."""

import json
from collections.abc import Sequence

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.rules.base import Rules, Writing

_MEMBERS = (
    'SELECT "CampaignId", coalesce("ContactId", "LeadId"), "Id" FROM "CampaignMember" '
    'WHERE "IsDeleted" = 0 AND "CampaignId" IN (SELECT value FROM json_each(?))'
)


def _before(writing: Writing, drafts: Sequence[Draft]) -> None:
    campaigns = json.dumps(sorted({str(draft.now("CampaignId")) for draft in drafts if draft.is_new}))
    taken = {
        (campaign, person): record_id
        for campaign, person, record_id in writing.store.database.execute(_MEMBERS, (campaigns,))
    }
    for draft in drafts:
        person = draft.now("ContactId") or draft.now("LeadId")
        if person is None:
            draft.refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [LeadOrContactId]", "LeadId")
            continue
        if draft.is_new and (draft.now("CampaignId"), person) in taken:
            draft.refuse("DUPLICATE_VALUE", "Already a campaign member.")
            continue
        taken[draft.now("CampaignId"), person] = draft.id
        if draft.changes("Status"):
            answered = draft.values["Status"] == "Responded"
            draft.values["HasResponded"] = int(answered)
            if answered and draft.now("FirstRespondedDate") is None:
                draft.values["FirstRespondedDate"] = writing.stamp[:10]


MEMBERS = Rules(before=_before)
