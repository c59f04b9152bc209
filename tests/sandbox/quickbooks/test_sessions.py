"""Logins, many sessions, cursors and snapshots, time-outs, transactions that are none."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pyodbc
import pytest

from tests.sandbox.quickbooks.conftest import Books, Server


def test_a_refused_login_says_why(books: Books) -> None:
    with pytest.raises(pyodbc.OperationalError) as refusal:
        books.connect("wrong")
    assert refusal.value.args[0] == "08001"
    assert "[QODBC] Error: 80040420 - The QuickBooks user has denied access" in str(refusal.value)


def test_an_unknown_company_file_is_refused(books: Books) -> None:
    with pytest.raises(
        pyodbc.OperationalError, match="80040403 - Could not open the specified QuickBooks company data file"
    ):
        pyodbc.connect(books.connection["odbc"].replace(books.slug, "nobody") + ";UID=Admin;PWD=x", timeout=5)


def test_both_ways_of_fetching_give_the_same(books: Books) -> None:
    for number in range(1500):
        books.run("INSERT INTO Class (Name) VALUES (?)", f"Class {number}")
    plain = books.connect(declare_fetch=False)
    query = "SELECT Name, TimeCreated, IsActive, Sublevel FROM Class WHERE Name LIKE ? ORDER BY Name"
    all_at_once = [tuple(row) for row in plain.execute(query, "class%").fetchall()]
    assert len(all_at_once) == 1500
    assert books.rows(query, "class%") == all_at_once
    plain.close()


def test_a_cursor_keeps_its_snapshot_while_others_see_what_is_new(books: Books) -> None:
    for number in range(1200):
        books.run("INSERT INTO Class (Name) VALUES (?)", f"Class {number:04}")
    reader = books.database.cursor()
    reader.execute("SELECT Name FROM Class ORDER BY Name")
    first = reader.fetchmany(10)
    writer = books.database.cursor()
    writer.execute("INSERT INTO Class (Name) VALUES ('Class 9999')")
    writer.execute("UPDATE Class SET Name = 'Renamed' WHERE Name = 'Class 1199'")
    assert writer.execute("SELECT COUNT(*) FROM Class").fetchval() == 1201
    names = [row[0] for row in [*first, *reader.fetchall()]]
    assert names == [f"Class {number:04}" for number in range(1200)]


def test_nothing_is_rolled_back(books: Books) -> None:
    session = pyodbc.connect(
        f"{books.connection['odbc']};UID={books.connection['user']};PWD={books.connection['password']}",
        autocommit=False,
    )
    session.execute("INSERT INTO Class (Name) VALUES ('Kept')")
    session.rollback()
    session.close()
    assert books.value("SELECT COUNT(*) FROM Class") == 1


def test_a_session_survives_an_error_inside_a_transaction(books: Books) -> None:
    session = pyodbc.connect(
        f"{books.connection['odbc']};UID={books.connection['user']};PWD={books.connection['password']}",
        autocommit=False,
    )
    session.execute("INSERT INTO Class (Name) VALUES ('One')")
    with pytest.raises(pyodbc.Error, match="3100"):
        session.execute("INSERT INTO Class (Name) VALUES ('one')")
    session.execute("INSERT INTO Class (Name) VALUES ('Two')")
    session.commit()
    assert session.execute("SELECT COUNT(*) FROM Class").fetchval() == 2
    session.close()


def test_names_are_unique_however_many_write_at_once(books: Books) -> None:
    made: list[str] = []
    refused: list[str] = []

    def write() -> None:
        session = books.connect()
        for number in range(40):
            try:
                session.execute("INSERT INTO Customer (Name) VALUES (?)", f"Customer {number}")
                made.append(session.execute("sp_lastinsertid Customer").fetchval())
            except pyodbc.Error as error:
                refused.append(str(error))
        session.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(made) == 40
    assert len(refused) == 120
    assert all("Error: 3100 - " in text for text in refused)


def test_companies_are_apart(make_books: Callable[..., Books]) -> None:
    one, other = make_books(), make_books()
    one.insert("Customer", Name="Only here")
    assert other.value("SELECT COUNT(*) FROM Customer") == 0
    with pytest.raises(pyodbc.OperationalError):
        other.connect(one.connection["password"])


def test_a_statement_timeout_stops_waiting_and_working(books: Books) -> None:
    books.run("SET statement_timeout = 200")
    books.fault(kind="slow", call="INSERT INTO Class", seconds=5)
    started = time.monotonic()
    assert "canceling statement due to statement timeout" in books.refused(
        "INSERT INTO Class (Name) VALUES ('x')"
    )
    assert time.monotonic() - started < 3
    books.control("DELETE", "faults")
    assert books.value("SELECT COUNT(*) FROM Class") == 0
    endless = "SELECT COUNT(*) FROM Account a, Account b, Account c, Account d, Account e, Account f"
    assert "statement timeout" in books.refused(endless)
    books.run("SET statement_timeout TO 0")
    assert books.run("INSERT INTO Class (Name) VALUES ('x')") == 1


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server for a test that kills it."""
    server = Server(tmp_path)
    server.start()
    yield server
    if server.running:
        server.kill()


def test_sigterm_ends_open_sessions_and_the_server(own_server: Server) -> None:
    _, connection = own_server.call("POST", "acme", {})
    session = pyodbc.connect(
        f"{connection['odbc']};UID={connection['user']};PWD={connection['password']}", autocommit=True
    )
    cursor = session.execute("SELECT Name FROM Account")
    assert cursor.fetchone() is not None
    assert own_server.stop() == 0
    with pytest.raises(pyodbc.Error):
        session.execute("SELECT Name FROM Account").fetchall()
    session.close()


def test_a_taken_port_is_a_clear_error(own_server: Server) -> None:
    environment = {
        **os.environ,
        "VAR_DIR": str(own_server.directory),
        "SANDBOX_QB_PORT": str(own_server.port),
        "SANDBOX_QB_CONTROL_PORT": str(own_server.control_port),
    }
    second = subprocess.run(
        [sys.executable, "-m", "sandbox.quickbooks"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 1
    assert "cannot start" in second.stdout
    assert "address already in use" in second.stdout.lower()


def test_bytes_that_are_no_protocol_end_their_connection_only(books: Books) -> None:
    for noise in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0\0\0\x08\x04\xd2\x16\x2e",
    ):
        with socket.create_connection(("127.0.0.1", books.server.port), timeout=5) as intruder:
            intruder.sendall(noise)
            assert intruder.recv(100) == b""
    assert books.value("SELECT COUNT(*) FROM Customer") == 0


def test_what_was_answered_survives_sigkill(own_server: Server) -> None:
    server = own_server
    _, connection = server.call("POST", "acme", {})
    odbc = f"{connection['odbc']};UID={connection['user']};PWD={connection['password']}"
    session = pyodbc.connect(odbc, autocommit=True)
    for number in range(20):
        session.execute(
            "INSERT INTO Customer (Name, CreditLimit) VALUES (?, ?)", f"C{number}", Decimal(number)
        )
    session.execute("INSERT INTO InvoiceLine (CustomerRefFullName, FQSaveToCache) VALUES ('C1', 1)")
    server.kill()
    with pytest.raises(pyodbc.Error):
        session.execute("SELECT COUNT(*) FROM Customer").fetchall()
    session.close()
    server.start()
    session = pyodbc.connect(odbc, autocommit=True)
    counted = session.execute("SELECT COUNT(*), SUM(CreditLimit) FROM Customer").fetchone()
    assert counted is not None
    assert tuple(counted) == (20, Decimal(190))
    assert session.execute("SELECT COUNT(*) FROM Invoice").fetchval() == 0
    session.execute("INSERT INTO Customer (Name) VALUES ('C20')")
    assert session.execute("SELECT COUNT(DISTINCT ListID) FROM Customer").fetchval() == 21
    session.close()
    assert server.stop() == 0


def test_hundreds_of_idle_sessions_and_a_slow_reader_block_nobody(books: Books) -> None:
    for number in range(3000):
        books.run("INSERT INTO Class (Name) VALUES (?)", f"Class {number:04}")
    idle = [books.connect() for _ in range(250)]
    slow = books.connect(declare_fetch=True)
    cursor = slow.execute("SELECT * FROM Class ORDER BY Name")
    first = cursor.fetchone()  # and then it reads no further for a while
    assert first is not None
    started = time.monotonic()
    for number in range(50):
        books.run("INSERT INTO Vendor (Name) VALUES (?)", f"Vendor {number}")
    assert time.monotonic() - started < 10
    assert len(cursor.fetchall()) == 2999
    for session in idle:
        assert session.execute("SELECT COUNT(*) FROM Vendor").fetchval() == 50
        session.close()
    slow.close()


def test_a_client_that_does_not_take_its_answer_blocks_nobody(books: Books) -> None:
    for number in range(300):
        books.run("INSERT INTO Customer (Name, Notes) VALUES (?, ?)", f"Customer {number}", "x" * 4000)
    with socket.create_connection(("127.0.0.1", books.server.port), timeout=5) as lazy:
        parts = {"user": books.connection["user"], "database": books.slug}
        body = b"\0\3\0\0" + b"".join(f"{name}\0{value}\0".encode() for name, value in parts.items()) + b"\0"
        lazy.sendall((len(body) + 4).to_bytes(4, "big") + body)
        password = books.connection["password"].encode() + b"\0"
        lazy.sendall(b"p" + (len(password) + 4).to_bytes(4, "big") + password)
        query = b"SELECT a.* FROM Customer a, Customer b\0"
        lazy.sendall(b"Q" + (len(query) + 4).to_bytes(4, "big") + query)
        assert lazy.recv(1) == b"R"
        for number in range(50):
            books.run("INSERT INTO Vendor (Name) VALUES (?)", f"Vendor {number}")
    assert books.value("SELECT COUNT(*) FROM Vendor") == 50
