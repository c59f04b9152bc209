"""Ids, locators and jobs of one company in the hands of another: they are nothing there, and nothing is told."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.sandbox.salesforce.server import VERSION, OrgClient, Server

_SECRET = "Nobody-else-sees-this"
_CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def stranger(org: OrgClient, server: Server) -> Iterator[OrgClient]:
    """The administrator of another company on the same server."""
    other = server.company(f"{org.slug}-stranger")
    yield other
    other.close()


def _query_job(org: OrgClient) -> str:
    body = {"operation": "query", "query": "SELECT Id, Name FROM Account"}
    job = str(org.call("POST", "jobs/query", json=body).json()["id"])
    while org.call("GET", f"jobs/query/{job}").json()["state"] in {"UploadComplete", "InProgress"}:
        pass
    return job


def _ingest_job(org: OrgClient) -> str:
    body = {"object": "Account", "operation": "insert", "contentType": "CSV", "lineEnding": "LF"}
    job = str(org.call("POST", "jobs/ingest", json=body).json()["id"])
    assert org.call("PUT", f"jobs/ingest/{job}/batches", data=f"Name\n{_SECRET}\n", headers=_CSV).ok
    return job


def _locator(org: OrgClient) -> str:
    records = [{"attributes": {"type": "Contact"}, "LastName": _SECRET} for _ in range(200)]
    for _ in range(2):
        assert org.call("POST", "composite/sobjects", json={"records": records}).ok
    options = {"Sforce-Query-Options": "batchSize=200"}
    found = org.call("GET", "query", params={"q": "SELECT LastName FROM Contact"}, headers=options).json()
    return str(found["nextRecordsUrl"].partition("/query/")[2])


def test_rest_tells_a_stranger_nothing(org: OrgClient, stranger: OrgClient) -> None:
    account = org.create("Account", Name=_SECRET)
    locator, query, ingest = _locator(org), _query_job(org), _ingest_job(org)
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"sobjects/Account/{account}", {}),
        ("GET", f"sobjects/Account/{account}/Contacts", {}),
        ("PATCH", f"sobjects/Account/{account}", {"json": {"Name": "Mine"}}),
        ("DELETE", f"sobjects/Account/{account}", {}),
        ("GET", f"composite/sobjects/Account?ids={account}&fields=Name", {}),
        ("DELETE", f"composite/sobjects?ids={account}", {}),
        ("GET", f"query/{locator}", {}),
        ("GET", f"queryAll/{locator}", {}),
        ("GET", f"jobs/query/{query}", {}),
        ("GET", f"jobs/query/{query}/results", {}),
        ("PATCH", f"jobs/query/{query}", {"json": {"state": "Aborted"}}),
        ("DELETE", f"jobs/query/{query}", {}),
        ("GET", f"jobs/ingest/{ingest}", {}),
        ("PUT", f"jobs/ingest/{ingest}/batches", {"data": "Name\nMine\n", "headers": _CSV}),
        ("PATCH", f"jobs/ingest/{ingest}", {"json": {"state": "UploadComplete"}}),
        ("GET", f"jobs/ingest/{ingest}/successfulResults", {}),
        ("GET", f"jobs/ingest/{ingest}/failedResults", {}),
        ("GET", f"jobs/ingest/{ingest}/unprocessedrecords", {}),
        ("DELETE", f"jobs/ingest/{ingest}", {}),
    ]
    for method, path, more in calls:
        answer = stranger.call(method, path, **more)
        collection = path.startswith("composite/sobjects")
        refused = not _succeeded(answer) if collection else answer.status_code in {400, 404}
        assert refused, (method, path, answer.status_code, answer.text)
        assert _SECRET not in answer.text, (method, path)
    listed = [stranger.call("GET", f"jobs/{kind}").text for kind in ("query", "ingest")]
    assert not any(job in text for job in (query, ingest) for text in listed)
    assert org.query("SELECT Name FROM Account") == [{"Name": _SECRET}]
    assert org.call("GET", f"jobs/query/{query}").json()["state"] == "JobComplete"
    assert org.call("GET", f"jobs/ingest/{ingest}").json()["state"] == "Open"
    assert len(org.call("GET", f"query/{locator}").json()["records"]) == 200


def _succeeded(answer: requests.Response) -> bool:
    """Whether a collection's answer has a record, or one that was written."""
    return any(one is not None and one.get("success", True) for one in answer.json())


def test_soap_and_bulk_1_tell_a_stranger_nothing(org: OrgClient, stranger: OrgClient) -> None:
    account = org.create("Account", Name=_SECRET)
    locator = _locator(org)
    for body in (
        f"<retrieve><fieldList>Name</fieldList><sObjectType>Account</sObjectType><ids>{account}</ids></retrieve>",
        f"<queryMore><queryLocator>{locator}</queryLocator></queryMore>",
        f"<delete><ids>{account}</ids></delete>",
        f"<undelete><ids>{account}</ids></undelete>",
        f"<emptyRecycleBin><ids>{account}</ids></emptyRecycleBin>",
    ):
        told = stranger.soap(body)
        assert _SECRET not in told, body
        assert "<success>true</success>" not in told, body
    headers = {"X-SFDC-Session": org.facts["access_token"], "Content-Type": "application/json"}
    address = f"{org.facts['instance_url']}/services/async/{VERSION}/job"
    made = {"operation": "query", "object": "Account", "contentType": "JSON"}
    job = org.session.post(address, json=made, headers=headers, timeout=30).json()["id"]
    batch = org.session.post(
        f"{address}/{job}/batch", data="SELECT Name FROM Account", headers=headers, timeout=30
    ).json()["id"]
    theirs = {**headers, "X-SFDC-Session": stranger.facts["access_token"]}
    for path in ("", "/batch", f"/batch/{batch}", f"/batch/{batch}/request", f"/batch/{batch}/result"):
        answer = stranger.session.get(f"{address}/{job}{path}", headers=theirs, timeout=30)
        assert answer.status_code == 400, (path, answer.text)
        assert _SECRET not in answer.text, path
    closed = stranger.session.post(f"{address}/{job}", json={"state": "Aborted"}, headers=theirs, timeout=30)
    assert closed.status_code == 400
    assert org.session.get(f"{address}/{job}", headers=headers, timeout=30).json()["state"] == "Open"
    assert org.query("SELECT Name FROM Account") == [{"Name": _SECRET}]
