"""The control API: making, showing and deleting company files."""

import http.client
import urllib.error
import urllib.request

import pytest

from tests.sandbox.quickbooks.conftest import Books, Server


def test_a_call_without_the_token_is_refused(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{server.control_port}/sandbox/companies/x", timeout=5)
    assert refused.value.code == 401
    refused.value.close()


def test_making_it_twice_gives_the_same_company(books: Books) -> None:
    assert books.server.call("POST", books.slug, {}) == (200, books.connection)
    assert books.server.call("GET", books.slug) == (200, books.connection)
    assert "UID" not in books.connection["odbc"]


def test_a_deleted_company_is_gone(server: Server) -> None:
    assert server.call("POST", "short-lived", {})[0] == 201
    assert server.call("DELETE", "short-lived") == (204, None)
    assert server.call("GET", "short-lived")[0] == 404
    assert server.call("GET", "short-lived/quickbooks/calls")[0] == 404
    assert server.call("POST", "short-lived/quickbooks/sql", {"statement": "SELECT 1"})[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        {"dataset": "huge"},
        {"custom_fields": "AccountID"},
        {"custom_fields": [["Nowhere", "AccountID"]]},
        {"custom_fields": [["Customer"]]},
        [],
    ],
)
def test_a_wrong_request_makes_nothing(server: Server, body: object) -> None:
    assert server.call("POST", "wrong", body)[0] == 400
    assert server.call("GET", "wrong")[0] == 404


@pytest.mark.parametrize("slug", ["UPPER", "a.b", "-a", "a" * 64])
def test_slugs_are_plain(server: Server, slug: str) -> None:
    assert server.call("POST", slug, {})[0] == 400


def test_errors_of_a_persons_statement_are_told(books: Books) -> None:
    status, answer = books.control("POST", "sql", {"statement": "INSERT INTO Customer (Name) VALUES ('A:B')"})
    assert status == 422
    assert "Error: 3090 - " in answer["error"]
    assert books.control("POST", "sql", {"statement": "SELECT Name FROM Nowhere"})[0] == 422
    assert books.control("POST", "sql", {"statement": ""})[0] == 400


def test_the_demo_company_obeys_the_rules(server: Server) -> None:
    status, _ = server.call("POST", "demo-data", {"dataset": "demo", "seed": 3})
    assert status == 201

    def one(statement: str) -> object:
        answer = server.call("POST", "demo-data/quickbooks/sql", {"statement": statement})[1]
        return answer["rows"][0][0]

    assert int(str(one("SELECT COUNT(*) FROM Customer"))) >= 120
    assert int(str(one("SELECT COUNT(*) FROM Invoice WHERE IsPaid = 1"))) > 0
    assert one("SELECT SUM(Balance) FROM Customer") == one(
        "SELECT Balance FROM Account WHERE AccountType = 'AccountsReceivable'"
    )
    server.call("DELETE", "demo-data")


def test_odd_bodies_are_refused_in_words(books: Books) -> None:
    """Numbers out of range, nesting, halves of characters, statements of sessions: 400, and nothing is switched on."""
    address = f"/sandbox/companies/{books.slug}/quickbooks/"
    token = (books.server.directory / "sandbox" / "control_token").read_text()
    client = http.client.HTTPConnection("127.0.0.1", books.server.control_port, timeout=20)

    def call(method: str, path: str, body: bytes = b"") -> int:
        client.request(method, address + path, body, {"X-Sandbox-Token": token})
        answer = client.getresponse()
        text = answer.read()
        assert answer.status != 400 or b'"error"' in text
        return answer.status

    insert = b'{"statement": "INSERT INTO Class (Name) VALUES (?)", "parameters": ["%s"]}'
    for body in (
        *(b"[" * 100_000, b'{"statement": ' + b"[" * 100_000, b"\xff\xfe", b"[]", b"x" * 40_000_000),
        *(insert % b"\\ud800", insert % b"a\\u0000b", b'{"statement": "SELECT \\ud800 FROM Company"}'),
        *(
            b'{"statement": "BEGIN"}',
            b'{"statement": "FETCH 1 FROM x"}',
            b'{"statement": "SELECT 1; SELECT 2"}',
        ),
        b'{"statement": "DECLARE c CURSOR FOR SELECT Name FROM Account"}',
    ):
        assert call("POST", "sql", body) == 400, body[:60]
    for seconds in (b"1e999", b"NaN", b"1e300", b"-1e300", b"true", b'"5"'):
        assert call("POST", "faults", b'{"kind": "slow", "seconds": %s}' % seconds) == 400, seconds
    for count in (b'"nth": true', b'"nth": 1e3', b'"times": -1', b'"times": false'):
        assert call("POST", "faults", b'{"kind": "lock", %s}' % count) == 400, count
    assert books.control("GET", "faults") == (200, [])
    assert call("GET", f"calls/log?after={'9' * 5000}") == 400
    status, answer = books.control("POST", "sql", {"statement": "SELECT EXP(99999) AS far FROM Company"})
    assert (status, answer) == (200, {"columns": ["far"], "rows": [["inf"]]})
    assert books.server.call("POST", "too-long", {"custom_fields": [["Customer", "a" * 31]]})[0] == 400
    assert books.value("SELECT COUNT(*) FROM Class") == 0
    client.close()
