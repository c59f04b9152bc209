"""What is written as metadata takes effect on records and on what REST tells of objects."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.salesforce.server import OrgClient

Call = Callable[..., str]


@pytest.fixture
def mdapi(org: OrgClient) -> Any:
    """The client, on the test's own session."""
    api = org.sf.mdapi
    api._client.transport.session = org.session
    return api


def _shelf(api: Any) -> Any:
    return api.CustomObject(
        fullName="Shelf__c",
        label="Shelf",
        pluralLabel="Shelves",
        nameField=api.CustomField(label="No", type="AutoNumber", displayFormat="S-{000}"),
        deploymentStatus=api._client.get_type("ns0:DeploymentStatus")("Deployed"),
        sharingModel=api._client.get_type("ns0:SharingModel")("ReadWrite"),
    )


def _text(api: Any, name: str, **more: Any) -> Any:
    kind = api._client.get_type("ns0:FieldType")
    return api.CustomField(fullName=name, label="Text", type=kind("Text"), length=40, **more)


def _let_see(org: OrgClient, *fields: str) -> None:
    profile = org.query("SELECT Id FROM PermissionSet WHERE Profile.Name = 'System Administrator'")[0]["Id"]
    for one in fields:
        org.create(
            "FieldPermissions",
            ParentId=profile,
            SobjectType=one.split(".")[0],
            Field=one,
            PermissionsRead=True,
            PermissionsEdit=True,
        )


def test_a_renamed_object_keeps_its_records(org: OrgClient, mdapi: Any) -> None:
    mdapi.CustomObject.create([_shelf(mdapi)])
    kind = mdapi._client.get_type("ns0:FieldType")
    to_shelf = {"type": kind("Lookup"), "referenceTo": "Shelf__c", "relationshipName": "Contacts"}
    mdapi.CustomField.create([_text(mdapi, "Shelf__c.Code__c", unique=True)])
    mdapi.CustomField.create([_text(mdapi, "Shelf__c.Other__c")])
    mdapi.CustomField.create([mdapi.CustomField(fullName="Contact.Shelf__c", label="Shelf", **to_shelf)])
    _let_see(org, "Shelf__c.Code__c", "Contact.Shelf__c")
    shelf = org.create("Shelf__c", Code__c="A")
    org.create("Contact", LastName="Holder", Shelf__c=shelf)
    mdapi.CustomObject.rename("Shelf__c", "Rack__c")
    assert mdapi.CustomObject.read("Rack__c")["fullName"] == "Rack__c"
    assert org.error("SELECT Id FROM Shelf__c")["errorCode"] == "INVALID_TYPE"
    org.create("Rack__c", Code__c="B")
    assert org.query("SELECT Name, Code__c FROM Rack__c ORDER BY Name") == [
        {"Name": "S-001", "Code__c": "A"},
        {"Name": "S-002", "Code__c": "B"},
    ]
    assert org.query("SELECT Shelf__r.Code__c FROM Contact") == [{"Shelf__r": {"Code__c": "A"}}]
    taken = org.call("POST", "sobjects/Rack__c", json={"Code__c": "B"}).json()[0]
    assert taken["errorCode"] == "DUPLICATE_VALUE"
    mdapi.CustomField.rename("Rack__c.Code__c", "Rack__c.Mark__c")
    assert [one["Mark__c"] for one in org.query("SELECT Mark__c FROM Rack__c ORDER BY Name")] == ["A", "B"]
    with pytest.raises(Exception, match="DUPLICATE_DEVELOPER_NAME"):
        mdapi.CustomField.rename("Rack__c.Mark__c", "Rack__c.Other__c")
    with pytest.raises(Exception, match="begin with a letter"):
        mdapi.CustomObject.rename("Rack__c", 'Ra"ck; DROP TABLE Account; --__c')
    assert len(org.query("SELECT Id FROM Rack__c")) == 2


def test_record_types_become_records(org: OrgClient, mdapi: Any) -> None:
    mdapi.CustomObject.create([_shelf(mdapi)])
    for owner in ("Account", "Shelf__c"):
        mdapi.RecordType.create([mdapi.RecordType(fullName=f"{owner}.Steel", label="Of steel", active=True)])
    types = org.query(
        "SELECT Id, Name, DeveloperName, SobjectType, IsActive FROM RecordType ORDER BY SobjectType"
    )
    assert [(one["Name"], one["DeveloperName"], one["SobjectType"], one["IsActive"]) for one in types] == [
        ("Of steel", "Steel", "Account", True),
        ("Of steel", "Steel", "Shelf__c", True),
    ]
    account_type, shelf_type = (one["Id"] for one in types)
    told = {one["name"]: one for one in org.sf.Shelf__c.describe()["recordTypeInfos"]}
    assert (told["Of steel"]["recordTypeId"], told["Master"]["defaultRecordTypeMapping"]) == (
        shelf_type,
        True,
    )
    visibility = {"recordType": "Shelf__c.Steel", "visible": True, "default": False}
    given = [mdapi.ProfileRecordTypeVisibility(**visibility)]
    mdapi.Profile.update([mdapi.Profile(fullName="Admin", recordTypeVisibilities=given)])
    org.create("Shelf__c", RecordTypeId=shelf_type)
    assert org.query("SELECT RecordType.DeveloperName FROM Shelf__c") == [
        {"RecordType": {"DeveloperName": "Steel"}}
    ]
    foreign = org.call("POST", "sobjects/Shelf__c", json={"RecordTypeId": account_type}).json()[0]
    assert (foreign["errorCode"], foreign["message"]) == (
        "INVALID_CROSS_REFERENCE_KEY",
        f"Record Type ID: this ID value isn't valid for the user: {account_type}",
    )
    mdapi.RecordType.update([mdapi.RecordType(fullName="Shelf__c.Steel", label="Iron", active=False)])
    assert mdapi.RecordType.read("Shelf__c.Steel")["label"] == "Iron"
    assert org.query(f"SELECT Name, IsActive FROM RecordType WHERE Id = '{shelf_type}'") == [
        {"Name": "Iron", "IsActive": False}
    ]
    with pytest.raises(Exception, match="in use"):
        mdapi.RecordType.delete("Shelf__c.Steel")
    mdapi.RecordType.delete("Account.Steel")
    assert len(org.query("SELECT Id FROM RecordType")) == 1


def test_validation_rules_by_metadata_refuse_records(org: OrgClient, mdapi: Any) -> None:
    rule = {
        "fullName": "Account.NeedsPhone",
        "active": True,
        "errorConditionFormula": "ISBLANK(Phone)",
        "errorDisplayField": "Phone",
        "errorMessage": "Without a number nobody can call.",
    }
    mdapi.ValidationRule.create([mdapi.ValidationRule(**rule)])
    refused = org.call("POST", "sobjects/Account", json={"Name": "A"}).json()
    assert refused == [
        {
            "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "message": "Without a number nobody can call.",
            "fields": ["Phone"],
        }
    ]
    org.create("Account", Name="B", Phone="1")
    mdapi.ValidationRule.update([mdapi.ValidationRule(**{**rule, "active": False})])
    org.create("Account", Name="A")


def test_a_field_that_others_name_stays(org: OrgClient, mdapi: Any) -> None:
    kind = mdapi._client.get_type("ns0:FieldType")
    number = {"type": kind("Number"), "precision": 10, "scale": 2}
    mdapi.CustomField.create(
        [
            mdapi.CustomField(fullName="Account.Rate__c", label="Rate", **number),
            mdapi.CustomField(fullName="Contact.Rate__c", label="Rate", **number),
            mdapi.CustomField(
                fullName="Contact.Twice__c", label="Twice", formula="2 * Account.Rate__c", **number
            ),
        ]
    )
    rule = {"fullName": "Account.Low", "active": False, "errorMessage": "Too high."}
    mdapi.ValidationRule.create(
        [mdapi.ValidationRule(**rule, errorConditionFormula='TEXT(Rate__c) = "Contact.Rate__c"')]
    )
    mdapi.CustomField.delete(["Contact.Rate__c"])
    named = (
        "This custom field is referenced elsewhere in salesforce.com. : "
        "Custom Formula Field - Contact.Twice__c, Validation Rule - Account.Low."
    )
    with pytest.raises(Exception, match=re.escape(named)):
        mdapi.CustomField.delete(["Account.Rate__c"])
    mdapi.CustomField.delete(["Contact.Twice__c"])
    with pytest.raises(Exception, match=re.escape("com. : Validation Rule - Account.Low.")):
        mdapi.CustomField.delete(["Account.Rate__c"])
    mdapi.ValidationRule.delete(["Account.Low"])
    mdapi.CustomField.delete(["Account.Rate__c"])
    assert mdapi.CustomField.read("Account.Rate__c").fullName is None


def test_a_layout_shows_what_was_put_on_it(org: OrgClient, mdapi: Any) -> None:
    mdapi.CustomField.create([_text(mdapi, "Account.Code__c")])
    before = org.call("GET", "sobjects/Account/describe/layouts").json()
    (standard,) = before["layouts"]
    assert "Code__c" not in _fields(standard["detailLayoutSections"])
    named = mdapi.LayoutItem(field="Name", behavior="Required")
    column = mdapi.LayoutColumn(layoutItems=[named, mdapi.LayoutItem(field="Code__c", behavior="Edit")])
    section = mdapi.LayoutSection(
        label="Facts", detailHeading=True, layoutColumns=[column], style="OneColumn", customLabel=True
    )
    mdapi.Layout.update([mdapi.Layout(fullName="Account-Account Layout", layoutSections=[section])])
    assert "Code__c" not in _fields(_layout(org)["detailLayoutSections"])
    _let_see(org, "Account.Code__c")
    layout = _layout(org)
    assert _fields(layout["detailLayoutSections"]) == ["Name", "Code__c"]
    assert layout["detailLayoutSections"][0]["heading"] == "Facts"
    tooling = org.call(
        "GET", "tooling/query", params={"q": "SELECT Id, Name FROM Layout WHERE TableEnumOrId = 'Account'"}
    ).json()["records"]
    assert [(one["Id"], one["Name"]) for one in tooling] == [(layout["id"], "Account Layout")]


def _layout(org: OrgClient) -> dict[str, Any]:
    (layout,) = org.call("GET", "sobjects/Account/describe/layouts").json()["layouts"]
    return dict(layout)


def _fields(sections: list[dict[str, Any]]) -> list[str]:
    return [
        component["value"]
        for section in sections
        for row in section["layoutRows"]
        for item in row["layoutItems"]
        for component in item["layoutComponents"]
    ]
