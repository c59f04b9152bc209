"""Messages of the protocol by hand, for clients that behave as no driver does."""

import itertools
import select
import socket

import pyodbc
import pytest

from tests.sandbox.quickbooks.conftest import Books


def message(kind: bytes, body: bytes) -> bytes:
    """One message; ``kind`` is empty for the first one."""
    return kind + (len(body) + 4).to_bytes(4, "big") + body


def startup(user: str, database: str) -> bytes:
    """The first message of a connection."""
    parts = {"user": user, "database": database}
    return message(
        b"", b"\0\3\0\0" + b"".join(f"{name}\0{value}\0".encode() for name, value in parts.items()) + b"\0"
    )


def logged_in(books: Books) -> bytes:
    """What a client sends until it is logged in."""
    password = books.connection["password"].encode() + b"\0"
    return startup(books.connection["user"], books.slug) + message(b"p", password)


class RawSession:
    """A logged in connection that sends and reads single messages."""

    def __init__(self, books: Books) -> None:
        self._port = books.server.port
        self._socket = socket.create_connection(("127.0.0.1", self._port), 20)
        self._socket.sendall(logged_in(books))
        self._file = self._socket.makefile("rb")
        #: Process and secret, as a request to cancel has them.
        self.key = next(body for kind, body in self.until(b"Z") if kind == b"K")

    def send(self, *messages: bytes) -> None:
        """Send messages as they are."""
        self._socket.sendall(b"".join(messages))

    def read(self) -> tuple[bytes, bytes]:
        """Kind and body of the next message; two empty texts at the end."""
        head = self._file.read(5)
        return (head[:1], self._file.read(int.from_bytes(head[1:], "big") - 4)) if head else (b"", b"")

    def until(self, last: bytes) -> list[tuple[bytes, bytes]]:
        """All messages up to one of this kind, or to the end of the connection."""
        found = [self.read()]
        while found[-1][0] not in (last, b""):
            found.append(self.read())
        return found

    def query(self, sql: str) -> list[tuple[bytes, bytes]]:
        """What a simple query is answered with."""
        self.send(message(b"Q", sql.encode() + b"\0"))
        return self.until(b"Z")

    def cancel(self, key: bytes | None = None) -> bytes:
        """Ask to cancel by a key, this session's own if none is given; what the server says to that."""
        with socket.create_connection(("127.0.0.1", self._port), 20) as other:
            other.sendall(message(b"", (80877102).to_bytes(4, "big") + (self.key if key is None else key)))
            return b"".join(iter(lambda: other.recv(100), b""))

    def cancelled(self) -> list[tuple[bytes, bytes]]:
        """Cancel until there is an answer: a request may come before the statement that it is for."""
        while not select.select([self._socket], [], [], 0.01)[0]:
            assert self.cancel() == b""
        return self.until(b"Z")

    def close(self) -> None:
        """Leave without a word."""
        self._file.close()
        self._socket.close()


def wait_until_busy(books: Books) -> None:
    """Wait until a heavy statement has the company file's turn: a short one waits for its own then."""
    other = books.connect()
    other.execute("SET statement_timeout = 50")
    with pytest.raises(pyodbc.Error, match="statement timeout"):
        _insert_for_ever(other)
    other.close()


def _insert_for_ever(session: pyodbc.Connection) -> None:
    for number in itertools.count():
        session.execute("INSERT INTO Class (Name) VALUES (?)", f"Probe {number}")
