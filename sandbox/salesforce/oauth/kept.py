"""What an org has given to apps: authorization codes, which are good once and for a while, and refresh tokens.

Both begin so that their org is found by them; the org's file keeps their digests alone.
"""

import hashlib
import json
import secrets
import time
from dataclasses import asdict, dataclass

from sandbox.salesforce.org import Org

CODE, REFRESH = "code", "refresh"
_BEGINNINGS = {CODE: "aPrx", REFRESH: "5Aep"}
#: Characters of an org's Id that are in it: all of the 15 but the key prefix.
_ORG = 12
#: Seconds that a code is good for ("OAuth 2.0 Web Server Flow for Web App Integration", Salesforce's help).
CODE_LIFE_S = 900
#: Refresh tokens of one user; the oldest one ends with one more.
_MOST = 300


@dataclass(frozen=True, slots=True)
class Given:
    """What was given to whom: ``redirect_uri``, ``challenge`` and ``nonce`` are a code's."""

    client_id: str
    user_id: str
    scopes: tuple[str, ...]
    redirect_uri: str = ""
    challenge: str = ""
    nonce: str = ""


def short_org_id(token: str) -> str:
    """The Id (15 characters) of the org that a code or refresh token would be of, '' for what is none."""
    if not token.startswith(tuple(_BEGINNINGS.values())):
        return ""
    return f"00D{token[4 : 4 + _ORG]}"


def give(org: Org, kind: str, given: Given) -> str:
    """A new code or refresh token. Call in a transaction."""
    token = f"{_BEGINNINGS[kind]}{org.company.org_id[3:15]}{secrets.token_urlsafe(48)}"
    now = time.time()
    execute = org.store.database.execute
    execute("DELETE FROM oauth_grant WHERE kind = ? AND given < ?", (CODE, now - CODE_LIFE_S))
    execute(
        "DELETE FROM oauth_grant WHERE digest IN (SELECT digest FROM oauth_grant WHERE kind = ? "
        "AND content ->> 'user_id' = ? ORDER BY given DESC LIMIT -1 OFFSET ?)",
        (kind, given.user_id, _MOST - 1),
    )
    execute(
        "INSERT INTO oauth_grant VALUES (?, ?, ?, ?)", (_digest(token), kind, json.dumps(asdict(given)), now)
    )
    return token


def found(org: Org, kind: str, token: str) -> Given | None:
    """What a code or refresh token stands for; None for one that is not, or no longer, good."""
    row = org.store.database.execute(
        "SELECT content, given FROM oauth_grant WHERE digest = ? AND kind = ?", (_digest(token), kind)
    ).fetchone()
    if row is None or (kind == CODE and float(str(row[1])) < time.time() - CODE_LIFE_S):
        return None
    content = json.loads(str(row[0]))
    return Given(**{**content, "scopes": tuple(content["scopes"])})


def forget(org: Org, token: str) -> bool:
    """Make one invalid; whether there was one. Call in a transaction."""
    org.store.database.execute("DELETE FROM oauth_grant WHERE digest = ?", (_digest(token),))
    return bool(org.store.database.changes())


def forget_all(org: Org) -> None:
    """Make every one invalid. Call in a transaction."""
    org.store.database.execute("DELETE FROM oauth_grant")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
