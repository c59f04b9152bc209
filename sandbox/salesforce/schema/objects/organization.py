"""Organization and RecordType."""

from sandbox.salesforce.schema.declare import (
    READ_ONLY,
    address,
    choice,
    email,
    flag,
    integer,
    moment,
    phone,
    sobject,
    text,
)
from sandbox.salesforce.schema.fields import SObject

_LEVELS = ("None", "Read", "Edit", "ControlledByParent")
_ACCESS = {
    "Account": _LEVELS,
    "Contact": _LEVELS,
    "Opportunity": _LEVELS,
    "Lead": ("None", "Read", "Edit", "ReadEditTransfer"),
    "Case": ("None", "Read", "Edit", "ReadEditTransfer"),
    "Calendar": ("HideDetails", "HideDetailsInsert", "ShowDetails", "ShowDetailsInsert", "AllowEdits"),
    "Pricebook": ("None", "Read", "ReadSelect"),
    "Campaign": ("None", "Read", "Edit", "All"),
}


def objects() -> list[SObject]:
    """The two objects."""
    organization = sobject(
        "Organization",
        "00D",
        text("Name", 80, required=True, name_field=True),
        text("Division", 80),
        address(""),
        phone("Phone", "Fax"),
        text("PrimaryContact", 80),
        choice("DefaultLocaleSidKey", length=40, nillable=False, label="Locale"),
        choice("TimeZoneSidKey", length=40, nillable=False, label="Time Zone"),
        choice("LanguageLocaleKey", length=40, nillable=False, label="Language"),
        flag("ReceivesInfoEmails", label="Info Emails"),
        flag("ReceivesAdminInfoEmails", label="Info Emails Admin"),
        flag("PreferencesRequireOpportunityProducts", label="RequireOpportunityProducts"),
        flag("PreferencesConsentManagementEnabled", label="ConsentManagementEnabled"),
        flag("PreferencesLightningLoginEnabled", label="LightningLoginEnabled"),
        integer("FiscalYearStartMonth", default=1),
        flag("UsesStartDateAsFiscalYearName", label="Fiscal Year Name by Start"),
        *(
            choice(f"Default{name}Access", *levels, length=40, restricted=True, **READ_ONLY)
            for name, levels in _ACCESS.items()
        ),
        email("ComplianceBccEmail"),
        choice("UiSkin", "Theme1", "Theme2", "Theme3", length=40),
        text("SignupCountryIsoCode", 2, **READ_ONLY),
        moment("TrialExpirationDate", **READ_ONLY),
        integer("NumKnowledgeService", label="Knowledge Licenses", **READ_ONLY),
        choice(
            "OrganizationType",
            "Team Edition",
            "Professional Edition",
            "Enterprise Edition",
            "Developer Edition",
            "Personal Edition",
            "Unlimited Edition",
            "Contact Manager Edition",
            "Base Edition",
            length=40,
            label="Edition",
            **READ_ONLY,
        ),
        text("NamespacePrefix", 15, **READ_ONLY),
        text("InstanceName", 5, **READ_ONLY),
        flag("IsSandbox", read_only=True),
        choice("WebToCaseDefaultOrigin", length=40, label="Web to Cases Default Origin"),
        integer("MonthlyPageViewsUsed", **READ_ONLY),
        integer("MonthlyPageViewsEntitlement", label="Monthly Page Views Allowed", **READ_ONLY),
        flag("IsReadOnly", read_only=True),
        read_only=True,
        recycled=False,
    )
    record_type = sobject(
        "RecordType",
        "012",
        text("Name", 80, required=True, name_field=True),
        text("DeveloperName", 80, required=True, label="Record Type Name"),
        text("NamespacePrefix", 15, **READ_ONLY),
        text("Description"),
        text("SobjectType", 40, required=True, updateable=False, label="SObject Type Name"),
        flag("IsActive", default=True),
        flag("IsPersonType", read_only=True),
        recycled=False,
    )
    return [organization, record_type]
