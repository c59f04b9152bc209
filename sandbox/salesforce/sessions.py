"""Sessions of an org: access tokens, whose they are, and their end."""

import secrets
from datetime import UTC, datetime

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.store import Store
from sandbox.salesforce.values import stored_datetime

#: Seconds that a session is said to last; it is not ended by time.
LIFE_S = 7200
#: Sessions of one user that are kept; the oldest one ends with one more.
_MOST = 300


class Sessions:
    """The access tokens that an org has given out; they survive a restart. Belongs to the org's thread."""

    def __init__(self, store: Store, org_id: str) -> None:
        self._store = store
        self._org_id = org_id

    def open(self, user_id: str) -> str:
        """A new access token of a user."""
        token = f"{self._org_id[:15]}!AQ{secrets.token_urlsafe(60).replace('-', '.')}"
        with self._store.transaction():
            self._store.database.execute(
                "INSERT INTO sandbox_session VALUES (?, ?, ?)",
                (token, user_id, stored_datetime(datetime.now(UTC))),
            )
            self._store.database.execute(
                "DELETE FROM sandbox_session WHERE user_id = ?1 AND token NOT IN (SELECT token "
                "FROM sandbox_session WHERE user_id = ?1 ORDER BY created DESC, token = ?2 DESC LIMIT ?3)",
                (user_id, token, _MOST),
            )
        return token

    def some(self, user_id: str) -> str:
        """A valid access token of a user: the last one given out, else a new one."""
        row = self._store.database.execute(
            "SELECT token FROM sandbox_session WHERE user_id = ? ORDER BY created DESC", (user_id,)
        ).fetchone()
        return self.open(user_id) if row is None else str(row[0])

    def user_of(self, token: str) -> str:
        """The Id of the token's user; 401 INVALID_SESSION_ID where the token is not valid or the user not active."""
        row = self._store.database.execute(
            'SELECT s.user_id FROM sandbox_session s JOIN "User" u ON u."Id" = s.user_id '
            'WHERE s.token = ? AND u."IsDeleted" = 0 AND u."IsActive" = 1',
            (token,),
        ).fetchone()
        if row is None:
            raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return str(row[0])

    def opened(self, token: str) -> str:
        """When a valid token was given out: UTC, as the store writes moments."""
        row = self._store.database.execute(
            "SELECT created FROM sandbox_session WHERE token = ?", (token,)
        ).fetchone()
        return "" if row is None else str(row[0])

    def end(self, token: str) -> None:
        """Make one access token invalid."""
        with self._store.transaction():
            self._store.database.execute("DELETE FROM sandbox_session WHERE token = ?", (token,))

    def end_of(self, user_id: str, *, but: str) -> None:
        """Make a user's access tokens invalid, one excepted."""
        with self._store.transaction():
            self._store.database.execute(
                "DELETE FROM sandbox_session WHERE user_id = ? AND token <> ?", (user_id, but)
            )

    def end_all(self) -> None:
        """Make every access token invalid."""
        with self._store.transaction():
            self._store.database.execute("DELETE FROM sandbox_session")
