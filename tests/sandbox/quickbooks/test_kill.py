"""SIGKILL in the middle of a stream of inserts: what was answered is there, once and whole."""

import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyodbc
import pytest

from tests.sandbox.quickbooks.conftest import Server
from tests.sandbox.quickbooks.killing import Victim
from tests.sandbox.wholeness import count

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


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Victim]:
    """A server with a company "acme" in it."""
    made = Victim(tmp_path)
    made.connect("acme").close()
    yield made
    made.end()


def _has_customers(file: Path, enough: int) -> bool:
    return count(file, "SELECT COUNT(*) FROM Customer") >= enough


def test_a_kill_in_mid_batch_leaves_whole_records_in_their_order(victim: Victim) -> None:
    file = victim.files / "acme.sqlite3"
    for round_ in range(3):
        session = victim.connect("acme")
        there = session.execute("SELECT COUNT(*) FROM Customer").fetchval()
        session.execute("sp_batchstart Customer")
        for number in range(300):
            name = f"B{round_}-{number:03}"
            session.execute("INSERT INTO Customer (Name, Notes) VALUES (?, ?)", name, f"of {name}")
        enough = there + victim.random.randrange(5, 200)
        send = partial(session.execute, "sp_batchupdate Customer")
        answered = victim.kill_during(send, partial(_has_customers, file, enough))
        session.close()
        session = victim.connect("acme")
        query = "SELECT Name, Notes, ListID FROM Customer WHERE Name LIKE ? ORDER BY Name"
        kept = session.execute(query, f"B{round_}-%").fetchall()
        assert [row.Name for row in kept] == [f"B{round_}-{number:03}" for number in range(len(kept))]
        assert [row.Notes for row in kept] == [f"of {row.Name}" for row in kept]
        assert answered is None or len(kept) == 300
        assert len(kept) >= enough - there
        total = session.execute("SELECT COUNT(DISTINCT ListID) FROM Customer").fetchval()
        assert total == there + len(kept)
        with pytest.raises(pyodbc.Error, match="No batch is started"):
            session.execute("sp_batchupdate Customer")
        session.close()


_LINE = (
    "INSERT INTO InvoiceLine (CustomerRefFullName, RefNumber, InvoiceLineItemRefFullName, InvoiceLineRate,"
    " InvoiceLineQuantity, FQSaveToCache) VALUES ('Buyer', ?, 'Work', 2.5, 2, ?)"
)
_LINES = 5


def _write_invoices(session: pyodbc.Connection, prefix: str, done: list[int], answered: list[str]) -> None:
    for number in range(100_000):
        for line in range(1, _LINES + 1):
            session.execute(_LINE, f"{prefix}-{number}", int(line < _LINES))
            done.append(line)
        answered.append(f"{prefix}-{number}")


def test_a_kill_in_mid_transaction_leaves_all_its_lines_or_none(victim: Victim) -> None:
    session = victim.connect("acme")
    session.execute("INSERT INTO Customer (Name) VALUES ('Buyer')")
    session.execute(
        "INSERT INTO ItemService (Name, SalesOrPurchaseAccountRefFullName) VALUES ('Work', 'Sales')"
    )
    session.close()
    answered: list[str] = []
    for round_ in range(4):
        session = victim.connect("acme")
        enough = victim.random.randrange(10, 120)
        done: list[int] = []
        write = partial(_write_invoices, session, str(round_), done, answered)
        victim.kill_during(write, lambda done=done, enough=enough: len(done) >= enough)  # type: ignore[misc]
        session.close()
        session = victim.connect("acme")
        lines = Counter(row.RefNumber for row in session.execute("SELECT RefNumber FROM InvoiceLine"))
        invoices = session.execute("SELECT RefNumber, Subtotal FROM Invoice").fetchall()
        assert set(lines.values()) <= {_LINES}
        assert {row.RefNumber for row in invoices} == set(lines)
        assert {row.Subtotal for row in invoices} <= {_LINES * 5}
        assert set(answered) <= set(lines)
        assert len(lines) - len(answered) <= round_ + 1  # one of each round was on its way
        assert session.execute("SELECT Balance FROM Customer").fetchval() == len(lines) * _LINES * 5
        # what was cached died with its connection
        session.execute(_LINE, f"after {round_}", 0)
        answered.append(f"after {round_}")
        query = "SELECT COUNT(*) FROM InvoiceLine WHERE RefNumber = ?"
        assert session.execute(query, f"after {round_}").fetchval() == 1
        session.execute("DELETE FROM Invoice WHERE RefNumber = ?", answered.pop())
        session.close()
    assert count(victim.files / "acme.sqlite3", "SELECT SUM(Amount) FROM qb_posting") == 0
