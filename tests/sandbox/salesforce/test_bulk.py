"""Bulk API 2.0: ingest of every kind, its results, queries, and jobs that outlive the server."""

import csv
import io
import time
from pathlib import Path

import pytest

from tests.sandbox.salesforce.server import OrgClient, Server


def _job(org: OrgClient, operation: str, **more: str) -> str:
    created = org.call("POST", "jobs/ingest", json={"object": "Account", "operation": operation, **more})
    assert created.status_code == 200, created.text
    assert created.json()["state"] == "Open"
    return str(created.json()["id"])


def _upload(org: OrgClient, job: str, text: str) -> None:
    put = org.call(
        "PUT", f"jobs/ingest/{job}/batches", data=text.encode(), headers={"Content-Type": "text/csv"}
    )
    assert put.status_code == 201
    closed = org.call("PATCH", f"jobs/ingest/{job}", json={"state": "UploadComplete"})
    assert closed.json()["state"] == "UploadComplete"


def _wait(org: OrgClient, job: str, kind: str = "ingest") -> dict[str, object]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        state = org.call("GET", f"jobs/{kind}/{job}").json()
        if state["state"] in {"JobComplete", "Failed", "Aborted"}:
            return dict(state)
        time.sleep(0.02)
    pytest.fail("the job did not end")


def _rows(org: OrgClient, path: str) -> list[dict[str, str]]:
    answer = org.call("GET", path)
    assert answer.headers["Content-Type"] == "text/csv; charset=UTF-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_insert_reports_each_row(org: OrgClient) -> None:
    job = _job(org, "insert")
    _upload(org, job, 'Name,Active__c,AnnualRevenue\n"Ünal, ""Söhne""\n& Co",Yes,12\nB,Maybe,1\nC,No,much\n')
    state = _wait(org, job)
    assert (state["state"], state["numberRecordsProcessed"], state["numberRecordsFailed"]) == (
        "JobComplete",
        3,
        2,
    )
    (good,) = _rows(org, f"jobs/ingest/{job}/successfulResults")
    assert (good["sf__Created"], good["Name"]) == ("true", 'Ünal, "Söhne"\n& Co')
    assert org.query("SELECT Id, Name, AnnualRevenue FROM Account") == [
        {"Id": good["sf__Id"], "Name": 'Ünal, "Söhne"\n& Co', "AnnualRevenue": 12.0}
    ]
    assert [one["sf__Error"] for one in _rows(org, f"jobs/ingest/{job}/failedResults")] == [
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Active: bad value for restricted picklist field: Maybe:Active__c --",
        "INVALID_TYPE_ON_FIELD_IN_RECORD:AnnualRevenue: value not of required type: much:AnnualRevenue --",
    ]
    assert _rows(org, f"jobs/ingest/{job}/unprocessedrecords") == []


def test_upsert_update_delete(org: OrgClient) -> None:
    org.create("Account", Name="Old", QB_List_ID__c="1", Phone="1", Fax="2")
    job = _job(org, "upsert", externalIdFieldName="QB_List_ID__c")
    _upload(org, job, "QB_List_ID__c,Name,Phone,Fax\n1,New,#N/A,\n2,Second,,\n")
    assert _wait(org, job)["numberRecordsFailed"] == 0
    assert [one["sf__Created"] for one in _rows(org, f"jobs/ingest/{job}/successfulResults")] == [
        "false",
        "true",
    ]
    found = org.query("SELECT Id, Name, Phone, Fax FROM Account ORDER BY QB_List_ID__c")
    assert [(one["Name"], one["Phone"], one["Fax"]) for one in found] == [
        ("New", None, "2"),
        ("Second", None, None),
    ]
    job = _job(org, "update", columnDelimiter="SEMICOLON", lineEnding="CRLF")
    _upload(org, job, f"Id;Name\r\n{found[0]['Id']};A\r\n001000000000009AAA;B\r\n")
    assert _wait(org, job)["numberRecordsFailed"] == 1
    job = _job(org, "delete")
    _upload(org, job, f"Id\n{found[1]['Id']}\n")
    _wait(org, job)
    assert org.query("SELECT Name FROM Account") == [{"Name": "A"}]


def test_an_unknown_column_fails_the_job(org: OrgClient) -> None:
    job = _job(org, "insert")
    _upload(org, job, "Name,Nope\nA,b\n")
    state = _wait(org, job)
    assert (state["state"], state["errorMessage"]) == ("Failed", "InvalidBatch : Field name not found : Nope")
    assert org.query("SELECT Id FROM Account") == []
    assert _rows(org, f"jobs/ingest/{job}/unprocessedrecords") == [{"Name": "A", "Nope": "b"}]


def test_many_rows_and_a_paged_query(org: OrgClient) -> None:
    job = _job(org, "insert")
    _upload(org, job, "Name,QB_List_ID__c\n" + "".join(f"A{n:04d},{n}\n" for n in range(3500)))
    assert _wait(org, job)["numberRecordsProcessed"] == 3500
    text = "SELECT Name, Owner.LastName, CreatedDate FROM Account ORDER BY Name"
    query = org.call("POST", "jobs/query", json={"operation": "query", "query": text}).json()["id"]
    assert _wait(org, query, "query")["numberRecordsProcessed"] == 3500
    names, locator = [], ""
    while locator != "null":
        page = org.call("GET", f"jobs/query/{query}/results", params={"maxRecords": 2000, "locator": locator})
        rows = list(csv.DictReader(io.StringIO(page.text)))
        assert page.headers["Sforce-NumberOfRecords"] == str(len(rows))
        names += [one["Name"] for one in rows]
        assert all(one["Owner.LastName"] == "User" and one["CreatedDate"].endswith("Z") for one in rows)
        locator = page.headers["Sforce-Locator"]
    assert names == [f"A{n:04d}" for n in range(3500)]


def test_pages_of_a_query_are_one_state_of_the_org(org: OrgClient) -> None:
    job = _job(org, "insert")
    _upload(org, job, "Name,Description\n" + "".join(f'A{n:04d},"line\n{n}"\n' for n in range(2500)))
    _wait(org, job)
    text = "SELECT Name, Description, IsDeleted FROM Account ORDER BY Name"
    asked = {"operation": "query", "query": text, "columnDelimiter": "PIPE", "lineEnding": "CRLF"}
    query = org.call("POST", "jobs/query", json=asked).json()["id"]
    assert _wait(org, query, "query")["isPkChunkingSupported"] is False
    org.create("Account", Name="A0000b")
    pages = org.call("GET", f"jobs/query/{query}/resultPages", params={"maxRecords": 900}).json()
    assert (len(pages["resultPages"]), pages["done"], pages["nextRecordsUrl"]) == (3, True, None)
    found = []
    for page in pages["resultPages"]:
        answer = org.session.get(
            org.facts["instance_url"] + page["resultUrl"],
            headers={"Authorization": f"Bearer {org.facts['access_token']}"},
        )
        assert answer.text.startswith('"Name"|"Description"|"IsDeleted"\r\n')
        found += list(csv.DictReader(io.StringIO(answer.text, newline=""), delimiter="|"))
    assert found == [
        {"Name": f"A{n:04d}", "Description": f"line\n{n}", "IsDeleted": "false"} for n in range(2500)
    ]
    bad = org.call("GET", f"jobs/query/{query}/results", params={"locator": "%%"})
    assert bad.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_a_job_with_its_data_in_one_request(org: OrgClient) -> None:
    parts = {
        "job": (
            None,
            '{"object":"Contact","operation":"insert","assignmentRuleId":"01Q"}',
            "application/json",
        ),
        "content": ("content", "LastName,Account.QB_List_ID__c\nÉ,7\nF,8\n".encode(), "text/csv"),
    }
    org.create("Account", Name="Parent", QB_List_ID__c="7")
    made = org.call("POST", "jobs/ingest", files=parts).json()
    assert (made["state"], made["assignmentRuleId"]) == ("UploadComplete", "01Q")
    assert _wait(org, made["id"])["numberRecordsFailed"] == 1
    assert org.query("SELECT LastName, Account.Name FROM Contact") == [
        {"LastName": "É", "Account": {"Name": "Parent"}}
    ]
    (refused,) = _rows(org, f"jobs/ingest/{made['id']}/failedresults")
    assert refused["sf__Error"].startswith("INVALID_FIELD:Foreign key external ID: 8 not found for field")


def test_hard_deleted_records_are_nowhere(org: OrgClient) -> None:
    ids = [org.create("Account", Name=name) for name in ("A", "B", "C")]
    org.create("Opportunity", Name="O", AccountId=ids[0], StageName="Prospecting", CloseDate="2026-01-01")
    org.sf.Account.delete(ids[1])
    job = _job(org, "hardDelete")
    _upload(org, job, f"Id\n{ids[0]}\n{ids[1]}\n001000000000009AAA\n")
    assert _wait(org, job)["numberRecordsFailed"] == 1
    left = org.sf.query_all("SELECT Name FROM Account", include_deleted=True)["records"]
    assert [one["Name"] for one in left] == ["C"]
    assert org.sf.query_all("SELECT Id FROM Opportunity", include_deleted=True)["totalSize"] == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Name\r\nA\r\n",
            "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
        ),
        ('Name\n"A\n', "InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote"),
        (
            '\ufeff"Name"\nA\n',
            "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote",
        ),
        ("", "InvalidBatch : Records not found"),
    ],
)
def test_what_is_no_csv_fails_the_job_and_comes_back(org: OrgClient, text: str, message: str) -> None:
    job = _job(org, "insert")
    _upload(org, job, text)
    state = _wait(org, job)
    assert (state["state"], state["errorMessage"]) == ("Failed", message)
    assert org.query("SELECT Id FROM Account") == []


def test_jobs_are_listed_by_type(org: OrgClient) -> None:
    ingest = _job(org, "insert")
    text = "SELECT Id FROM Account"
    query = org.call("POST", "jobs/query", json={"operation": "queryAll", "query": text}).json()["id"]
    assert [one["id"] for one in org.call("GET", "jobs/ingest").json()["records"]] == [ingest]
    assert org.call("GET", "jobs/ingest?jobType=Classic").json()["records"] == []
    listed = org.call("GET", "jobs/query").json()
    assert ([one["id"] for one in listed["records"]], listed["done"]) == ([query], True)
    assert org.call("GET", f"jobs/query/{ingest}").status_code == 404
    _wait(org, query, "query")
    aborted = org.call("PATCH", f"jobs/query/{query}", json={"state": "Aborted"})
    assert aborted.json() == [
        {"errorCode": "INVALIDJOBSTATE", "message": "Aborting already Completed Job not allowed"}
    ]


def test_simple_salesforce_runs_a_job(org: OrgClient) -> None:
    (result,) = org.sf.bulk2.Account.insert(records=[{"Name": "A"}, {"Name": "B"}], wait=1)
    assert (result["numberRecordsProcessed"], result["numberRecordsFailed"]) == (2, 0)
    assert [one["Name"] for one in org.query("SELECT Name FROM Account ORDER BY Name")] == ["A", "B"]


def test_states_are_guarded(org: OrgClient) -> None:
    job = _job(org, "insert")
    assert org.call("DELETE", f"jobs/ingest/{job}").status_code == 400
    assert org.call("PUT", f"jobs/ingest/{job}/batches", data=b"Name\nA\n").status_code == 201
    twice = org.call("PUT", f"jobs/ingest/{job}/batches", data=b"Name\nB\n").json()[0]
    assert twice["message"].startswith(f"Found multiple contents for job: <{job}>")
    assert org.call("PATCH", f"jobs/ingest/{job}", json={"state": "Aborted"}).json()["state"] == "Aborted"
    refused = org.call("PUT", f"jobs/ingest/{job}/batches", data=b"Name\nA\n").json()[0]
    assert refused["errorCode"] == "INVALIDJOBSTATE"
    assert org.call("DELETE", f"jobs/ingest/{job}").status_code == 204
    assert org.call("GET", f"jobs/ingest/{job}").status_code == 404
    assert org.call("POST", "jobs/ingest", json={"object": "Nope", "operation": "insert"}).json()[0][
        "errorCode"
    ] == ("INVALIDENTITY")


def test_lock_fault_fails_rows(org: OrgClient) -> None:
    org.fault(kind="lock", call="BULK insert Account")
    job = _job(org, "insert")
    _upload(org, job, "Name\nA\n")
    assert _wait(org, job)["numberRecordsFailed"] == 1
    (failed,) = _rows(org, f"jobs/ingest/{job}/failedResults")
    assert failed["sf__Error"].startswith(
        "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record"
    )


def test_a_killed_server_finishes_its_jobs_once(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    org = server.company("bulky", salesforce_fields=True)
    job = _job(org, "insert")
    _upload(org, job, "Name,QB_List_ID__c\n" + "".join(f"A{n},{n}\n" for n in range(8000)))
    server.kill()
    server.start()
    state = _wait(org, job)
    assert (state["numberRecordsProcessed"], state["numberRecordsFailed"]) == (8000, 0)
    assert org.sf.query("SELECT COUNT() FROM Account")["totalSize"] == 8000
    asked = {"operation": "query", "query": "SELECT Id, Name FROM Account"}
    query = org.call("POST", "jobs/query", json=asked).json()["id"]
    server.kill()
    server.start()
    assert _wait(org, query, "query")["numberRecordsProcessed"] == 8000
    assert len(_rows(org, f"jobs/query/{query}/results")) == 8000
    org.session.close()
    assert server.end() == 0
