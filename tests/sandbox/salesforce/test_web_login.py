"""The web server flow and the device flow: a person lets an app in, and what the app may do with it."""

import base64
import hashlib
import html
import re
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.sandbox.salesforce.server import OrgClient, Server

_CALLBACK = "https://app.example/callback?from=org"
_VERIFIER = "v" * 64
_CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).rstrip(b"=").decode()


def _allow_callbacks(org: OrgClient, *addresses: object) -> requests.Response:
    path = f"/sandbox/companies/{org.slug}/salesforce/callback_urls"
    return org.server.control("PUT", path, {"callback_urls": list(addresses)})


def _send(org: OrgClient, method: str, path: str, **values: Any) -> requests.Response:
    address = f"{org.facts['login_url']}{path}"
    asked, form = (values, None) if method == "GET" else (None, values)
    return org.session.request(method, address, params=asked, data=form, allow_redirects=False, timeout=30)


def _page(org: OrgClient, **more: str) -> tuple[requests.Response, dict[str, str]]:
    """The page that asks the person, and its hidden fields."""
    asked = {
        "response_type": "code",
        "client_id": org.facts["consumer_key"],
        "redirect_uri": _CALLBACK,
        **more,
    }
    shown = _send(org, "GET", "/services/oauth2/authorize", **asked)
    hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', shown.text)
    return shown, {name: html.unescape(value) for name, value in hidden}


def _back(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def _person(org: OrgClient, **more: str) -> dict[str, str]:
    credentials = {"username": org.facts["username"], "password": org.facts["password"]}
    return {**credentials, "decision": "allow", **more}


def _code(org: OrgClient, **more: str) -> str:
    _, hidden = _page(org, **more)
    return _back(_send(org, "POST", "/services/oauth2/authorize", **{**hidden, **_person(org)}))["code"]


def _token(org: OrgClient, **values: str) -> requests.Response:
    given = {"client_id": org.facts["consumer_key"], "redirect_uri": _CALLBACK, **values}
    return _send(org, "POST", "/services/oauth2/token", **{key: one for key, one in given.items() if one})


def _wrong(answer: requests.Response) -> tuple[int, str, str]:
    content = answer.json()
    return answer.status_code, content["error"], content["error_description"]


def test_an_app_is_let_in_by_a_person(org: OrgClient) -> None:
    assert _allow_callbacks(org, _CALLBACK).ok
    state = 'x"><script>\r\nSet-Cookie: a=b'
    shown, hidden = _page(org, state=state, code_challenge=_CHALLENGE, scope="api refresh_token id")
    assert (shown.status_code, hidden["state"].replace("\r\n", "\n")) == (200, state.replace("\r\n", "\n"))
    assert "<script" not in shown.text
    assert shown.headers["X-Frame-Options"] == "DENY"
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
    wrong = _send(org, "POST", "/services/oauth2/authorize", **{**hidden, **_person(org, password="x")})
    assert (wrong.status_code, "Please check your username and password." in wrong.text) == (200, True)
    back = _send(org, "POST", "/services/oauth2/authorize", **{**hidden, **_person(org)})
    told = _back(back)
    assert set(told) == {"from", "code", "state"}
    assert back.headers["Location"].startswith("https://app.example/callback?from=org&code=aPrx")
    assert ("Set-Cookie" in back.headers, told["state"].split()) == (False, state.split())

    good = {"grant_type": "authorization_code", "code": told["code"], "code_verifier": _VERIFIER}
    given = _token(org, **good).json()
    assert given["scope"] == "api refresh_token id"
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    assert org.call("GET", "limits", headers=headers).ok
    assert _wrong(_token(org, **good)) == (400, "invalid_grant", "expired authorization code")
    again = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    renewed = _token(org, **again).json()
    assert ("refresh_token" in renewed, renewed["scope"]) == (False, "api refresh_token id")
    assert org.call("GET", "limits", headers={"Authorization": f"Bearer {renewed['access_token']}"}).ok
    assert _wrong(_token(org, **again, client_secret="x"))[1] == "invalid_client"
    assert _wrong(_token(org, **again, client_id="PlatformCLI"))[1] == "invalid_grant"
    assert _send(org, "POST", "/services/oauth2/revoke", token=given["refresh_token"]).status_code == 200
    assert _wrong(_token(org, **again)) == (400, "invalid_grant", "expired access/refresh token")
    assert org.call("GET", "limits", headers=headers).status_code == 401


def test_codes_are_for_one_app_one_address_one_proof_and_one_use(org: OrgClient, server: Server) -> None:
    _allow_callbacks(org, _CALLBACK, "https://app.example/other")
    grant = {"grant_type": "authorization_code"}
    proved = {**grant, "code_verifier": _VERIFIER}
    secret = org.facts["consumer_secret"]
    other = server.company(f"o{uuid.uuid4().hex[:12]}")
    refusals = [
        ({**grant, "code_verifier": "x"}, "invalid_grant"),
        (grant, "invalid_grant"),
        ({**proved, "redirect_uri": "https://app.example/other"}, "redirect_uri_mismatch"),
        ({**proved, "client_id": "PlatformCLI"}, "invalid_client_id"),
        ({**proved, "client_id": "nobody"}, "invalid_client_id"),
        ({**proved, "client_id": other.facts["consumer_key"]}, "invalid_client_id"),
        ({**proved, "client_secret": "x"}, "invalid_client"),
    ]
    for values, error in refusals:
        code = _code(org, code_challenge=_CHALLENGE)
        assert _wrong(_token(org, **values, code=code))[:2] == (400, error)
        if values.get("client_id") != "nobody":
            used = _wrong(_token(org, **proved, code=code))
            assert used == (400, "invalid_grant", "expired authorization code")
    assert _wrong(_token(org, **grant, code=_code(org)))[1] == "invalid_client"
    assert _token(org, **grant, code=_code(org), client_secret=secret).json()["refresh_token"]
    assert (
        "refresh_token" not in _token(org, **grant, code=_code(org, scope="api"), client_secret=secret).json()
    )
    for code in ("", "x", "aPrx", "aPrx" + "A" * 12, "aPrx\0"):
        assert _wrong(_token(org, **grant, code=code, client_secret=secret))[1] == "invalid_grant"
    other.close()


def test_only_known_addresses_are_called_back(org: OrgClient) -> None:
    for address in (
        "javascript:alert(1)",
        "data://x",
        "x",
        "https://a b/",
        "https://a/#b",
        5,
        "https://a/\r\nX: y",
    ):
        assert _allow_callbacks(org, address).status_code == 400
    _allow_callbacks(org, _CALLBACK)
    for address in (
        "https://evil.example/",
        _CALLBACK + "x",
        _CALLBACK.upper(),
        _CALLBACK.partition("?")[0],
        "",
    ):
        shown, _ = _page(org, redirect_uri=address)
        assert (shown.status_code, "Location" in shown.headers) == (400, False)
        assert "error=redirect_uri_mismatch&amp;error_description=redirect_uri must match" in shown.text
    unknown, _ = _page(org, client_id="<b>")
    assert (unknown.status_code, "invalid_client_id" in unknown.text) == (400, True)
    for more, error in (
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "api everything"}, "invalid_scope"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ):
        refused = _back(_page(org, state="s", **more)[0])
        assert (refused["error"], refused["state"]) == (error, "s")
    _, hidden = _page(org, state="s")
    denied = _back(_send(org, "POST", "/services/oauth2/authorize", **hidden, decision="deny"))
    assert (denied["error"], denied["error_description"]) == (
        "access_denied",
        "end-user denied authorization",
    )


def test_a_device_is_let_in_by_its_code(org: OrgClient) -> None:
    asked = {"client_id": "PlatformCLI", "response_type": "device_code", "scope": "refresh_token web api"}
    # As Salesforce's own library sends it: as parts, not as a form.
    address = f"{org.facts['login_url']}/services/oauth2/token"
    parts = {name: (None, value) for name, value in asked.items()}
    shown = org.session.post(address, files=parts, timeout=30).json()
    assert shown["verification_uri"] == f"{org.facts['login_url']}/setup/connect"
    poll = {"client_id": "PlatformCLI", "grant_type": "device", "code": shown["device_code"]}
    assert _wrong(_token(org, **poll, redirect_uri=""))[:2] == (400, "authorization_pending")
    assert _wrong(_token(org, **poll, redirect_uri=""))[:2] == (400, "slow_down")
    assert _wrong(_token(org, **{**poll, "client_id": org.facts["consumer_key"]}))[1] == "invalid_grant"
    wrong = _send(org, "POST", "/setup/connect", user_code="AAAAAAAA", **_person(org))
    assert "The code is not valid" in wrong.text
    wrong = _send(org, "POST", "/setup/connect", user_code=shown["user_code"], **_person(org, password="x"))
    assert "Please check your username" in wrong.text
    done = _send(org, "POST", "/setup/connect", user_code=shown["user_code"].lower(), **_person(org))
    assert "The device is connected." in done.text
    given = _token(org, **poll).json()
    assert org.call("GET", "limits", headers={"Authorization": f"Bearer {given['access_token']}"}).ok
    assert _wrong(_token(org, **poll))[1] == "invalid_grant"
    again = {
        "client_id": "PlatformCLI",
        "grant_type": "refresh_token",
        "refresh_token": given["refresh_token"],
    }
    assert _token(org, **again).json()["access_token"]
    denied = _token(org, **asked).json()
    _send(org, "POST", "/setup/connect", user_code=denied["user_code"], decision="deny")
    assert _wrong(_token(org, **{**poll, "code": denied["device_code"]}))[1] == "access_denied"


def test_ten_wrong_passwords_lock_a_user_out_for_a_while(org: OrgClient) -> None:
    facts = org.facts
    form = {
        "grant_type": "password",
        "username": facts["username"],
        "client_secret": facts["consumer_secret"],
    }
    right = facts["password"] + facts["security_token"]
    for _ in range(10):
        assert _wrong(_token(org, **form, password="x")) == (400, "invalid_grant", "authentication failure")
    assert _wrong(_token(org, **form, password=right)) == (400, "invalid_grant", "authentication failure")
    clock = f"/sandbox/companies/{org.slug}/salesforce/clock"
    org.server.control("POST", clock, {"advance_s": 901})
    given = _token(org, **form, password=right).json()
    # The flow by password gives no refresh token.
    assert ("access_token" in given, "refresh_token" in given) == (True, False)
    for _ in range(2):
        assert _token(org, **form, password="x").status_code == 400
        assert _token(org, **form, password=right).ok
