# ruff: noqa: DTZ001 - a workstation's time has no zone
"""Statements in QODBC's dialect, and connection strings."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sync.connectors.quickbooks import statements
from sync.connectors.quickbooks.clock import WorkstationClock
from sync.connectors.quickbooks.connection import connection_string
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code

CLOCK = WorkstationClock(ZoneInfo("America/New_York"))


def test_literals_have_a_space_before_the_quote() -> None:
    assert statements.time_literal(datetime(2017, 11, 6, 13, 0, 0, 5000)) == "{ts '2017-11-06 13:00:00.005'}"


def test_a_select_with_all_its_parts() -> None:
    sql = statements.select("Customer", ["ListID", "Odd Name"], "A = ?", "B = 1", order_by=["ListID"], top=5)
    assert sql == 'SELECT TOP 5 ListID, "Odd Name" FROM Customer WHERE (A = ?) AND (B = 1) ORDER BY ListID'


def test_the_last_characters_of_a_text_are_a_column_of_their_own() -> None:
    assert statements.select("Customer", ["RIGHT(Phone,4)"]) == "SELECT {fn RIGHT(Phone,4)} FROM Customer"
    assert statements.tail("RIGHT(Phone,4)") == ("Phone", 4)
    assert statements.tail("Phone") is None


def test_an_insert_leaves_out_what_has_no_value() -> None:
    sql, values = statements.insert("Customer", {"Name": "A", "Phone": None, "IsActive": True}, CLOCK)
    assert sql == "INSERT INTO Customer (Name, IsActive) VALUES (?, ?)"
    assert values == ("A", True)


def test_an_update_empties_with_null_and_binds_the_rest() -> None:
    sql, values = statements.update("Customer", {"Phone": None, "Notes": "n"}, {"ListID": "8-1"}, CLOCK)
    assert sql == "UPDATE Customer SET Phone = NULL, Notes = ? WHERE ListID = ?"
    assert values == ("n", "8-1")


def test_moments_are_bound_as_workstation_time_and_numbers_without_exponent() -> None:
    assert statements.bound(datetime(2026, 7, 1, 12, tzinfo=UTC), CLOCK) == datetime(2026, 7, 1, 8)
    assert str(statements.bound(Decimal("1E+2"), CLOCK)) == "100"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("jdbc:odbc:Books", "DSN=Books;UID=me;PWD=pw"),
        ("JDBC:ODBC:DSN=Books;Port=2", "DSN=Books;Port=2;UID=me;PWD=pw"),
        ("Books 2024", "DSN=Books 2024;UID=me;PWD=pw"),
        ("Driver={X};Server=h;", "Driver={X};Server=h;UID=me;PWD=pw"),
    ],
)
def test_connection_strings(url: str, expected: str) -> None:
    assert connection_string(url, user="me", password="pw") == expected


def test_a_password_cannot_add_keywords() -> None:
    assert connection_string("B", user="me", password="a;b}c") == "DSN=B;UID=me;PWD={a;b}}c}"


def test_no_address_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError) as raised:
        connection_string("  ")
    assert raised.value.code == Code.QB_CONNECTION_STRING
    assert raised.value.option == "credentials.qb_url"
