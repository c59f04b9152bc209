"""What an attacker would send: refused in the API's own words, never an error of the server, never carried out."""

from typing import Any

import pytest

from tests.sandbox.salesforce.server import OrgClient

_JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"Name":"a\\ud800b"}', "JSON_PARSER_ERROR"),
        (b'{"Na\\uDC00me":"a"}', "JSON_PARSER_ERROR"),
        (b'{"Name":"a","AnnualRevenue":1e99999999999999999999}', "JSON_PARSER_ERROR"),
        (b'{"Name":"a","AnnualRevenue":NaN}', "JSON_PARSER_ERROR"),
        (b'{"Name":"a","AnnualRevenue":' + b"9" * 5000 + b"}", "NUMBER_OUTSIDE_VALID_RANGE"),
        (b'{"Name":"a","AnnualRevenue":"1e999999999"}', "NUMBER_OUTSIDE_VALID_RANGE"),
        (b'{"Name":"a","NumberOfEmployees":"1e999999999"}', "NUMBER_OUTSIDE_VALID_RANGE"),
        (b'{"Name":"a","AnnualRevenue":"1_0"}', "JSON_PARSER_ERROR"),
        ('{"Name":"a","AnnualRevenue":"\u0663"}'.encode(), "JSON_PARSER_ERROR"),
        (b"[" * 10_000 + b"]" * 10_000, "JSON_PARSER_ERROR"),
    ],
)
def test_values_that_no_column_holds(org: OrgClient, body: bytes, code: str) -> None:
    answer = org.call("POST", "sobjects/Account", data=body, headers=_JSON)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)
    assert org.query("SELECT Name FROM Account") == []


def test_lists_and_objects_where_texts_belong(org: OrgClient) -> None:
    identifier = "001000000000001AAA"
    wrong: list[tuple[str, Any]] = [
        ("composite/sobjects/Account", {"ids": 5, "fields": ["Id"]}),
        ("composite/sobjects/Account", {"ids": [identifier], "fields": [{}]}),
        ("composite/tree/Account", {"records": [1]}),
        ("composite/tree/Account", {"records": [{"attributes": 5}]}),
        ("composite/tree/Account", {"records": [{"Contacts": {"records": 5}}]}),
        ("jobs/ingest", {"object": "Account", "operation": "insert", "contentType": []}),
        ("jobs/query", {"operation": "query", "query": {}}),
    ]
    for path, body in wrong:
        answer = org.call("POST", path, json=body)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR"), path


def test_names_of_objects_are_no_sql(org: OrgClient) -> None:
    for name in (
        'A" TEXT); DROP TABLE "Account"; --__c',
        "a'b__c",
        "a', (SELECT token FROM sandbox_session)--__c",
    ):
        shown = name.replace('"', "&quot;")
        answer = org.soap(
            f'<createMetadata><metadata xsi:type="CustomObject"><fullName>{shown}</fullName><label>x</label>'
            "<pluralLabel>x</pluralLabel><nameField><label>n</label><type>Text</type></nameField>"
            "</metadata></createMetadata>",
            api="m",
        )
        assert "SQL" not in answer
        assert "UNKNOWN_EXCEPTION" not in answer
        counts = org.call("GET", "limits/recordCount").json()["sObjects"]
        assert org.facts["access_token"] not in str(counts)
        assert {"count": 0, "name": "Account"} in counts


@pytest.mark.parametrize("api", ["u", "c", "m"])
def test_envelopes_with_entities_or_an_unknown_encoding(org: OrgClient, api: str) -> None:
    address = f"{org.facts['instance_url']}/services/Soap/{api}/60.0"
    for start in (
        '<!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><e>&a;&b;</e>',
        '<?xml version="1.0" encoding="nonsense"?><e/>',
        "<a>" * 20_000,
    ):
        answer = org.session.post(address, data=start, headers={"Content-Type": "text/xml"}, timeout=30)
        assert (answer.status_code, "the request is not XML" in answer.text) == (500, True)
        assert "root:" not in answer.text
