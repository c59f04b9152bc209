"""JWT bearer logins: the certificate of the connected app, and what an assertion must say."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from simple_salesforce import Salesforce

from tests.sandbox.salesforce.server import OrgClient

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "connected app")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _register(org: OrgClient, pem: bytes) -> int:
    server = org.server
    return org.session.put(
        f"http://127.0.0.1:{server.ports[1]}/sandbox/companies/{org.slug}/salesforce/certificate",
        data=pem,
        headers={"X-Sandbox-Token": server.token},
        timeout=30,
    ).status_code


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _assertion(org: OrgClient, *, key: rsa.RSAPrivateKey = _KEY, alg: str = "RS256", **claims: Any) -> str:
    content = {
        "iss": org.facts["consumer_key"],
        "sub": org.facts["username"],
        "aud": "https://login.salesforce.com",
        "exp": int(time.time()) + 180,
        **claims,
    }
    signed = f"{_encoded(json.dumps({'alg': alg}).encode())}.{_encoded(json.dumps(content).encode())}"
    return f"{signed}.{_encoded(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _token(org: OrgClient, assertion: str) -> dict[str, Any]:
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
    answer = org.session.post(f"{org.facts['login_url']}/services/oauth2/token", data=form, timeout=30)
    return dict(answer.json())


def test_an_assertion_logs_in_whom_it_names(org: OrgClient) -> None:
    assert _token(org, _assertion(org))["error"] == "invalid_client"
    assert _register(org, b"no certificate") == 400
    assert _register(org, _pem(_KEY)) == 204
    good = _assertion(org)
    first, again = _token(org, good), _token(org, good)
    assert set(first) == {"access_token", "scope", "instance_url", "id", "token_type"}
    assert first["access_token"] != again["access_token"]
    person = _token(org, _assertion(org, sub=f"sales@{org.slug}.example"))
    headers = {"Authorization": f"Bearer {person['access_token']}"}
    told = org.session.get(
        f"{org.facts['instance_url']}/services/oauth2/userinfo", headers=headers, timeout=30
    )
    assert told.json()["preferred_username"] == f"sales@{org.slug}.example"
    key = _KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sf: Any = Salesforce(
        username=org.facts["username"],
        consumer_key=org.facts["consumer_key"],
        privatekey=key.decode(),
        session=org.by_proxy(),
    )
    assert sf.query("SELECT Name FROM Organization")["records"][0]["Name"] == org.slug


def test_wrong_assertions(org: OrgClient) -> None:
    _register(org, _pem(_KEY))
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = int(time.time())
    refused = [
        (_assertion(org, key=stranger), "invalid_grant", "invalid assertion"),
        (_assertion(org, alg="none"), "invalid_grant", "invalid assertion"),
        (_assertion(org, alg="HS256"), "invalid_grant", "invalid assertion"),
        (_assertion(org, exp=now - 1), "invalid_grant", "expired authorization code"),
        (_assertion(org, exp=now + 3600), "invalid_grant", "invalid assertion"),
        (_assertion(org, exp=None), "invalid_grant", "invalid assertion"),
        (_assertion(org, aud="https://example.com"), "invalid_grant", "audience is invalid"),
        (_assertion(org, sub="nobody@example.com"), "invalid_grant", "user hasn't approved this consumer"),
        (_assertion(org, iss="nobody"), "invalid_client_id", "client identifier invalid"),
        ("a.b", "invalid_grant", "invalid assertion"),
        ("", "invalid_grant", "invalid assertion"),
    ]
    for assertion, error, description in refused:
        assert _token(org, assertion) == {"error": error, "error_description": description}


def test_revoked_tokens_and_identity(org: OrgClient) -> None:
    address, facts = org.facts["instance_url"], org.facts
    form = {
        "grant_type": "client_credentials",
        "client_id": facts["consumer_key"],
        "client_secret": facts["consumer_secret"],
    }

    def post(word: str, **more: str) -> Any:
        return org.session.post(f"{address}/services/oauth2/{word}", data={**form, **more}, timeout=30)

    given = post("token").json()
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    identity = org.session.get(given["id"], headers=headers, timeout=30).json()
    assert (identity["username"], identity["id"]) == (facts["username"], given["id"])

    wrong = given["id"].rpartition("/")[0] + "/005000000000000AAA"
    assert org.session.get(wrong, headers=headers, timeout=30).text == "Bad_Id"
    assert post("introspect", token=given["access_token"]).json()["active"] is True
    assert (
        post("introspect", token=given["access_token"], client_secret="x").json()["error"] == "invalid_client"
    )
    assert post("revoke", token=given["access_token"]).status_code == 200
    assert post("introspect", token=given["access_token"]).json() == {"active": False}
    assert org.call("GET", "limits").status_code == 200
    assert post("token", grant_type="refresh_token", refresh_token=facts["refresh_token"]).ok
    assert post("revoke", token=facts["refresh_token"]).status_code == 200
    assert org.call("GET", "limits").status_code == 401
    gone = post("token", grant_type="refresh_token", refresh_token=facts["refresh_token"])
    assert gone.json()["error_description"] == "expired access/refresh token"
    password = facts["password"] + facts["security_token"]
    assert post("token", grant_type="password", username=facts["username"], password=password).ok
    assert post("token", grant_type="refresh_token", refresh_token=facts["refresh_token"]).ok


@pytest.mark.parametrize("host", ["login.salesforce.com", "test.salesforce.com"])
def test_client_credentials_not_through_hosts_that_orgs_share(org: OrgClient, host: str) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": org.facts["consumer_key"],
        "client_secret": org.facts["consumer_secret"],
    }
    answer = org.by_proxy().post(f"https://{host}/services/oauth2/token", data=form, timeout=30)
    assert answer.json() == {
        "error": "invalid_grant",
        "error_description": "request not supported on this domain",
    }
