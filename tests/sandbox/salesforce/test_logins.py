"""Logins by password: every user's, the settings of an org that shut them out, sessions that end."""

import re

import pytest
import requests

from tests.sandbox.salesforce.server import OrgClient

_WRONG = "Invalid username, password, security token; or user locked out."


def _login(org: OrgClient, username: str, password: str, version: str = "60.0") -> str:
    body = f"<login><username>{username}</username><password>{password}</password></login>"
    return org.soap(body, version=version, token="")


def _fault(text: str) -> tuple[str, str]:
    code = re.search(r"<sf:exceptionCode>(.*?)<", text)
    message = re.search(r"<sf:exceptionMessage>(.*?)<", text, re.DOTALL)
    assert code, text
    assert message
    return code.group(1), message.group(1)


def _session(text: str) -> str:
    found = re.search("<sessionId>(.*?)<", text)
    assert found, text
    return found.group(1)


def _set(org: OrgClient, **values: object) -> requests.Response:
    return org.server.control("PUT", f"/sandbox/companies/{org.slug}/salesforce/logins", values)


def _oauth(org: OrgClient, username: str, password: str) -> dict[str, str]:
    form = {
        "grant_type": "password",
        "client_id": org.facts["consumer_key"],
        "client_secret": org.facts["consumer_secret"],
        "username": username,
        "password": password,
    }
    address = f"{org.facts['instance_url']}/services/oauth2/token"
    return dict(org.session.post(address, data=form, timeout=30).json())


def test_a_user_with_a_password_logs_in_as_himself(org: OrgClient) -> None:
    sales = f"sales@{org.slug}.example"
    (user,) = org.query(f"SELECT Id FROM User WHERE Username = '{sales}'")
    assert _fault(_login(org, sales, "anything1")) == ("INVALID_LOGIN", _WRONG)
    weak = f"<setPassword><userId>{user['Id']}</userId><password>short</password></setPassword>"
    assert _fault(org.soap(weak))[0] == "INVALID_NEW_PASSWORD"
    org.soap(weak.replace("short", "sesame1234"))
    first = _session(_login(org, sales, "sesame1234"))
    assert f"<userId>{user['Id']}</userId>" in org.soap("<getUserInfo/>", token=first)
    assert _oauth(org, sales, "sesame1234")["token_type"] == "Bearer"
    assert _oauth(org, sales, "wrong")["error_description"] == "authentication failure"
    mine = org.query(f"SELECT Id FROM User WHERE Username = '{org.facts['username']}'")[0]["Id"]
    other = f"<setPassword><userId>{mine}</userId><password>sesame1234</password></setPassword>"
    assert _fault(org.soap(other, token=first))[0] == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    told = org.soap(f"<resetPassword><userId>{user['Id']}</userId></resetPassword>")
    found = re.search("<password>(.*?)</password>", told)
    assert found
    assert _fault(org.soap("<getUserInfo/>", token=first))[0] == "INVALID_SESSION_ID"
    second = _session(_login(org, sales, found.group(1)))
    # Whoever is switched off is out at once, with all sessions.
    org.sf.User.update(user["Id"], {"IsActive": False})
    assert _fault(org.soap("<getUserInfo/>", token=second))[0] == "INVALID_SESSION_ID"
    gone = {"Authorization": f"Bearer {second}"}
    assert org.call("GET", "limits", headers=gone).json()[0]["errorCode"] == "INVALID_SESSION_ID"
    assert _fault(_login(org, sales, found.group(1))) == ("INVALID_LOGIN", _WRONG)


def test_an_org_shuts_out_by_its_settings(org: OrgClient) -> None:
    name, password, token = (org.facts[one] for one in ("username", "password", "security_token"))
    assert _fault(_login(org, name, password, "65.0")) == (
        "INVALID_OPERATION",
        (
            "The SOAP Login operation is not available in the API version specified (65.0). "
            "Refer to the documentation for supported versions."
        ),
    )
    assert _set(org, soap_login=False).json() == {"soap_login": False, "client_address": ""}
    assert _fault(_login(org, name, password)) == (
        "INVALID_OPERATION",
        (
            "SOAP API login() is disabled by default in this org. "
            "Contact the org administrator to enable SOAP API login()."
        ),
    )
    assert "access_token" in _oauth(org, name, password)
    assert _set(org, soap_login=True, client_address="203.0.113.7").status_code == 200
    code, message = _fault(_login(org, name, password))
    assert code == "LOGIN_MUST_USE_SECURITY_TOKEN"
    assert message.startswith(f"{_WRONG} Are you at a new location? When accessing Salesforce--either via")
    assert "access_token" not in _oauth(org, name, password)
    assert "<sessionId>" in _login(org, name, password + token)
    assert "access_token" in _oauth(org, name, password + token)
    api = org.sf.mdapi
    api._client.transport.session = org.session
    near, far = ("203.0.113.0", "203.0.113.255"), ("198.51.100.0", "198.51.100.255")
    profile = api.Profile.read("Admin")
    profile["loginIpRanges"] = [{"startAddress": far[0], "endAddress": far[1]}]
    api.Profile.update([profile])
    assert _fault(_login(org, name, password + token))[0] == "LOGIN_DURING_RESTRICTED_DOMAIN"
    assert _oauth(org, name, password + token) == {
        "error": "invalid_grant",
        "error_description": "ip restricted",
    }
    credentials = {
        "grant_type": "client_credentials",
        "client_id": org.facts["consumer_key"],
        "client_secret": org.facts["consumer_secret"],
    }
    answer = org.by_proxy().post(
        f"https://{org.slug}.my.salesforce.com/services/oauth2/token", data=credentials, timeout=30
    )
    assert answer.json()["error_description"] == "ip restricted"
    profile["loginIpRanges"] = [{"startAddress": near[0], "endAddress": near[1]}]
    api.Profile.update([profile])
    assert "<sessionId>" in _login(org, name, password)
    for values in ({"client_address": "nowhere"}, {"soap_login": "no"}):
        assert _set(org, **values).status_code == 400


@pytest.mark.parametrize("name", ["", "nobody@nowhere.example", "x' OR 1=1 --", "&lt;b&gt;", "@.example"])
def test_nobody_is_refused(org: OrgClient, name: str) -> None:
    assert _fault(_login(org, name, "x")) == ("INVALID_LOGIN", _WRONG)


def test_searches_by_soap(org: OrgClient) -> None:
    org.create("Account", Name="Searched & Found")
    query = "FIND {Searched} RETURNING Account(Id, Name)"
    told = org.soap(f"<search><searchString>{query}</searchString></search>")
    assert "<searchRecords><record" in told
    assert "<sf:Name>Searched &amp; Found</sf:Name>" in told
    assert _fault(org.soap("<search><searchString>FIND</searchString></search>"))[0] == "MALFORMED_SEARCH"


def test_only_so_many_sessions_are_kept(org: OrgClient) -> None:
    name = org.facts["username"]
    tokens = [_session(_login(org, name, org.facts["password"])) for _ in range(301)]
    ended = org.call("GET", "limits", headers={"Authorization": f"Bearer {org.facts['access_token']}"})
    assert ended.status_code == 401
    kept = org.call("GET", "limits", headers={"Authorization": f"Bearer {tokens[-1]}"})
    assert kept.status_code == 200
