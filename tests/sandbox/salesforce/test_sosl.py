"""SOSL: what searches find over REST, and how wrong ones are refused."""

import time
from typing import Any

import pytest

from tests.sandbox.salesforce.server import OrgClient


@pytest.fixture
def filled(org: OrgClient) -> OrgClient:
    """Accounts and contacts with words in several fields."""
    acme = org.create("Account", Name="Acme Rockets Ltd.", Phone="(030) 555-1234", Site="Hangar Nine")
    org.create("Account", Name="Acmeria", BillingCity="Rocketville")
    org.create("Account", Name="Müller & Söhne", Website="https://mueller.example")
    org.create("Contact", LastName="Rockets", FirstName="Anna", Email="anna@acme.example", AccountId=acme)
    org.create("Contact", LastName="Stone", FirstName="Rocky", Title="Rockets engineer", AccountId=acme)
    return org


def _found(org: OrgClient, text: str) -> list[Any]:
    answer = org.call("GET", "search", params={"q": text})
    assert answer.status_code == 200, answer.text
    return [(one["attributes"]["type"], one.get("Name", "")) for one in answer.json()["searchRecords"]]


_NAMED = "RETURNING Account(Name ORDER BY Name), Contact(Name ORDER BY Name)"


@pytest.mark.parametrize(
    ("term", "group", "names"),
    [
        ("acme", "ALL", ["Acme Rockets Ltd.", "Anna Rockets"]),
        ("acme", "NAME", ["Acme Rockets Ltd."]),
        ("acme", "EMAIL", ["Anna Rockets"]),
        ("acme*", "NAME", ["Acme Rockets Ltd.", "Acmeria"]),
        ("acm?", "NAME", ["Acme Rockets Ltd."]),
        ("*ria", "NAME", ["Acmeria"]),
        ("a*e*a", "NAME", ["Acmeria"]),
        ("rockets", "ALL", ["Acme Rockets Ltd.", "Anna Rockets", "Rocky Stone"]),
        ("rockets AND NOT acme", "ALL", ["Rocky Stone"]),
        ("rockets acme", "NAME", ["Acme Rockets Ltd."]),
        ("acmeria OR stone", "NAME", ["Acmeria", "Rocky Stone"]),
        ("(acmeria OR acme) AND rockets", "NAME", ["Acme Rockets Ltd."]),
        ('"acme rockets"', "ALL", ["Acme Rockets Ltd."]),
        ('"rockets acme"', "ALL", []),
        ("555-1234", "PHONE", ["Acme Rockets Ltd."]),
        ("MÜLLER \\& söhne", "NAME", ["Müller & Söhne"]),
        ("hangar", "NAME", []),
        ("hangar", "SIDEBAR", ["Acme Rockets Ltd."]),
    ],
)
def test_terms_and_groups_of_fields(filled: OrgClient, term: str, group: str, names: list[str]) -> None:
    found = _found(filled, f"FIND {{{term}}} IN {group} FIELDS {_NAMED}")
    assert [name for _, name in found] == names


def test_returning(filled: OrgClient) -> None:
    everywhere = _found(filled, "FIND {rockets}")
    assert [kind for kind, _ in everywhere] == ["Account", "Contact", "Contact"]
    chosen = "FIND {rock*} RETURNING Account(Name WHERE BillingCity = null), Contact(Name ORDER BY Name DESC LIMIT 1)"
    assert _found(filled, chosen) == [("Account", "Acme Rockets Ltd."), ("Contact", "Rocky Stone")]
    assert len(_found(filled, f"FIND {{rock*}} {_NAMED} WITH METADATA = 'LABELS' LIMIT 2")) == 2
    (record,) = filled.call(
        "GET", "search", params={"q": "FIND {anna} RETURNING Contact(Id, Account.Name)"}
    ).json()["searchRecords"]
    assert record["Account"]["Name"] == "Acme Rockets Ltd."
    filled.sf.Account.delete(filled.query("SELECT Id FROM Account WHERE Name = 'Acmeria'")[0]["Id"])
    assert _found(filled, "FIND {acmeria}") == []


def test_wrong_searches_are_refused(org: OrgClient) -> None:
    # restforce/restforce, issue 688.
    answer = org.call("GET", "search", params={"q": "FIND {John|jane_gray@uoa.edu} RETURNING Contact"})
    assert (answer.status_code, answer.json()) == (
        400,
        [
            {
                "message": "\nFIND {John|jane_gray@uoa.edu} RETURNING Contact\n         ^\nERROR at Row:1:Column:10\n"
                "line 1:10 mismatched character '|' expecting '}'",
                "errorCode": "MALFORMED_SEARCH",
            }
        ],
    )
    for text, code, message in (
        ("FIND {g}", "INVALID_SEARCH", "search term must be longer than one character: g"),
        ("FIND {**}", "INVALID_SEARCH", "search term must be longer than one character: **"),
        ("FIND {acme", "MALFORMED_SEARCH", "mismatched character '<EOF>' expecting '}'"),
        ("SELECT Id FROM Account", "MALFORMED_SEARCH", "unexpected token: 'SELECT'"),
        ("FIND {acme} IN SOME FIELDS", "MALFORMED_SEARCH", "unexpected token: 'SOME'"),
        ("FIND {acme} RETURNING Nothing", "INVALID_TYPE", "sObject type 'Nothing' is not supported."),
        ("FIND {acme} RETURNING Account(Foo)", "INVALID_FIELD", "No such column 'Foo' on entity 'Account'."),
        ("FIND {acme} LIMIT x", "MALFORMED_SEARCH", "expecting a colon, found 'x'"),
        ("FIND {acme AND} RETURNING Account", "INVALID_SEARCH", "Invalid search term: acme AND"),
        ("FIND {" + "(" * 900 + "acme" + ")" * 900 + "}", "INVALID_SEARCH", "Invalid search term"),
    ):
        (error,) = org.call("GET", "search", params={"q": text}).json()
        assert error["errorCode"] == code, text
        assert message in error["message"], text


def test_no_term_takes_long(org: OrgClient) -> None:
    org.create("Account", Name="a" * 255)
    began = time.monotonic()
    assert _found(org, "FIND {" + "*a" * 120 + "*b}") == []
    assert time.monotonic() - began < 5
