"""The objects of the Tooling API: those with records, and those of code, which this org has none of."""

from dataclasses import replace

from sandbox.salesforce.schema.declare import flag, integer, label_of, link, long_text, moment, sobject, text
from sandbox.salesforce.schema.fields import Field, FieldType, SObject

#: Standard objects that the Tooling API has too.
SHARED = (
    "Group",
    "Organization",
    "PermissionSet",
    "PermissionSetAssignment",
    "Profile",
    "RecordType",
    "User",
)
#: Objects of code and of what else the org has none of: key prefix and the texts that clients ask for.
_EMPTY: dict[str, tuple[str, tuple[str, ...]]] = {
    "ApexClass": ("01p", ("Name", "NamespacePrefix", "Status", "Body", "ManageableState", "SymbolTable")),
    "ApexCodeCoverage": ("714", ("ApexTestClassId", "TestMethodName", "ApexClassOrTriggerId")),
    "ApexCodeCoverageAggregate": ("715", ("ApexClassOrTriggerId",)),
    "ApexComponent": ("099", ("Name", "NamespacePrefix", "Markup")),
    "ApexLog": ("07L", ("Application", "LogUserId", "Operation", "Request", "Status", "Location")),
    "ApexOrgWideCoverage": ("716", ()),
    "ApexPage": ("066", ("Name", "NamespacePrefix", "Markup")),
    "ApexTestQueueItem": ("709", ("ApexClassId", "Status", "ParentJobId")),
    "ApexTestResult": ("07M", ("ApexClassId", "MethodName", "Outcome", "Message")),
    "ApexTestRunResult": ("05m", ("AsyncApexJobId", "Status")),
    "ApexTestSuite": ("05F", ("TestSuiteName",)),
    "ApexTrigger": ("01q", ("Name", "NamespacePrefix", "TableEnumOrId", "Status", "Body")),
    "AuraDefinitionBundle": ("0Ab", ("DeveloperName", "MasterLabel", "NamespacePrefix")),
    "DebugLevel": ("7dl", ("DeveloperName", "MasterLabel", "ApexCode")),
    "FlexiPage": ("0M0", ("DeveloperName", "MasterLabel", "Type", "NamespacePrefix")),
    "Flow": ("301", ("DefinitionId", "MasterLabel", "Status", "ProcessType")),
    "FlowDefinition": ("300", ("DeveloperName", "MasterLabel", "ActiveVersionId", "NamespacePrefix")),
    "InstalledSubscriberPackage": ("0A3", ("SubscriberPackageId", "SubscriberPackageVersionId")),
    "LightningComponentBundle": ("0Rb", ("DeveloperName", "MasterLabel", "NamespacePrefix")),
    "RemoteProxy": ("0rp", ("SiteName", "EndpointUrl")),
    "SandboxInfo": ("0GQ", ("SandboxName", "LicenseType")),
    "SandboxProcess": ("0GR", ("SandboxName", "SandboxInfoId", "SandboxOrganization", "Status")),
    "StaticResource": ("081", ("Name", "NamespacePrefix", "ContentType")),
    "TraceFlag": ("7tf", ("TracedEntityId", "LogType", "DebugLevelId")),
    "ValidationRule": ("03d", ("ValidationName", "EntityDefinitionId", "ErrorMessage", "NamespacePrefix")),
    "WorkflowRule": ("01Q", ("Name", "TableEnumOrId", "NamespacePrefix")),
}


def objects() -> list[SObject]:
    """Every object that only the Tooling API has."""
    entity = sobject(
        "EntityDefinition",
        "4ie",
        text("DurableId"),
        text("QualifiedApiName", 70, name_field=True),
        text("DeveloperName", 40),
        text("NamespacePrefix", 15),
        text("Label", 40),
        text("MasterLabel", 40),
        text("PluralLabel", 40),
        text("KeyPrefix", 3),
        text("DeploymentStatus", 40),
        text("PublisherId", 40),
        text("InternalSharingModel", 40),
        text("ExternalSharingModel", 40),
        *(
            flag(name)
            for name in (
                "IsCustomizable",
                "IsCustomSetting",
                "IsDeprecatedAndHidden",
                "IsApexTriggerable",
                "IsQueryable",
                "IsRetrieveable",
                "IsSearchable",
                "IsTriggerable",
                "IsWorkflowEnabled",
            )
        ),
        recycled=False,
        read_only=True,
    )
    field = sobject(
        "FieldDefinition",
        "4fe",
        text("DurableId"),
        text("QualifiedApiName", 70, name_field=True),
        text("DeveloperName", 40),
        _owner(),
        text("NamespacePrefix", 15),
        text("Label", 40),
        text("MasterLabel", 40),
        text("DataType", 255),
        text("RelationshipName", 40),
        text("PublisherId", 40),
        long_text("Description", 1000),
        integer("Length"),
        integer("Precision"),
        integer("Scale"),
        *(
            flag(name)
            for name in (
                "IsCalculated",
                "IsCompactLayoutable",
                "IsFieldHistoryTracked",
                "IsHighScaleNumber",
                "IsHtmlFormatted",
                "IsIndexed",
                "IsNameField",
                "IsNillable",
                "IsWorkflowFilterable",
            )
        ),
        recycled=False,
        read_only=True,
    )
    custom_object = sobject(
        "CustomObject",
        "01I",
        text("DeveloperName", 40, name_field=True),
        text("NamespacePrefix", 15),
        text("ManageableState", 40),
        long_text("Description", 1000),
        text("Language", 40),
        recycled=False,
        read_only=True,
    )
    custom_field = sobject(
        "CustomField",
        "00N",
        text("DeveloperName", 40, name_field=True),
        text("TableEnumOrId", 40),
        _owner(),
        text("NamespacePrefix", 15),
        text("ManageableState", 40),
        text("InlineHelpText", 510),
        integer("Length"),
        integer("Precision"),
        integer("Scale"),
        recycled=False,
        read_only=True,
    )
    layout = sobject(
        "Layout",
        "00h",
        text("Name", 80, name_field=True),
        text("TableEnumOrId", 40),
        _owner(),
        text("LayoutType", 40),
        text("NamespacePrefix", 15),
        text("ManageableState", 40),
        recycled=False,
        read_only=True,
    )
    profile_layout = sobject(
        "ProfileLayout",
        "01G",
        link("LayoutId", "Layout"),
        link("ProfileId", "Profile"),
        link("RecordTypeId", "RecordType"),
        text("TableEnumOrId", 40),
        recycled=False,
        read_only=True,
    )
    return [entity, field, custom_object, custom_field, layout, profile_layout, *map(_empty, _EMPTY)]


def _owner() -> Field:
    """The way to the object: by its name, which is no Id that a query would have to be given as one."""
    found = link("EntityDefinitionId", "EntityDefinition", relationship="EntityDefinition")
    return replace(found, type=FieldType.STRING)


def _empty(name: str) -> SObject:
    prefix, texts = _EMPTY[name]
    fields = [
        link(one, "User", relationship="") if one == "LogUserId" else text(one, name_field=one in {"Name"})
        for one in texts
    ]
    more = (integer("ApiVersion"), integer("NumLinesCovered"), integer("NumLinesUncovered"))
    return sobject(
        name,
        prefix,
        *fields,
        *more,
        moment("StartTime"),
        moment("EndTime"),
        plural=f"{label_of(name)}es" if name.endswith("ss") else "",
        recycled=False,
        read_only=True,
    )
