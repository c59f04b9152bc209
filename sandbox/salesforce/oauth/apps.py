"""The connected apps of an org: its own, and the one of Salesforce's command line, which every org knows.

The address that an app is called back at must be one of the app's own, to the letter; the org's own app gets its
addresses by the control API. A secret is asked for unless the app proves by PKCE that the code is its own, as with
"Require Secret for Web Server Flow" switched off. Scopes are told and kept, but not held against calls.
"""

import json

from sandbox.salesforce.oauth.grants import GrantError
from sandbox.salesforce.store import Store

#: Client id of Salesforce's command line, as its library sends it; its secret is empty.
COMMAND_LINE = "PlatformCLI"
COMMAND_LINE_CALLBACKS = ("http://localhost:1717/OauthRedirect",)
#: Addresses that the org's own app has until others are set.
_USUAL_CALLBACKS = (
    "http://localhost:1717/OauthRedirect",
    "https://login.salesforce.com/services/oauth2/success",
)
_CALLBACKS = "connected app callbacks"
_MOST_CALLBACKS = 50
#: What an app may ask for; all but openid without asking.
SCOPES = ("api", "web", "full", "id", "profile", "email", "openid", "refresh_token", "offline_access")
_USUAL_SCOPES = ("refresh_token", "api", "web", "id")

MISMATCH = GrantError("redirect_uri_mismatch", "redirect_uri must match configuration")


def callbacks(store: Store, client_id: str) -> tuple[str, ...]:
    """Where an app may be called back."""
    if client_id == COMMAND_LINE:
        return COMMAND_LINE_CALLBACKS
    kept = store.note(_CALLBACKS)
    return _USUAL_CALLBACKS if kept is None else tuple(json.loads(kept))


def set_callbacks(store: Store, addresses: object) -> None:
    """Change those of the org's own app; ValueError where they are not addresses that a browser can be sent to."""
    if not isinstance(addresses, list) or len(addresses) > _MOST_CALLBACKS:
        raise ValueError(f"callback_urls: a list of at most {_MOST_CALLBACKS} addresses")
    for one in addresses:
        scheme, _, rest = one.partition("://") if isinstance(one, str) else ("", "", "")
        plain = rest and one.isascii() and one.isprintable() and " " not in one and "#" not in one
        if not plain or not scheme[:1].isalpha() or scheme.lower() in {"javascript", "data", "file"}:
            raise ValueError("callback_urls: whole addresses without a fragment")
    with store.transaction():
        store.set_note(_CALLBACKS, json.dumps(addresses))


def scopes(asked: str) -> tuple[str, ...]:
    """The scopes that are given for those asked for; GrantError for one that there is not."""
    wanted = tuple(dict.fromkeys(asked.split()))
    for one in wanted:
        if one not in SCOPES:
            raise GrantError("invalid_scope", "the requested scope is not allowed")
    return wanted or _USUAL_SCOPES


def lasting(given: tuple[str, ...]) -> bool:
    """Whether an app with these scopes gets a refresh token."""
    return bool({"refresh_token", "offline_access"} & set(given))
