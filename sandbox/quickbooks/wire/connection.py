"""One TCP connection: bytes into messages, flow control, the end."""

import asyncio
import logging
import struct
from collections.abc import Awaitable, Callable
from typing import cast

_log = logging.getLogger(__name__)
_INT32 = struct.Struct("!I")
#: Longest message that is taken, in bytes.
_LONGEST = 16 * 1024 * 1024
#: Longest message before the login, and how long the login may take, in seconds: those of PostgreSQL.
_LONGEST_UNKNOWN = 10_000
#: Bytes that may wait to be read besides the message that is awaited.
_ROOM = 64 * 1024
LOGIN_SECONDS = 60


class ConnectionClosedError(Exception):
    """The client is gone, or sent what is not the protocol."""


class Connection(asyncio.Protocol):
    """Collects bytes and lets one task read whole messages from them."""

    def __init__(self, serve: Callable[["Connection"], Awaitable[None]]) -> None:
        self._serve = serve
        self._buffer = bytearray()
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._closed = False
        self._ended = False
        self._longest = _LONGEST_UNKNOWN
        self._room = _ROOM
        #: Set when the client has gone.
        self.gone = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start serving."""
        self._transport = cast("asyncio.Transport", transport)
        self._task = asyncio.ensure_future(self._run())

    def data_received(self, data: bytes) -> None:
        """Keep bytes for the reader."""
        self._buffer += data
        if len(self._buffer) > self._room and self._transport is not None:
            self._transport.pause_reading()
        self._arrived.set()

    def eof_received(self) -> bool:
        """The client sends no more; what it has sent is answered first."""
        self._ended = True
        self.gone.set()
        self._arrived.set()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the reader that nothing more comes."""
        self._closed = True
        self.gone.set()
        self._arrived.set()
        self._writable.set()

    def pause_writing(self) -> None:
        """The client reads slower than we write."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._writable.set()

    @property
    def has_input(self) -> bool:
        """Whether further bytes are here already."""
        return bool(self._buffer)

    async def startup(self) -> bytes:
        """Body of the first message, which has no kind."""
        head = await self._exactly(4)
        return await self._exactly(self._length(head))

    async def message(self) -> tuple[str, bytes]:
        """Kind and body of the next message. ConnectionClosedError where none comes."""
        buffer, whole = self._buffer, 5
        while True:
            if len(buffer) >= 5:
                whole = self._length(buffer[1:5]) + 5
                if len(buffer) >= whole:
                    kind = chr(buffer[0])
                    body = bytes(buffer[5:whole])
                    del buffer[:whole]
                    self._read_on(0)
                    return kind, body
            await self._more(whole)

    async def send(self, data: bytes) -> None:
        """Write, but wait first while the client is behind with what was written before.

        The bytes leave when the event loop gets its turn.
        """
        if not self._writable.is_set():
            await self._writable.wait()
        if self._closed or self._transport is None:
            raise ConnectionClosedError
        self._transport.write(data)

    def let_in(self) -> None:
        """The client is logged in: it may send long messages."""
        self._longest = _LONGEST

    def abort(self) -> None:
        """Close at once, without an answer."""
        if self._transport is not None:
            self._transport.abort()

    async def _run(self) -> None:
        try:
            await self._serve(self)
        except ConnectionClosedError:
            pass  # the end of every session
        except Exception:
            _log.exception("a connection failed")
        finally:
            if self._transport is not None:
                self._transport.close()

    async def _exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            await self._more(count)
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    async def _more(self, wanted: int) -> None:
        if self._closed or self._ended:
            raise ConnectionClosedError
        self._read_on(wanted)
        self._arrived.clear()
        await self._arrived.wait()

    def _read_on(self, wanted: int) -> None:
        self._room = max(_ROOM, wanted)
        if len(self._buffer) <= self._room and self._transport is not None and not self._closed:
            self._transport.resume_reading()

    def _length(self, field: bytes | bytearray) -> int:
        (length,) = _INT32.unpack(field)
        if not 4 <= length <= self._longest:
            raise ConnectionClosedError
        return int(length) - 4
