"""The proxy leads to the org alone, and keeps no connection that says nothing."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from sandbox.salesforce import proxy
from tests.sandbox.salesforce.server import OrgClient

_Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def _answer(org: OrgClient, target: str, method: str = "CONNECT") -> str:
    host, _, port = org.facts["proxy"].removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(f"{method} {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        return client.recv(1000).decode().partition("\r\n")[0]


def test_tunnels_lead_to_the_org_alone(org: OrgClient) -> None:
    own = org.server.ports[0]
    for target in ("login.salesforce.com:443", f"{org.slug}.my.salesforce.com:443", f"localhost:{own}"):
        assert _answer(org, target) == "HTTP/1.1 200 Connection established", target
    for target in (
        "login.salesforce.com:25",
        "login.salesforce.com",
        "salesforce.com.example.org:443",
        f"127.0.0.1:{org.server.ports[1]}",
        "169.254.169.254:443",
    ):
        assert _answer(org, target) == "HTTP/1.1 403 Forbidden", target
    assert _answer(org, f"localhost:{own}", "GET") == "HTTP/1.1 403 Forbidden"


async def _with_proxy(act: Callable[[Callable[[], Awaitable[_Opened]], int], Awaitable[None]]) -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    target = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = target.sockets[0].getsockname()[1]
    listening = socket.create_server(("127.0.0.1", 0))
    serving = proxy.Proxy(port)
    await serving.start(listening)

    def connect() -> Awaitable[_Opened]:
        return asyncio.open_connection("127.0.0.1", listening.getsockname()[1])

    try:
        async with asyncio.timeout(20):
            await act(connect, port)
    finally:
        await serving.close()
        target.close()


async def _tunnel(connect: Callable[[], Awaitable[_Opened]], port: int) -> _Opened:
    reader, writer = await connect()
    writer.write(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    return reader, writer


def test_silent_clients_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "_HEAD_S", 0.2)
    monkeypatch.setattr(proxy, "_IDLE_S", 0.5)

    async def act(connect: Callable[[], Awaitable[_Opened]], port: int) -> None:
        slow, half = await connect()
        half.write(b"CONNECT 127.0.0.1:")
        assert await slow.read() == b""
        reader, writer = await _tunnel(connect, port)
        for _ in range(8):  # longer together than a tunnel may be silent
            writer.write(b"x")
            assert await reader.readexactly(1) == b"x"
            await asyncio.sleep(0.1)
        assert await reader.read() == b""
        half.close()
        writer.close()

    asyncio.run(_with_proxy(act))


def test_more_tunnels_than_the_most_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "_MOST_TUNNELS", 2)

    async def act(connect: Callable[[], Awaitable[_Opened]], port: int) -> None:
        first = await _tunnel(connect, port)
        second = await _tunnel(connect, port)
        reader, third = await connect()
        assert (await reader.read()).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        for _, writer in (first, second):
            writer.write_eof()
        for ended, _ in (first, second):
            assert await ended.read() == b""
        again = await _tunnel(connect, port)
        for writer in (first[1], second[1], third, again[1]):
            writer.close()

    asyncio.run(_with_proxy(act))
