"""DuplicateRule and MatchingRule: what the org takes for the same record twice. Settings, not written as records."""

from sandbox.salesforce.schema.declare import choice, flag, sobject, text
from sandbox.salesforce.schema.fields import SObject


def objects() -> list[SObject]:
    """The two objects."""
    matching = sobject(
        "MatchingRule",
        "0JD",
        text("SobjectType", 40, label="SObject Type"),
        text("DeveloperName", 80, name_field=True, label="Unique Name"),
        text("MasterLabel", 80, label="Matching Rule Name"),
        text("MatchEngine", 40),
        choice("RuleStatus", "Inactive", "Active", length=40, restricted=True),
        text("Description"),
        text("NamespacePrefix", 15),
        read_only=True,
        recycled=False,
    )
    rule = sobject(
        "DuplicateRule",
        "0Bm",
        text("SobjectType", 40, label="SObject Type"),
        text("DeveloperName", 80, name_field=True, label="Unique Name"),
        text("MasterLabel", 80, label="Rule Name"),
        flag("IsActive"),
        text("NamespacePrefix", 15),
        read_only=True,
        recycled=False,
    )
    return [matching, rule]
