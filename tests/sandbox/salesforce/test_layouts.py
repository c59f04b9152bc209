"""Layouts and record types as profiles assign them, and the values that a record type leaves of picklists."""

import base64
from typing import Any

import pytest

from tests.sandbox.salesforce.server import OrgClient

_NAMESPACE = "http://soap.sforce.com/2006/04/metadata"


def mdapi(org: OrgClient, operation: str, body: str) -> str:
    """A call of the Metadata API; the answer's text."""
    return org.soap(f"<{operation}>{body}</{operation}>", api="m")


def upsert(org: OrgClient, kind: str, *components: str) -> str:
    """Upsert components of one type; the answer's text."""
    each = "".join(f'<metadata xsi:type="{kind}">{one}</metadata>' for one in components)
    return mdapi(org, "upsertMetadata", each)


def get(org: OrgClient, path: str, **parameters: str) -> Any:
    """The answer to a GET."""
    answer = org.call("GET", path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def shown(layout: dict[str, Any]) -> list[str]:
    """The fields on a layout."""
    return [
        component["value"]
        for section in layout["detailLayoutSections"]
        for row in section["layoutRows"]
        for item in row["layoutItems"]
        for component in item["layoutComponents"]
    ]


def layout(name: str, *fields: str) -> str:
    """A Layout with one column."""
    items = "".join(
        f"<layoutItems><behavior>Edit</behavior><field>{one}</field></layoutItems>" for one in fields
    )
    return (
        f"<fullName>{name}</fullName><layoutSections><label>All</label><style>OneColumn</style>"
        f"<layoutColumns>{items}</layoutColumns></layoutSections>"
    )


def picklist(name: str, *values: str) -> str:
    """One picklist of a record type, the first value its default."""
    each = "".join(
        f"<values><fullName>{one}</fullName><default>{str(not n).lower()}</default></values>"
        for n, one in enumerate(values)
    )
    return f"<picklistValues><picklist>{name}</picklist>{each}</picklistValues>"


def test_layouts_and_record_types_are_those_of_the_profile(org: OrgClient) -> None:
    types = [
        f"<fullName>Account.{one}</fullName><active>true</active><label>{one}</label>"
        for one in ("Dealer", "Shop")
    ]
    assert upsert(org, "RecordType", *types).count("<success>true") == 2
    ids = {one["DeveloperName"]: one["Id"] for one in org.query("SELECT Id, DeveloperName FROM RecordType")}
    told = get(org, "sobjects/Account/describe")["recordTypeInfos"]
    assert [(one["name"], one["available"], one["defaultRecordTypeMapping"]) for one in told] == [
        ("Dealer", False, False),
        ("Shop", False, False),
        ("Master", True, True),
    ]
    refused = org.call("POST", "sobjects/Account", json={"Name": "A", "RecordTypeId": ids["Shop"]}).json()
    assert refused[0]["message"] == f"Record Type ID: this ID value isn't valid for the user: {ids['Shop']}"

    assert "<success>true" in upsert(org, "Layout", layout("Account-Dealers", "Name", "Phone"))
    given = (
        "<fullName>Admin</fullName>"
        "<layoutAssignments><layout>Account-Dealers</layout><recordType>Account.Dealer</recordType></layoutAssignments>"
        + "".join(
            f"<recordTypeVisibilities><default>{default}</default><recordType>Account.{one}</recordType>"
            "<visible>true</visible></recordTypeVisibilities>"
            for one, default in (("Dealer", "true"), ("Shop", "false"))
        )
    )
    assert "<success>true" in upsert(org, "Profile", given)
    told = get(org, "sobjects/Account/describe/layouts")
    assert (told["layouts"], told["recordTypeSelectorRequired"]) == (None, [True])
    mapped = {one["developerName"]: one for one in told["recordTypeMappings"]}
    assert [mapped[one]["defaultRecordTypeMapping"] for one in ("Dealer", "Shop", "Master")] == [
        True,
        False,
        False,
    ]
    dealers = get(org, f"sobjects/Account/describe/layouts/{ids['Dealer']}")
    others = get(org, f"sobjects/Account/describe/layouts/{ids['Shop']}")
    assert shown(dealers) == ["Name", "Phone"]
    assert len(shown(others)) > 5
    assert mapped["Dealer"]["layoutId"] == dealers["id"]
    assert mapped["Shop"]["layoutId"] == mapped["Master"]["layoutId"] == others["id"]
    soap = org.soap("<describeLayout><sObjectType>Account</sObjectType></describeLayout>")
    assert soap.count("<detailLayoutSections>") >= 2

    # A new record gets the default; the master stands for none.
    assert org.query(f"SELECT RecordTypeId FROM Account WHERE Id = '{org.create('Account', Name='A')}'") == [
        {"RecordTypeId": ids["Dealer"]}
    ]
    none = org.create("Account", Name="B", RecordTypeId="012000000000000AAA")
    assert org.query(f"SELECT RecordTypeId FROM Account WHERE Id = '{none}'") == [{"RecordTypeId": None}]

    query = (
        "SELECT Layout.Name, Profile.Name, RecordType.DeveloperName FROM ProfileLayout "
        "WHERE TableEnumOrId = 'Account' AND Profile.Name = 'System Administrator'"
    )
    rows = get(org, "tooling/query", q=query)["records"]
    named = {(one["RecordType"] or {}).get("DeveloperName"): one["Layout"]["Name"] for one in rows}
    assert named == {None: "Account Layout", "Dealer": "Dealers", "Shop": "Account Layout"}
    read = mdapi(org, "readMetadata", "<type>Profile</type><fullNames>Admin</fullNames>")
    assert "<layout>Account-Dealers</layout><recordType>Account.Dealer</recordType>" in read
    assert "<default>true</default><recordType>Account.Dealer</recordType><visible>true</visible>" in read

    # What a client reads it can write again; what does not exist is refused.
    again = read.partition("<fullName>Admin</fullName>")[0].rpartition("<custom>")[2].partition(">")[2]
    assert "<success>true" in upsert(org, "Profile", f"<fullName>Admin</fullName>{again}")
    for element, name, words in (
        ("layoutAssignments><layout", "Account-None", "no Layout named Account-None found"),
        ("recordTypeVisibilities><recordType", "Account.None", "no RecordType named Account.None found"),
    ):
        outer, inner = element.split("><")
        wrong = f"<fullName>Admin</fullName><{outer}><{inner}>{name}</{inner}></{outer}>"
        assert words in upsert(org, "Profile", wrong)


def test_a_record_type_leaves_part_of_the_picklists(org: OrgClient) -> None:
    values = "".join(
        f"<value><fullName>{one}</fullName><default>false</default><label>{one}</label></value>"
        for one in ("Gold", "Silver", "R &amp; D")
    )
    dependent = (
        "<valueSettings><controllingFieldValue>Banking</controllingFieldValue>"
        "<controllingFieldValue>Agriculture</controllingFieldValue><valueName>Gold</valueName></valueSettings>"
    )
    fields = [
        f"<fullName>Account.{name}__c</fullName><label>{name}</label><type>Picklist</type><valueSet>"
        f"{'<controllingField>Industry</controllingField>' if name == 'Grade' else ''}"
        f"<restricted>true</restricted><valueSetDefinition><sorted>false</sorted>{values}</valueSetDefinition>"
        f"{dependent if name == 'Grade' else ''}</valueSet>"
        for name in ("Grade", "Class")
    ]
    assert upsert(org, "CustomField", *fields).count("<success>true") == 2
    record_type = (
        "<fullName>Account.Dealer</fullName><active>true</active><label>Dealer</label>"
        f"{picklist('Grade__c', 'Silver', 'R %26 D')}{picklist('Industry', 'Banking')}"
    )
    assert "<success>true" in upsert(org, "RecordType", record_type)
    wrong = upsert(org, "RecordType", record_type.replace("Silver", "Tin"))
    assert "Picklist value: Tin in picklist: Grade__c not found" in wrong
    profile = "<fullName>Admin</fullName>" + "".join(
        f"<fieldPermissions><editable>true</editable><field>Account.{one}__c</field><readable>true</readable>"
        "</fieldPermissions>"
        for one in ("Grade", "Class")
    )
    visible = (
        "<recordTypeVisibilities><default>false</default><recordType>Account.Dealer</recordType>"
        "<visible>true</visible></recordTypeVisibilities>"
    )
    assert "<success>true" in upsert(org, "Profile", profile + visible)

    mapping = get(org, "sobjects/Account/describe/layouts")["recordTypeMappings"]
    lists = {
        one["name"]: {each["picklistName"]: each["picklistValues"] for each in one["picklistsForRecordType"]}
        for one in mapping
    }
    assert [(one["value"], one["defaultValue"]) for one in lists["Dealer"]["Grade__c"]] == [
        ("Silver", True),
        ("R & D", False),
    ]
    assert [one["value"] for one in lists["Dealer"]["Industry"]] == ["Banking"]
    assert len(lists["Dealer"]["Class__c"]) == len(lists["Master"]["Grade__c"]) == 3
    assert len(lists["Master"]["Industry"]) == 32

    dealer = org.query("SELECT Id FROM RecordType")[0]["Id"]
    bad = {"Name": "A", "RecordTypeId": dealer, "Grade__c": "Gold"}
    assert org.call("POST", "sobjects/Account", json=bad).json() == [
        {
            "message": "Grade: bad value for restricted picklist field: Gold",
            "errorCode": "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "fields": ["Grade__c"],
        }
    ]
    # A picklist that is not restricted takes what the record type has not.
    made = org.create("Account", **{**bad, "Grade__c": "r & d", "Class__c": "Gold", "Industry": "Energy"})
    assert org.query(f"SELECT Grade__c FROM Account WHERE Id = '{made}'") == [{"Grade__c": "R & D"}]
    assert org.create("Account", Name="B", Grade__c="Gold")

    grade = {one["name"]: one for one in get(org, "sobjects/Account/describe")["fields"]}["Grade__c"]
    assert (grade["controllerName"], grade["dependentPicklist"]) == ("Industry", True)
    bits = [base64.b64decode(one["validFor"]) for one in grade["picklistValues"]]
    # Agriculture is the first industry, Banking the third, of 32 in six bytes.
    assert bits == [bytes([0b10100000, 0, 0, 0, 0, 0]), bytes(6), bytes(6)]


@pytest.mark.parametrize("right", ["PermissionSet", "Profile"])
def test_either_a_profile_or_a_permission_set_gives_a_record_type(org: OrgClient, right: str) -> None:
    made = "<fullName>Account.Shop</fullName><active>true</active><label>Shop</label>"
    upsert(org, "RecordType", made)
    visible = (
        "<recordTypeVisibilities><recordType>Account.Shop</recordType><visible>true</visible>"
        "</recordTypeVisibilities>"
    )
    name = "<fullName>Admin</fullName>" if right == "Profile" else "<fullName>S</fullName><label>S</label>"
    assert "<success>true" in upsert(org, right, name + visible)
    if right == "PermissionSet":
        user = org.query("SELECT Id FROM User WHERE Username LIKE 'integration%'")[0]["Id"]
        parent = org.query("SELECT Id FROM PermissionSet WHERE Name = 'S'")[0]["Id"]
        org.create("PermissionSetAssignment", PermissionSetId=parent, AssigneeId=user)
    shop = get(org, "sobjects/Account/describe")["recordTypeInfos"][0]
    assert (shop["name"], shop["available"]) == ("Shop", True)
    assert org.create("Account", Name="A", RecordTypeId=shop["recordTypeId"])
