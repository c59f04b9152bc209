"""A port that is open, closed, filtered, or answers something else."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from provisioning.preflight.snapshot import Knock, PortAnswer
from sync.preflight.knocking import knock
from tests.sandbox_fixtures import SandboxPair

LOOPBACK = "127.0.0.1"


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server for one client."""
    with socket.create_server((LOOPBACK, 0)) as server:

        def serve() -> None:
            client, _ = server.accept()
            with client:
                answer(client)

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(server.getsockname()[1])
        thread.join(timeout=5)
        assert not thread.is_alive()


def web_server(client: socket.socket) -> None:
    client.recv(100)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")


def secure_shell(client: socket.socket) -> None:
    client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def quiet(client: socket.socket) -> None:
    client.recv(100)


def unknown_words(client: socket.socket) -> None:
    client.sendall(b"\x00\x07welcome")


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (web_server, Knock(PortAnswer.OTHER, "a web server")),
        (secure_shell, Knock(PortAnswer.OTHER, "a secure shell")),
        (quiet, Knock(PortAnswer.OPEN)),
        (unknown_words, Knock(PortAnswer.OPEN)),
    ],
)
def test_what_answers(server: Callable[[socket.socket], None], expected: Knock) -> None:
    with listening(server) as port:
        assert knock(LOOPBACK, port, ask=True) == expected


def test_a_web_server_keeps_silent_until_it_is_asked() -> None:
    def silent(client: socket.socket) -> None:
        assert client.recv(100) == b""

    with listening(silent) as port:
        assert knock(LOOPBACK, port) == Knock(PortAnswer.OPEN)


def test_nothing_listens() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
    assert knock(LOOPBACK, port) == Knock(PortAnswer.CLOSED)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), PortAnswer.FILTERED),
        (OSError(113, "No route to host"), PortAnswer.FILTERED),
        (OSError(1, "Operation not permitted"), PortAnswer.FILTERED),
        (socket.gaierror(-2, "Name or service not known"), PortAnswer.NO_HOST),
        (UnicodeError("label too long"), PortAnswer.NO_HOST),
    ],
)
def test_what_the_network_says(
    monkeypatch: pytest.MonkeyPatch, error: Exception, expected: PortAnswer
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("sync.preflight.knocking.socket.create_connection", refuse)
    assert knock("qb.example", 4500) == Knock(expected)


def test_the_sandboxs_company_files_are_open(pair: SandboxPair) -> None:
    parts = dict(part.split("=", 1) for part in pair.access.quickbooks.odbc.split(";"))
    assert knock(parts["SERVER"], int(parts["PORT"])) == Knock(PortAnswer.OPEN)
