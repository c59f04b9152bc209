"""What a token request is good for: password, client_credentials, and the refresh token of the connection.

The descriptions of faults other than a wrong client or user are those of Salesforce's help ("OAuth Error Codes").
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.registry import Company
from sandbox.salesforce import logins
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.org import Org
from sandbox.salesforce.people import user_named
from sandbox.salesforce.rest.call import Answer, answer

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: Hosts that every org shares: the client credentials flow is not for them. Any My Domain is taken for the org's own.
_SHARED_HOSTS = frozenset({"login.salesforce.com", "test.salesforce.com"})
#: The org's note that its refresh token was revoked.
REVOKED = "refresh token revoked"


class GrantError(Exception):
    """A refused token request: ``error`` and ``error_description``."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description

    def answer(self) -> Answer:
        """HTTP 400."""
        return answer({"error": self.error, "error_description": self.description}, 400)


NO_CLIENT = GrantError("invalid_client_id", "client identifier invalid")
WRONG_CLIENT = GrantError("invalid_client", "invalid client credentials")
#: Also what a login gets after the password was changed.
WRONG_USER = GrantError("invalid_grant", "authentication failure")


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A POST to the token endpoint: its form, the Authorization header, the host name that it came to."""

    form: Mapping[str, str]
    authorization: str
    host: str

    @property
    def grant(self) -> str:
        """grant_type."""
        return self.form.get("grant_type", "")

    def client(self) -> tuple[str, str]:
        """Consumer key and secret from HTTP Basic or from the form."""
        kind, _, encoded = self.authorization.partition(" ")
        if kind.lower() != "basic":
            return self.form.get("client_id", ""), self.form.get("client_secret", "")
        try:
            key, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError as wrong:
            raise WRONG_CLIENT from wrong
        return key, secret


def failed(refused: ApiError) -> Answer:
    """An error of the whole org, in the form that this endpoint has."""
    words = {
        "REQUEST_LIMIT_EXCEEDED": ("rate_limit_exceeded", "login rate exceeded"),
        "UNKNOWN_EXCEPTION": ("unknown_error", "retry your request"),
    }
    error, description = words.get(refused.code, (refused.code.lower(), refused.message))
    status = refused.status if refused.status >= 500 and refused.code not in words else 400
    return answer({"error": error, "error_description": description}, status)


def check(company: Company, request: TokenRequest) -> None:
    """Refuse what is wrong with the client or its refresh token; users and assertions are checked elsewhere."""
    _, secret = request.client()
    form = request.form
    if request.grant == "refresh_token":
        if not _same(form.get("refresh_token", ""), company.refresh_token):
            raise GrantError("invalid_grant", "expired access/refresh token")
        if secret and not _same(secret, company.consumer_secret):
            raise WRONG_CLIENT
        return
    if request.grant not in {"password", "client_credentials"}:
        raise GrantError("unsupported_grant_type", "grant type not supported")
    check_secret(company, secret)
    if request.grant == "client_credentials" and request.host in _SHARED_HOSTS:
        raise GrantError("invalid_grant", "request not supported on this domain")


def check_secret(company: Company, secret: str) -> None:
    """Refuse a wrong consumer secret."""
    if not _same(secret, company.consumer_secret):
        raise WRONG_CLIENT


def user_of(org: Org, request: TokenRequest) -> str:
    """The Id of the user whom a request of a checked client is good for; GrantError for a user who is refused."""
    if request.grant == "refresh_token" and org.store.note(REVOKED):
        raise GrantError("invalid_grant", "expired access/refresh token")
    if request.grant == "password":
        return _by_password(org, request.form)
    user_id = user_named(org.store, org.company.username)
    if user_id is None:
        raise GrantError("invalid_grant", "inactive user")
    return user_id


def _by_password(org: Org, form: Mapping[str, str]) -> str:
    """The Id of the user whose password is given; with it the refresh token is good again."""
    try:
        user_id = logins.password_user(org, form.get("username", ""), form.get("password", ""))
    except logins.LoginError as refused:
        raise GrantError("invalid_grant", refused.description) from refused
    if org.store.note(REVOKED):
        with org.store.transaction():
            org.store.set_note(REVOKED, "")
    return user_id


def check_address(org: Org, user_id: str) -> None:
    """GrantError for a user whose profile does not let him in from there."""
    try:
        logins.check_address(org, user_id)
    except logins.LoginError as refused:
        raise GrantError("invalid_grant", refused.description) from refused


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogatepass"), right.encode())
