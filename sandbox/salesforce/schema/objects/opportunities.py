"""Opportunity, its lines, contact roles and stages."""

from sandbox.salesforce.schema.declare import (
    READ_ONLY,
    SEEN,
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
from sandbox.salesforce.schema.objects.picklists import ROLES, SOURCES

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
#: ForecastCategoryName and the ForecastCategory that goes with it.
FORECASTS = {
    "Omitted": "Omitted",
    "Pipeline": "Pipeline",
    "Best Case": "BestCase",
    "Most Likely": "MostLikely",
    "Commit": "Forecast",
    "Closed": "Closed",
}
_LIVE_LINES = (
    'EXISTS (SELECT 1 FROM "OpportunityLineItem" l WHERE l."OpportunityId" = {t}."Id" AND l."IsDeleted" = 0)'
)

_CLOSE = '{t}."CloseDate"'


def objects() -> list[SObject]:
    """The objects."""
    return [_stage(), _opportunity(), _line(), _contact_role(), _history()]


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
        choice("ForecastCategory", *FORECASTS.values(), length=40, restricted=True),
        choice("ForecastCategoryName", *FORECASTS, length=40),
        percent("DefaultProbability", 3, 0),
        text("Description"),
        read_only=True,
        recycled=False,
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
        currency("ExpectedRevenue", label="Expected Amount", **READ_ONLY),
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
        choice("LeadSource", *SOURCES),
        flag("IsClosed", read_only=True),
        flag("IsWon", read_only=True),
        choice("ForecastCategory", *FORECASTS.values(), length=40, restricted=True, **READ_ONLY),
        choice("ForecastCategoryName", *FORECASTS, length=40),
        link("CampaignId", "Campaign", children="Opportunities"),
        flag("HasOpportunityLineItem", read_only=True, sql=_LIVE_LINES, label="Has Line Item"),
        link("Pricebook2Id", "Pricebook2", children="Opportunities", label="Price Book ID"),
        link("RecordTypeId", "RecordType"),
        link("ContactId", "Contact", **READ_ONLY),
        integer("FiscalYear", sql='CAST(substr({t}."CloseDate", 1, 4) AS INTEGER)', **READ_ONLY),
        integer("FiscalQuarter", sql='(CAST(substr({t}."CloseDate", 6, 2) AS INTEGER) + 2) / 3', **READ_ONLY),
        text(
            "Fiscal",
            6,
            label="Fiscal Period",
            sql=f"substr({_CLOSE}, 1, 4) || ' ' || ((CAST(substr({_CLOSE}, 6, 2) AS INTEGER) + 2) / 3)",
            **READ_ONLY,
        ),
        integer("PushCount", **READ_ONLY),
        moment("LastStageChangeDate", **READ_ONLY),
        day("LastActivityDate", label="Last Activity", **READ_ONLY),
        SEEN,
        flag("HasOpenActivity", read_only=True),
        flag("HasOverdueTask", read_only=True),
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
        link(
            "PricebookEntryId",
            "PricebookEntry",
            children="OpportunityLineItems",
            label="Price Book Entry ID",
            restrict=True,
        ),
        link("Product2Id", "Product2", children="OpportunityLineItems", fixed=True),
        text("ProductCode", **READ_ONLY),
        text("Name", 376, label="Opportunity Product Name", name_field=True, **READ_ONLY),
        number("Quantity", 12, 2, nillable=False),
        currency("TotalPrice"),
        currency("Subtotal", **READ_ONLY),
        currency("UnitPrice", label="Sales Price"),
        currency("ListPrice", **READ_ONLY),
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
            *ROLES,
            length=40,
        ),
        flag("IsPrimary"),
    )


def _history() -> SObject:
    return sobject(
        "OpportunityHistory",
        "008",
        link(
            "OpportunityId",
            "Opportunity",
            children="OpportunityHistories",
            required=True,
            cascade=True,
            fixed=True,
        ),
        choice("StageName", *(stage[0] for stage in STAGES), label="Stage Name"),
        currency("Amount"),
        currency("ExpectedRevenue"),
        day("CloseDate"),
        percent("Probability", 3, 0),
        choice(
            "ForecastCategory", *FORECASTS.values(), length=40, restricted=True, label="To ForecastCategory"
        ),
        label="Opportunity History",
        plural="Opportunity History",
        read_only=True,
    )
