"""User, Profile and what grants them sight of fields."""

from sandbox.salesforce.schema.declare import (
    address,
    choice,
    email,
    flag,
    link,
    long_text,
    moment,
    phone,
    sobject,
    text,
)
from sandbox.salesforce.schema.fields import SObject


def objects() -> list[SObject]:
    """The six objects."""
    user = sobject(
        "User",
        "005",
        text("Username", 80, required=True, unique=True),
        text("LastName", 80, required=True),
        text("FirstName", 40),
        text("Name", 121, label="Full Name", name_field=True, createable=False, updateable=False),
        text("CompanyName", 80),
        text("Division", 80),
        text("Department", 80),
        text("Title", 80),
        address(""),
        email("Email", required=True),
        phone("Phone", "Fax", "MobilePhone"),
        text("Alias", 8, required=True),
        text("CommunityNickname", 40),
        flag("IsActive", default=True),
        text("TimeZoneSidKey", 40, required=True),
        text("LocaleSidKey", 40, required=True),
        text("EmailEncodingKey", 40, required=True),
        text("LanguageLocaleKey", 40, required=True),
        link("ProfileId", "Profile", children="Users", required=True),
        choice("UserType", "*Standard", "Guest", length=40, createable=False, updateable=False),
        text("EmployeeNumber", 20),
        text("FederationIdentifier", 512),
        moment("LastLoginDate", createable=False, updateable=False),
    )
    profile = sobject(
        "Profile",
        "00e",
        text("Name", required=True, name_field=True),
        choice("UserType", "*Standard", length=40),
        text("Description"),
        read_only=True,
    )
    permission_set = sobject(
        "PermissionSet",
        "0PS",
        text("Name", 80, required=True, label="Permission Set Name", name_field=True),
        text("Label", 80, required=True, label="Permission Set Label"),
        long_text("Description", 255),
        link("ProfileId", "Profile", createable=False, updateable=False),
        flag("IsOwnedByProfile", read_only=True),
        flag("IsCustom", default=True, read_only=True),
        choice(
            "Type", "*Regular", "Profile", "Session", "Group", length=40, createable=False, updateable=False
        ),
    )
    assignment = sobject(
        "PermissionSetAssignment",
        "0Pa",
        link(
            "PermissionSetId",
            "PermissionSet",
            children="Assignments",
            required=True,
            cascade=True,
            fixed=True,
        ),
        link(
            "AssigneeId", "User", children="PermissionSetAssignments", required=True, cascade=True, fixed=True
        ),
        flag("IsActive", default=True, read_only=True),
    )
    field_permissions = sobject(
        "FieldPermissions",
        "01k",
        link("ParentId", "PermissionSet", children="FieldPerms", required=True, cascade=True, fixed=True),
        text("SobjectType", 40, required=True, updateable=False),
        text("Field", 120, required=True, updateable=False),
        flag("PermissionsRead"),
        flag("PermissionsEdit"),
        plural="Field Permissions",
    )
    object_permissions = sobject(
        "ObjectPermissions",
        "110",
        link("ParentId", "PermissionSet", children="ObjectPerms", required=True, cascade=True, fixed=True),
        text("SobjectType", 40, required=True, updateable=False),
        flag("PermissionsCreate"),
        flag("PermissionsRead"),
        flag("PermissionsEdit"),
        flag("PermissionsDelete"),
        flag("PermissionsViewAllRecords"),
        flag("PermissionsModifyAllRecords"),
        plural="Object Permissions",
    )
    return [user, profile, permission_set, assignment, field_permissions, object_permissions]
