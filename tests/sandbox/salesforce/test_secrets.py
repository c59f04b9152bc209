"""What the server writes, counts and answers in error holds no secret, whichever way in was tried."""

import json
from itertools import product
from pathlib import Path

import pytest
import requests

from tests.sandbox.salesforce.server import OrgClient, Server

_WRONG = "Wr0ng-and-typed-by-hand"


def _login(org: OrgClient, password: str) -> requests.Response:
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<login xmlns="urn:partner.soap.sforce.com"><username>{org.facts["username"]}</username>'
        f"<password>{password}</password></login></e:Body></e:Envelope>"
    )
    address = f"{org.facts['login_url']}/services/Soap/u/60.0"
    return org.session.post(address, data=body, headers={"Content-Type": "text/xml"}, timeout=30)


def _token(org: OrgClient, **form: str) -> requests.Response:
    return org.session.post(f"{org.facts['login_url']}/services/oauth2/token", data=form, timeout=30)


def _failures(org: OrgClient) -> list[requests.Response]:
    """Every way in with something wrong, and calls that break under a fault."""
    facts = org.facts
    app = {"client_id": facts["consumer_key"], "client_secret": facts["consumer_secret"]}
    person = {"username": facts["username"], "password": facts["password"]}
    jwt = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    answers = [
        _login(org, _WRONG),
        _token(org, grant_type="password", **app, username=facts["username"], password=_WRONG),
        _token(org, grant_type="password", client_id=app["client_id"], client_secret=_WRONG, **person),
        _token(org, grant_type="client_credentials", client_id=app["client_id"], client_secret=_WRONG),
        _token(org, grant_type="refresh_token", **app, refresh_token=_WRONG),
        _token(org, grant_type=jwt, assertion=f"{_WRONG}.{_WRONG}.{_WRONG}"),
        org.call("GET", "limits", headers={"Authorization": f"Bearer {_WRONG}"}),
    ]
    for path, code in product(("limits", "query"), ("UNKNOWN_EXCEPTION", "SERVER_UNAVAILABLE")):
        org.fault(kind="error", code=code)
        answers.append(org.call("GET", path, params={"access_token": facts["access_token"]}))
    org.fault(kind="drop_after", call="SOAP login")
    with pytest.raises(requests.ConnectionError):
        _login(org, facts["password"])
    return answers


def test_no_secret_is_written_counted_or_answered(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    server = Server(tmp_path)
    server.start()
    org = server.company("quiet")
    facts = org.facts
    app = {"client_id": facts["consumer_key"], "client_secret": facts["consumer_secret"]}
    given = [
        _token(org, grant_type="password", **app, username=facts["username"], password=facts["password"]),
        _token(org, grant_type="client_credentials", **app),
        _token(org, grant_type="refresh_token", **app, refresh_token=facts["refresh_token"]),
    ]
    assert [answer.status_code for answer in given] == [200] * 3
    assert "<sessionId>" in _login(org, facts["password"] + facts["security_token"]).text
    failures = _failures(org)
    assert all(answer.status_code >= 400 for answer in failures)
    log = server.control("GET", "/sandbox/companies/quiet/salesforce/calls/log")
    assert len(log.json()) >= len(failures)
    told = "\n".join([log.text, *(answer.text for answer in failures)])
    server.end()
    written = "".join(capfd.readouterr())
    names = ("password", "security_token", "access_token", "consumer_secret", "refresh_token")
    secrets = {name: str(facts[name]) for name in names} | {"typed": _WRONG, "control": server.token.strip()}
    secrets |= {f"given {number}": str(answer.json()["access_token"]) for number, answer in enumerate(given)}
    for name, secret in secrets.items():
        assert secret not in told, name
        assert secret not in written, name
        assert json.dumps(secret)[1:-1] not in told, name
