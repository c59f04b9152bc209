"""setPassword and resetPassword; the words of what they refuse are unchecked."""

import re
import secrets

from sandbox.salesforce import logins
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rest.call import Call
from sandbox.salesforce.soap.envelope import Request, text_at, xml

_SHORTEST = 8
_ADMINISTRATORS = "System Administrator"


def set_password(call: Call, request: Request) -> str:
    """Give a user the password named; that user's sessions end."""
    password = text_at(request.body, "password")
    if len(password) < _SHORTEST or not (re.search("[0-9]", password) and re.search("[A-Za-z]", password)):
        raise ApiError(
            400,
            "INVALID_NEW_PASSWORD",
            f"Your password must be at least {_SHORTEST} characters long and have letters and numbers.",
        )
    _give(call, _user(call, request), password)
    return xml("result", {})


def reset_password(call: Call, request: Request) -> str:
    """Give a user a new password and tell it; that user's sessions end."""
    password = f"{secrets.token_urlsafe(9)}a1"
    _give(call, _user(call, request), password)
    return xml("result", {"password": password})


def _give(call: Call, user_id: str, password: str) -> None:
    with call.org.store.transaction():
        logins.set_password(call.org.store, user_id, password)
        call.org.sessions.end_of(user_id, but=call.token)


def _user(call: Call, request: Request) -> str:
    """The user who is meant; administrators alone may change the passwords of others."""
    given = text_at(request.body, "userId").strip()
    user_id = parse_id(given)
    row = call.org.store.database.execute(
        'SELECT "Id" FROM "User" WHERE "Id" = ? AND "IsDeleted" = 0', (user_id or "",)
    ).fetchone()
    if row is None:
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
    profile = call.org.store.database.execute(
        'SELECT p."Name" FROM "User" u JOIN "Profile" p ON p."Id" = u."ProfileId" WHERE u."Id" = ?',
        (call.access.user_id,),
    ).fetchone()
    if row[0] != call.access.user_id and (profile is None or profile[0] != _ADMINISTRATORS):
        raise ApiError(
            400,
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
            f"insufficient access rights on cross-reference id: {given}",
        )
    return str(row[0])
