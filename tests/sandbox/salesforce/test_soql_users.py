"""SOQL as different users ask it: polymorphic parents, time zones, hidden fields and objects, long results."""

from typing import Any

from tests.sandbox.salesforce.server import OrgClient


def _as(org: OrgClient, local: str) -> str:
    """An access token of one of the org's other users."""
    name = f"{local}@{org.slug}.example"
    answer = org.server.control(
        "POST", f"/sandbox/companies/{org.slug}/salesforce/sessions", {"username": name}
    )
    assert answer.status_code in {200, 201}, answer.text
    return str(answer.json()["access_token"])


def _ask(org: OrgClient, token: str, text: str) -> Any:
    return org.call("GET", "query", params={"q": text}, headers={"Authorization": f"Bearer {token}"}).json()


def test_parents_of_several_objects(org: OrgClient) -> None:
    account = org.create("Account", Name="Acme", Phone="1")
    deal = org.create("Opportunity", Name="Deal", StageName="Prospecting", CloseDate="2026-01-01", Amount=5)
    contact = org.create("Contact", LastName="Who", AccountId=account)
    org.create("Task", Subject="a", WhatId=account, WhoId=contact)
    org.create("Task", Subject="b", WhatId=deal)
    org.create("Task", Subject="c")
    raw = org.sf.query("SELECT What.Name, What.Type, Who.LastName FROM Task ORDER BY Subject")["records"]
    assert [(one["What"] or {}).get("Name") for one in raw] == ["Acme", "Deal", None]
    assert raw[1]["What"]["Type"] == "Opportunity"
    assert raw[1]["What"]["attributes"]["url"].endswith(f"/sobjects/Opportunity/{deal}")
    assert (raw[0]["Who"]["LastName"], raw[1]["Who"]) == ("Who", None)
    typed = org.sf.query(
        "SELECT TYPEOF What WHEN Account THEN Phone WHEN Opportunity THEN Amount, Name ELSE Name END FROM Task "
        "ORDER BY Subject"
    )["records"]
    assert [one["What"] and one["What"]["attributes"]["type"] for one in typed] == [
        "Account",
        "Opportunity",
        None,
    ]
    assert typed[0]["What"]["Phone"] == "1"
    assert (typed[1]["What"]["Amount"], typed[1]["What"]["Name"]) == (5.0, "Deal")
    assert [one["Subject"] for one in org.query("SELECT Subject FROM Task WHERE What.Type = 'Account'")] == [
        "a"
    ]
    nested = org.query(
        "SELECT Name, (SELECT LastName, (SELECT Subject FROM Tasks) FROM Contacts) FROM Account"
    )
    tasks = nested[0]["Contacts"]["records"][0]["Tasks"]["records"]
    assert [one["Subject"] for one in tasks] == ["a"]
    assert org.error("SELECT What.Phone2 FROM Task")["message"].count("on entity 'Name'") == 1


def test_days_are_those_of_the_users_time_zone(org: OrgClient) -> None:
    org.create("Account", Name="Acme")
    (moment,) = org.query("SELECT CreatedDate FROM Account")
    user = org.query("SELECT Id FROM User WHERE Username LIKE 'sales@%'")[0]["Id"]
    sales = _as(org, "sales")
    text = (
        "SELECT DAY_ONLY(convertTimezone(CreatedDate)) d, HOUR_IN_DAY(convertTimezone(CreatedDate)) h, "
        "HOUR_IN_DAY(CreatedDate) u FROM Account GROUP BY DAY_ONLY(convertTimezone(CreatedDate)), "
        "HOUR_IN_DAY(convertTimezone(CreatedDate)), HOUR_IN_DAY(CreatedDate)"
    )
    hour = int(moment["CreatedDate"][11:13])
    for zone, shift in (("Asia/Kolkata", None), ("Pacific/Kiritimati", 14), ("Pacific/Honolulu", -10)):
        org.sf.User.update(user, {"TimeZoneSidKey": zone})
        (row,) = _ask(org, sales, text)["records"]
        assert row["u"] == hour
        if shift is not None:
            assert row["h"] == (hour + shift) % 24
        today = _ask(org, sales, "SELECT COUNT() FROM Account WHERE CreatedDate = TODAY")["totalSize"]
        assert today == 1
        tomorrow = _ask(org, sales, "SELECT COUNT() FROM Account WHERE CreatedDate = TOMORROW")["totalSize"]
        assert tomorrow == 0


def test_what_is_hidden_from_a_user_is_not_there(org: OrgClient) -> None:
    account = org.create("Account", Name="Acme", Active__c="Yes")
    sales = _as(org, "sales")
    profile = org.query("SELECT ProfileId FROM User WHERE Username LIKE 'sales@%'")[0]["ProfileId"]
    (granted,) = org.query(f"SELECT Id FROM PermissionSet WHERE ProfileId = '{profile}'")
    fields = org.query(
        f"SELECT Id FROM FieldPermissions WHERE ParentId = '{granted['Id']}' AND Field = 'Account.Active__c'"
    )
    for one in fields:
        org.sf.FieldPermissions.delete(one["Id"])
    for text in (
        "SELECT Active__c FROM Account",
        "SELECT Id FROM Account WHERE Active__c = 'Yes'",
        "SELECT Id FROM Account ORDER BY Active__c",
        "SELECT Account.Active__c FROM Contact",
    ):
        (error,) = _ask(org, sales, text)
        assert error["errorCode"] == "INVALID_FIELD"
        assert "No such column 'Active__c' on entity 'Account'." in error["message"]
    assert "Active__c" not in _ask(org, sales, "SELECT FIELDS(ALL) FROM Account LIMIT 1")["records"][0]
    assert org.query("SELECT Active__c FROM Account") == [{"Active__c": "Yes"}]
    org.create("Contact", LastName="C", AccountId=account)
    hidden = org.create("ObjectPermissions", ParentId=granted["Id"], SobjectType="Contact")
    for text, code in (
        ("SELECT Id FROM Contact", "INVALID_TYPE"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "INVALID_TYPE"),
        ("SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact)", "INVALID_TYPE"),
    ):
        assert _ask(org, sales, text)[0]["errorCode"] == code
    assert len(org.query("SELECT Id FROM Contact")) == 1
    org.sf.ObjectPermissions.delete(hidden)
    assert _ask(org, sales, "SELECT Id FROM Contact")["totalSize"] == 1


def test_a_long_result_is_what_it_was_when_asked_for(org: OrgClient) -> None:
    for start in range(0, 2600, 200):
        records = [
            {"attributes": {"type": "Account"}, "Name": f"A{number:04d}", "Site": str(number % 7)}
            for number in range(start, start + 200)
        ]
        org.call("POST", "composite/sobjects", json={"records": records})
    first = org.sf.query("SELECT Name, Site FROM Account ORDER BY Site DESC, Name")
    assert (first["totalSize"], first["done"], len(first["records"])) == (2600, False, 2000)
    org.create("Account", Name="B", Site="9")
    second = org.sf.query_more(first["nextRecordsUrl"], identifier_is_url=True)
    again = org.sf.query_more(first["nextRecordsUrl"], identifier_is_url=True)
    assert second == again
    assert second["done"]
    names = [one["Name"] for one in [*first["records"], *second["records"]]]
    assert names == [name for _, name in sorted((-(number % 7), f"A{number:04d}") for number in range(2600))]
    (error,) = org.call(
        "GET", "query", params={"q": "SELECT Name, COUNT(Id) FROM Account GROUP BY Name"}
    ).json()
    assert error["errorCode"] == "EXCEEDED_ID_LIMIT"


def test_a_locator_is_good_for_its_user_alone(org: OrgClient) -> None:
    for _ in range(2):
        records = [{"attributes": {"type": "Account"}, "Name": "A"} for _ in range(125)]
        assert org.call("POST", "composite/sobjects", json={"records": records}).ok
    options = {"Sforce-Query-Options": "batchSize=200"}
    first = org.call("GET", "query", params={"q": "SELECT Id FROM Account"}, headers=options).json()
    locator = first["nextRecordsUrl"].partition("/query/")[2]
    other = {"Authorization": f"Bearer {_as(org, 'sales')}"}
    refused = org.call("GET", f"query/{locator}", headers=other)
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")
    assert len(org.call("GET", f"query/{locator}").json()["records"]) == 50
