"""A statement is cancelled by the key of its session, soon, and by nothing else."""

import threading
import time
from collections.abc import Callable

import pyodbc

from tests.sandbox.quickbooks.conftest import Books
from tests.sandbox.quickbooks.raw_client import RawSession, message, wait_until_busy

_ENDLESS = "SELECT COUNT(*) FROM Account a, Account b, Account c, Account d, Account e, Account f, Account g"
_LONG = "SELECT a.Name FROM Account a, Account b, Account c, Account d, Account e"
#: A few rows at once, the others never.
_SLOW_TAIL = (
    f"SELECT a.Name FROM Account a UNION ALL {_ENDLESS.replace('COUNT(*)', 'a.Name')}"
    " WHERE a.Name < g.Name AND g.Name < f.Name AND f.Name < a.Name"
)
_CANCELLED = b"C57014\0M[QODBC] canceling statement due to user request\0"
#: Far more than it takes, far less than the statements would.
_SOON = 10.0


def _errors(answer: list[tuple[bytes, bytes]]) -> list[bytes]:
    return [body for kind, body in answer if kind == b"E"]


def test_a_key_ends_the_statement_of_its_session_only(make_books: Callable[..., Books]) -> None:
    """Keys differ; one that is wrong, short, long or another session's does nothing; the right one acts soon."""
    one, other = make_books(), make_books()
    session, neighbour = RawSession(one), RawSession(other)
    further = [RawSession(one) for _ in range(5)]
    assert len({each.key for each in (session, neighbour, *further)}) == 7
    session.send(message(b"Q", b"SET statement_timeout = 60000; " + _ENDLESS.encode() + b"\0"))
    neighbour.send(message(b"Q", b"SET statement_timeout = 60000; " + _ENDLESS.encode() + b"\0"))
    wrong_secret = session.key[:4] + bytes(byte ^ 1 for byte in session.key[4:])
    swapped = session.key[:4] + neighbour.key[4:]
    for wrong in (
        wrong_secret,
        swapped,
        session.key[:7],
        session.key + b"\0",
        b"",
        b"\0" * 8,
        b"\0\0\0\1" * 2,
    ):
        assert session.cancel(wrong) == b""
    started = time.monotonic()
    answer = session.cancelled()  # the SET before it was answered; the session goes on
    assert [kind for kind, _ in answer] == [b"C", b"E", b"Z"]
    assert _CANCELLED in _errors(answer)[0]
    assert _errors(session.query("SELECT COUNT(*) FROM Class")) == []
    assert _CANCELLED in _errors(neighbour.cancelled())[0]
    assert time.monotonic() - started < _SOON
    for idle in (session, neighbour, *further):
        idle.cancel()  # nothing to cancel
        assert _errors(idle.query("SELECT COUNT(*) FROM Class")) == []
        idle.close()


def test_rows_on_their_way_and_statements_that_wait_are_cancelled(books: Books) -> None:
    """Also while the client does not read, while another statement has its turn, and during a fault."""
    session, waiting = RawSession(books), RawSession(books)
    session.send(message(b"Q", _LONG.encode() + b"\0"))
    assert session.read()[0] == b"T"
    assert session.read()[0] == b"D"
    session.cancel()
    answer = session.until(b"Z")
    assert _CANCELLED in _errors(answer)[0]
    session.send(message(b"Q", _ENDLESS.encode() + b"\0"))
    wait_until_busy(books)
    waiting.send(message(b"Q", b"INSERT INTO Class (Name) VALUES ('never')\0"))
    assert _CANCELLED in _errors(waiting.cancelled())[0]
    assert _CANCELLED in _errors(session.cancelled())[0]
    assert books.value("SELECT COUNT(*) FROM Class WHERE Name = 'never'") == 0
    books.run("INSERT INTO Class (Name) VALUES ('its turn')")
    session.close()
    waiting.close()


def test_a_cancelled_cursor_says_so_and_gives_its_connection_back(books: Books) -> None:
    """More of them than a company file has readers: none is lost."""
    session = RawSession(books)
    for _ in range(410):
        session.query(f"BEGIN; DECLARE c CURSOR FOR {_SLOW_TAIL}")
        session.send(message(b"Q", b"FETCH 100000 FROM c\0"))
        assert _CANCELLED in _errors(session.cancelled())[0]
        assert _CANCELLED in _errors(session.query("FETCH 1000 FROM c"))[0]
    session.query("COMMIT")
    assert _errors(session.query("SELECT COUNT(*) FROM Class")) == []
    session.close()


def test_a_statement_that_fails_half_way_gives_its_connection_back(books: Books) -> None:
    """By its time-out, more often than a company file has readers."""
    session = RawSession(books)
    session.query("SET statement_timeout = 1")
    for _ in range(410):
        assert b"C57014\0" in _errors(session.query(_SLOW_TAIL))[0]
    session.query("SET statement_timeout = 0")
    assert _errors(session.query("SELECT COUNT(*) FROM Class")) == []
    session.close()


def test_the_driver_cancels(books: Books) -> None:
    """SQLCancel of the ODBC driver from another thread."""
    session = books.connect(declare_fetch=False)
    cursor = session.cursor()
    said: list[str] = []

    def run() -> None:
        try:
            cursor.execute(_ENDLESS)
        except pyodbc.Error as error:
            said.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        cursor.cancel()
        thread.join(0.1)
    assert "canceling statement due to user request" in said[0]
    assert session.execute("SELECT COUNT(*) FROM Class").fetchval() == 0
    session.close()
