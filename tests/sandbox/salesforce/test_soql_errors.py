"""Wrong queries are refused with the very words, excerpts and places of real orgs."""

import pytest

from tests.sandbox.salesforce.server import OrgClient
from tests.sandbox.salesforce.soql_errors import MESSAGES, QUOTED

_GREATEST = "SELECT Id FROM Account WHERE AnnualRevenue > 1e999999999 AND AnnualRevenue != 1e-999999999"


def test_whole_answers_are_those_that_are_quoted(org: OrgClient) -> None:
    for source, text, code, message in QUOTED:
        error = org.error(text)
        assert (error["errorCode"], error["message"]) == (code, message), source


def test_messages_are_those_that_are_quoted(org: OrgClient) -> None:
    for text, code, message, source in MESSAGES:
        error = org.error(text)
        assert error["errorCode"] == code, source
        assert error["message"].rsplit("\n", 1)[-1] == message, source


def test_a_field_asked_for_twice_by_fields_is_refused_without_a_place(org: OrgClient) -> None:
    assert org.error("SELECT Id, FIELDS(ALL) FROM User LIMIT 200") == {
        "message": "duplicate field selected: Id",
        "errorCode": "INVALID_FIELD",
    }


@pytest.mark.parametrize(
    "text",
    [
        "SELECT Id FROM Account WHERE " + "(" * 5000 + "Name = 'x'" + ")" * 5000,
        "SELECT Id FROM Account WHERE " + "NOT " * 5000 + "Name = 'x'",
        "SELECT Id, " + "(SELECT Id, " * 50 + "Id FROM Contacts" + ")" * 50 + " FROM Account",
        "SELECT Id FROM Account LIMIT 99999999999999999999999999",
        "SELECT Id FROM Account WHERE CreatedDate = 9999-99-99T99:99:99Z",
        "SELECT Id FROM Account WHERE Name = '\\q'",
        "SELECT Id FROM Account WHERE IsDeleted > true",
        "SELECT Name, name FROM Account GROUP BY Name, Id",
        "SELECT Id FROM Account WHERE Name = 'x' OR \"Name\" = 1",
        "SELECT DISTANCE(BillingAddress, GEOLOCATION(1e999, 0), 'mi') FROM Account",
        "SELECT DISTANCE(BillingAddress, GEOLOCATION(1, 0), 'x'' || Name || ''') FROM Account",
        "SELECT a.b.c.d.e.f.g.h FROM Account",
        "SELECT Id FROM sqlite_master",
        "SELECT Id FROM sandbox_session",
        "SELECT rowid FROM Account",
    ],
)
def test_what_is_made_to_break_the_org_is_refused(org: OrgClient, text: str) -> None:
    answer = org.call("GET", "query", params={"q": text})
    assert answer.status_code in {400, 414, 431}, answer.text
    if answer.status_code == 400:
        assert answer.json()[0]["errorCode"] in {"MALFORMED_QUERY", "INVALID_FIELD", "INVALID_TYPE"} | {
            "INVALID_QUERY_FILTER_OPERATOR"
        }


def test_numbers_and_days_beyond_all_fields_are_compared_all_the_same(org: OrgClient) -> None:
    org.create("Account", Name="A", AnnualRevenue=5)
    assert org.query(_GREATEST) == []
    assert len(org.query("SELECT Id FROM Account WHERE AnnualRevenue < 1e999999999")) == 1
    assert len(org.query("SELECT Id FROM Account WHERE AnnualRevenue > 1e-999999999")) == 1
    assert len(org.query("SELECT Id FROM Account WHERE CreatedDate > LAST_N_YEARS:2000000000")) == 1
