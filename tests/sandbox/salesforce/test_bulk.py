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


def test_simple_salesforce_runs_a_job(org: OrgClient) -> None:
    (result,) = org.sf.bulk2.Account.insert(records=[{"Name": "A"}, {"Name": "B"}], wait=1)
    assert (result["numberRecordsProcessed"], result["numberRecordsFailed"]) == (2, 0)
    assert [one["Name"] for one in org.query("SELECT Name FROM Account ORDER BY Name")] == ["A", "B"]


def test_states_are_guarded(org: OrgClient) -> None:
    job = _job(org, "insert")
    assert org.call("DELETE", f"jobs/ingest/{job}").status_code == 400
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
    org.session.close()
    assert server.end() == 0
