"""Whose a token is: token answers, userinfo, the identity URL, introspection, discovery."""

import base64
import hashlib
import hmac
import time
from dataclasses import replace
from datetime import datetime
from typing import Any

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.oauth import apps, kept
from sandbox.salesforce.oauth.grants import JWT_BEARER, REVOKED
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer, answer
from sandbox.salesforce.sessions import LIFE_S

_SCOPE = "refresh_token api id"
_HTML = "text/html;charset=UTF-8"
#: Addresses below the org's own, by the name that the identity service gives them.
_URLS = {
    "enterprise": "/services/Soap/c/{version}/{org}",
    "metadata": "/services/Soap/m/{version}/{org}",
    "partner": "/services/Soap/u/{version}/{org}",
    "rest": "/services/data/v{version}/",
    "sobjects": "/services/data/v{version}/sobjects/",
    "search": "/services/data/v{version}/search/",
    "query": "/services/data/v{version}/query/",
    "recent": "/services/data/v{version}/recent/",
    "tooling_rest": "/services/data/v{version}/tooling/",
}


def token_answer(org: Org, host: str, grant: str, user_id: str, given: kept.Given | None = None) -> Answer:
    """Open a session and tell of it, signed with the consumer secret; ``given`` is what an app was let in with.

    A refresh token comes with the web server and the device flow alone: "OAuth 2.0 Username-Password Flow" in
    Salesforce's help says that this flow gives none, nor do the JWT bearer and client credentials flows.
    """
    identity = f"{host}/id/{org.company.org_id}/{user_id}"
    content = {
        "access_token": org.open_session(user_id),
        "scope": _SCOPE if grant != JWT_BEARER else "api id",
        "instance_url": host,
        "id": identity,
        "token_type": "Bearer",
    }
    if grant != JWT_BEARER:
        issued = str(int(time.time() * 1000))
        secret = org.company.consumer_secret.encode()
        digest = hmac.new(secret, f"{identity}{issued}".encode(), hashlib.sha256).digest()
        content |= {"signature": base64.b64encode(digest).decode(), "issued_at": issued}
    if given is not None:
        content["scope"] = " ".join(given.scopes)
        if grant != "refresh_token" and apps.lasting(given.scopes):
            with org.store.transaction():
                lasting = replace(given, redirect_uri="", challenge="", nonce="")
                content["refresh_token"] = kept.give(org, kept.REFRESH, lasting)
    return answer(content, headers={"Cache-Control": "no-cache, no-store"})


def user_info(org: Org, token: str, host: str) -> Answer:
    """Who the token stands for; 403 for a bad one, as the identity service answers."""
    try:
        user = org.user(org.access(token).user_id)
    except ApiError:
        return refused("Bad_OAuth_Token")
    return answer(
        {
            "sub": f"{host}/id/{org.company.org_id}/{user['Id']}",
            "user_id": user["Id"],
            "organization_id": org.company.org_id,
            "preferred_username": user["Username"],
            "nickname": user["CommunityNickname"] or user["Alias"],
            "name": user["Name"],
            "email": user["Email"],
            "email_verified": True,
            "given_name": user["FirstName"],
            "family_name": user["LastName"],
            "zoneinfo": user["TimeZoneSidKey"],
            "photos": {},
            "address": {},
            "is_salesforce_integration_user": False,
            "updated_at": user["LastModifiedDate"],
            **_common(org, user, host),
        }
    )


def identity(org: Org, token: str, host: str, org_id: str, user_id: str) -> Answer:
    """The identity URL /id/ORG/USER, for that user's own token alone."""
    try:
        user = org.user(org.access(token).user_id)
    except ApiError:
        return refused("Bad_OAuth_Token")
    if org_id[:15] != org.company.org_id[:15]:
        return refused("Wrong_Org")
    if user_id[:15] != str(user["Id"])[:15]:
        return refused("Bad_Id")
    return answer(
        {
            "id": f"{host}/id/{org.company.org_id}/{user['Id']}",
            "asserted_user": True,
            "user_id": user["Id"],
            "organization_id": org.company.org_id,
            "username": user["Username"],
            "nick_name": user["CommunityNickname"] or user["Alias"],
            "display_name": user["Name"],
            "email": user["Email"],
            "email_verified": True,
            "first_name": user["FirstName"],
            "last_name": user["LastName"],
            "timezone": user["TimeZoneSidKey"],
            "photos": {},
            "mobile_phone": user["MobilePhone"],
            "mobile_phone_verified": False,
            "is_lightning_login_user": False,
            "status": {"created_date": None, "body": None},
            "last_modified_date": user["LastModifiedDate"],
            **_common(org, user, host),
        }
    )


def _common(org: Org, user: dict[str, Any], host: str) -> dict[str, object]:
    short = org.company.org_id[:15]
    return {
        "urls": {
            **{name: host + path.replace("{org}", short) for name, path in _URLS.items()},
            "custom_domain": host,
        },
        "active": bool(user["IsActive"]),
        "user_type": str(user["UserType"] or "Standard").upper(),
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": 0,
    }


def refused(word: str) -> Answer:
    """403 with the identity service's word for it."""
    return Answer(403, word.encode(), _HTML)


def introspected(org: Org, token: str) -> Answer:
    """Whether a token is good, and whose it is."""
    try:
        user = org.user(org.access(token).user_id)
    except ApiError:
        return answer({"active": False})
    issued = int(datetime.fromisoformat(org.sessions.opened(token)).timestamp())
    return answer(
        {
            "active": True,
            "scope": _SCOPE,
            "client_id": org.company.consumer_key,
            "username": user["Username"],
            "sub": f"https://login.salesforce.com/id/{org.company.org_id}/{user['Id']}",
            "token_type": "access_token",
            "exp": issued + LIFE_S,
            "iat": issued,
            "nbf": issued,
        }
    )


def revoke(org: Org, token: str) -> Answer:
    """End one access token; with the refresh token every session goes, until the password is given again."""
    if token == org.company.refresh_token:
        with org.store.transaction():
            org.store.set_note(REVOKED, "yes")
            org.end_sessions()
        return Answer(200)
    if (given := kept.found(org, kept.REFRESH, token)) is not None:
        with org.store.transaction():
            kept.forget(org, token)
            org.sessions.end_of(given.user_id, but="")
        return Answer(200)
    try:
        org.access(token)
    except ApiError:
        return answer({"error": "invalid_token", "error_description": "token invalid"}, 400)
    org.sessions.end(token)
    return Answer(200)


def discovery(host: str) -> Answer:
    """.well-known/openid-configuration: where everything is."""
    return answer(
        {
            "issuer": host,
            "authorization_endpoint": f"{host}/services/oauth2/authorize",
            "token_endpoint": f"{host}/services/oauth2/token",
            "revocation_endpoint": f"{host}/services/oauth2/revoke",
            "userinfo_endpoint": f"{host}/services/oauth2/userinfo",
            "introspection_endpoint": f"{host}/services/oauth2/introspect",
            "scopes_supported": list(apps.SCOPES),
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": [
                "authorization_code",
                "password",
                "client_credentials",
                "refresh_token",
                "device",
                JWT_BEARER,
            ],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
            "subject_types_supported": ["public"],
        }
    )
