"""What an attacker sends: every time a clean refusal, and the server goes on for everybody else."""

import resource
import socket
from collections.abc import Callable

import pytest

from tests.sandbox.quickbooks.conftest import Books
from tests.sandbox.quickbooks.raw_client import logged_in, message

_DENIED, _NO_FILE, _SYNTAX, _INTERNAL = b"C28P01\0", b"C3D000\0", b"C42000\0", b"CXX000\0"
_DIGITS = "9" * 5000
_CURSOR = "DECLARE c CURSOR FOR SELECT ListID FROM Account; "
_SYNC = message(b"S", b"")


def _answer(books: Books, data: bytes) -> bytes:
    """All that the server says to these bytes before it ends the connection."""
    with socket.create_connection(("127.0.0.1", books.server.port), 10) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


def _login(user: bytes, database: bytes, password: bytes) -> bytes:
    settings = b"\0".join((b"user", user, b"database", database))
    return message(b"", b"\0\3\0\0" + settings + b"\0\0") + message(b"p", password)


def _said(books: Books, statement: str | bytes) -> bytes:
    """The answer to a statement in a session of its own."""
    text = statement if isinstance(statement, bytes) else statement.encode()
    return _answer(books, logged_in(books) + message(b"Q", text + b"\0") + message(b"X", b""))


def test_a_login_that_is_none_is_refused_with_the_text_of_the_driver(
    make_books: Callable[..., Books],
) -> None:
    """Bytes that are no text, passwords without an end, paths, and the password of another company."""
    books, other = make_books(), make_books()
    user, slug = books.connection["user"].encode(), books.slug.encode()
    password = books.connection["password"].encode()
    for wrong in (b"\xff\xfe\0", password, b"", password + b"\0\0", password + b"\0more\0"):
        assert _DENIED in _answer(books, _login(user, slug, wrong)), wrong
    assert _DENIED in _answer(books, _login(b"\xff", slug, password + b"\0"))
    assert _DENIED in _answer(books, _login(user, other.slug.encode(), password + b"\0"))
    paths = (b"../" + slug, slug + b"/../" + slug, slug + b"/..", b"/" + slug, b"", b"a" * 9000, b"\xff\xfe")
    for path in paths:
        assert _NO_FILE in _answer(books, _login(user, path, password + b"\0")), path
    assert b"Z\0\0\0\5I" in _answer(books, _login(user, slug, password + b"\0"))


@pytest.mark.parametrize(
    "statement",
    [
        *(f"{_CURSOR}FETCH {count} FROM c" for count in ("1.5", "1e3", "-5", "BACKWARD 5", _DIGITS)),
        f"SET statement_timeout = {_DIGITS}",
        "SET statement_timeout = 2147483648",
        "SELECT 1e999999 FROM Account",
        f"SELECT TOP {_DIGITS} * FROM Account",
        f"INSERT INTO Customer (Name, CreditLimit) VALUES ('a', {_DIGITS})",
        "INSERT INTO Customer (Name) VALUES ('a\0b')",
        b"SELECT '\xed\xa0\x80' FROM Account",
        "SELECT name FROM sqlite_master",
        'SELECT * FROM "sqlite_schema"',
        "SELECT ListID FROM Account UNION SELECT sql FROM sqlite_master",
        "SELECT ListID FROM Account WHERE ListID IN (SELECT sql/**/FROM [sqlite_master])",
        "SELECT * FROM pragma_table_info('Account')",
        "SELECT * FROM main.Account",
        "SELECT _rowid_ FROM Account",
        'SELECT "ListID"" FROM sqlite_master --" FROM Account',
        "SELECT ListID FROM Account; ATTACH 'other.sqlite3' AS other",
        "PRAGMA query_only = 0",
        "SELECT load_extension('x') FROM Account",
        "SELECT zeroblob(1000000000) FROM Account",
    ],
    ids=lambda statement: repr(statement)[:50],
)
def test_a_statement_that_reaches_out_is_refused(books: Books, statement: str | bytes) -> None:
    """Numbers out of range and everything of SQLite's own are errors of the dialect, none inside the server."""
    said = _said(books, statement)
    assert _SYNTAX in said
    assert _INTERNAL not in said


def test_a_bound_number_that_no_column_holds_cannot_be_converted(books: Books) -> None:
    """A parameter is no literal: the request refuses it."""
    refused = books.refused("INSERT INTO Customer (Name, CreditLimit) VALUES ('a', ?)", "1e999999")
    assert "internal error" not in refused
    assert "CreditLimit" in refused


def test_oddities_of_the_protocol_hurt_their_own_connection_only(books: Books) -> None:
    """Unknown messages and binary formats are refused in words; false lengths and cancelling end the connection."""
    for kind in (b"?", b"d", b"F"):
        assert b"Unknown message" in _answer(books, logged_in(books) + message(kind, b"\0\0\0\1") + _SYNC)
    parse = message(b"P", b"\0SELECT ListID FROM Account WHERE ListID = ?\0\0\0")
    run = message(b"E", b"\0\0\0\0\0") + _SYNC
    binds = {
        b"\0\1\0\1\0\1\0\0\0\1a\0\0": b"Binary parameters are not taken",
        b"\0\0\0\1\0\0\0\1a\0\1\0\1": b"Binary results are not given",
        b"\0\0\0\0\0\0": b"bind message supplies 0 parameters",
        b"\0\0\0\7": b"The message is shorter than it says",
    }
    for bind, refusal in binds.items():
        assert refusal in _answer(books, logged_in(books) + parse + message(b"B", b"\0\0" + bind) + run)
    for length in (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"):
        said = _answer(books, logged_in(books) + b"Q" + length + message(b"Q", b"SELECT 1\0"))
        assert said.endswith(b"Z\0\0\0\5I")
        assert b"SELECT 1" not in said
    tls, gss = (message(b"", code.to_bytes(4, "big")) for code in (80877103, 80877104))
    assert _answer(books, (tls + gss) * 100) == b"NN"
    assert _answer(books, message(b"", (80877102).to_bytes(4, "big") + b"\0\0\0\1\0\0\0\1")) == b""
    assert books.value("SELECT COUNT(*) FROM Customer") == 0


def test_a_file_that_cannot_grow_is_a_full_disk(books: Books) -> None:
    """The operating system refuses to write: QuickBooks' words for it, nothing kept, and work goes on afterwards."""
    process = books.server.process
    assert process is not None
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        refused = books.refused("INSERT INTO Customer (Name) VALUES ('No room')")
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
    assert "3180" in refused
    assert "The disk is full.  The company file could not be written." in refused
    assert books.value("SELECT COUNT(*) FROM Customer") == 0
    books.insert("Customer", Name="Room again")
    assert books.value("SELECT COUNT(*) FROM Customer") == 1


def test_a_row_of_many_long_columns_is_refused(books: Books) -> None:
    """A row is at most a megabyte long, however often a column is asked for; one of usual width is not touched."""
    books.run("INSERT INTO Customer (Name, Notes) VALUES ('Wide', ?)", "n" * 4000)
    refused = books.refused(f"SELECT {', '.join(['Notes'] * 1000)} FROM Customer")
    assert "the statement cannot be carried out" in refused
    assert books.rows(f"SELECT {', '.join(['Notes'] * 100)} FROM Customer") == [("n" * 4000,) * 100]


def test_functions_of_what_is_no_number_are_errors_of_the_dialect(books: Books) -> None:
    """Never one inside the server; NULL gives NULL, and amounts compare with anything."""
    books.insert("Customer", Name="Fünf", CreditLimit=5)
    for expression in (
        *("SUM(Name)", "AVG(Name)", "SUM('nan')", "SUM(9e307 * 9)", "AVG('1e999999')", "SUM('-inf')"),
        *("LEFT(Name, 'x')", "RIGHT(Name, 'x')"),
    ):
        assert "Numeric value expected: " in books.refused(f"SELECT {expression} FROM Customer")
    assert "Invalid characters" in books.refused("SELECT CHAR(55296) FROM Customer")
    assert "cannot be carried out" in books.refused("SELECT ABS(-9223372036854775807 - 1) FROM Customer")
    texts = "LEFT(Name, NULL), RIGHT(Name, NULL), LEFT(Name, 2.9), RIGHT(Name, 1e30), RIGHT(Name, -1)"
    assert books.rows(f"SELECT {texts} FROM Customer") == [(None, None, "Fü", "Fünf", "")]
    assert books.rows("SELECT 1 / 0, MOD(5, 0), REPEAT('a', -1) FROM Customer") == [(None, None, "")]
    for odd in ("nan", "sNaN", "inf", "x", "1e999999", ""):
        for condition in (f"CreditLimit = '{odd}'", f"CreditLimit IN ('{odd}', '7')"):
            assert books.rows(f"SELECT Name FROM Customer WHERE {condition}") == [], condition
    assert books.rows("SELECT Name FROM Customer WHERE CreditLimit = ?", float("nan")) == []
