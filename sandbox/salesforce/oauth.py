"""OAuth: the token endpoint with its grants, userinfo, introspect, revoke."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping

from sandbox.registry import Company
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer, answer
from sandbox.salesforce.soap.login import right_password


class GrantError(Exception):
    """A refused token request: ``error`` and ``error_description``."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description

    def answer(self) -> Answer:
        """HTTP 400."""
        return answer({"error": self.error, "error_description": self.description}, 400)


_NO_CLIENT = GrantError("invalid_client_id", "client identifier invalid")
_WRONG_CLIENT = GrantError("invalid_client", "invalid client credentials")
_WRONG_USER = GrantError("invalid_grant", "authentication failure")


def client_of(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    """Consumer key and secret from the form or from HTTP Basic."""
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() == "basic":
        try:
            key, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError as wrong:
            raise _WRONG_CLIENT from wrong
        return key, secret
    return form.get("client_id", ""), form.get("client_secret", "")


def granted(form: Mapping[str, str], authorization: str, find: Callable[[str], Company | None]) -> Company:
    """The company that a token request is good for; ``find`` goes by consumer key. GrantError says what is wrong."""
    key, secret = client_of(form, authorization)
    company = find(key)
    if company is None:
        raise _NO_CLIENT
    grant = form.get("grant_type")
    if grant == "refresh_token":
        if not _same(form.get("refresh_token", ""), company.refresh_token):
            raise GrantError("invalid_grant", "expired access/refresh token")
        if secret and not _same(secret, company.consumer_secret):
            raise _WRONG_CLIENT
        return company
    if grant not in {"password", "client_credentials"}:
        raise GrantError("unsupported_grant_type", "grant type not supported")
    if not _same(secret, company.consumer_secret):
        raise _WRONG_CLIENT
    if grant == "password" and not (
        form.get("username") == company.username and right_password(company, form.get("password", ""))
    ):
        raise _WRONG_USER
    return company


def changed_password() -> GrantError:
    """What a token request gets after the password was changed."""
    return _WRONG_USER


def token_answer(org: Org, host: str, grant: str) -> Answer:
    """Open a session and tell of it, signed with the consumer secret."""
    token = org.open_session()
    identity = f"{host}/id/{org.company.org_id}/{org.user_id}"
    issued = str(int(time.time() * 1000))
    digest = hmac.new(
        org.company.consumer_secret.encode(), f"{identity}{issued}".encode(), hashlib.sha256
    ).digest()
    content = {
        "access_token": token,
        "signature": base64.b64encode(digest).decode(),
        "scope": "refresh_token api id",
        "instance_url": host,
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued,
    }
    if grant == "password":
        content["refresh_token"] = org.company.refresh_token
    return answer(content)


def user_info(org: Org, token: str, host: str) -> Answer:
    """Who the token stands for; 403 for a bad one, as the identity service answers."""
    try:
        org.access(token)
    except ApiError:
        return Answer(403, b"Bad_OAuth_Token", "text/html;charset=UTF-8")
    data = f"{host}/services/data/v{{version}}/"
    return answer(
        {
            "sub": f"{host}/id/{org.company.org_id}/{org.user_id}",
            "user_id": org.user_id,
            "organization_id": org.company.org_id,
            "preferred_username": org.company.username,
            "nickname": "integration",
            "name": "Integration User",
            "email": org.company.username,
            "email_verified": True,
            "given_name": "Integration",
            "family_name": "User",
            "zoneinfo": "GMT",
            "locale": "en_US",
            "language": "en_US",
            "active": True,
            "user_type": "STANDARD",
            "urls": {
                "rest": data,
                "sobjects": f"{data}sobjects/",
                "query": f"{data}query/",
                "partner": f"{host}/services/Soap/u/{{version}}/{org.company.org_id[:15]}",
                "metadata": f"{host}/services/Soap/m/{{version}}/{org.company.org_id[:15]}",
            },
        }
    )


def introspected(org: Org, token: str) -> Answer:
    """Whether a token is good, and whose it is."""
    try:
        org.access(token)
    except ApiError:
        return answer({"active": False})
    return answer(
        {
            "active": True,
            "scope": "refresh_token api id",
            "client_id": org.company.consumer_key,
            "username": org.company.username,
            "sub": f"https://login.salesforce.com/id/{org.company.org_id}/{org.user_id}",
            "token_type": "access_token",
        }
    )


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())
