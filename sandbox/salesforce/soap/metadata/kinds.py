"""The types of metadata that the org knows: where their files lie, and which components are inside which.

Folders and suffixes are those of describeMetadata; the key prefixes are those of the Tooling API's objects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kind:
    """A type. ``children``: types of components inside it by their element; ``parent``: where it is inside itself.

    ``deployed`` is False for a type of which the org never has a component: it is listed, and always empty.
    """

    name: str
    folder: str = ""
    suffix: str = ""
    prefix: str = ""
    children: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    in_folder: bool = False
    meta_file: bool = False
    deployed: bool = True


_OBJECT_CHILDREN = {
    "businessProcesses": "BusinessProcess",
    "compactLayouts": "CompactLayout",
    "fieldSets": "FieldSet",
    "fields": "CustomField",
    "listViews": "ListView",
    "recordTypes": "RecordType",
    "validationRules": "ValidationRule",
    "webLinks": "WebLink",
}
_WORKFLOW_CHILDREN = {
    "alerts": "WorkflowAlert",
    "fieldUpdates": "WorkflowFieldUpdate",
    "outboundMessages": "WorkflowOutboundMessage",
    "rules": "WorkflowRule",
    "tasks": "WorkflowTask",
}
_CHILD_PREFIXES = {
    "BusinessProcess": "019",
    "CompactLayout": "0AH",
    "CustomField": "00N",
    "FieldSet": "0IX",
    "ListView": "00B",
    "RecordType": "012",
    "ValidationRule": "03d",
    "WebLink": "00b",
    "WorkflowAlert": "01W",
    "WorkflowFieldUpdate": "04Y",
    "WorkflowOutboundMessage": "04k",
    "WorkflowRule": "01Q",
    "WorkflowTask": "01V",
}
_TOP = (
    Kind("CustomApplication", "applications", "app", "02u"),
    Kind("CustomObject", "objects", "object", "01I", _OBJECT_CHILDREN),
    Kind("CustomPermission", "customPermissions", "customPermission", "0CP"),
    Kind("CustomTab", "tabs", "tab", "01r"),
    Kind("GlobalValueSet", "globalValueSets", "globalValueSet", "0Nt"),
    Kind("Layout", "layouts", "layout", "00h"),
    Kind("PermissionSet", "permissionsets", "permissionset", "0PS"),
    Kind("Profile", "profiles", "profile", "00e"),
    Kind("RemoteSiteSetting", "remoteSiteSettings", "remoteSite", "0rp"),
    Kind("Settings", "settings", "settings"),
    Kind("Workflow", "workflows", "workflow", "", _WORKFLOW_CHILDREN),
    *(
        Kind(name, folder, suffix, meta_file=meta, in_folder=inside, deployed=False)
        for name, folder, suffix, meta, inside in (
            ("ApexClass", "classes", "cls", True, False),
            ("ApexComponent", "components", "component", True, False),
            ("ApexPage", "pages", "page", True, False),
            ("ApexTrigger", "triggers", "trigger", True, False),
            ("AuraDefinitionBundle", "aura", "", False, False),
            ("ConnectedApp", "connectedApps", "connectedApp", False, False),
            ("CustomLabels", "labels", "labels", False, False),
            ("CustomMetadata", "customMetadata", "md", False, False),
            ("Dashboard", "dashboards", "dashboard", False, True),
            ("EmailTemplate", "email", "email", True, True),
            ("FlexiPage", "flexipages", "flexipage", False, False),
            ("Flow", "flows", "flow", False, False),
            ("Group", "groups", "group", False, False),
            ("LightningComponentBundle", "lwc", "", False, False),
            ("PermissionSetGroup", "permissionsetgroups", "permissionsetgroup", False, False),
            ("Queue", "queues", "queue", False, False),
            ("Report", "reports", "report", False, True),
            ("ReportType", "reportTypes", "reportType", False, False),
            ("Role", "roles", "role", False, False),
            ("StandardValueSet", "standardValueSets", "standardValueSet", False, False),
            ("StaticResource", "staticresources", "resource", True, False),
        )
    ),
)
_CHILDREN = (
    Kind(child, top.folder, top.suffix, _CHILD_PREFIXES[child], parent=top.name)
    for top in _TOP
    for child in top.children.values()
)
#: Every type by name.
KINDS: Mapping[str, Kind] = {one.name: one for one in (*_TOP, *_CHILDREN)}
#: Types that are files of their own, by their folder.
BY_FOLDER: Mapping[str, Kind] = {one.folder: one for one in _TOP}


def top_kinds() -> tuple[Kind, ...]:
    """The types that describeMetadata names, in its order."""
    return tuple(sorted(_TOP, key=lambda one: one.name))


def path_of(kind: Kind, name: str) -> str:
    """Where a component's file lies inside a package: objects/Account.object."""
    top = name.partition(".")[0] if kind.parent else name
    return f"{kind.folder}/{top}.{kind.suffix}" if kind.suffix else f"{kind.folder}/{top}"
