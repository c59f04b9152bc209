"""Sessions of several users, calls used, and what a user's writes are signed with."""

from pathlib import Path

from tests.sandbox.salesforce.server import OrgClient, Server


def _session(org: OrgClient, username: str) -> dict[str, str]:
    path = f"/sandbox/companies/{org.slug}/salesforce/sessions"
    answer = org.server.control("POST", path, {"username": username})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_person_signs_what_she_writes(org: OrgClient) -> None:
    person = _session(org, f"sales@{org.slug}.example")
    headers = {"Authorization": f"Bearer {person['access_token']}"}
    made = org.call(
        "POST", "sobjects/Account", json={"Name": "A", "QB_List_ID__c": "1"}, headers=headers
    ).json()
    record = org.query(
        f"SELECT CreatedById, LastModifiedBy.Username, OwnerId FROM Account WHERE Id = '{made['id']}'"
    )
    assert record == [
        {
            "CreatedById": person["user_id"],
            "LastModifiedBy": {"Username": f"sales@{org.slug}.example"},
            "OwnerId": person["user_id"],
        }
    ]
    org.sf.Account.update(made["id"], {"Name": "B"})
    changed = org.query("SELECT LastModifiedBy.Username FROM Account")[0]["LastModifiedBy"]
    assert changed == {"Username": org.facts["username"]}
    path = f"/sandbox/companies/{org.slug}/salesforce/sessions"
    assert org.server.control("POST", path, {"username": "integration@other.example"}).status_code == 404
    recent = org.call("GET", "sobjects/Account", headers=headers).json()["recentItems"]
    assert recent == []
    assert [one["Name"] for one in org.call("GET", "sobjects/Account").json()["recentItems"]] == ["B"]


def test_calls_used_survive_a_kill(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    org = server.company("counted")
    used = [org.call("GET", "limits") for _ in range(3)][-1]
    assert used.headers["Sforce-Limit-Info"] == "api-usage=3/5000000"
    assert used.json()["DailyApiRequests"] == {"Max": 5_000_000, "Remaining": 4_999_997}
    server.kill()
    server.start()
    assert org.call("GET", "limits").headers["Sforce-Limit-Info"] == "api-usage=4/5000000"
    org.close()
    assert list((tmp_path / "sandbox" / "salesforce").glob("counted*")) == []
    assert server.end() == 0
