"""Statements that take long hold up neither other companies nor, once their client has gone, their own."""

import socket
import threading
from collections.abc import Callable

import pyodbc

from tests.sandbox.quickbooks.conftest import Books
from tests.sandbox.quickbooks.raw_client import logged_in, message, wait_until_busy

_ENDLESS = "SELECT COUNT(*) FROM Account a, Account b, Account c, Account d, Account e, Account f, Account g"


class _Heavy:
    """A statement in a thread of its own, ended by its own time-out at the latest."""

    def __init__(self, books: Books, sql: str, limit_ms: int = 60_000) -> None:
        self.session = books.connect(declare_fetch=False)
        self.session.execute(f"SET statement_timeout = {limit_ms}")
        self.ended = ""
        self._sql = sql
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.session.execute(self._sql).fetchall()
            self.ended = "answered"
        except pyodbc.Error as error:
            self.ended = str(error)

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def wait(self) -> str:
        self._thread.join()
        self.session.close()
        return self.ended


def test_a_heavy_read_of_one_company_does_not_hold_up_another(make_books: Callable[..., Books]) -> None:
    one, other = make_books(), make_books()
    heavy = _Heavy(one, _ENDLESS, 2500)
    wait_until_busy(one)
    for number in range(30):
        other.run("INSERT INTO Class (Name) VALUES (?)", f"Class {number}")
    assert other.value("SELECT COUNT(*) FROM Class") == 30
    other.connect().close()
    assert heavy.running
    assert "statement timeout" in heavy.wait()
    one.run("INSERT INTO Class (Name) VALUES ('after it')")


def test_an_answer_without_end_lets_others_have_their_turn(make_books: Callable[..., Books]) -> None:
    """Its client takes it as fast as it comes; it ends by its time-out."""
    one, other = make_books(), make_books()
    rows = "SELECT a.Name FROM Account a, Account b, Account c, Account d, Account e, Account f, Account g"
    ended: list[bytes] = []

    def take() -> None:
        with socket.create_connection(("127.0.0.1", one.server.port), 30) as client:
            text = f"SET statement_timeout = 1500; {rows}; BEGIN"
            client.sendall(logged_in(one) + message(b"Q", text.encode() + b"\0") + message(b"X", b""))
            last = b""
            while data := client.recv(1 << 20):
                last = (last + data)[-300:]
            ended.append(last)

    thread = threading.Thread(target=take)
    thread.start()
    served = 0
    while thread.is_alive():
        other.run("INSERT INTO Class (Name) VALUES (?)", f"Class {served}")
        served += 1
    assert served > 10, served
    assert b"canceling statement due to statement timeout" in ended[0]


def test_heavy_conditions_and_slow_tails_do_not_hold_up_another(make_books: Callable[..., Books]) -> None:
    one, other = make_books(), make_books()
    inner = (
        _ENDLESS.replace("COUNT(*)", "a.ListID")
        + " WHERE a.Name < g.Name AND g.Name < f.Name AND f.Name < a.Name"
    )
    for sql in (
        f"UPDATE Account SET Name = 'x' WHERE ListID IN ({inner})",
        f"DELETE FROM Account WHERE ListID IN ({inner})",
        # the first rows are there at once, the others never come
        "SELECT a.Name FROM Account a WHERE a.Name < 'D' UNION ALL " + inner,
    ):
        heavy = _Heavy(one, sql, 800)
        for number in range(10):
            other.run("INSERT INTO Class (Name) VALUES (?)", f"Class {number} {sql[:6]}")
        assert heavy.running, heavy.ended
        assert "statement timeout" in heavy.wait(), sql
    assert one.value("SELECT COUNT(*) FROM Account WHERE Name = 'x'") == 0


def test_a_heavy_read_ends_when_its_client_goes(books: Books) -> None:
    client = socket.create_connection(("127.0.0.1", books.server.port), timeout=5)
    client.sendall(logged_in(books) + message(b"Q", _ENDLESS.encode() + b"\0"))
    wait_until_busy(books)
    client.close()
    books.run("SET statement_timeout = 20000")
    books.run("INSERT INTO Class (Name) VALUES ('its turn')")


def test_a_company_file_can_be_deleted_during_a_heavy_read(books: Books) -> None:
    heavy = _Heavy(books, _ENDLESS)
    wait_until_busy(books)
    assert books.server.call("DELETE", books.slug)[0] == 204
    assert heavy.wait() not in ("answered", "")


def test_long_answers_are_the_same_drawn_at_once_or_aside(books: Books) -> None:
    for number in range(300):
        books.run("INSERT INTO Class (Name) VALUES (?)", f"Class {number:03}")
    wide = "SELECT a.Name, b.Name FROM Class a, Class b WHERE a.Name LIKE '%{}%' ORDER BY a.Name, b.Name"
    rows = books.rows(wide.format("Class"))
    assert len(rows) == 90_000
    assert rows == sorted(rows)
    assert len(set(rows)) == 90_000
    unordered = books.rows("SELECT a.Name, b.Name FROM Class a, Class b WHERE b.Name LIKE '%9%9%'")
    matching = [f"Class {number:03}" for number in range(300) if str(f"{number:03}").count("9") > 1]
    assert sorted(unordered) == sorted((f"Class {n:03}", name) for n in range(300) for name in matching)


def test_each_record_of_an_update_is_a_request_of_its_own(books: Books) -> None:
    for name in ("A", "B", "C"):
        books.insert("Class", Name=name)
    # QuickBooks takes the first and refuses the others, whose name is in use by then
    assert "Error: 3100 - " in books.refused("UPDATE Class SET Name = 'Same'")
    assert [row[0] for row in books.rows("SELECT Name FROM Class ORDER BY Name")] == ["B", "C", "Same"]
    assert books.run("UPDATE Class SET IsActive = 0") == 3
    assert books.run("DELETE FROM Class") == 3


def test_patterns_take_time_by_the_length_of_the_text_only(books: Books) -> None:
    books.insert("Customer", Name="Long", Notes="a" * 4000)
    nasty = "%a" * 60 + "%b"
    assert books.rows("SELECT Name FROM Customer WHERE Notes LIKE ?", nasty) == []
    assert books.rows("SELECT Name FROM Customer WHERE Notes LIKE ?", "%a" * 60) == [("Long",)]
    for pattern, found in {
        "l%g": 1, "%on%": 1, "_o_g": 1, "l%n%": 1, "%o%o%": 0, "%g%": 1, "ng%": 0, "%": 1, "l_ng%_": 0,
    }.items():  # fmt: skip
        assert books.value("SELECT COUNT(*) FROM Customer WHERE Name LIKE ?", pattern) == found, pattern


def test_nested_functions_and_numbers_of_parameters_take_no_memory(books: Books) -> None:
    nested = "TIMESTAMPDIFF(SQL_TSI_MONTH, " * 38 + "NOW()" + ", NOW())" * 38
    assert "nested too deep" in books.refused(f"SELECT {nested} FROM Company")
    nested = "TRUNC(1, " * 38 + "1" + ")" * 38
    assert "nested too deep" in books.refused(f"SELECT {nested} FROM Company")
    for number in ("0", "65536", "2000000000", "9" * 5000):
        assert "Invalid parameter: $" in books.refused(f"SELECT Name FROM Account WHERE Name = ${number}")
    assert books.value("SELECT COUNT(*) FROM Company") == 1
