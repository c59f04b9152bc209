"""Each fault as each protocol tells it: in the protocol's own form, without effect, and gone afterwards."""

from collections.abc import Callable

import pytest
import requests

from tests.sandbox.salesforce.server import VERSION, OrgClient

_RECORD = {"attributes": {"type": "Account"}, "Name": "A"}
_SOAP_RECORD = "<create><sObjects><type>Account</type><Name>A</Name></sObjects></create>"
_FIELD = (
    '<createMetadata><metadata xsi:type="CustomField"><fullName>Account.Made__c</fullName><label>Made</label>'
    "<type>Text</type><length>20</length></metadata></createMetadata>"
)


def _bulk_1(org: OrgClient) -> str:
    return org.session.post(
        f"{org.facts['instance_url']}/services/async/{VERSION}/job",
        json={"operation": "insert", "object": "Account", "contentType": "JSON"},
        headers={"X-SFDC-Session": org.facts["access_token"]},
        timeout=30,
    ).text


def _bulk_2(org: OrgClient) -> str:
    body = {"object": "Account", "operation": "insert", "contentType": "CSV", "lineEnding": "LF"}
    return org.call("POST", "jobs/ingest", json=body).text


def _composite(org: OrgClient) -> str:
    inner = {
        "method": "POST",
        "url": f"/services/data/v{VERSION}/sobjects/Account",
        "referenceId": "a",
        "body": {"Name": "A"},
    }
    return org.call("POST", "composite", json={"compositeRequest": [inner]}).text


def _tree(org: OrgClient) -> str:
    record = {"attributes": {"type": "Account", "referenceId": "a"}, "Name": "A"}
    return org.call("POST", "composite/tree/Account", json={"records": [record]}).text


#: What each writes where no fault is on: an account, or nothing that is counted.
_CALLS: dict[str, tuple[Callable[[OrgClient], str], int]] = {
    "record": (lambda org: org.call("POST", "sobjects/Account", json={"Name": "A"}).text, 1),
    "collection": (lambda org: org.call("POST", "composite/sobjects", json={"records": [_RECORD]}).text, 1),
    "composite": (_composite, 1),
    "tree": (_tree, 1),
    "SOAP": (lambda org: org.soap(_SOAP_RECORD), 1),
    "metadata": (lambda org: org.soap(_FIELD, api="m"), 0),
    "query": (lambda org: org.call("GET", "query", params={"q": "SELECT Id FROM User"}).text, 0),
    "tooling": (
        lambda org: org.call("GET", "tooling/query", params={"q": "SELECT Id FROM CustomField"}).text,
        0,
    ),
    "Bulk 1.0": (_bulk_1, 0),
    "Bulk 2.0": (_bulk_2, 0),
}
_WRITING = ("record", "collection", "composite", "tree", "SOAP", "metadata")
#: Bulk 1.0 has names of its own for what the other APIs tell.
_BULK_1_NAMES = {
    "REQUEST_LIMIT_EXCEEDED": "ExceededQuota",
    "SERVER_UNAVAILABLE": "ServerUnavailable",
    "UNKNOWN_EXCEPTION": "Unknown",
}


@pytest.mark.parametrize("protocol", _CALLS)
def test_a_protocol_tells_each_fault_and_works_again(org: OrgClient, protocol: str) -> None:
    act, made = _CALLS[protocol]
    for kind, code, told in (
        ("rate_limit", "", "REQUEST_LIMIT_EXCEEDED"),
        ("error", "SERVER_UNAVAILABLE", "SERVER_UNAVAILABLE"),
        ("error", "UNKNOWN_EXCEPTION", "UNKNOWN_EXCEPTION"),
        ("lock", "", "UNABLE_TO_LOCK_ROW"),
        ("disk_full", "", "STORAGE_LIMIT_EXCEEDED"),
    ):
        if kind in {"lock", "disk_full"} and protocol not in _WRITING:
            continue
        org.fault(kind=kind, **({"code": code} if code else {}))
        answer = act(org)
        expected = _BULK_1_NAMES.get(told, told) if protocol == "Bulk 1.0" else told
        assert expected in answer, (kind, answer)
    for kind in ("drop_before", "refuse", "stop"):
        org.fault(kind=kind)
        with pytest.raises(requests.ConnectionError):
            act(org)
        org.server.control("DELETE", f"/sandbox/companies/{org.slug}/salesforce/faults")
    assert org.query("SELECT Id FROM Account") == []
    assert "Made__c" not in {one["name"] for one in org.sf.Account.describe()["fields"]}
    org.fault(kind="slow", seconds=0.05)
    worked = act(org)
    assert "_EXCEEDED" not in worked
    assert len(org.query("SELECT Id FROM Account")) == made, worked
    org.fault(kind="expired_session")
    expired = act(org)
    assert "INVALID_SESSION_ID" in expired or "InvalidSessionId" in expired, expired
