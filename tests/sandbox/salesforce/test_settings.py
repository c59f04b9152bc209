"""Settings of an org on the control port: duplicate rules, approval locks, person accounts, as clients meet them."""

from tests.sandbox.salesforce.server import OrgClient


def test_settings_change_what_clients_meet(org: OrgClient) -> None:
    base = f"/sandbox/companies/{org.slug}/salesforce"
    first = org.create("Contact", LastName="One", Email="one@x.example")
    assert org.server.control("PUT", f"{base}/duplicate_rules/Contact", {"active": True}).status_code == 200
    twice = {"LastName": "Two", "Email": "ONE@x.example"}
    refused = org.call("POST", "sobjects/Contact", json=twice)
    (error,) = refused.json()
    assert (refused.status_code, error["errorCode"], error["message"]) == (
        400,
        "DUPLICATES_DETECTED",
        "Use one of these records?",
    )
    match = error["duplicateResut"]["matchResults"][0]
    assert [one["record"]["Id"] for one in match["matchRecords"]] == [first]
    allowed = org.call(
        "POST", "sobjects/Contact", json=twice, headers={"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    )
    assert allowed.status_code == 201
    assert org.server.control("PUT", f"{base}/duplicate_rules/Order", {"active": True}).status_code == 404
    assert org.server.control("PUT", f"{base}/duplicate_rules/Contact", {"active": "yes"}).status_code == 400

    assert org.server.control("PUT", f"{base}/locks/{first[:15]}").status_code == 204
    locked = org.call("PATCH", f"sobjects/Contact/{first}", json={"Title": "T"})
    assert locked.json()[0]["errorCode"] == "ENTITY_IS_LOCKED"
    assert locked.json()[0]["message"] == "the entity is locked for editing"
    assert org.server.control("DELETE", f"{base}/locks/{first}").status_code == 204
    assert org.server.control("DELETE", f"{base}/locks/{first}").status_code == 404
    assert org.call("PATCH", f"sobjects/Contact/{first}", json={"Title": "T"}).status_code == 204

    assert "IsPersonAccount" not in {one["name"] for one in org.sf.Account.describe()["fields"]}
    for _ in range(2):
        assert org.server.control("PUT", f"{base}/person_accounts").status_code == 200
    person = org.create("Account", LastName="Person", PersonEmail="p@x.example")
    assert org.query("SELECT Name, PersonContactId, RecordType.IsPersonType FROM Account") == [
        {
            "Name": "Person",
            "PersonContactId": org.query("SELECT Id FROM Contact WHERE IsPersonAccount = true")[0]["Id"],
            "RecordType": {"IsPersonType": True},
        }
    ]
    assert org.query("SELECT AccountId, Email FROM Contact WHERE IsPersonAccount = true") == [
        {"AccountId": person, "Email": "p@x.example"}
    ]


def test_settings_of_no_company_are_not_found(org: OrgClient) -> None:
    for method, path, body in (
        ("PUT", "person_accounts", None),
        ("PUT", "duplicate_rules/Account", {"active": True}),
        ("PUT", "locks/001000000000001AAA", None),
    ):
        answer = org.server.control(method, f"/sandbox/companies/nobody/salesforce/{path}", body)
        assert answer.status_code == 404
