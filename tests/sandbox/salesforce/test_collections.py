"""Collections, composite calls and trees: each record its own result, or all of them none."""

from typing import Any

from tests.sandbox.salesforce.server import OrgClient


def _accounts(*names: str) -> list[dict[str, Any]]:
    return [{"attributes": {"type": "Account"}, "Name": name} for name in names]


def _post(
    org: OrgClient, records: list[dict[str, Any]], *, all_or_none: bool = False
) -> list[dict[str, Any]]:
    answer = org.call("POST", "composite/sobjects", json={"allOrNone": all_or_none, "records": records})
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def test_good_records_go_through_beside_bad_ones(org: OrgClient) -> None:
    results = _post(org, _accounts("A", "", "C"))
    assert [one["success"] for one in results] == [True, False, True]
    assert results[1]["errors"] == [
        {
            "statusCode": "REQUIRED_FIELD_MISSING",
            "message": "Required fields are missing: [Name]",
            "fields": ["Name"],
        }
    ]
    assert [one["Id"] for one in org.query("SELECT Id FROM Account ORDER BY Name")] == [
        results[0]["id"],
        results[2]["id"],
    ]


def test_all_or_none(org: OrgClient) -> None:
    results = _post(org, [*_accounts("A"), {"attributes": {"type": "Contact"}}], all_or_none=True)
    assert [one["errors"][0]["statusCode"] for one in results] == [
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "REQUIRED_FIELD_MISSING",
    ]
    assert org.query("SELECT Id FROM Account") == []


def test_update_upsert_delete_and_read(org: OrgClient) -> None:
    made = [one["id"] for one in _post(org, _accounts("A", "B", "C"))]
    org.sf.Account.delete(made[2])
    changes = [{"attributes": {"type": "Account"}, "id": one, "Phone": "1"} for one in made]
    answer = org.call("PATCH", "composite/sobjects", json={"records": changes}).json()
    assert [one.get("errors") and one["errors"][0]["statusCode"] for one in answer] == [
        [],
        [],
        "ENTITY_IS_DELETED",
    ]
    keyed = [
        {"attributes": {"type": "Account"}, "QB_List_ID__c": "1", "Name": "One"},
        {"attributes": {"type": "Account"}, "QB_List_ID__c": "2", "Name": "Two"},
        {"attributes": {"type": "Account"}, "QB_List_ID__c": "1", "Name": "Uno"},
    ]
    first = org.call("PATCH", "composite/sobjects/Account/QB_List_ID__c", json={"records": keyed}).json()
    assert [one["success"] for one in first] == [True, True, False]
    assert first[2]["errors"][0]["statusCode"] == "DUPLICATE_VALUE"
    again = org.call("PATCH", "composite/sobjects/Account/QB_List_ID__c", json={"records": keyed[:2]}).json()
    assert [(one["id"], one["created"]) for one in again] == [(one["id"], False) for one in first[:2]]
    read = org.call(
        "GET",
        "composite/sobjects/Account",
        params={"ids": f"{made[0]},{made[2]},{made[1]}", "fields": "Name,Phone"},
    ).json()
    assert [one and (one["Name"], one["Phone"]) for one in read] == [("A", "1"), None, ("B", "1")]
    gone = org.call("DELETE", "composite/sobjects", params={"ids": f"{made[0]},{made[2]},nonsense"}).json()
    assert [one["success"] for one in gone] == [True, False, False]
    assert [one["errors"][0]["statusCode"] for one in gone[1:]] == ["ENTITY_IS_DELETED", "MALFORMED_ID"]


def test_at_most_two_hundred(org: OrgClient) -> None:
    answer = org.call("POST", "composite/sobjects", json={"records": _accounts(*map(str, range(201)))})
    assert answer.status_code == 400
    assert org.query("SELECT Id FROM Account") == []


def test_records_of_several_types_keep_their_order(org: OrgClient) -> None:
    records = [*_accounts("A"), {"attributes": {"type": "Contact"}, "LastName": "L"}, *_accounts("B")]
    results = _post(org, [*records, {"attributes": {"type": "Nope"}}])
    assert [one["id"][:3] if one["success"] else one["errors"][0]["statusCode"] for one in results] == [
        "001",
        "003",
        "001",
        "INVALID_TYPE",
    ]


def test_composite_refers_to_what_came_before(org: OrgClient) -> None:
    root = "/services/data/v60.0"
    requests = [
        {"method": "POST", "url": f"{root}/sobjects/Account", "referenceId": "acc", "body": {"Name": "A"}},
        {
            "method": "POST",
            "url": f"{root}/sobjects/Contact",
            "referenceId": "con",
            "body": {"LastName": "L", "AccountId": "@{acc.id}"},
        },
        {
            "method": "GET",
            "url": f"{root}/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{{con.id}}'",
            "referenceId": "found",
        },
        {"method": "POST", "url": f"{root}/sobjects/Contact", "referenceId": "bad", "body": {}},
    ]
    answers = org.call("POST", "composite", json={"compositeRequest": requests}).json()["compositeResponse"]
    assert [one["httpStatusCode"] for one in answers] == [201, 201, 200, 400]
    assert answers[2]["body"]["records"][0]["Account"]["Name"] == "A"
    assert answers[3]["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    undone = org.call("POST", "composite", json={"allOrNone": True, "compositeRequest": requests}).json()
    codes = [one["body"][0]["errorCode"] for one in undone["compositeResponse"]]
    assert codes == ["PROCESSING_HALTED"] * 3 + ["REQUIRED_FIELD_MISSING"]
    assert len(org.query("SELECT Id FROM Account")) == 1


def test_a_tree_is_made_whole_or_not_at_all(org: OrgClient) -> None:
    def tree(last_name: str | None) -> dict[str, Any]:
        contact = {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": last_name}
        return {
            "records": [
                {
                    "attributes": {"type": "Account", "referenceId": "a"},
                    "Name": "A",
                    "Contacts": {"records": [contact]},
                }
            ]
        }

    made = org.call("POST", "composite/tree/Account", json=tree("L"))
    assert (made.status_code, [one["referenceId"] for one in made.json()["results"]]) == (201, ["a", "c"])
    failed = org.call("POST", "composite/tree/Account", json=tree(None))
    assert (failed.status_code, failed.json()["hasErrors"]) == (400, True)
    assert [one["Account"]["Name"] for one in org.query("SELECT Account.Name FROM Contact")] == ["A"]
    assert len(org.query("SELECT Id FROM Account")) == 1


def test_a_failed_collection_inside_a_composite_call_is_undone_alone(org: OrgClient) -> None:
    root = "/services/data/v60.0"
    mixed = [*_accounts("undone"), {"attributes": {"type": "Contact"}}]
    requests = [
        {"method": "POST", "url": f"{root}/sobjects/Account", "referenceId": "a", "body": {"Name": "kept"}},
        {
            "method": "POST",
            "url": f"{root}/composite/sobjects",
            "referenceId": "b",
            "body": {"allOrNone": True, "records": mixed},
        },
    ]
    org.call("POST", "composite", json={"compositeRequest": requests})
    assert org.query("SELECT Name FROM Account") == [{"Name": "kept"}]


def test_an_address_that_is_too_long_is_refused(org: OrgClient) -> None:
    names = ", ".join(f"'{number:04d}'" for number in range(2200))
    answer = org.call("GET", "query", params={"q": f"SELECT Id FROM Account WHERE Name IN ({names})"})
    assert answer.status_code == 414
