"""How many connections the server has: those at their login, and sessions."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sandbox.quickbooks.wire.connection import Connection

#: Connections that are at their login; one more ends the oldest of them.
_MOST_AT_LOGIN: Final = 500
_MOST_SESSIONS: Final = 2000
#: Open files of the process that are asked for, and how many of them a session may come to take.
_FILES: Final = 20_000
_FILES_EACH: Final = 4


class Admission:
    """Knows every connection from its first byte to its last."""

    def __init__(self) -> None:
        #: Sessions that the server takes, as many as the process may have files open for.
        self.most = min(_MOST_SESSIONS, _open_files() // _FILES_EACH)
        self._at_login: dict[Connection, None] = {}
        self._inside: set[Connection] = set()

    @contextmanager
    def of(self, connection: Connection) -> Iterator[None]:
        """Know a connection as long as it lives."""
        self._at_login[connection] = None
        if len(self._at_login) > _MOST_AT_LOGIN:
            oldest = next(iter(self._at_login))
            del self._at_login[oldest]
            oldest.abort()
        try:
            yield
        finally:
            self._at_login.pop(connection, None)
            self._inside.discard(connection)

    @property
    def is_full(self) -> bool:
        """Whether no further session can begin."""
        return len(self._inside) >= self.most

    def let_in(self, connection: Connection) -> None:
        """The connection is a session from now on."""
        self._at_login.pop(connection, None)
        self._inside.add(connection)
        connection.let_in()

    def abort_all(self) -> None:
        """End all connections."""
        for connection in (*self._at_login, *self._inside):
            connection.abort()


def _open_files() -> int:
    """How many files the process may have open; as many as are wanted, if the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _FILES:
        soft = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _FILES if soft == resource.RLIM_INFINITY else soft
