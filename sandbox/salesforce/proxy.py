"""A CONNECT proxy on loopback that leads Salesforce's host names to the org, so that any client finds it."""

import asyncio
import contextlib
import socket

_END = b"\r\n\r\n"
_PIECE = 65536


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
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(_END)
            method, _, rest = head.decode("latin-1").partition(" ")
            host, _, _port = rest.partition(" ")[0].rpartition(":")
            if method.upper() != "CONNECT" or not _allowed(host):
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
                return
            onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pump(reader, onward_writer), _pump(onward_reader, writer))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            return  # one side hung up: the other is closed below
        finally:
            writer.close()


def _allowed(host: str) -> bool:
    name = host.lower()
    return name.endswith(".salesforce.com") or name in {"localhost", "127.0.0.1"}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(_PIECE):
            writer.write(data)
            await writer.drain()
    finally:
        with contextlib.suppress(OSError):
            writer.close()
