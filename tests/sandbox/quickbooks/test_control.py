"""The control API: making, showing and deleting company files."""

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
