"""Faults of the workstation and of QuickBooks' window: stalls, dialogs, modes, closed periods, disk, clock, cache."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pyodbc
import pytest

from sandbox.control import CallLog
from sandbox.quickbooks.company.connections import connect
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.errors import QuickBooksError
from sandbox.quickbooks.statements.plans import read
from sandbox.quickbooks.statements.session import Session
from tests.sandbox.quickbooks.conftest import Books


def test_a_stalled_call_is_answered_when_the_faults_are_cleared(books: Books) -> None:
    books.fault(kind="stall", call="INSERT INTO Class", nth=2)
    books.insert("Class", Name="One")
    waiting = threading.Thread(target=books.run, args=("INSERT INTO Class (Name) VALUES ('Two')",))
    waiting.start()
    other = books.connect()  # everybody else is served meanwhile
    waiting.join(0.3)
    assert waiting.is_alive()
    assert other.execute("SELECT COUNT(*) FROM Class").fetchval() == 1
    books.control("DELETE", "faults")
    waiting.join(10)
    assert not waiting.is_alive()
    assert other.execute("SELECT COUNT(*) FROM Class").fetchval() == 2
    other.close()


def test_a_client_that_leaves_a_stalled_call_leaves_nothing(books: Books) -> None:
    books.fault(kind="stall", call="connect")
    with pytest.raises(pyodbc.OperationalError):
        pyodbc.connect(
            f"{books.connection['odbc']};UID={books.connection['user']};PWD={books.connection['password']}",
            autocommit=True,
            timeout=1,
        )
    books.connect().close()
    assert books.control("GET", "faults")[1][0]["struck"] == 1


@pytest.mark.parametrize(("kind", "code"), [("modal_dialog", "80040414"), ("single_user", "80040410")])
def test_a_window_of_quickbooks_keeps_everybody_out_until_cleared(books: Books, kind: str, code: str) -> None:
    books.fault(kind=kind)
    for _ in range(2):
        assert f"[QODBC] Error: {code} - " in books.refused("SELECT Name FROM Class")
        with pytest.raises(pyodbc.OperationalError, match=f"Error: {code} - "):
            books.connect()
    assert books.control("POST", "sql", {"statement": "SELECT COUNT(*) FROM Class"})[0] == 200
    books.control("DELETE", "faults")
    books.connect().close()
    books.fault(kind=kind, call="INSERT", nth=2, times=1)
    books.insert("Class", Name="One")
    assert f"Error: {code} - " in books.refused("INSERT INTO Class (Name) VALUES ('Two')")
    books.insert("Class", Name="Two")


def test_a_closed_period_refuses_every_dated_write(books: Books) -> None:
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    books.insert("Customer", Name="A")
    line = "INSERT INTO InvoiceLine (CustomerRefFullName, InvoiceLineItemRefFullName) VALUES ('A', 'Work')"
    books.run(line)
    books.fault(kind="closed_period")
    for statement in (line, "UPDATE Invoice SET Memo = 'x'", "DELETE FROM Invoice"):
        assert "Error: 3171 - An attempt was made to modify a Invoice" in books.refused(statement)
    books.insert("Customer", Name="B")  # lists have no date
    books.control("DELETE", "faults")
    assert books.run("UPDATE Invoice SET Memo = 'x'") == 1


def test_a_full_disk_changes_nothing(books: Books) -> None:
    books.insert("Class", Name="One")
    before = books.rows("SELECT Name, EditSequence FROM Class")
    books.fault(kind="disk_full")
    for statement in (
        "INSERT INTO Class (Name) VALUES ('Two')",
        "UPDATE Class SET Name = 'x'",
        "DELETE FROM Class",
    ):
        text = books.refused(statement)
        assert (
            "Error: 3180 - There was an error when saving a Class.  QuickBooks error message: The disk"
            in text
        )
    assert books.rows("SELECT Name, EditSequence FROM Class") == before
    books.control("DELETE", "faults")
    books.insert("Class", Name="Two")


def test_a_disk_that_is_really_full_is_told_alike(company: CompanyFile) -> None:
    writer = company._writer
    writer.pragma("max_page_count", writer.pragma("page_count") + 2)
    session = Session(company, None, CallLog())
    (plan,) = read("INSERT INTO Customer (Name, Notes) VALUES (?, ?)", company.schema)

    async def fill() -> None:
        for number in range(100):
            await session.run(plan, [f"Customer {number}", "x" * 4000])

    with pytest.raises(QuickBooksError, match=r"Error: 3180 - .*The disk is full"):
        asyncio.run(fill())
    reading = connect(company.path, writes=False)
    ((kept,),) = reading.execute("SELECT COUNT(*) FROM Customer")
    ((claimed,),) = reading.execute("SELECT COUNT(*) FROM qb_element WHERE Kind = 'Customer'")
    reading.close()
    assert kept == claimed < 100


def test_the_workstations_clock_is_wrong(books: Books) -> None:
    books.insert("Class", Name="True")
    books.fault(kind="clock_skew", seconds=-7200)
    books.insert("Class", Name="Behind")
    asked = books.value("SELECT {fn NOW()} FROM Company")
    books.control("DELETE", "faults")
    (true, behind) = (row[0] for row in books.rows("SELECT TimeCreated FROM Class ORDER BY ListID"))
    assert timedelta(hours=1, minutes=59) < true - behind <= timedelta(hours=2)
    assert timedelta(hours=1, minutes=59) < true - asked <= timedelta(hours=2)


def test_a_stale_cache_serves_what_was_there_when_it_went_stale(books: Books, server_files: Path) -> None:
    books.insert("Class", Name="Old")
    books.fault(kind="stale_cache")
    books.insert("Class", Name="New")
    query = "SELECT Name FROM Class {} ORDER BY Name"
    assert books.rows(query.format("")) == [("Old",)]
    assert books.rows(query.format("NOSYNC")) == [("Old",)]
    assert books.rows(query.format("UNOPTIMIZED")) == [("New",), ("Old",)]
    assert books.rows(query.format("CALLDIRECT")) == [("New",), ("Old",)]
    assert books.rows(query.format("")) == [("Old",)]
    assert books.rows(query.format("VERIFY")) == [("New",), ("Old",)]
    assert books.rows(query.format("")) == [("New",), ("Old",)]
    books.insert("Class", Name="Newer")
    assert len(books.rows(query.format(""))) == 2
    books.rows("sp_optimizeupdatesync Class")
    assert len(books.rows(query.format(""))) == 3
    books.run("DELETE FROM Class WHERE Name = 'Newer'")  # the condition is met in QuickBooks itself
    assert len(books.rows(query.format(""))) == 3
    assert len(list(server_files.glob(f"{books.slug}.stale-*.sqlite3"))) == 1
    books.control("DELETE", "faults")
    assert len(books.rows(query.format(""))) == 2
    assert list(server_files.glob(f"{books.slug}.stale-*")) == []


def test_the_log_of_calls_says_what_came_of_them(books: Books) -> None:
    books.control("DELETE", "calls")
    books.insert("Class", Name="Secret")
    books.refused("INSERT INTO Class (Name) VALUES ('Secret')")
    books.fault(kind="modal_dialog", call="SELECT")
    books.refused("SELECT Name FROM Class WHERE Name = 'Secret'")
    status, entries = books.control("GET", "calls/log")
    assert status == 200
    listed = entries["calls"] if isinstance(entries, dict) else entries
    assert [(entry["kind"], entry["status"], entry["user"]) for entry in listed] == [
        ("INSERT Class", "OK", "Admin"),
        ("sp_lastinsertid Class", "OK", "Admin"),
        ("INSERT Class", "3100", "Admin"),
        ("SELECT Class", "80040414", "Admin"),
    ]
    assert "Secret" not in str(entries)


@pytest.fixture
def server_files(books: Books) -> Path:
    """Where the server keeps its company files."""
    return books.server.directory / "sandbox" / "quickbooks"
