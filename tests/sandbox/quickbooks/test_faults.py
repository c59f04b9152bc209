"""Faults and counts, switched over HTTP."""

import threading
import time

import pyodbc
import pytest

from tests.sandbox.quickbooks.conftest import Books


def test_the_third_insert_is_locked(books: Books) -> None:
    books.fault(kind="lock", call="INSERT INTO Class", nth=3)
    for name in ("One", "Two"):
        books.insert("Class", Name=name)
    text = books.refused("INSERT INTO Class (Name) VALUES ('Three')")
    assert "Error: 3176 - " in text
    assert "could not be locked" in text
    books.insert("Class", Name="Four")
    books.insert("Vendor", Name="Five")
    assert [row[0] for row in books.rows("SELECT Name FROM Class ORDER BY ListID")] == ["One", "Two", "Four"]


def test_a_drop_before_leaves_nothing(books: Books) -> None:
    books.fault(kind="drop_before", call="INSERT INTO Class")
    session = books.connect()
    with pytest.raises(pyodbc.Error) as dropped:
        session.execute("INSERT INTO Class (Name) VALUES (?)", "Gone")
    assert dropped.value.args[0] == "08S01"
    session.close()
    assert books.value("SELECT COUNT(*) FROM Class") == 0


def test_a_drop_after_leaves_the_effect_without_an_answer(books: Books) -> None:
    books.fault(kind="drop_after", call="INSERT INTO Class")
    session = books.connect()
    with pytest.raises(pyodbc.Error) as dropped:
        session.execute("INSERT INTO Class (Name) VALUES (?)", "Kept")
    assert dropped.value.args[0] == "08S01"
    session.close()
    assert books.value("SELECT Name FROM Class") == "Kept"


def test_cached_lines_die_with_their_connection(books: Books) -> None:
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    customer = books.insert("Customer", Name="A")
    books.fault(kind="drop_before", call="INSERT INTO InvoiceLine", nth=2)
    session = books.connect()
    line = "INSERT INTO InvoiceLine (CustomerRefListID, InvoiceLineItemRefFullName, FQSaveToCache) VALUES (?, ?, ?)"
    session.execute(line, customer, "Work", 1)
    with pytest.raises(pyodbc.Error):
        session.execute(line, customer, "Work", 0)
    session.close()
    assert books.value("SELECT COUNT(*) FROM Invoice") == 0


def test_refused_connections(books: Books) -> None:
    books.fault(kind="refuse", times=2)
    for _ in range(2):
        with pytest.raises(pyodbc.OperationalError):
            books.connect()
    books.connect().close()


def test_a_stopped_company_file_answers_nobody_until_cleared(books: Books) -> None:
    session = books.connect()
    books.fault(kind="stop")
    with pytest.raises(pyodbc.Error):
        session.execute("SELECT Name FROM Class").fetchall()
    with pytest.raises(pyodbc.OperationalError):
        books.connect()
    session.close()
    books.control("DELETE", "faults")
    books.connect().close()


def test_a_changed_password_shuts_out_until_cleared(books: Books) -> None:
    books.fault(kind="changed_password")
    with pytest.raises(pyodbc.OperationalError, match="80040420"):
        books.connect()
    assert books.value("SELECT COUNT(*) FROM Class") == 0
    books.control("DELETE", "faults")
    books.connect().close()


def test_a_slow_request_makes_the_others_wait(books: Books) -> None:
    books.fault(kind="slow", call="INSERT INTO Class", seconds=0.6)
    other = books.connect()
    started = time.monotonic()
    slow = threading.Thread(target=books.run, args=("INSERT INTO Class (Name) VALUES ('x')",))
    slow.start()
    time.sleep(0.2)
    other.execute("INSERT INTO Vendor (Name) VALUES ('y')")
    assert time.monotonic() - started >= 0.5
    slow.join()
    other.close()


def test_faults_are_listed_and_wrong_ones_refused(books: Books) -> None:
    books.fault(kind="slow", call="SELECT", seconds=0.01)
    status, listed = books.control("GET", "faults")
    assert (status, [(fault["kind"], fault["call"]) for fault in listed]) == (200, [("slow", "SELECT")])
    assert books.control("POST", "faults", {"kind": "earthquake"})[0] == 400
    assert books.control("DELETE", "faults")[0] == 204
    assert books.control("GET", "faults") == (200, [])


def test_calls_are_counted_by_kind(books: Books) -> None:
    books.control("DELETE", "calls")
    books.insert("Class", Name="One")
    books.refused("INSERT INTO Class (Name) VALUES ('one')")
    books.run("UPDATE Class SET Name = 'Uno' WHERE Name = ?", "One")
    books.rows("SELECT Name FROM Class WHERE Name = ?", "Uno")
    books.control("POST", "sql", {"statement": "DELETE FROM Class"})
    assert books.control("GET", "calls") == (
        200,
        {"INSERT Class": 2, "sp_lastinsertid Class": 1, "UPDATE Class": 1, "SELECT Class": 1},
    )
