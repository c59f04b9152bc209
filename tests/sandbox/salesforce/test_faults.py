"""Faults for the n-th call, call counts, and the control API around them."""

import time

import pytest
import requests

from tests.sandbox.salesforce.server import OrgClient, Server

_RECORD = {"records": [{"attributes": {"type": "Account"}, "Name": "A"}]}


def _post(org: OrgClient) -> requests.Response:
    return org.call("POST", "composite/sobjects", json=_RECORD)


def _names(org: OrgClient) -> list[str]:
    return [one["Name"] for one in org.query("SELECT Name FROM Account")]


def test_drop_before_leaves_nothing_and_drop_after_everything(org: OrgClient) -> None:
    org.fault(kind="drop_before", call="POST composite/sobjects")
    with pytest.raises(requests.ConnectionError):
        _post(org)
    assert _names(org) == []
    org.fault(kind="drop_after", call="POST composite/sobjects")
    with pytest.raises(requests.ConnectionError):
        _post(org)
    assert _names(org) == ["A"]
    assert _post(org).json()[0]["success"]


def test_the_nth_matching_call_is_hit(org: OrgClient) -> None:
    org.fault(kind="drop_before", call="POST composite/sobjects", nth=2, times=2)
    assert _post(org).ok
    for _ in range(2):
        org.call("GET", "limits")
        with pytest.raises(requests.ConnectionError):
            _post(org)
    assert _post(org).ok
    assert _names(org) == ["A", "A"]
    (fault,) = org.server.control("GET", f"/sandbox/companies/{org.slug}/salesforce/faults").json()
    assert (fault["seen"], fault["struck"]) == (4, 2)


def test_stop_lasts_until_cleared_and_hits_one_company_alone(org: OrgClient, server: Server) -> None:
    other = server.company(f"{org.slug}-other")
    org.fault(kind="stop")
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            org.call("GET", "limits")
    assert other.call("GET", "limits").ok
    other.close()
    server.control("DELETE", f"/sandbox/companies/{org.slug}/salesforce/faults")
    assert org.call("GET", "limits").ok


def test_refuse_closes_the_connection_once(org: OrgClient) -> None:
    org.fault(kind="refuse")
    with pytest.raises(requests.ConnectionError):
        org.call("GET", "limits")
    assert org.call("GET", "limits").ok


def test_slow_calls_take_their_time(org: OrgClient) -> None:
    org.fault(kind="slow", call="GET limits", seconds=0.3)
    start = time.monotonic()
    assert org.call("GET", "query", params={"q": "SELECT Id FROM User"}).ok
    quick = time.monotonic() - start
    org.call("GET", "limits")
    assert time.monotonic() - start - quick >= 0.3


def test_lock_fails_records_and_changes_nothing(org: OrgClient) -> None:
    account = org.create("Account", Name="A")
    org.fault(kind="lock", times=3)
    assert _post(org).json()[0]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"
    changed = org.call("PATCH", f"sobjects/Account/{account}", json={"Name": "B"})
    assert changed.json()[0]["errorCode"] == "UNABLE_TO_LOCK_ROW"
    deleted = org.call("DELETE", f"sobjects/Account/{account}")
    assert deleted.json()[0]["errorCode"] == "UNABLE_TO_LOCK_ROW"
    assert _names(org) == ["A"]


def test_calls_are_counted_by_kind(org: OrgClient) -> None:
    path = f"/sandbox/companies/{org.slug}/salesforce/calls"
    org.server.control("DELETE", path)
    account = org.create("Account", Name="A")
    org.sf.Account.get(account)
    org.sf.Account.upsert("QB_List_ID__c/1", {"Name": "B"})
    _post(org)
    _post(org)
    org.query("SELECT Id FROM Account")
    assert org.server.control("GET", path).json() == {
        "POST sobjects/Account": 1,
        "GET sobjects/Account/{id}": 1,
        "PATCH sobjects/Account/QB_List_ID__c/{value}": 1,
        "POST composite/sobjects": 2,
        "GET query": 1,
    }


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "nonsense"},
        {"kind": "slow", "nth": 0},
        {"kind": "slow", "when": 1},
        {"kind": "slow", "seconds": -1},
        {"kind": "slow", "call": 5},
    ],
)
def test_wrong_faults_are_refused(org: OrgClient, values: dict[str, object]) -> None:
    answer = org.server.control("POST", f"/sandbox/companies/{org.slug}/salesforce/faults", values)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert org.call("GET", "limits").ok


def _code(answer: requests.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.json()[0]["errorCode"], answer.json()[0]["message"]


def test_errors_of_the_org_strike_before_or_after_the_effect(org: OrgClient) -> None:
    for code, expected in {
        "SERVER_UNAVAILABLE": (503, "SERVER_UNAVAILABLE", "Server too busy"),
        "QUERY_TIMEOUT": (400, "QUERY_TIMEOUT", "Your query request was running for too long."),
        "REQUEST_LIMIT_EXCEEDED": (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    }.items():
        org.fault(kind="error", code=code)
        assert _code(_post(org)) == expected
    org.fault(kind="error")
    unknown = _post(org)
    assert _code(unknown)[:2] == (500, "UNKNOWN_EXCEPTION")
    assert "An unexpected error occurred. Please include this ErrorId" in unknown.text
    assert _names(org) == []
    org.fault(kind="error", code="SERVER_UNAVAILABLE after", call="POST composite")
    assert _post(org).status_code == 503
    assert _names(org) == ["A"]


def test_rate_limits_and_a_full_disk(org: OrgClient) -> None:
    org.fault(kind="rate_limit")
    assert _code(org.call("GET", "limits")) == (
        403,
        "REQUEST_LIMIT_EXCEEDED",
        "TotalRequests Limit exceeded.",
    )
    org.fault(kind="rate_limit", code="concurrent")
    assert _code(org.call("GET", "limits"))[2].startswith("ConcurrentRequests (Concurrent API Requests)")
    org.fault(kind="disk_full", times=2)
    error = _post(org).json()[0]["errors"][0]
    assert (error["statusCode"], error["message"]) == ("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")
    single = org.call("POST", "sobjects/Account", json={"Name": "B"})
    assert _code(single) == (400, "STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")
    org.fault(kind="error", code="UNABLE_TO_LOCK_ROW")
    assert _post(org).json()[0]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"
    assert _names(org) == []


def test_soap_calls_get_the_errors_as_faults(org: OrgClient) -> None:
    org.fault(kind="error", code="SERVER_UNAVAILABLE", call="SOAP login")
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<login xmlns="urn:partner.soap.sforce.com"><username>{org.facts["username"]}</username>'
        f"<password>{org.facts['password']}</password></login></e:Body></e:Envelope>"
    )

    def login() -> requests.Response:
        address = f"{org.facts['login_url']}/services/Soap/u/60.0"
        return org.session.post(address, data=body, headers={"Content-Type": "text/xml"}, timeout=30)

    refused = login()
    assert (refused.status_code, "<faultcode>sf:SERVER_UNAVAILABLE</faultcode>" in refused.text) == (
        500,
        True,
    )
    assert "<sessionId>" in login().text


def test_a_stalled_call_is_never_answered(org: OrgClient) -> None:
    org.fault(kind="stall", call="POST composite")
    with pytest.raises(requests.ReadTimeout):
        org.session.post(
            f"{org.facts['instance_url']}/services/data/v60.0/composite/sobjects",
            json=_RECORD,
            headers={"Authorization": f"Bearer {org.facts['access_token']}"},
            timeout=0.3,
        )
    assert _names(org) == []
    assert _post(org).ok


def test_the_log_tells_the_last_calls(org: OrgClient) -> None:
    path = f"/sandbox/companies/{org.slug}/salesforce/calls/log"
    before = org.server.control("GET", path).json()
    last = before[-1]["number"] if before else 0
    org.call("GET", "query", params={"q": "SELECT Id FROM Account WHERE Name = 'secret'"})
    org.call("GET", "sobjects/Account/001000000000001AAA")
    org.fault(kind="drop_before", call="GET limits")
    with pytest.raises(requests.ConnectionError):
        org.call("GET", "limits")
    found = org.server.control("GET", f"{path}?after={last}").json()
    assert [(one["kind"], one["status"], one["user"]) for one in found] == [
        ("GET query", "200", org.facts["username"]),
        ("GET sobjects/Account/{id}", "404", org.facts["username"]),
        ("GET limits", "dropped", ""),
    ]
    assert org.server.control("GET", f"{path}?after=x").status_code == 400


def test_a_full_disk_is_told_over_metadata_soap_too(org: OrgClient) -> None:
    body = (
        '<createMetadata><metadata xsi:type="CustomField"><fullName>Account.Full__c</fullName>'
        "<label>f</label><type>Checkbox</type><defaultValue>false</defaultValue></metadata></createMetadata>"
    )
    org.fault(kind="disk_full", times=1)
    refused = org.soap(body, api="m")
    assert "<statusCode>STORAGE_LIMIT_EXCEEDED</statusCode>" in refused
    assert "<success>true</success>" in org.soap(body, api="m")
