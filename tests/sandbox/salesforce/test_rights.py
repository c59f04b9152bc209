"""Rights to objects, which guard every way in alike."""

import pytest

from tests.sandbox.salesforce.server import OrgClient


@pytest.fixture
def profile(org: OrgClient) -> str:
    """Id of the permission set of the integration's own profile."""
    name = "SELECT Id FROM PermissionSet WHERE Profile.Name = 'System Administrator'"
    return str(org.query(name)[0]["Id"])


def test_without_the_right_to_read_an_object_is_not_there(org: OrgClient, profile: str) -> None:
    account = org.create("Account", Name="A")
    contact = org.create("Contact", LastName="C", AccountId=account)
    org.create("ObjectPermissions", ParentId=profile, SobjectType="Account")
    named = {one["name"] for one in org.call("GET", "sobjects").json()["sobjects"]}
    assert ("Account" in named, "Contact" in named) == (False, True)
    for method, path, body in (
        ("GET", "sobjects/Account", None),
        ("GET", "sobjects/Account/describe", None),
        ("GET", "sobjects/Account/describe/layouts", None),
        ("GET", f"sobjects/Account/{account}", None),
        ("GET", f"sobjects/Contact/{contact}/Account", None),
        ("GET", "sobjects/Account/deleted?start=2026-01-01T00:00:00Z&end=2026-01-02T00:00:00Z", None),
        ("GET", f"composite/sobjects/Account?ids={account}&fields=Name", None),
        ("PATCH", f"sobjects/Account/{account}", {"Name": "B"}),
        ("POST", "composite/tree/Account", {"records": []}),
        ("GET", "search/layout?q=Account", None),
    ):
        answer = org.call(method, path, json=body)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND"), path
    record = {"attributes": {"type": "Account"}, "Name": "B"}
    (refused,) = org.call("POST", "composite/sobjects", json={"records": [record]}).json()
    assert refused["errors"][0]["statusCode"] == "INVALID_TYPE"
    inside = [
        {"method": "GET", "url": f"/services/data/v60.0/sobjects/Account/{account}", "referenceId": "a"}
    ]
    (inner,) = org.call("POST", "composite", json={"compositeRequest": inside}).json()["compositeResponse"]
    assert inner["httpStatusCode"] == 404
    assert org.error("SELECT Id FROM Account")["errorCode"] == "INVALID_TYPE"
    assert org.error("SELECT Account.Name FROM Contact")["errorCode"] == "INVALID_FIELD"
    job = {"object": "Account", "operation": "insert", "contentType": "CSV"}
    assert org.call("POST", "jobs/ingest", json=job).json()[0]["errorCode"] == "INVALIDENTITY"
    assert "Account" not in {one["name"] for one in org.call("GET", "limits/recordCount").json()["sObjects"]}
    found = org.call("GET", "search", params={"q": "FIND {Ab*}"}).json()["searchRecords"]
    assert "Account" not in {one["attributes"]["type"] for one in found}
    children = org.sf.User.describe()["childRelationships"]
    assert "Account" not in {one["childSObject"] for one in children}
    recent = org.call("GET", "recent").json()
    assert "Account" not in {one["attributes"]["type"] for one in recent}
    told = org.soap("<describeSObject><sObjectType>Account</sObjectType></describeSObject>")
    assert "sObject type 'Account' is not supported." in told
    deleted = org.call("DELETE", f"composite/sobjects?ids={account}").json()[0]
    assert deleted["errors"][0]["statusCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_each_right_to_write_is_its_own(org: OrgClient, profile: str) -> None:
    account = org.create("Account", Name="A")
    given = org.create("ObjectPermissions", ParentId=profile, SobjectType="Account", PermissionsRead=True)
    told = org.sf.Account.describe()
    assert [told[one] for one in ("createable", "updateable", "deletable")] == [False, False, False]
    create, edit, delete = (
        org.call("POST", "sobjects/Account", json={"Name": "B"}),
        org.call("PATCH", f"sobjects/Account/{account}", json={"Name": "B"}),
        org.call("DELETE", f"sobjects/Account/{account}"),
    )
    assert create.json()[0]["errorCode"] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    assert edit.json()[0] == {
        "errorCode": "INSUFFICIENT_ACCESS_OR_READONLY",
        "message": "insufficient access rights on object id",
    }
    assert delete.json()[0]["errorCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"
    org.sf.ObjectPermissions.update(given, {"PermissionsEdit": True})
    org.sf.Account.update(account, {"Name": "B"})
    assert org.query("SELECT Name FROM Account") == [{"Name": "B"}]
    # A permission set adds to what the profile gives, and takes nothing away.
    user = org.query("SELECT Id FROM User WHERE Username LIKE 'integration%'")[0]["Id"]
    more = org.create("PermissionSet", Name="Makers", Label="Makers")
    org.create("PermissionSetAssignment", PermissionSetId=more, AssigneeId=user)
    org.create(
        "ObjectPermissions",
        ParentId=more,
        SobjectType="Account",
        PermissionsRead=True,
        PermissionsCreate=True,
    )
    org.create("ObjectPermissions", ParentId=more, SobjectType="Contact", PermissionsRead=True)
    org.create("Account", Name="C")
    org.create("Contact", LastName="D")


def test_the_recycle_bin_wants_the_right_to_delete(org: OrgClient, profile: str) -> None:
    account = org.create("Account", Name="A")
    org.sf.Account.delete(account)
    given = org.create("ObjectPermissions", ParentId=profile, SobjectType="Account", PermissionsRead=True)
    for call in ("undelete", "emptyRecycleBin"):
        refused = org.soap(f"<{call}><ids>{account}</ids></{call}>")
        assert "<statusCode>INSUFFICIENT_ACCESS_OR_READONLY</statusCode>" in refused, call
    assert org.query("SELECT Id FROM Account") == []
    org.sf.ObjectPermissions.update(given, {"PermissionsEdit": True, "PermissionsDelete": True})
    assert "<success>true</success>" in org.soap(f"<undelete><ids>{account}</ids></undelete>")
    assert org.query("SELECT Id FROM Account") == [{"Id": account}]
