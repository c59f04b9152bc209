"""Cancelling a session's statement from another connection, by the key that the session was given at its login."""

import asyncio
import hmac
import secrets
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sandbox.quickbooks import errors

_KEY: Final = struct.Struct("!ii")
_BITS: Final = 32


class Cancellable:
    """What one session is doing, for whoever holds its key. Used on the server's own loop only."""

    def __init__(self, process: int) -> None:
        """``process``: the number that a client knows the session by."""
        self.process = process
        #: What it shows to cancel, 32 bits with a sign.
        self.secret = secrets.randbits(_BITS) - (1 << (_BITS - 1))
        self._works = False
        self._asked = False
        self._waiting: asyncio.Task[None] | None = None

    def cancel(self) -> None:
        """End the statement that the session carries out; nothing where it carries out none."""
        if self._works and not self._asked:
            self._asked = True
            if self._waiting is not None:
                self._waiting.cancel()

    @contextmanager
    def statement(self) -> Iterator[None]:
        """While this goes on there is something to cancel."""
        self._works, self._asked = True, False
        try:
            yield
        finally:
            self._works = False

    def _is_asked(self) -> bool:
        return self._asked

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """A part of the statement that may end anywhere. StatementCancelledError where it was asked to."""
        if self._is_asked():
            raise errors.StatementCancelledError
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in a task
        self._waiting = task
        try:
            yield
        except asyncio.CancelledError:
            if self._is_asked() and task.cancelling() == 1:
                raise errors.StatementCancelledError from None
            raise  # the session itself is to end
        finally:
            self._waiting = None
            if self._is_asked():
                task.uncancel()


class Cancelling:
    """The keys of all sessions."""

    def __init__(self) -> None:
        self._sessions: dict[int, Cancellable] = {}

    @contextmanager
    def session(self) -> Iterator[Cancellable]:
        """A key for a new session, good until it ends."""
        process = secrets.randbelow(1 << (_BITS - 1))
        while process in self._sessions:
            process = secrets.randbelow(1 << (_BITS - 1))
        session = self._sessions[process] = Cancellable(process)
        try:
            yield session
        finally:
            del self._sessions[process]

    def cancel(self, key: bytes) -> None:
        """Cancel by a key as the protocol has it; one that is nobody's does nothing."""
        if len(key) != _KEY.size:
            return
        session = self._sessions.get(_KEY.unpack(key)[0])
        if session is not None and hmac.compare_digest(key, _KEY.pack(session.process, session.secret)):
            session.cancel()
