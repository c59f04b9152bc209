"""Bulk API 1.0 by hand: job bodies in XML and JSON, batches and results of every content type, refusals."""

import gzip
import json
import time
from xml.etree import ElementTree as ET

import pytest
import requests

from tests.sandbox.salesforce.server import OrgClient

NS = "{http://www.force.com/2009/06/asyncapi/dataload}"
_XML = "application/xml; charset=UTF-8"


def _call(
    org: OrgClient, method: str, path: str, body: str | bytes = b"", kind: str = _XML, **headers: str
) -> requests.Response:
    session = {"X-SFDC-Session": org.facts["access_token"], "Content-Type": kind, **headers}
    data = body.encode() if isinstance(body, str) else body
    address = f"{org.facts['instance_url']}/services/async/58.0/{path}"
    return org.session.request(method, address, data=data, headers=session, timeout=30)


def _read(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 - our own server's answer


def _made(org: OrgClient, operation: str, content: str, more: str = "", **headers: str) -> str:
    body = (
        f'<jobInfo xmlns="{NS[1:-1]}"><operation>{operation}</operation><object>Account</object>{more}'
        f"<contentType>{content}</contentType></jobInfo>"
    )
    made = _call(org, "POST", "job", body, **headers)
    assert made.status_code == 201, made.text
    return str(_read(made.content).findtext(f"{NS}id"))


def _batch(org: OrgClient, job: str, body: str | bytes, kind: str, **headers: str) -> str:
    made = _call(org, "POST", f"job/{job}/batch", body, kind, **headers)
    assert made.status_code == 201, made.text
    if made.headers["Content-Type"] == "application/json":
        return str(made.json()["id"])
    return str(_read(made.content).findtext(f"{NS}id"))


def _ended(org: OrgClient, job: str, batch: str) -> dict[str, str]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        answer = _call(org, "GET", f"job/{job}/batch/{batch}")
        if answer.headers["Content-Type"] == "application/json":
            state = {name: str(value) for name, value in answer.json().items()}
        else:
            state = {one.tag.removeprefix(NS): one.text or "" for one in _read(answer.content)}
        if state["state"] in {"Completed", "Failed", "NotProcessed"}:
            return state
    pytest.fail("the batch did not end")


def _error(answer: requests.Response) -> tuple[str, str]:
    root = _read(answer.content)
    assert (answer.status_code, root.tag) == (400, f"{NS}error")
    return str(root.findtext(f"{NS}exceptionCode")), str(root.findtext(f"{NS}exceptionMessage"))


def test_xml_from_end_to_end(org: OrgClient) -> None:
    org.create("Account", Name="Old", QB_List_ID__c="1", Phone="5")
    job = _made(org, "upsert", "XML", "<externalIdFieldName>QB_List_ID__c</externalIdFieldName>")
    records = (
        f'<sObjects xmlns="{NS[1:-1]}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<sObject><QB_List_ID__c>1</QB_List_ID__c><Phone xsi:nil="true"/><Name>Ünal &amp; Co</Name></sObject>'
        "<sObject><QB_List_ID__c>2</QB_List_ID__c></sObject></sObjects>"
    )
    batch = _batch(org, job, records, _XML)
    state = _ended(org, job, batch)
    assert (state["state"], state["numberRecordsProcessed"], state["numberRecordsFailed"]) == (
        "Completed",
        "2",
        "1",
    )
    answer = _call(org, "GET", f"job/{job}/batch/{batch}/result")
    good, bad = _read(answer.content)
    assert [good.findtext(f"{NS}{name}") for name in ("success", "created")] == ["true", "false"]
    assert bad.find(f"{NS}errors/{NS}statusCode").text == "REQUIRED_FIELD_MISSING"  # type: ignore[union-attr]
    assert org.query("SELECT Name, Phone FROM Account") == [{"Name": "Ünal & Co", "Phone": None}]
    assert _call(org, "GET", f"job/{job}/batch/{batch}/request").content == records.encode()
    query = _made(org, "query", "XML")
    batch = _batch(org, query, "SELECT Id, Name, Phone, Owner.LastName FROM Account", _XML)
    assert _ended(org, query, batch)["numberRecordsProcessed"] == "1"
    listed = _read(_call(org, "GET", f"job/{query}/batch/{batch}/result").content)
    assert listed.tag == f"{NS}result-list"
    found = _call(org, "GET", f"job/{query}/batch/{batch}/result/{listed[0].text}")
    (record,) = _read(found.content)
    assert record.findtext(f"{NS}Name") == "Ünal & Co"
    assert record.findtext(f"{NS}Owner/{NS}LastName") == "User"
    nil = record.find(f"{NS}Phone")
    assert nil is not None
    assert nil.attrib == {"{http://www.w3.org/2001/XMLSchema-instance}nil": "true"}


def test_json_from_end_to_end(org: OrgClient) -> None:
    given = {"operation": "insert", "object": "Account", "contentType": "JSON", "concurrencyMode": "Serial"}
    made = _call(org, "POST", "job", json.dumps(given), "application/json; charset=UTF-8").json()
    assert (made["state"], made["concurrencyMode"], made["apiVersion"]) == ("Open", "Serial", 58.0)
    body = gzip.compress(b'[{"Name": "A", "AnnualRevenue": 1.5, "Active__c": "Yes"}, {"Name": null}]')
    batch = _batch(org, made["id"], body, "application/json", **{"Content-Encoding": "gzip"})
    assert _ended(org, made["id"], batch)["numberRecordsFailed"] == "1"
    good, bad = _call(org, "GET", f"job/{made['id']}/batch/{batch}/result").json()
    assert (good["success"], good["created"], good["errors"]) == (True, True, [])
    assert (bad["id"], bad["errors"][0]["statusCode"]) == (None, "REQUIRED_FIELD_MISSING")
    closed = _call(org, "POST", f"job/{made['id']}", '{"state": "Closed"}', "application/json").json()
    assert (closed["state"], closed["numberBatchesTotal"], closed["numberBatchesCompleted"]) == (
        "Closed",
        1,
        1,
    )


def test_csv_batches_and_an_empty_query(org: OrgClient) -> None:
    job = _made(org, "insert", "CSV")
    first = _batch(org, job, "Name,Phone\nÉ,#N/A\nF,1\n", "text/csv")
    second = _batch(org, job, "Name,Nope\nG,1\n", "text/csv")
    assert _ended(org, job, first)["state"] == "Completed"
    assert _ended(org, job, second)["stateMessage"] == "InvalidBatch : Field name not found : Nope"
    result = _call(org, "GET", f"job/{job}/batch/{first}/result")
    assert result.headers["Content-Type"] == "text/csv"
    assert result.text.splitlines()[0] == '"Id","Success","Created","Error"'
    listed = _read(_call(org, "GET", f"job/{job}/batch").content)
    assert [one.findtext(f"{NS}state") for one in listed] == ["Completed", "Failed"]
    query = _made(org, "query", "CSV")
    batch = _batch(org, query, "SELECT Id FROM Account WHERE Name = 'nobody'", "text/csv")
    assert _ended(org, query, batch)["state"] == "Completed"
    results = _read(_call(org, "GET", f"job/{query}/batch/{batch}/result").content)
    found = _call(org, "GET", f"job/{query}/batch/{batch}/result/{results[0].text}")
    assert found.text == "Records not found for this query"


def test_a_chunked_query_has_a_batch_for_each_range(org: OrgClient) -> None:
    names = [f"C{n}" for n in range(5)]
    ids = [org.create("Account", Name=name) for name in names]
    org.sf.Account.delete(ids[3])
    query = _made(org, "query", "CSV", **{"Sforce-Enable-PKChunking": "chunkSize=2"})
    whole = _batch(org, query, "select Name from Account where Name like 'C%' or Name = '('", "text/csv")
    assert _ended(org, query, whole)["state"] == "NotProcessed"
    found = []
    for one in _read(_call(org, "GET", f"job/{query}/batch").content)[1:]:
        batch = str(one.findtext(f"{NS}id"))
        assert _ended(org, query, batch)["state"] == "Completed"
        results = _read(_call(org, "GET", f"job/{query}/batch/{batch}/result").content)
        text = _call(org, "GET", f"job/{query}/batch/{batch}/result/{results[0].text}").text
        found.append(text.replace('"', "").splitlines()[1:])
    assert found == [["C0", "C1"], ["C2"], ["C4"]]


def test_refusals_have_the_apis_own_form(org: OrgClient) -> None:
    assert _error(_call(org, "GET", "job/750000000000001AAA"))[0] == "InvalidJob"
    lost = {"X-SFDC-Session": "00D000000000000!nothing"}
    assert _error(_call(org, "GET", "job/1", **lost)) == ("InvalidSessionId", "Invalid session id")
    text = "<jobInfo><operation>insert</operation><object>Account</object><contentType>ZIP_CSV</contentType></jobInfo>"
    assert _error(_call(org, "POST", "job", text))[0] == "FeatureNotEnabled"
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><jobInfo><operation>&b;</operation></jobInfo>'
    assert _error(_call(org, "POST", "job", bomb)) == (
        "InvalidXML",
        "Document type declarations are not allowed",
    )
    given = _call(org, "POST", "job", '{"operation": "insert", "object": "Nope"}', "application/json")
    assert (given.status_code, given.json()) == (
        400,
        {
            "exceptionCode": "InvalidEntity",
            "exceptionMessage": "Entity 'Nope' is not supported by the Bulk API.",
        },
    )
    job = _made(org, "insert", "CSV")
    large = _call(org, "POST", f"job/{job}/batch", b"x" * 10_000_001, "text/csv")
    assert _error(large) == (
        "ClientInputError",
        "Failed to read request. Exceeded max size limit of 10000000",
    )
    many = _batch(org, job, "Name\n" + "a\n" * 10_001, "text/csv")
    assert _ended(org, job, many)["stateMessage"] == "InvalidBatch : A batch holds at most 10000 records"
    assert _call(org, "POST", f"job/{job}", "<jobInfo><state>Aborted</state></jobInfo>").status_code == 200
    assert _error(_call(org, "POST", f"job/{job}/batch", "Name\nA\n", "text/csv")) == (
        "InvalidJobState",
        "Failed to create batch, since the Job is not Open. Current job state is 'Aborted'",
    )
    assert org.query("SELECT Id FROM Account") == []
