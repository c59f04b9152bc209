"""The Metadata API as simple-salesforce's mdapi uses it, and who sees what it made."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import OrgClient


@pytest.fixture
def mdapi(org: OrgClient) -> Any:
    """The client, on the test's own session."""
    api = org.sf.mdapi
    api._client.transport.session = org.session
    return api


def _field(api: Any, name: str, kind: str, **more: Any) -> Any:
    return api.CustomField(
        fullName=name,
        label=more.pop("label", "Label"),
        type=api._client.get_type("ns0:FieldType")(kind),
        **more,
    )


def _grant(org: OrgClient, *fields: str) -> None:
    user = org.query("SELECT Id FROM User")[0]["Id"]
    permission_set = org.create("PermissionSet", Name="Integration", Label="Integration")
    org.create("PermissionSetAssignment", PermissionSetId=permission_set, AssigneeId=user)
    for field in fields:
        org.create(
            "FieldPermissions",
            ParentId=permission_set,
            SobjectType=field.split(".")[0],
            Field=field,
            PermissionsRead=True,
            PermissionsEdit=True,
        )


def test_a_new_field_is_seen_once_it_is_permitted(org: OrgClient, mdapi: Any) -> None:
    mdapi.CustomField.create(
        [_field(mdapi, "Account.Ext__c", "Text", length=20, externalId=True, unique=True, label="Ext")]
    )
    assert "Ext__c" not in {one["name"] for one in org.sf.Account.describe()["fields"]}
    assert org.error("SELECT Ext__c FROM Account")["errorCode"] == "INVALID_FIELD"
    hidden = org.call("POST", "sobjects/Account", json={"Name": "A", "Ext__c": "1"}).json()[0]
    assert (hidden["errorCode"], hidden["message"]) == (
        "INVALID_FIELD",
        "No such column 'Ext__c' on sobject of type Account",
    )
    _grant(org, "Account.Ext__c")
    field = next(one for one in org.sf.Account.describe()["fields"] if one["name"] == "Ext__c")
    assert (field["length"], field["externalId"], field["unique"], field["updateable"]) == (
        20,
        True,
        True,
        True,
    )
    org.create("Account", Name="A", Ext__c="1")
    assert org.query("SELECT Ext__c FROM Account WHERE Ext__c = '1'") == [{"Ext__c": "1"}]


def test_read_without_edit(org: OrgClient, mdapi: Any) -> None:
    mdapi.CustomField.create([_field(mdapi, "Account.Note__c", "TextArea")])
    _grant(org, "Account.Note__c")
    permission = org.query("SELECT Id FROM FieldPermissions WHERE Field = 'Account.Note__c'")[0]["Id"]
    org.sf.FieldPermissions.update(permission, {"PermissionsEdit": False})
    refused = org.call("POST", "sobjects/Account", json={"Name": "A", "Note__c": "x"}).json()[0]
    assert refused["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert org.query("SELECT Note__c FROM Account") == []


def test_a_right_to_an_object_needs_those_below_it(org: OrgClient) -> None:
    permission_set = org.create("PermissionSet", Name="Integration", Label="Integration")
    row = {"ParentId": permission_set, "SobjectType": "account", "PermissionsEdit": True}
    refused = org.call("POST", "sobjects/ObjectPermissions", json=row).json()[0]
    assert (refused["errorCode"], refused["fields"]) == ("FIELD_INTEGRITY_EXCEPTION", ["PermissionsRead"])
    given = org.create("ObjectPermissions", **row, PermissionsRead=True)
    assert org.query("SELECT SobjectType FROM ObjectPermissions") == [{"SobjectType": "Account"}]
    twice = org.call("POST", "sobjects/ObjectPermissions", json={**row, "PermissionsRead": True}).json()[0]
    assert (twice["errorCode"], given in twice["message"]) == ("DUPLICATE_VALUE", True)
    nothing = {"ParentId": permission_set, "SobjectType": "Nothing__c", "PermissionsRead": True}
    unknown = org.call("POST", "sobjects/ObjectPermissions", json=nothing).json()[0]
    assert unknown["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


def test_every_type_of_field(org: OrgClient, mdapi: Any) -> None:
    value_set = {
        "restricted": True,
        "valueSetDefinition": {
            "sorted": False,
            "value": [
                {"fullName": "Yes", "default": True, "label": "Yes"},
                {"fullName": "No", "default": False, "label": "No"},
            ],
        },
    }
    mdapi.CustomField.create(
        [
            _field(mdapi, "Account.N__c", "Number", precision=12, scale=2),
            _field(mdapi, "Account.C__c", "Currency", precision=11, scale=2),
            _field(mdapi, "Account.B__c", "Checkbox", defaultValue="true"),
            _field(mdapi, "Account.D__c", "Date"),
            _field(mdapi, "Account.T__c", "DateTime"),
            _field(mdapi, "Account.P__c", "Picklist", valueSet=value_set),
            _field(mdapi, "Account.L__c", "Lookup", referenceTo="Contact", relationshipName="Firms"),
            _field(mdapi, "Account.A__c", "AutoNumber", displayFormat="F-{000}", externalId=True),
        ]
    )
    _grant(org, *(f"Account.{letter}__c" for letter in "NCBDTPLA"))
    contact = org.create("Contact", LastName="L")
    org.create(
        "Account",
        Name="X",
        N__c="1.255",
        C__c=2,
        D__c="2026-02-03",
        T__c="2026-02-03T04:05:06+01:00",
        L__c=contact,
    )
    assert org.query("SELECT N__c, C__c, B__c, D__c, T__c, P__c, L__r.LastName, A__c FROM Account") == [
        {
            "N__c": 1.26,
            "C__c": 2.0,
            "B__c": True,
            "D__c": "2026-02-03",
            "T__c": "2026-02-03T03:05:06.000+0000",
            "P__c": "Yes",
            "L__r": {"LastName": "L"},
            "A__c": "F-001",
        }
    ]
    below = org.query("SELECT (SELECT Name FROM Firms__r) FROM Contact")
    assert below[0]["Firms__r"]["records"][0]["Name"] == "X"
    read = mdapi.CustomField.read(["Account.P__c"])
    assert [one.fullName for one in read.valueSet.valueSetDefinition.value] == ["Yes", "No"]


def test_upsert_changes_what_exists(org: OrgClient, mdapi: Any) -> None:
    first = _field(mdapi, "Account.X__c", "Text", length=5)
    mdapi.CustomField.upsert([first])
    mdapi.CustomField.upsert([_field(mdapi, "Account.X__c", "Text", length=50, label="Longer")])
    assert (
        mdapi.CustomField.read(["Account.X__c"]).length,
        mdapi.CustomField.read(["Account.X__c"]).label,
    ) == (50, "Longer")
    _grant(org, "Account.X__c")
    org.create("Account", Name="A", X__c="x" * 50)
    mdapi.CustomField.delete(["Account.X__c"])
    assert org.error("SELECT X__c FROM Account")["errorCode"] == "INVALID_FIELD"
    assert org.query("SELECT Id FROM FieldPermissions WHERE Field = 'Account.X__c'") == []


@pytest.mark.parametrize(
    ("name", "kind", "more", "message"),
    [
        (
            "Account.NoLength__c",
            "Text",
            {},
            "REQUIRED_FIELD_MISSING, Must specify 'length' for a CustomField of type Text",
        ),
        ("Account.NoSuffix", "Date", {}, "INVALID_FIELD"),
        ("Nothing.X__c", "Date", {}, "INVALID_CROSS_REFERENCE_KEY"),
        ("Account.Active__c", "Date", {}, "DUPLICATE_DEVELOPER_NAME"),
    ],
)
def test_refused_fields(
    org: OrgClient, mdapi: Any, name: str, kind: str, more: dict[str, Any], message: str
) -> None:
    del org
    with pytest.raises(Exception, match=message):
        mdapi.CustomField.create([_field(mdapi, name, kind, **more)])


def test_a_custom_object_with_its_fields(org: OrgClient, mdapi: Any) -> None:
    kinds = mdapi._client.get_type("ns0:FieldType")
    mdapi.CustomObject.create(
        [
            mdapi.CustomObject(
                fullName="Payment_QB__c",
                label="Payment QB",
                pluralLabel="Payments QB",
                nameField=mdapi.CustomField(
                    label="Payment", type=kinds("AutoNumber"), displayFormat="P-{0000}"
                ),
                deploymentStatus=mdapi._client.get_type("ns0:DeploymentStatus")("Deployed"),
                sharingModel=mdapi._client.get_type("ns0:SharingModel")("ReadWrite"),
            )
        ]
    )
    mdapi.CustomField.create(
        [
            _field(mdapi, "Payment_QB__c.Number__c", "Text", length=13, externalId=True, unique=True),
            _field(
                mdapi,
                "Payment_QB__c.Account__c",
                "MasterDetail",
                referenceTo="Account",
                relationshipName="Payments",
            ),
        ]
    )
    _grant(org, "Payment_QB__c.Number__c")
    account = org.create("Account", Name="A")
    org.sf.Payment_QB__c.upsert("Number__c/77", {"Account__c": account})
    assert org.query("SELECT Name, Number__c, Account__r.Name FROM Payment_QB__c") == [
        {"Name": "P-0001", "Number__c": "77", "Account__r": {"Name": "A"}}
    ]
    assert "Payment_QB__c" in {one["name"] for one in org.sf.describe()["sobjects"]}
    org.sf.Account.delete(account)
    assert org.query("SELECT Id FROM Payment_QB__c") == []
    mdapi.CustomObject.delete(["Payment_QB__c"])
    assert org.error("SELECT Id FROM Payment_QB__c")["errorCode"] == "INVALID_TYPE"


def test_a_refused_object_leaves_nothing(org: OrgClient, mdapi: Any) -> None:
    kinds = mdapi._client.get_type("ns0:FieldType")
    made = mdapi.CustomObject(
        fullName="Half__c",
        label="Half",
        pluralLabel="Halves",
        nameField=mdapi.CustomField(label="Half", type=kinds("Text")),
        fields=[mdapi.CustomField(fullName="NoLength__c", label="x", type=kinds("Text"))],
    )
    with pytest.raises(Exception, match="Must specify 'length'"):
        mdapi.CustomObject.create([made])
    assert org.error("SELECT Id FROM Half__c")["errorCode"] == "INVALID_TYPE"
    assert "Active__c" in {one["name"] for one in org.sf.Account.describe()["fields"]}


def test_trusted_ranges_are_replaced_as_a_whole(org: OrgClient, mdapi: Any) -> None:
    def ranges() -> list[tuple[str, str]]:
        access = mdapi.SecuritySettings.read(["Security"]).networkAccess
        return [(one.start, one.end) for one in access.ipRanges] if access and access.ipRanges else []

    def write(*given: tuple[str, str]) -> None:
        listed = [{"description": "ours", "start": start, "end": end} for start, end in given]
        settings = mdapi.SecuritySettings(fullName="Security", networkAccess={"ipRanges": listed})
        mdapi.SecuritySettings.update([settings])

    del org
    assert ranges() == []
    write(("10.0.0.1", "10.0.0.9"))
    write(("10.0.0.1", "10.0.0.9"), ("10.1.0.1", "10.1.0.1"))
    assert ranges() == [("10.0.0.1", "10.0.0.9"), ("10.1.0.1", "10.1.0.1")]
    write(("10.2.0.1", "10.2.0.1"))
    assert ranges() == [("10.2.0.1", "10.2.0.1")]
    with pytest.raises(Exception, match="INVALID_IP_RANGE"):
        write(("10.2.0.9", "10.2.0.1"))
    assert ranges() == [("10.2.0.1", "10.2.0.1")]


def test_permission_sets(org: OrgClient, mdapi: Any) -> None:
    permissions = [{"field": "Account.Active__c", "editable": True, "readable": True}]
    made = mdapi.PermissionSet(fullName="QB", label="QuickBooks", fieldPermissions=permissions)
    mdapi.PermissionSet.upsert([made])
    read = mdapi.PermissionSet.read(["QB"])
    assert [(one.field, one.editable, one.readable) for one in read.fieldPermissions] == [
        ("Account.Active__c", True, True)
    ]
    assert org.query("SELECT Label FROM PermissionSet WHERE Name = 'QB'") == [{"Label": "QuickBooks"}]
    mdapi.PermissionSet.delete(["QB"])
    assert org.query("SELECT Label FROM PermissionSet WHERE Name = 'QB'") == []


def test_describe_and_list(org: OrgClient, mdapi: Any) -> None:
    del org
    assert {one.xmlName for one in mdapi.describe_metadata().metadataObjects} >= {
        "CustomObject",
        "PermissionSet",
    }
    query = mdapi._client.get_type("ns0:ListMetadataQuery")(type="CustomField")
    assert "Account.Active__c" in {one.fullName for one in mdapi.list_metadata([query])}


def test_an_invalid_session_is_a_fault(org: OrgClient, mdapi: Any) -> None:
    org.fault(kind="expired_session", call="SOAP readMetadata")
    with pytest.raises(Exception, match="INVALID_SESSION_ID"):
        mdapi.CustomField.read(["Account.Active__c"])
