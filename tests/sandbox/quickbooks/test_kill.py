"""SIGKILL in the middle of a stream of inserts: what was answered is there, once and whole."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pyodbc
import pytest

from tests.sandbox.quickbooks.conftest import Server

#: Inserts that are answered before the server is killed, of all writers together, and how many sessions write.
_ANSWERED, _WRITERS = 600, 2


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server for a test that kills it."""
    server = Server(tmp_path)
    server.start()
    yield server
    if server.running:
        server.kill()


class Writer:
    """A session that inserts customers until its server is gone; ``answered`` are the names that it was told of."""

    def __init__(self, odbc: str, number: int, enough: threading.Semaphore) -> None:
        self.answered: list[str] = []
        self._session = pyodbc.connect(odbc, autocommit=True)
        self._number, self._enough = number, enough
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        try:
            for count in range(100_000):
                name = f"W{self._number}-{count}"
                self._session.execute("INSERT INTO Customer (Name, Notes) VALUES (?, ?)", name, f"of {name}")
                self.answered.append(name)
                self._enough.release()
        except pyodbc.Error:
            return  # killed

    def end(self) -> list[str]:
        """Wait until it has met the end of its server; what it was told of."""
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._session.close()
        return self.answered


def test_a_kill_in_mid_stream_loses_nothing_answered_and_doubles_nothing(own_server: Server) -> None:
    server = own_server
    _, connection = server.call("POST", "acme", {})
    odbc = f"{connection['odbc']};UID={connection['user']};PWD={connection['password']}"
    enough = threading.Semaphore(0)
    writers = [Writer(odbc, number, enough) for number in range(_WRITERS)]
    for _ in range(_ANSWERED):
        assert enough.acquire(timeout=30)
    server.kill()
    answered = {name for writer in writers for name in writer.end()}
    assert len(answered) >= _ANSWERED

    server.start()
    session = pyodbc.connect(odbc, autocommit=True)
    rows = session.execute("SELECT ListID, Name, Notes FROM Customer").fetchall()
    names = [row.Name for row in rows]
    assert answered <= set(names)
    assert len(names) - len(answered) <= _WRITERS  # one of each was on its way
    assert len(names) == len(set(names)) == len({row.ListID for row in rows})
    assert [row.Notes for row in rows] == [f"of {name}" for name in names]
    session.execute("INSERT INTO Customer (Name) VALUES ('after')")
    assert session.execute("SELECT COUNT(DISTINCT ListID) FROM Customer").fetchval() == len(names) + 1
    session.close()
    assert server.stop() == 0
