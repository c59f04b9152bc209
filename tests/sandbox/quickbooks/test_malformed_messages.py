"""Messages that are none, floods, and a walk over valid sessions that were bent: the server goes on for the others."""

import random
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyodbc
import pytest

from tests.sandbox.quickbooks.conftest import Books, Server
from tests.sandbox.quickbooks.raw_client import RawSession, logged_in, message, startup

_SYNC, _READY = message(b"S", b""), b"Z\0\0\0\5I"
_PARSE = message(b"P", b"p\0SELECT ListID FROM Account WHERE Name = ? AND ListID <> ?\0\0\0")
_BIND = message(b"B", b"c\0p\0\0\0\0\2\0\0\0\1a\xff\xff\xff\xff\0\0")
_SESSION = (
    _PARSE,
    message(b"D", b"Sp\0"),
    _BIND,
    message(b"D", b"Pc\0"),
    message(b"E", b"c\0\0\0\0\1"),
    message(b"E", b"c\0\0\0\0\0"),
    _SYNC,
    message(b"H", b""),
    message(b"Q", b"BEGIN; DECLARE k CURSOR FOR SELECT Name, Balance FROM Account; FETCH 2 FROM k; COMMIT\0"),
    message(b"Q", b"INSERT INTO Class (Name) VALUES ('Fuzzed')\0"),
    message(b"Q", b"sp_columns Account\0"),
    message(b"C", b"Pc\0"),
    message(b"C", b"Sp\0"),
    _SYNC,
    message(b"X", b""),
)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Books]:
    """A server of its own whose output can be read, with one company file."""
    server = Server(tmp_path)
    server.start()
    status, connection = server.call("POST", "mine")
    assert status == 201
    password = f";UID={connection['user']};PWD={connection['password']}"
    database = pyodbc.connect(connection["odbc"] + password, autocommit=True, timeout=10)
    yield Books(server, "mine", connection, database)
    database.close()
    if server.running:
        server.kill()


def _answer(books: Books, data: bytes) -> bytes:
    """All that the server says before it ends the connection."""
    with socket.create_connection(("127.0.0.1", books.server.port), 20) as client:
        try:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: client.recv(65536), b""))
        except (ConnectionResetError, BrokenPipeError):
            return b""


def _grown_mb(server: Server, work: Callable[[], None]) -> int:
    """By how many megabytes the server's memory grew at its highest."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status")
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")

    def megabytes(field: str) -> int:
        found = re.search(rf"{field}:\s+(\d+) kB", status.read_text())
        assert found is not None
        return int(found[1]) // 1024

    before = megabytes("VmRSS")
    work()
    return megabytes("VmHWM") - before


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (_PARSE + message(b"B", b"\0p\0\0\0\0\3" + b"\0\0\0\1a" * 3 + b"\0\0"), b"supplies 3 parameters, but prepared"),
        (_PARSE + message(b"B", b"\0p\0\0\0\0\1\0\0\0\1a\0\0"), b"supplies 1 parameters"),
        (message(b"P", b"\0BEGIN\0\0\0") + message(b"B", b"\0\0\0\0\0\1\0\0\0\1a\0\0"), b"requires 0"),
        (_PARSE + message(b"B", b"\0p\0\0\0\0\2\0\0\0\1a\xff\xff\xff\xf0\0\0"), b"invalid length of a value: -16"),
        (_PARSE + message(b"B", b"\0p\0\0\0\0\2\0\0\0\1a\x7f\xff\xff\xff\0\0"), b"shorter than it says"),
        (_PARSE + message(b"B", b"\0p\0\xff\xff\0\2"), b"shorter than it says"),
        (_PARSE + message(b"B", b"\0p\0\0\0\xff\xff"), b"shorter than it says"),
        (_PARSE + message(b"B", b"\0p\0\0\2\0\0\0\0\0\1\0\0\0\1a\0\0"), b"2 parameter formats but 1 parameters"),
        (_PARSE + message(b"B", b"\0p\0\0\0\0\2\0\0\0\1a\0\0\0\1b\0\0more"), b"longer than it says"),
        (message(b"P", b"\0SELECT 1"), b"shorter than it says"),
        (message(b"P", b"\0SELECT ListID FROM Account\0\xff\xff"), b"shorter than it says"),
        (message(b"P", b"\0SELECT ListID FROM Account\0\0\0more"), b"longer than it says"),
        (message(b"B", b"\0none\0\0\0\0\0\0\0"), b"Statement none is not prepared"),
        (message(b"E", b"none\0\0\0\0\0"), b"There is no portal 'none'"),
        (message(b"D", b"Xp\0"), b"invalid message subtype 'X'"),
        (message(b"C", b"\xe4p\0"), b"invalid message subtype"),
        (message(b"D", b""), b"shorter than it says"),
        (message(b"Q", b"SELECT 1"), b"has no end"),
        (message(b"Q", b""), b"has no end"),
        *((message(kind, b"rows"), b"Unknown message") for kind in (b"d", b"c", b"f", b"F", b"p", b"\0", b"\xff")),
    ],
    ids=lambda value: value.decode()[-30:] if b" " in value and b"\0" not in value else "",
)  # fmt: skip
def test_a_malformed_message_is_refused_and_the_session_goes_on(
    books: Books, sent: bytes, said: bytes
) -> None:
    answer = _answer(books, logged_in(books) + sent + _SYNC + message(b"Q", b"SELECT Name FROM Class\0"))
    assert said in answer
    assert b"CXX000\0" not in answer
    assert answer.endswith(_READY)


def test_a_parse_without_sync_waits_for_its_sync(books: Books) -> None:
    """Everything behind an error is passed over up to Sync; an answer asked for by Flush comes at once."""
    answer = _answer(books, logged_in(books) + message(b"P", b"\0NONSENSE\0\0\0") + _SESSION[0] * 3 + _SYNC)
    assert answer.count(b"1\0\0\0\4") == 0
    assert answer.endswith(_READY)
    session = RawSession(books)
    session.send(_PARSE, message(b"H", b""))
    assert session.read() == (b"1", b"")
    session.close()


def test_starts_that_are_none_end_their_connection(books: Books) -> None:
    """Sizes of a gigabyte, of nothing, and negative ones; other protocols; a login that never ends."""
    for start in (
        b"\x40\0\0\0",
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"\0\0\x27\x11",
        b"GET / HTTP/1.1\r\n\r\n",
    ):
        assert _answer(books, start + b"x" * 20_000) == b""
    for version in (b"", b"\0\2\0\0", b"\0\3\0\2", b"\0\0\0\0"):
        assert _answer(books, message(b"", version)) == b""
    tls = message(b"", (80877103).to_bytes(4, "big"))
    assert _answer(books, tls + tls) == b"N"
    assert _answer(books, tls + logged_in(books)).endswith(_READY)
    huge = startup(books.connection["user"], books.slug) + b"p\0\0\x27\x20" + b"p" * 11_000
    assert _READY not in _answer(books, huge)


def test_bent_sessions_leave_the_server_as_it_was(own: Books) -> None:
    """600 valid sessions, bent by a seed: every one ends, none finds an error inside the server or makes it grow."""
    chance = random.Random(20)
    whole = logged_in(own)
    straight = _answer(own, whole + b"".join(_SESSION))
    assert straight.count(_READY) == 6  # the login, two Syncs and three queries; it goes through to its end

    def bent(data: bytes) -> bytes:
        found = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(found) or 1)
            kind = chance.randrange(6)
            if kind == 0:
                found[place : place + 1] = bytes([chance.randrange(256)])
            elif kind == 1:
                del found[place : place + chance.randint(1, 9)]
            elif kind == 2:
                found[place:place] = chance.randbytes(chance.randint(1, 9))
            elif kind == 3:
                found[place : place + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0")
                )
            elif kind == 4:
                found[place:place] = found[: chance.randint(0, len(found))]
            else:
                del found[place + 1 :]
        return bytes(found)

    def walk() -> None:
        for _ in range(500):
            messages = list(_SESSION)
            if chance.random() < 0.3:
                chance.shuffle(messages)
            at = chance.randrange(len(messages))
            messages[at] = bent(messages[at])
            said = _answer(own, whole + b"".join(messages))
            assert b"internal error" not in said, messages
        for _ in range(100):
            assert b"internal error" not in _answer(own, bent(whole + b"".join(_SESSION)))

    assert _grown_mb(own.server, walk) < 30
    assert _answer(own, whole + message(b"Q", b"SELECT Name FROM Class\0")).endswith(_READY)
    assert own.server.process is not None
    assert own.server.process.stdout is not None
    assert own.server.stop_and_read() == ""


def test_floods_are_bounded_and_others_go_on(own: Books) -> None:
    """Connections that never log in, prepared statements, portals, cursors, lines and answers without end."""
    whole, password = logged_in(own), own.connection["password"]
    session = RawSession(own)

    def ends_with(*messages: bytes) -> bytes:
        return b"".join(body for kind, body in _flooded(messages) if kind == b"E")

    def _flooded(messages: tuple[bytes, ...]) -> list[tuple[bytes, bytes]]:
        sender = threading.Thread(target=session.send, args=(*messages, message(b"Q", b"SHOW end\0")))
        sender.start()
        found = session.until(b"Z")
        while not any(kind == b"T" for kind, _ in found[-4:]):
            found += session.until(b"Z")
        sender.join()
        return found

    def floods() -> None:
        idle = [socket.create_connection(("127.0.0.1", own.server.port), 20) for _ in range(700)]
        for client in idle[::2]:
            client.sendall(b"\0\0\x20")  # slow to start
        assert _answer(own, whole).endswith(_READY)
        assert sum(_is_closed(client) for client in idle) >= 200
        for client in idle:
            client.close()
        parses = [
            message(b"P", f"s{n}\0SELECT CompanyName FROM Company\0\0\0".encode()) + _SYNC
            for n in range(5200)
        ]
        assert b"Too many prepared statements: a session keeps 5000" in ends_with(*parses)
        text = "SELECT ListID FROM Account WHERE Name = '" + "n" * 100_000 + "'"
        parses = [message(b"P", f"s{n}\0{text}\0\0\0".encode()) + _SYNC for n in range(60)]
        assert b"those of a session have 4000000 characters" in ends_with(*parses)
        session.query("DEALLOCATE s0")
        parse = message(b"P", b"\0SELECT Name FROM Class WHERE Name = ?\0\0\0")
        bound = message(b"B", b"%d\0\0\0\0\0\1\0\x0f\x42\x40" + b"v" * 1_000_000 + b"\0\0")
        binds = [bound.replace(b"%d", b"%02d" % n) for n in range(60)]
        assert b"Too many portals" in ends_with(*[parse + bind + _SYNC for bind in binds])
        cursors = [f"DECLARE c{n} CURSOR FOR SELECT Name FROM Account\0" for n in range(300)]
        assert b"Too many open cursors" in ends_with(*[message(b"Q", each.encode()) for each in cursors])
        line = (
            "INSERT INTO InvoiceLine (CustomerRefFullName, InvoiceLineDesc, FQSaveToCache)"
            f" VALUES ('Nobody', '{'d' * 4000}', 1)\0"
        )
        lines = [message(b"Q", line.encode())] * 5200
        assert b"Too many lines wait for their transaction: InvoiceLine" in ends_with(*lines)

    assert _grown_mb(own.server, floods) < 250
    session.close()
    assert _answer(own, whole).endswith(_READY)
    said = own.server.stop_and_read()
    assert said == ""
    assert password not in said


def test_answers_that_nobody_reads_and_long_rows_take_little_memory(own: Books) -> None:
    """A thousand rows of 80 kB, in one answer and fetched; many answers to one message; descriptions without a Sync."""
    session = RawSession(own)
    for number in range(40):
        session.query(f"INSERT INTO Class (Name) VALUES ('Class {number:02}')")
    long = "REPLACE(REPEAT('ab', 2000), 'b', REPEAT('x', 40))"
    query = f"SELECT TOP 1000 {long} FROM Class a, Class b"

    def read_all() -> None:
        for text, rows in ((query, 1000), (f"BEGIN; DECLARE k CURSOR FOR {query}; FETCH 1000 FROM k", 1000)):
            session.send(message(b"Q", text.encode() + b"\0"))
            count, kind, body = 0, b"", b""
            while kind != b"Z":
                kind, body = session.read()
                assert kind != b"E", body
                count += kind == b"D" and len(body) == 82_006
            assert count == rows

    assert _grown_mb(own.server, read_all) < 30
    many = "sp_columns InvoiceLine;" * 800
    assert _grown_mb(own.server, lambda: _expect_answers(session, many, 800)) < 60
    wide = "SELECT " + ", ".join([long] * 500) + " FROM Class"
    refused: list[tuple[bytes, bytes]] = []
    assert _grown_mb(own.server, lambda: refused.extend(session.query(wide))) < 60
    assert b"cannot be carried out" in b"".join(body for kind, body in refused if kind == b"E")
    session.close()

    def never_read() -> None:
        with closing(socket.create_connection(("127.0.0.1", own.server.port), 20)) as client:
            client.sendall(logged_in(own) + message(b"P", b"\0SELECT * FROM InvoiceLine\0\0\0"))
            client.settimeout(1)
            try:
                client.sendall(message(b"D", b"S\0") * 2_000_000)
            except TimeoutError:  # it takes no more before its answers are read
                return
            raise AssertionError("the server took everything")

    assert _grown_mb(own.server, never_read) < 60


def _expect_answers(session: RawSession, text: str, count: int) -> None:
    """The session answers that many statements of one text."""
    session.send(message(b"Q", text.encode() + b"\0"))
    kind, found = b"", 0
    while kind != b"Z":
        kind, _ = session.read()
        found += kind == b"C"
    assert found == count


def _is_closed(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
