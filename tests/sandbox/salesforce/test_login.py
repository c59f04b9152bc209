"""Ways into an org, and what closes them."""

import base64
import hashlib
import hmac
from typing import Any

import pytest
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed

from tests.sandbox.salesforce.server import OrgClient


def _soap(org: OrgClient, password: str, token: str, version: str = "60.0") -> Any:
    return Salesforce(
        username=org.facts["username"],
        password=password,
        security_token=token,
        session=org.by_proxy(),
        version=version,
    )


@pytest.mark.parametrize("with_token", [True, False])
def test_soap_login_takes_the_password_with_and_without_the_token(
    org: OrgClient, *, with_token: bool
) -> None:
    sf = _soap(org, org.facts["password"], org.facts["security_token"] if with_token else "")
    assert sf.sf_instance == f"{org.slug}.my.salesforce.com"
    assert sf.query("SELECT Name FROM Organization")["records"][0]["Name"] == org.slug


def test_wrong_password_is_named_so(org: OrgClient) -> None:
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        _soap(org, "wrong", "")
    assert refused.value.code == "INVALID_LOGIN"
    assert "Invalid username, password, security token" in str(refused.value)


def test_soap_login_is_gone_from_version_65(org: OrgClient) -> None:
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        _soap(org, org.facts["password"], "", version="65.0")
    assert refused.value.code == "INVALID_OPERATION"


def test_client_credentials_through_my_domain(org: OrgClient) -> None:
    sf: Any = Salesforce(
        consumer_key=org.facts["consumer_key"],
        consumer_secret=org.facts["consumer_secret"],
        domain=f"{org.slug}.my",
        session=org.by_proxy(),
        version="66.0",
    )
    assert sf.query("SELECT COUNT() FROM User")["totalSize"] == 3


def test_wrong_consumer_secret(org: OrgClient) -> None:
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        Salesforce(
            consumer_key=org.facts["consumer_key"],
            consumer_secret="wrong",
            domain=f"{org.slug}.my",
            session=org.by_proxy(),
        )
    assert refused.value.code == "invalid_client"


@pytest.mark.parametrize("grant", ["password", "refresh_token", "client_credentials"])
def test_token_endpoint_signs_its_answer(org: OrgClient, grant: str) -> None:
    facts = org.facts
    form = {
        "grant_type": grant,
        "client_id": facts["consumer_key"],
        "client_secret": facts["consumer_secret"],
    }
    if grant == "password":
        form |= {"username": facts["username"], "password": facts["password"] + facts["security_token"]}
    if grant == "refresh_token":
        form["refresh_token"] = facts["refresh_token"]
    answer = org.session.post(f"{facts['login_url']}/services/oauth2/token", data=form, timeout=30)
    assert answer.status_code == 200
    given = answer.json()
    signed = hmac.new(
        facts["consumer_secret"].encode(), (given["id"] + given["issued_at"]).encode(), hashlib.sha256
    ).digest()
    assert given["signature"] == base64.b64encode(signed).decode()
    assert given["instance_url"] == facts["instance_url"]
    info = org.session.get(
        f"{facts['instance_url']}/services/oauth2/userinfo",
        headers={"Authorization": f"Bearer {given['access_token']}"},
        timeout=30,
    )
    assert info.json()["preferred_username"] == facts["username"]


def test_expired_session_asks_for_a_new_login(org: OrgClient) -> None:
    org.fault(kind="expired_session", call="GET query")
    refused = org.call("GET", "query", params={"q": "SELECT Id FROM User"})
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")
    again = org.call("GET", "limits")
    assert (again.status_code, again.json()[0]["message"]) == (401, "Session expired or invalid")
    assert _soap(org, org.facts["password"], "").query("SELECT Id FROM User")["totalSize"] == 3


def test_changed_password_lasts_until_cleared(org: OrgClient) -> None:
    org.fault(kind="changed_password")
    for _ in range(2):
        with pytest.raises(SalesforceAuthenticationFailed):
            _soap(org, org.facts["password"], "")
    assert org.call("GET", "limits").status_code == 200
    org.server.control("DELETE", f"/sandbox/companies/{org.slug}/salesforce/faults")
    assert _soap(org, org.facts["password"], "").session_id


def test_a_token_of_another_org_is_no_good(org: OrgClient) -> None:
    stranger = org.facts["access_token"][:-3] + "xxx"
    answer = org.call("GET", "limits", headers={"Authorization": f"OAuth {stranger}"})
    assert answer.status_code == 401
    assert org.call("GET", "limits", headers={"Authorization": f"OAuth {org.facts['access_token']}"}).ok
