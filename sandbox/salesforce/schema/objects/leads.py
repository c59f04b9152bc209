"""Lead, its statuses, Campaign and its members."""

from sandbox.salesforce.schema.declare import (
    READ_ONLY,
    SEEN,
    address,
    choice,
    currency,
    day,
    email,
    flag,
    integer,
    link,
    long_text,
    moment,
    number,
    percent,
    phone,
    sobject,
    text,
    url,
)
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.schema.objects.picklists import (
    CLEAN_STATES,
    INDUSTRIES,
    RATINGS,
    SALUTATIONS,
    SOURCES,
)

#: label, IsConverted: the statuses of a fresh org, the first is the default.
STATUSES = (
    ("Open - Not Contacted", False),
    ("Working - Contacted", False),
    ("Closed - Converted", True),
    ("Closed - Not Converted", False),
)


def objects() -> list[SObject]:
    """The four objects."""
    return [_status(), _lead(), _campaign(), _member()]


def _status() -> SObject:
    return sobject(
        "LeadStatus",
        "01J",
        text("MasterLabel", name_field=True),
        text("ApiName"),
        integer("SortOrder"),
        flag("IsDefault"),
        flag("IsConverted"),
        label="Lead Status Value",
        plural="Lead Status Value",
        read_only=True,
        recycled=False,
    )


def _lead() -> SObject:
    made = sobject(
        "Lead",
        "00Q",
        link("MasterRecordId", "Lead", **READ_ONLY),
        text("LastName", 80, required=True),
        text("FirstName", 40),
        choice("Salutation", *SALUTATIONS, length=40),
        text("Name", 121, label="Full Name", name_field=True, nillable=False, **READ_ONLY),
        text("Title", 128),
        text("Company", required=True),
        address(""),
        phone("Phone", MobilePhone="Mobile Phone", Fax="Fax"),
        email("Email"),
        url("Website"),
        url("PhotoUrl", label="Photo URL", **READ_ONLY),
        long_text("Description"),
        choice("LeadSource", *SOURCES),
        choice("Status", f"*{STATUSES[0][0]}", *(label for label, _ in STATUSES[1:]), nillable=False),
        choice("Industry", *INDUSTRIES),
        choice("Rating", *RATINGS),
        currency("AnnualRevenue", 0),
        integer("NumberOfEmployees", label="Employees"),
        flag("HasOptedOutOfEmail", label="Email Opt Out"),
        flag("HasOptedOutOfFax", label="Fax Opt Out"),
        flag("DoNotCall"),
        flag("IsConverted", read_only=True),
        day("ConvertedDate", **READ_ONLY),
        link("ConvertedAccountId", "Account", **READ_ONLY),
        link("ConvertedContactId", "Contact", **READ_ONLY),
        link("ConvertedOpportunityId", "Opportunity", **READ_ONLY),
        flag("IsUnreadByOwner", label="Unread By Owner"),
        day("LastActivityDate", label="Last Activity", **READ_ONLY),
        SEEN,
        text("Jigsaw", 20, label="Data.com Key"),
        text("JigsawContactId", 20, label="Jigsaw Contact ID", **READ_ONLY),
        choice("CleanStatus", *CLEAN_STATES, length=40, restricted=True),
        text("CompanyDunsNumber", 9, label="Company D-U-N-S Number"),
        text("EmailBouncedReason"),
        moment("EmailBouncedDate"),
        owned=True,
        owners=("Group", "User"),
    )
    made.mergeable = True
    return made


def _campaign() -> SObject:
    return sobject(
        "Campaign",
        "701",
        text("Name", 80, required=True, name_field=True),
        link("ParentId", "Campaign", children="ChildCampaigns", label="Parent Campaign ID"),
        choice(
            "Type",
            "Conference",
            "Webinar",
            "Trade Show",
            "Public Relations",
            "Partners",
            "Referral Program",
            "Advertisement",
            "Banner Ads",
            "Direct Mail",
            "Email",
            "Telemarketing",
            "Other",
        ),
        choice("Status", "*Planned", "In Progress", "Completed", "Aborted"),
        day("StartDate"),
        day("EndDate"),
        currency("ExpectedRevenue", 0),
        currency("BudgetedCost", 0),
        currency("ActualCost", 0),
        percent("ExpectedResponse", 10, 2, label="Expected Response (%)"),
        number("NumberSent", 18, 0, label="Num Sent"),
        flag("IsActive"),
        long_text("Description"),
        integer("NumberOfLeads", label="Leads in Campaign", sql=_members("LeadId", ""), **READ_ONLY),
        integer("NumberOfContacts", label="Contacts in Campaign", sql=_members("ContactId", ""), **READ_ONLY),
        integer(
            "NumberOfResponses",
            label="Responses in Campaign",
            sql=_members("CampaignId", ' AND m."HasResponded" = 1'),
            **READ_ONLY,
        ),
        day("LastActivityDate", label="Last Activity", **READ_ONLY),
        SEEN,
        owned=True,
    )


def _members(column: str, more: str) -> str:
    # Both come from the lines above.
    return (
        f'(SELECT count(m."{column}") FROM "CampaignMember" m '  # noqa: S608
        f'WHERE m."CampaignId" = {{t}}."Id" AND m."IsDeleted" = 0{more})'
    )


def _member() -> SObject:
    return sobject(
        "CampaignMember",
        "00v",
        link("CampaignId", "Campaign", children="CampaignMembers", required=True, cascade=True, fixed=True),
        link("LeadId", "Lead", children="CampaignMembers", cascade=True, fixed=True),
        link("ContactId", "Contact", children="CampaignMembers", cascade=True, fixed=True),
        choice("Status", "*Sent", "Responded"),
        flag("HasResponded", read_only=True, label="Responded"),
        day("FirstRespondedDate", **READ_ONLY),
    )
