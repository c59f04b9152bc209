"""SOQL text: quoting, placeholders, pieces that fit into a URI; JSON and CSV of values."""

from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.connectors.salesforce import soql
from sync.connectors.salesforce.bulk import LEFT_ALONE, csv_content
from sync.connectors.salesforce.rest import from_json, to_json
from sync.engine.records import Query, Value
from sync.errors.base import ConfigurationError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (Decimal("1E+2"), "100"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC), "2026-01-02T03:04:05.678Z"),
        ("O'Neil \\ x\n", "'O\\'Neil \\\\ x\\n'"),
    ],
)
def test_literals(value: Value, text: str) -> None:
    assert soql.literal(value) == text


@given(st.text())
def test_a_text_cannot_leave_its_quotes(text: str) -> None:
    literal = soql.literal(text)
    inner = literal[1:-1].replace("\\\\", "").replace("\\'", "")
    assert literal[0] == literal[-1] == "'"
    assert "'" not in inner


def test_placeholders_inside_quotes_stay() -> None:
    assert soql.bind("Name = 'why?' AND X = ?", ("a?",)) == "Name = 'why?' AND X = 'a?'"


@pytest.mark.parametrize("parameters", [(), ("a", "b")])
def test_a_wrong_number_of_values_is_a_configuration_error(parameters: tuple[Value, ...]) -> None:
    with pytest.raises(ConfigurationError):
        soql.bind("X = ?", parameters)


def test_select_brings_keys_and_children() -> None:
    query = Query(
        "Opportunity",
        ("Name", "id"),
        where="StageName = ?",
        parameters=("Won",),
        children={"OpportunityLineItems": ("Quantity",)},
    )
    assert soql.select(query, "A < 1", order_by="Id", limit=5) == (
        "SELECT Name, id, SystemModstamp, (SELECT Quantity, Id, SystemModstamp FROM OpportunityLineItems ORDER BY Id) "
        "FROM Opportunity WHERE (StageName = 'Won') AND (A < 1) ORDER BY Id LIMIT 5"
    )


@given(st.lists(st.text(min_size=1, max_size=40), max_size=60), st.integers(200, 2000))
def test_pieces_hold_every_value_once_and_fit(keys: list[str], room: int) -> None:
    literals = [soql.literal(key) for key in keys]
    pieces = list(soql.in_lists("C", literals, room=room))
    # a single value may be longer than the room: it goes alone
    for piece in pieces:
        inside = piece.removeprefix("C IN (").removesuffix(")")
        assert len(quote(inside, safe="',()=*:!.")) <= room + 1 or inside in literals
    assert sum(piece.count("IN (") for piece in pieces) >= bool(literals)
    assert ",".join(piece.removeprefix("C IN (").removesuffix(")") for piece in pieces) == ",".join(
        dict.fromkeys(literals)
    )


def test_a_uri_with_a_full_list_stays_below_the_limit() -> None:
    query = Query("Account", tuple(f"Field_{number}__c" for number in range(60)))
    base = soql.select(query)
    keys = [soql.literal(f"001{number:015d}") for number in range(5000)]
    uris = [
        soql.uri(soql.select(query, piece))
        for piece in soql.in_lists("Id", keys, room=soql.room_beside(base, column="Id"))
    ]
    assert max(map(len, uris)) < 16_384 - 1_500
    assert len(uris) < 12


def test_json_is_exact_both_ways() -> None:
    sent = {"a": Decimal("0.10"), "b": Decimal("12345678901234567.89"), "d": date(2026, 1, 2), "n": None}
    assert to_json(sent) == b'{"a":0.10,"b":12345678901234567.89,"d":"2026-01-02","n":null}'
    assert from_json(b'{"x": 0.10, "y": 3}') == {"x": Decimal("0.10"), "y": 3}


def test_csv_tells_null_from_left_alone() -> None:
    content = csv_content(("A", "B", "C"), [(None, LEFT_ALONE, 'x"y\nz'), (True, Decimal("1.50"), "é")])
    assert content.decode() == 'A,B,C\n#N/A,,"x""y\nz"\ntrue,1.50,é\n'
