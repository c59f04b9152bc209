"""Who may log in with a password: users and their passwords, security tokens, addresses, SOAP login on or off.

Ten wrong passwords in a row lock a user out for fifteen minutes by the org's clock: the usual password policy.

The org is told by the control API which address its clients seem to come from. Until then they come from its own
network: no range of a profile shuts them out, and no security token is needed. The words for a login from outside
the ranges of a profile are unchecked; the others are as clients report them of real orgs.
"""

import hashlib
import hmac
import ipaddress
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.salesforce.org import Org
from sandbox.salesforce.people import user_named
from sandbox.salesforce.soap.metadata.profiles import login_ranges
from sandbox.salesforce.soap.metadata.security import trusted_ranges
from sandbox.salesforce.store import Store

WRONG = "Invalid username, password, security token; or user locked out."
_NEEDS_TOKEN = (
    f"{WRONG} Are you at a new location? When accessing Salesforce--either via a desktop client or the API--from "
    "outside of your company\u2019s trusted networks, you must add a security token to your password to log in. To "
    "get your new security token, log in to Salesforce. From your personal settings, enter Reset My Security Token "
    "in the Quick Find box, then select Reset My Security Token."
)
_SWITCHED_OFF = (
    "SOAP API login() is disabled by default in this org. "
    "Contact the org administrator to enable SOAP API login()."
)
_FAILURES = "login failures of "
_MOST_FAILURES = 10
_LOCKED_OUT = timedelta(minutes=15)
_SOAP_LOGIN = "soap login"
_ADDRESS = "client address"
_LOGIN_OF = "login of "
#: Work of one guess at a password: these are passwords of a sandbox, whose file a guesser would have to hold.
_SCRYPT = {"n": 2**12, "r": 8, "p": 1}


class LoginError(Exception):
    """A refused login: ``code`` of SOAP, ``description`` of OAuth's invalid_grant."""

    def __init__(self, code: str, message: str, description: str = "authentication failure") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.description = description


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """What Setup says of logins; ``client_address`` '' for the org's own network."""

    soap_login: bool
    client_address: str


def settings(store: Store) -> LoginSettings:
    """As they stand: SOAP login is on until it is switched off."""
    return LoginSettings(store.note(_SOAP_LOGIN) != "off", store.note(_ADDRESS) or "")


def change_settings(
    store: Store, *, soap_login: bool | None = None, client_address: str | None = None
) -> LoginSettings:
    """Change what is given; ValueError for an address that is none."""
    if client_address:
        client_address = str(ipaddress.ip_address(client_address))
    with store.transaction():
        if soap_login is not None:
            store.set_note(_SOAP_LOGIN, "on" if soap_login else "off")
        if client_address is not None:
            store.set_note(_ADDRESS, client_address)
    return settings(store)


def soap_user(org: Org, username: str, given: str) -> str:
    """The Id of the user whom SOAP login() lets in; LoginError otherwise."""
    if not settings(org.store).soap_login:
        raise LoginError("INVALID_OPERATION", _SWITCHED_OFF)
    return password_user(org, username, given)


def password_user(org: Org, username: str, given: str) -> str:
    """The Id of the active user whose password (alone, or with the security token) is given; LoginError otherwise."""
    user_id = user_named(org.store, username)
    with_token = _counted(org, user_id, given) if user_id else None
    if user_id is None or with_token is None:
        raise LoginError("INVALID_LOGIN", WRONG)
    check_address(org, user_id)
    if not with_token and not _trusted(org, user_id):
        raise LoginError("LOGIN_MUST_USE_SECURITY_TOKEN", _NEEDS_TOKEN)
    return user_id


def check_address(org: Org, user_id: str) -> None:
    """LoginError where the user's profile has login IP ranges and the client comes from outside them."""
    address, ranges = settings(org.store).client_address, _ranges_of(org, user_id)
    if address and ranges and not _within(address, ranges):
        raise LoginError(
            "LOGIN_DURING_RESTRICTED_DOMAIN",
            "The user is not allowed to log in from this IP address",
            "ip restricted",
        )


def set_password(store: Store, user_id: str, password: str) -> None:
    """Give a user a password; nobody can read it again."""
    salt = secrets.token_bytes(16)
    with store.transaction():
        store.set_note(
            f"{_LOGIN_OF}{user_id}",
            json.dumps([salt.hex(), _digest(password, salt), secrets.token_urlsafe(18)]),
        )
        store.set_note(f"{_FAILURES}{user_id}", "[0, null]")


def _counted(org: Org, user_id: str, given: str) -> bool | None:
    """What ``_right_password`` says, None for a user who is locked out; wrong passwords are counted."""
    name, now = f"{_FAILURES}{user_id}", org.store.now()
    count, last = json.loads(org.store.note(name) or "[0, null]")
    over = last is None or now - datetime.fromisoformat(last) >= _LOCKED_OUT
    if count >= _MOST_FAILURES and not over:
        return None
    with_token = _right_password(org, user_id, given)
    if with_token is None or count:
        left = 0 if with_token is not None else 1 if over else count + 1
        with org.store.transaction():
            org.store.set_note(name, json.dumps([left, now.isoformat()]))
    return with_token


def _right_password(org: Org, user_id: str, given: str) -> bool | None:
    """Whether the password came with the security token; None where it is wrong."""
    kept = org.store.note(f"{_LOGIN_OF}{user_id}")
    if kept is not None:
        salt, digest, token = json.loads(kept)
        choices = [(given, False)]
        if given.endswith(token):
            choices.append((given[: -len(token)], True))
        for password, with_token in choices:
            if hmac.compare_digest(_digest(password, bytes.fromhex(salt)), digest):
                return with_token
        return None
    if user_id != org.user_id:
        return None
    company = org.company
    for right, with_token in ((company.password, False), (company.password + company.security_token, True)):
        if hmac.compare_digest(given.encode(errors="surrogatepass"), right.encode()):
            return with_token
    return None


def security_token(org: Org, user_id: str) -> str:
    """A user's security token, '' for one without a password: what the org would send by e-mail."""
    kept = org.store.note(f"{_LOGIN_OF}{user_id}")
    if kept is not None:
        return str(json.loads(kept)[2])
    return org.company.security_token if user_id == org.user_id else ""


def _digest(password: str, salt: bytes) -> str:
    return hashlib.scrypt(
        password.encode(errors="surrogatepass"), salt=salt, n=_SCRYPT["n"], r=_SCRYPT["r"], p=_SCRYPT["p"]
    ).hex()


def _trusted(org: Org, user_id: str) -> bool:
    """Whether the client comes from where no security token is asked for."""
    address = settings(org.store).client_address
    return not address or _within(address, [*trusted_ranges(org.store), *_ranges_of(org, user_id)])


def _ranges_of(org: Org, user_id: str) -> list[tuple[str, str]]:
    profile = org.user(user_id)["ProfileId"]
    row = org.store.database.execute('SELECT "Name" FROM "Profile" WHERE "Id" = ?', (profile,)).fetchone()
    return login_ranges(org.store, str(row[0])) if row else []


def _within(address: str, ranges: list[tuple[str, str]]) -> bool:
    wanted = ipaddress.ip_address(address)
    for first, last in ranges:
        low, high = ipaddress.ip_address(first), ipaddress.ip_address(last)
        if low.version == wanted.version and int(low) <= int(wanted) <= int(high):
            return True
    return False
