"""Organization and RecordType."""

from sandbox.salesforce.schema.declare import address, choice, flag, integer, moment, phone, sobject, text
from sandbox.salesforce.schema.fields import SObject


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
        text("DefaultLocaleSidKey", 40),
        text("TimeZoneSidKey", 40),
        text("LanguageLocaleKey", 40),
        integer("FiscalYearStartMonth", default=1),
        choice("OrganizationType", "Developer Edition", "Enterprise Edition", "Unlimited Edition", length=40),
        text("InstanceName", 5),
        flag("IsSandbox", read_only=True),
        text("NamespacePrefix", 15),
        moment("TrialExpirationDate"),
        label="Organization",
        read_only=True,
    )
    record_type = sobject(
        "RecordType",
        "012",
        text("Name", 80, required=True, name_field=True),
        text("DeveloperName", 80, required=True),
        text("SobjectType", 40, required=True),
        text("Description"),
        flag("IsActive", default=True),
        flag("IsPersonType"),
        text("NamespacePrefix", 15),
    )
    return [organization, record_type]
