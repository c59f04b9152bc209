"""The web server flow: a person lets an app in on the org's own page, the app gets a code and trades it for tokens.

Source: "OAuth 2.0 Web Server Flow for Web App Integration" in Salesforce's help; redirect_uri_mismatch and the words of
a code that was used before are as clients report them. The words of a wrong code verifier are unchecked.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sandbox.salesforce import logins
from sandbox.salesforce.oauth import apps, kept, pages
from sandbox.salesforce.oauth.grants import NO_CLIENT, WRONG_CLIENT, GrantError, TokenRequest, check_secret
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer

#: What a page carries from the request to the answer.
_CARRIED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)
_USED = GrantError("invalid_grant", "expired authorization code")
_GONE = GrantError("invalid_grant", "expired access/refresh token")
_DENIED = GrantError("access_denied", "end-user denied authorization")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for authorization whose app and callback are known to be good."""

    fields: Mapping[str, str]

    @property
    def scopes(self) -> tuple[str, ...]:
        """What is asked for; GrantError where it cannot be given."""
        return apps.scopes(self.fields.get("scope", ""))

    def check(self) -> None:
        """GrantError for what the app is told of."""
        if self.fields.get("response_type") != "code":
            raise GrantError("unsupported_response_type", "response type not supported")
        method = self.fields.get("code_challenge_method", "S256")
        if self.fields.get("code_challenge") and method != "S256":
            raise GrantError("invalid_request", "code challenge method must be S256")
        _ = self.scopes

    def shown(self, username: str = "", trouble: str = "") -> Answer:
        """The page that asks the person."""
        fields = {name: self.fields[name] for name in _CARRIED if name in self.fields}
        name = "Salesforce CLI" if self.fields["client_id"] == apps.COMMAND_LINE else "The connected app"
        return pages.asking(
            "/services/oauth2/authorize",
            {**fields, "username": username},
            app=name,
            scopes=", ".join(self.scopes),
            trouble=trouble,
        )

    def back(self, **parameters: str) -> Answer:
        """Send the browser back to the app."""
        if "state" in self.fields:
            parameters["state"] = self.fields["state"]
        address = self.fields["redirect_uri"]
        joined = "&" if "?" in address else "?"
        headers = {"Location": f"{address}{joined}{urlencode(parameters)}", "Cache-Control": "no-store"}
        return Answer(302, headers={**headers, "Referrer-Policy": "no-referrer"})

    def refused(self, wrong: GrantError) -> Answer:
        """Tell the app why it gets no code."""
        return self.back(error=wrong.error, error_description=wrong.description)


def asked(org: Org | None, form: Mapping[str, str]) -> Asked:
    """A request for authorization; GrantError where the app must not be called back. ``org`` None: the command line."""
    client_id, address = form.get("client_id", ""), form.get("redirect_uri", "")
    if client_id != apps.COMMAND_LINE and (org is None or client_id != org.company.consumer_key):
        raise NO_CLIENT
    allowed = apps.COMMAND_LINE_CALLBACKS if org is None else apps.callbacks(org.store, client_id)
    if address not in allowed:
        raise apps.MISMATCH
    return Asked(form)


def decided(org: Org, request: Asked) -> Answer:
    """What becomes of a person's answer: back to the app with a code, or the page once more."""
    form = request.fields
    username = form.get("username", "").strip()
    try:
        user_id = logins.password_user(org, username, form.get("password", ""))
    except logins.LoginError:
        return request.shown(username, pages.WRONG_LOGIN)
    given = kept.Given(
        form["client_id"],
        user_id,
        request.scopes,
        form["redirect_uri"],
        form.get("code_challenge", "").rstrip("="),
        form.get("nonce", ""),
    )
    with org.store.transaction():
        code = kept.give(org, kept.CODE, given)
    return request.back(code=code)


def denied(request: Asked) -> Answer:
    """The person does not want the app in."""
    return request.refused(_DENIED)


def redeemed(org: Org, request: TokenRequest) -> kept.Given:
    """What a code stands for, which is no code any more; GrantError for a wrong one, or a wrong proof."""
    form = request.form
    code = form.get("code", "")
    with org.store.transaction():
        given = kept.found(org, kept.CODE, code)
        kept.forget(org, code)
    if given is None:
        raise _USED
    client_id, secret = request.client()
    if client_id != given.client_id:
        raise NO_CLIENT
    if form.get("redirect_uri", "") != given.redirect_uri:
        raise apps.MISMATCH
    if given.challenge and not _proved(form.get("code_verifier", ""), given.challenge):
        raise GrantError("invalid_grant", "invalid code verifier")
    _check_client(org, client_id, secret, needed=not given.challenge)
    return given


def refreshed(org: Org, request: TokenRequest) -> kept.Given:
    """What a refresh token that this org gave stands for."""
    client_id, secret = request.client()
    given = kept.found(org, kept.REFRESH, request.form.get("refresh_token", ""))
    if given is None or given.client_id != client_id:
        raise _GONE
    _check_client(org, client_id, secret, needed=False)
    active = org.store.database.execute(
        'SELECT 1 FROM "User" WHERE "Id" = ? AND "IsActive" = 1 AND "IsDeleted" = 0', (given.user_id,)
    ).fetchone()
    if active is None:
        raise GrantError("invalid_grant", "inactive user")
    return given


def _check_client(org: Org, client_id: str, secret: str, *, needed: bool) -> None:
    if client_id == apps.COMMAND_LINE:
        if secret:
            raise WRONG_CLIENT
    elif secret or needed:
        check_secret(org.company, secret)


def _proved(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode(errors="surrogatepass")).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode(errors="surrogatepass"))
