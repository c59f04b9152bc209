"""Single records: writing, reading, and every reason to refuse one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.salesforce.server import OrgClient


def _refused(org: OrgClient, sobject: str, values: dict[str, Any]) -> tuple[int, str, str, list[str]]:
    answer = org.call("POST", f"sobjects/{sobject}", json=values)
    (error,) = answer.json()
    return answer.status_code, error["errorCode"], error["message"], error.get("fields", [])


def test_create_read_change_delete(org: OrgClient) -> None:
    account = org.create("Account", Name="  Ocker & Söhne ", phone="030 1", AnnualRevenue="1000.5")
    assert len(account) == 18
    got = org.sf.Account.get(account[:15])
    assert (got["Name"], got["Phone"], got["AnnualRevenue"]) == ("Ocker & Söhne", "030 1", 1001.0)
    assert org.sf.Account.update(account, {"Phone": None, "BillingCity": "Bonn"}) == 204
    changed = org.sf.Account.get(account)
    assert changed["Phone"] is None
    assert changed["BillingAddress"]["city"] == "Bonn"
    assert changed["SystemModstamp"] > got["SystemModstamp"]
    assert changed["CreatedDate"] == got["CreatedDate"]
    assert org.sf.Account.delete(account) == 204
    gone = org.call("GET", f"sobjects/Account/{account}")
    assert (gone.status_code, gone.json()[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")
    assert org.call("PATCH", f"sobjects/Account/{account}", json={"Name": "x"}).json()[0]["errorCode"] == (
        "ENTITY_IS_DELETED"
    )


@pytest.mark.parametrize(
    ("sobject", "values", "code", "message", "fields"),
    [
        ("Account", {}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
        (
            "Account",
            {"Name": "   "},
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [Name]",
            ["Name"],
        ),
        (
            "Account",
            {"Name": "x" * 256},
            "STRING_TOO_LONG",
            f"Account Name: data value too large: {'x' * 256} (max length=255)",
            ["Name"],
        ),
        (
            "Account",
            {"Name": "x", "Active__c": "Maybe"},
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Active: bad value for restricted picklist field: Maybe",
            ["Active__c"],
        ),
        (
            "Account",
            {"Name": "x", "Nope__c": 1},
            "INVALID_FIELD",
            "No such column 'Nope__c' on sobject of type Account",
            [],
        ),
        (
            "Account",
            {"Name": "x", "ParentId": "001000000000001AAA"},
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
            ["ParentId"],
        ),
        (
            "Account",
            {"Name": "x", "ParentId": "abc"},
            "MALFORMED_ID",
            "Parent Account ID: id value of incorrect type: abc",
            ["ParentId"],
        ),
        (
            "Contact",
            {"LastName": "x", "Email": "a@b"},
            "INVALID_EMAIL_ADDRESS",
            "Email: invalid email address: a@b",
            ["Email"],
        ),
        (
            "Opportunity",
            {"Name": "x", "CloseDate": "2026-01-01", "StageName": "Won over"},
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Stage: bad value for restricted picklist field: Won over",
            ["StageName"],
        ),
        (
            "Account",
            {"Name": "x", "QB_Total_Balance__c": "1" * 17},
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"QB Total Balance: value outside of valid range on numeric field: {'1' * 17}",
            ["QB_Total_Balance__c"],
        ),
    ],
)
def test_refusals(
    org: OrgClient, sobject: str, values: dict[str, Any], code: str, message: str, fields: list[str]
) -> None:
    assert _refused(org, sobject, values) == (400, code, message, fields)
    assert org.query(f"SELECT Id FROM {sobject}") == []


def test_an_amount_that_is_not_a_number_refuses_the_request(org: OrgClient) -> None:
    status, code, message, _ = _refused(org, "Account", {"Name": "x", "AnnualRevenue": "a lot"})
    assert (status, code) == (400, "JSON_PARSER_ERROR")
    assert "AnnualRevenue" in message


def test_read_only_fields_are_refused(org: OrgClient) -> None:
    status, code, message, fields = _refused(
        org, "Account", {"Name": "x", "CreatedDate": "2026-01-01T00:00:00Z"}
    )
    assert (status, code, fields) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE", ["CreatedDate"])
    assert message.startswith("Unable to create/update fields: CreatedDate.")


def test_unique_values_are_unique_without_regard_to_case_and_free_again_after_a_deletion(
    org: OrgClient,
) -> None:
    first = org.create("Account", Name="One", QB_List_ID__c="8000-A")
    status, code, message, _ = _refused(org, "Account", {"Name": "Two", "QB_List_ID__c": "8000-a"})
    assert (status, code) == (400, "DUPLICATE_VALUE")
    assert message == f"duplicate value found: QB_List_ID__c duplicates value on record with id: {first}"
    org.sf.Account.update(first, {"QB_List_ID__c": "8000-A", "Name": "Same"})
    org.sf.Account.delete(first)
    org.create("Account", Name="Two", QB_List_ID__c="8000-a")


def test_money_is_exact(org: OrgClient) -> None:
    amounts = ["9999999999999999.99", "0.01", "-1234567890123456.78", "12345678901234.565"]
    ids = [
        org.call("POST", "sobjects/Account", data=f'{{"Name": "m", "QB_Total_Balance__c": {amount}}}').json()[
            "id"
        ]
        for amount in amounts
    ]
    text = org.call("GET", "query", params={"q": "SELECT QB_Total_Balance__c FROM Account ORDER BY Id"}).text
    shown = [part.split("}")[0] for part in text.split('"QB_Total_Balance__c":')[1:]]
    assert shown == ["9999999999999999.99", "0.01", "-1234567890123456.78", "12345678901234.57"]
    total = org.call("GET", "query", params={"q": "SELECT SUM(QB_Total_Balance__c) FROM Account"}).text
    assert str(sum(map(Decimal, shown))) in total
    assert len(ids) == 4


def test_upsert_by_external_id(org: OrgClient) -> None:
    made = org.call("PATCH", "sobjects/Account/QB_List_ID__c/80000001-1%2F2", json={"Name": "One"})
    assert (made.status_code, made.json()["created"]) == (201, True)
    again = org.call("PATCH", "sobjects/Account/qb_list_id__c/80000001-1%2F2", json={"Phone": "1"})
    assert (again.status_code, again.json()["created"], again.json()["id"]) == (200, False, made.json()["id"])
    assert org.query("SELECT Name, Phone, QB_List_ID__c FROM Account") == [
        {"Name": "One", "Phone": "1", "QB_List_ID__c": "80000001-1/2"}
    ]
    assert org.sf.Account.get_by_custom_id("QB_List_ID__c", "80000001-1/2")["Name"] == "One"
    assert org.call("PATCH", "sobjects/Account/Name/x", json={}).status_code == 404


def test_stamps_rise_with_every_write(org: OrgClient) -> None:
    ids = [org.create("Account", Name=str(number)) for number in range(5)]
    org.sf.Account.update(ids[0], {"Name": "0"})
    found = org.query("SELECT Id, SystemModstamp, LastModifiedDate FROM Account ORDER BY SystemModstamp")
    assert [one["Id"] for one in found] == [*ids[1:], ids[0]]
    assert len({one["SystemModstamp"] for one in found}) == 5
    assert all(one["SystemModstamp"] == one["LastModifiedDate"] for one in found)


def test_updated_and_deleted_tell_what_moved(org: OrgClient) -> None:
    start = datetime.now(UTC) - timedelta(minutes=1)
    kept, dropped = org.create("Account", Name="kept"), org.create("Account", Name="dropped")
    org.sf.Account.delete(dropped)
    end = datetime.now(UTC) + timedelta(minutes=1)
    assert org.sf.Account.updated(start, end)["ids"] == [kept]
    assert [one["id"] for one in org.sf.Account.deleted(start, end)["deletedRecords"]] == [dropped]
    assert [
        one["Id"]
        for one in org.sf.query_all("SELECT Id FROM Account WHERE IsDeleted = true", include_deleted=True)[
            "records"
        ]
    ] == [dropped]


def test_deleting_an_account_takes_contacts_along_and_empties_lookups(org: OrgClient) -> None:
    account = org.create("Account", Name="A")
    child = org.create("Account", Name="B", ParentId=account)
    org.create("Contact", LastName="C", FirstName="D", AccountId=account)
    assert org.query("SELECT Name FROM Contact") == [{"Name": "D C"}]
    org.sf.Account.delete(account)
    assert org.query("SELECT Id FROM Contact") == []
    assert org.query("SELECT Id, ParentId FROM Account") == [{"Id": child, "ParentId": None}]


def test_lookup_by_external_id_of_the_parent(org: OrgClient) -> None:
    account = org.create("Account", Name="A", QB_List_ID__c="X-1")
    org.create("Contact", LastName="C", Account={"QB_List_ID__c": "x-1"})
    assert org.query("SELECT AccountId FROM Contact") == [{"AccountId": account}]


def test_related_records_by_path(org: OrgClient) -> None:
    account = org.create("Account", Name="A")
    contact = org.create("Contact", LastName="C", AccountId=account)
    assert org.call("GET", f"sobjects/Account/{account}/Contacts").json()["records"][0]["Id"] == contact
    assert (
        org.call("GET", f"sobjects/Contact/{contact}/Account", params={"fields": "Name"}).json()["Name"]
        == "A"
    )


def test_describe_shows_what_matters(org: OrgClient) -> None:
    fields = {one["name"]: one for one in org.sf.Account.describe()["fields"]}
    assert fields["QB_List_ID__c"]["externalId"]
    assert fields["QB_List_ID__c"]["unique"]
    assert (fields["Curr_Bal_Pymts__c"]["precision"], fields["Curr_Bal_Pymts__c"]["scale"]) == (11, 2)
    assert [one["value"] for one in fields["Active__c"]["picklistValues"]] == ["Yes", "No"]
    assert fields["Active__c"]["restrictedPicklist"]
    assert fields["ParentId"]["referenceTo"] == ["Account"]
    names = {one["name"] for one in org.sf.describe()["sobjects"]}
    assert {"Account", "Opportunity", "PricebookEntry", "Organization"} <= names
    assert "CurrencyType" not in names
    assert org.call("GET", "sobjects/Nope/describe").status_code == 404


def test_limits_and_counts(org: OrgClient) -> None:
    org.create("Account", Name="A")
    limits = org.call("GET", "limits")
    assert limits.json()["DailyApiRequests"]["Max"] == 5_000_000
    assert limits.headers["Sforce-Limit-Info"].startswith("api-usage=")
    counts = org.call("GET", "limits/recordCount", params={"sObjects": "Account,Contact"}).json()["sObjects"]
    assert counts == [{"count": 1, "name": "Account"}, {"count": 0, "name": "Contact"}]


def test_the_recycle_bin_keeps_records_for_fifteen_days(org: OrgClient) -> None:
    def moved(*, days: int) -> str:
        clock = f"/sandbox/companies/{org.slug}/salesforce/clock"
        return str(org.server.control("POST", clock, {"advance_s": days * 86_400}).json()["now"])

    account = org.create("Account", Name="A")
    org.create("Contact", LastName="C", AccountId=account)
    org.sf.Account.delete(account)
    deleted = "sobjects/Account/deleted"
    now = datetime.fromisoformat(moved(days=14))
    span = {"start": (now - timedelta(days=15)).isoformat(), "end": now.isoformat()}
    told = org.call("GET", deleted, params=span).json()
    assert [one["id"] for one in told["deletedRecords"]] == [account]
    founded = org.query("SELECT CreatedDate FROM Organization")[0]["CreatedDate"]
    assert told["earliestDateAvailable"] == founded
    assert org.query("SELECT Id FROM Account WHERE CreatedDate = TODAY") == []
    assert (
        org.sf.query("SELECT Id FROM Account WHERE IsDeleted = true", include_deleted=True)["totalSize"] == 1
    )
    now = datetime.fromisoformat(moved(days=2))
    span = {"start": (now - timedelta(days=29)).isoformat(), "end": now.isoformat()}
    told = org.call("GET", deleted, params=span).json()
    assert told["deletedRecords"] == []
    assert told["earliestDateAvailable"] > founded
    assert org.sf.query("SELECT Id FROM Account", include_deleted=True)["totalSize"] == 0
    assert org.sf.query("SELECT Id FROM Contact", include_deleted=True)["totalSize"] == 0
    for word in ("updated", "deleted"):
        late = {**span, "start": (now - timedelta(days=31)).isoformat()}
        refused = org.call("GET", f"sobjects/Account/{word}", params=late)
        assert (refused.status_code, refused.json()[0]["errorCode"], refused.json()[0]["message"]) == (
            400,
            "INVALID_REPLICATION_DATE",
            "startDate cannot be more than 30 days ago",
        )
