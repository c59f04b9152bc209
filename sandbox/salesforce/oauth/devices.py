"""The device flow: a device without a browser shows a code, a person enters it elsewhere and lets the device in.

Source: "OAuth 2.0 Device Flow for IoT Integration" in Salesforce's help. The descriptions of the errors are unchecked.
What waits for a person is in memory alone: after a restart of the server the device asks anew.
"""

import secrets
import time
from dataclasses import dataclass

from sandbox.salesforce.oauth.grants import GrantError
from sandbox.salesforce.oauth.kept import Given
from sandbox.salesforce.rest.call import Answer, answer

#: grant_type of a device that asks whether it is in.
GRANTS = frozenset({"device", "urn:ietf:params:oauth:grant-type:device_code"})
#: Without the letters and digits that are taken for one another.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LETTERS = 8
_LIFE_S = 600
_INTERVAL_S = 5
_MOST = 1000


@dataclass(slots=True)
class Waiting:
    """A device that waits: ``slug`` and ``given`` are of the org and the user that let it in."""

    client_id: str
    user_code: str
    scopes: tuple[str, ...]
    since: float
    asked: float = 0
    denied: bool = False
    slug: str = ""
    given: Given | None = None


class Devices:
    """The devices that wait; used on the event loop alone."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}

    def begin(self, client_id: str, scopes: tuple[str, ...], host: str) -> Answer:
        """A device asks for its codes."""
        self._forget_old()
        while len(self._waiting) >= _MOST:
            self._waiting.pop(next(iter(self._waiting)))
        device_code = secrets.token_urlsafe(64)
        user_code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS))
        self._waiting[device_code] = Waiting(client_id, user_code, scopes, time.monotonic())
        return answer(
            {
                "device_code": device_code,
                "user_code": user_code,
                "verification_uri": f"{host}/setup/connect",
                "interval": _INTERVAL_S,
            }
        )

    def by_user_code(self, user_code: str) -> Waiting | None:
        """The device that shows this code and is not decided on."""
        self._forget_old()
        wanted = user_code.strip().upper()
        for one in self._waiting.values():
            if one.user_code == wanted and not one.denied and one.given is None:
                return one
        return None

    def polled(self, device_code: str, client_id: str) -> Waiting:
        """The device of this code, let in; GrantError while it is not, and where it will not be. Good once."""
        self._forget_old()
        found = self._waiting.get(device_code)
        if found is None or found.client_id != client_id:
            raise GrantError("invalid_grant", "invalid device code")
        if found.denied:
            del self._waiting[device_code]
            raise GrantError("access_denied", "end-user denied authorization")
        if found.given is not None:
            return self._waiting.pop(device_code)
        now = time.monotonic()
        hasty, found.asked = bool(found.asked) and now - found.asked < _INTERVAL_S, now
        if hasty:
            raise GrantError("slow_down", "polling more often than the interval allows")
        raise GrantError("authorization_pending", "the user has not authorized this device yet")

    def _forget_old(self) -> None:
        oldest = time.monotonic() - _LIFE_S
        for code in [code for code, one in self._waiting.items() if one.since < oldest]:
            del self._waiting[code]
