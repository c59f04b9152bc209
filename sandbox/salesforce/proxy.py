"""A CONNECT proxy on loopback that leads Salesforce's host names to the org, so that any client finds it."""

import asyncio
import contextlib
import socket

_END = b"\r\n\r\n"
_PIECE = 65536
_HTTPS = "443"
#: Seconds in which a client has to say where it wants to go, and after which a tunnel without a byte is closed.
_HEAD_S = 10
_IDLE_S = 600
#: Tunnels at once; further clients are turned away.
_MOST_TUNNELS = 500

_Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """Leads *.salesforce.com:443 and the org's own address to the org's port; everything else is refused."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self, listening: socket.socket) -> None:
        """Serve clients from now on."""
        self._server = await asyncio.start_server(self._accept, sock=listening)

    async def close(self) -> None:
        """Hang up on everybody."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._serving) >= _MOST_TUNNELS:
            writer.write(_refusal("503 Service Unavailable"))
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HEAD_S):
                head = await reader.readuntil(_END)
            method, _, rest = head.decode("latin-1").partition(" ")
            host, _, port = rest.partition(" ")[0].rpartition(":")
            if method.upper() != "CONNECT" or not self._allowed(host.lower(), port):
                writer.write(_refusal("403 Forbidden"))
                await writer.drain()
                return
            onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await _tunnel((reader, writer), (onward_reader, onward_writer))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            return  # one side hung up, said nothing in time or no end of a head: the other is closed below
        finally:
            writer.close()

    def _allowed(self, host: str, port: str) -> bool:
        if host.endswith(".salesforce.com"):
            return port == _HTTPS
        return host in {"localhost", "127.0.0.1"} and port == str(self._target_port)


def _refusal(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


async def _tunnel(client: _Stream, org: _Stream) -> None:
    """Carry bytes both ways until both sides have ended or none has come for a while."""
    moved = asyncio.Event()
    watching = asyncio.create_task(_watch(moved))
    carrying = asyncio.gather(_pump(client[0], org[1], moved), _pump(org[0], client[1], moved))
    watching.add_done_callback(lambda _: carrying.cancel())
    try:
        await carrying
    except asyncio.CancelledError:
        if not watching.done():
            raise  # the proxy is being closed
    finally:
        watching.cancel()


async def _watch(moved: asyncio.Event) -> None:
    """Return once nothing has moved for ``_IDLE_S``."""
    with contextlib.suppress(TimeoutError):
        while True:
            async with asyncio.timeout(_IDLE_S):
                await moved.wait()
            moved.clear()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, moved: asyncio.Event) -> None:
    try:
        while data := await reader.read(_PIECE):
            moved.set()
            writer.write(data)
            await writer.drain()
    finally:
        with contextlib.suppress(OSError):
            writer.close()
