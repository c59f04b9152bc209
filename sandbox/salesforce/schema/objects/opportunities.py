"""Opportunity, its lines, contact roles and stages."""

from typing import Any

from sandbox.salesforce.schema.declare import (
    choice,
    currency,
    day,
    flag,
    integer,
    link,
    long_text,
    moment,
    number,
    percent,
    sobject,
    text,
)
from sandbox.salesforce.schema.fields import SObject

#: label, probability, forecast category, IsClosed, IsWon: the stages of a fresh org.
STAGES = (
    ("Prospecting", 10, "Pipeline", False, False),
    ("Qualification", 10, "Pipeline", False, False),
    ("Needs Analysis", 20, "Pipeline", False, False),
    ("Value Proposition", 50, "Pipeline", False, False),
    ("Id. Decision Makers", 60, "Pipeline", False, False),
    ("Perception Analysis", 70, "Pipeline", False, False),
    ("Proposal/Price Quote", 75, "Pipeline", False, False),
    ("Negotiation/Review", 90, "Pipeline", False, False),
    ("Closed Won", 100, "Closed", True, True),
    ("Closed Lost", 0, "Omitted", True, False),
)
_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
_CATEGORIES = ("Omitted", "Pipeline", "Best Case", "Commit", "Closed")
_LIVE_LINES = (
    'EXISTS (SELECT 1 FROM "OpportunityLineItem" l WHERE l."OpportunityId" = {t}."Id" AND l."IsDeleted" = 0)'
)
_READ_ONLY: dict[str, Any] = {"createable": False, "updateable": False}


def objects() -> list[SObject]:
    """The four objects."""
    return [_stage(), _opportunity(), _line(), _contact_role()]


def _stage() -> SObject:
    return sobject(
        "OpportunityStage",
        "01J",
        text("MasterLabel", name_field=True),
        text("ApiName"),
        flag("IsActive", default=True),
        integer("SortOrder"),
        flag("IsClosed"),
        flag("IsWon"),
        choice("ForecastCategory", *_CATEGORIES, length=40),
        choice("ForecastCategoryName", *_CATEGORIES, length=40),
        percent("DefaultProbability", 3, 0),
        text("Description"),
        read_only=True,
    )


def _opportunity() -> SObject:
    return sobject(
        "Opportunity",
        "006",
        link("AccountId", "Account", children="Opportunities", cascade=True),
        flag("IsPrivate"),
        text("Name", 120, required=True, name_field=True),
        long_text("Description"),
        choice("StageName", *(stage[0] for stage in STAGES), label="Stage", nillable=False),
        currency("Amount"),
        percent("Probability", 3, 0, label="Probability (%)"),
        currency("ExpectedRevenue", **_READ_ONLY),
        number("TotalOpportunityQuantity", 18, 2, label="Quantity"),
        day("CloseDate", nillable=False),
        choice(
            "Type",
            "Existing Customer - Upgrade",
            "Existing Customer - Replacement",
            "Existing Customer - Downgrade",
            "New Customer",
            label="Opportunity Type",
        ),
        text("NextStep"),
        choice("LeadSource", *_SOURCES),
        flag("IsClosed", read_only=True),
        flag("IsWon", read_only=True),
        choice("ForecastCategory", *_CATEGORIES, length=40, **_READ_ONLY),
        choice("ForecastCategoryName", *_CATEGORIES, length=40),
        flag("HasOpportunityLineItem", read_only=True, sql=_LIVE_LINES),
        link("Pricebook2Id", "Pricebook2", children="Opportunities"),
        link("RecordTypeId", "RecordType"),
        link("ContactId", "Contact", **_READ_ONLY),
        integer("FiscalYear", sql='CAST(substr({t}."CloseDate", 1, 4) AS INTEGER)', **_READ_ONLY),
        integer(
            "FiscalQuarter", sql='(CAST(substr({t}."CloseDate", 6, 2) AS INTEGER) + 2) / 3', **_READ_ONLY
        ),
        moment("LastStageChangeDate", **_READ_ONLY),
        day("LastActivityDate", **_READ_ONLY),
        moment("LastViewedDate", **_READ_ONLY),
        moment("LastReferencedDate", **_READ_ONLY),
        plural="Opportunities",
        owned=True,
    )


def _line() -> SObject:
    return sobject(
        "OpportunityLineItem",
        "00k",
        link(
            "OpportunityId",
            "Opportunity",
            children="OpportunityLineItems",
            required=True,
            cascade=True,
            fixed=True,
        ),
        integer("SortOrder"),
        link("PricebookEntryId", "PricebookEntry", children="OpportunityLineItems"),
        link("Product2Id", "Product2", children="OpportunityLineItems", fixed=True),
        text("ProductCode", **_READ_ONLY),
        text("Name", 376, label="Opportunity Product Name", name_field=True, **_READ_ONLY),
        number("Quantity", 12, 2, nillable=False),
        currency("TotalPrice"),
        currency("Subtotal", **_READ_ONLY),
        currency("UnitPrice", label="Sales Price"),
        currency("ListPrice", **_READ_ONLY),
        percent("Discount", 5, 2),
        day("ServiceDate"),
        text("Description", label="Line Description"),
        label="Opportunity Product",
    )


def _contact_role() -> SObject:
    return sobject(
        "OpportunityContactRole",
        "00K",
        link(
            "OpportunityId",
            "Opportunity",
            children="OpportunityContactRoles",
            required=True,
            cascade=True,
            fixed=True,
        ),
        link(
            "ContactId",
            "Contact",
            children="OpportunityContactRoles",
            required=True,
            cascade=True,
            fixed=True,
        ),
        choice(
            "Role",
            "Business User",
            "Decision Maker",
            "Economic Buyer",
            "Economic Decision Maker",
            "Evaluator",
            "Executive Sponsor",
            "Influencer",
            "Technical Buyer",
            "Other",
            length=40,
        ),
        flag("IsPrimary"),
    )
