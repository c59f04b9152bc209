"""Who is logged in, and how often somebody may guess the password. Kept in memory: a restart logs everybody out."""

import hmac
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field

#: A session ends this long after its last request, in seconds.
LIFE_S = 12 * 3600.0
_MOST_SESSIONS = 200
#: So many wrong passwords within so many seconds, then nobody may try until the oldest of them is that old.
_GUESSES, _WINDOW_S = 5, 60.0


@dataclass(slots=True)
class Session:
    """One browser that is logged in."""

    key: str
    csrf: str
    last_s: float
    #: What the next page tells: (kind, text).
    messages: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, text: str, kind: str = "success") -> None:
        """Have the next page say something; ``kind`` is success, warning or danger."""
        self.messages.append((kind, text))

    def told(self) -> list[tuple[str, str]]:
        """What is to be said now, once."""
        said, self.messages = self.messages, []
        return said


class Sessions:
    """The sessions of this process."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def open(self) -> Session:
        """A new session."""
        made = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), time.monotonic())
        with self._lock:
            if len(self._sessions) >= _MOST_SESSIONS:
                oldest = min(self._sessions.values(), key=lambda one: one.last_s)
                del self._sessions[oldest.key]
            self._sessions[made.key] = made
        return made

    def find(self, key: str) -> Session | None:
        """The session of a cookie that is still good."""
        now = time.monotonic()
        with self._lock:
            found = self._sessions.get(key)
            if found is not None and now - found.last_s > LIFE_S:
                del self._sessions[key]
                return None
            if found is not None:
                found.last_s = now
        return found

    def end(self, session: Session) -> None:
        """Log out."""
        with self._lock:
            self._sessions.pop(session.key, None)


class Doorkeeper:
    """Compares passwords, and lets nobody guess quickly."""

    def __init__(self, password: str) -> None:
        self._password = password.encode()
        self._wrong: deque[float] = deque(maxlen=_GUESSES)
        self._lock = threading.Lock()

    def wait_s(self) -> float:
        """Seconds until the next attempt is looked at, 0 for now."""
        with self._lock:
            if len(self._wrong) < _GUESSES:
                return 0.0
            return max(0.0, _WINDOW_S - (time.monotonic() - self._wrong[0]))

    def knows(self, given: str) -> bool:
        """Whether that is the password; a wrong one counts."""
        right = hmac.compare_digest(given.encode(), self._password)
        with self._lock:
            if right:
                self._wrong.clear()
            else:
                self._wrong.append(time.monotonic())
        return right
