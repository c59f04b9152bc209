"""User, Group, Profile, and the permission sets that grant sight of fields."""

from dataclasses import replace

from sandbox.salesforce.schema.declare import (
    READ_ONLY,
    SEEN,
    address,
    choice,
    email,
    flag,
    integer,
    link,
    long_text,
    moment,
    phone,
    sobject,
    text,
    url,
)
from sandbox.salesforce.schema.fields import SObject


def objects() -> list[SObject]:
    """All of them."""
    return [_user(), *_groups(), *_profiles(), *_permissions()]


def _user() -> SObject:
    return sobject(
        "User",
        "005",
        text("Username", 80, required=True, unique=True),
        text("LastName", 80, required=True),
        text("FirstName", 40),
        text("Name", 121, label="Full Name", name_field=True, nillable=False, **READ_ONLY),
        text("CompanyName", 80),
        text("Division", 80),
        text("Department", 80),
        text("Title", 80),
        address(""),
        email("Email", required=True),
        email("SenderEmail", label="Email Sender Address"),
        text("SenderName", 80, label="Email Sender Name"),
        phone("Phone", "Fax", MobilePhone="Mobile", Extension="Extension"),
        text("Alias", 8, required=True),
        text("CommunityNickname", 40, label="Nickname"),
        flag("IsActive", default=True),
        choice("TimeZoneSidKey", length=40, nillable=False, label="Time Zone"),
        link("UserRoleId", "UserRole", children="Users", label="Role ID"),
        choice("LocaleSidKey", length=40, nillable=False, label="Locale"),
        flag("ReceivesInfoEmails", label="Info Emails"),
        flag("ReceivesAdminInfoEmails", label="Admin Info Emails"),
        choice("EmailEncodingKey", length=40, nillable=False, label="Email Encoding"),
        link("ProfileId", "Profile", children="Users", required=True),
        choice("UserType", "*Standard", "Guest", length=40, **READ_ONLY),
        choice("LanguageLocaleKey", length=40, nillable=False, label="Language"),
        text("EmployeeNumber", 20),
        link("DelegatedApproverId", "Group", "User", label="Delegated Approver ID"),
        link("ManagerId", "User", children="ManagedUsers"),
        moment("LastLoginDate", label="Last Login", **READ_ONLY),
        moment("LastPasswordChangeDate", label="Last Password Change or Reset", **READ_ONLY),
        flag("UserPermissionsMarketingUser", label="Marketing User"),
        flag("UserPermissionsOfflineUser", label="Offline User"),
        flag("UserPermissionsInteractionUser", label="Flow User"),
        flag("UserPermissionsSupportUser", label="Service Cloud User"),
        flag("ForecastEnabled", label="Allow Forecasting"),
        text("FederationIdentifier", 512, label="SAML Federation ID"),
        long_text("AboutMe", 1000),
        url("FullPhotoUrl", label="Url for full-sized Photo", **READ_ONLY),
        url("SmallPhotoUrl", label="Url for Thumbnail", **READ_ONLY),
        SEEN,
        recycled=False,
    )


def _groups() -> list[SObject]:
    group = sobject(
        "Group",
        "00G",
        text("Name", 40, required=True, name_field=True),
        text("DeveloperName", 80),
        link("RelatedId", "UserRole", **READ_ONLY),
        choice(
            "Type", "*Regular", "Role", "Queue", "Organization", length=40, updateable=False, restricted=True
        ),
        email("Email"),
        flag("DoesSendEmailToMembers", label="Send Email to Members"),
        flag("DoesIncludeBosses", label="Include Bosses", default=True),
        recycled=False,
    )
    role = sobject(
        "UserRole",
        "00E",
        text("Name", 80, required=True, name_field=True),
        link("ParentRoleId", "UserRole", label="Parent Role ID"),
        text("RollupDescription", 80, label="Description"),
        text("DeveloperName", 80),
        label="Role",
        recycled=False,
    )
    return [group, role]


def _profiles() -> list[SObject]:
    license_ = sobject(
        "UserLicense",
        "100",
        text("LicenseDefinitionKey", 40, label="License Def. ID"),
        integer("TotalLicenses"),
        choice("Status", "Active", "Disabled", length=40, restricted=True),
        integer("UsedLicenses"),
        text("Name", 40, name_field=True),
        text("MasterLabel", 40),
        read_only=True,
        recycled=False,
    )
    profile = sobject(
        "Profile",
        "00e",
        text("Name", required=True, name_field=True),
        link("UserLicenseId", "UserLicense", **READ_ONLY),
        choice("UserType", "*Standard", "Guest", length=40, **READ_ONLY),
        text("Description"),
        read_only=True,
        recycled=False,
    )
    return [license_, profile]


def _permissions() -> list[SObject]:
    permission_set = sobject(
        "PermissionSet",
        "0PS",
        text("Name", 80, required=True, label="Permission Set Name", name_field=True),
        text("Label", 80, required=True, label="Permission Set Label"),
        long_text("Description", 255),
        link("ProfileId", "Profile", **READ_ONLY),
        flag("IsOwnedByProfile", read_only=True),
        flag("IsCustom", default=True, read_only=True),
        choice("Type", "*Regular", "Profile", "Session", "Group", length=40, **READ_ONLY),
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
    made = [permission_set, assignment, field_permissions, object_permissions]
    for one in made:
        one.add(replace(one.fields["isdeleted"], hidden=True))
    return made
