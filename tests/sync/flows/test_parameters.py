"""What a person types into the properties of a flow."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sync.flows.parameters import (
    ParameterError,
    checked_parameters,
    date_range,
    format_query_starts,
    parse_batch_size,
    parse_query_starts,
)

ZONE = ZoneInfo("America/New_York")


def test_query_starts_is_read_in_the_companys_zone() -> None:
    moment = parse_query_starts("2026-06-29 09:00:00.5", ZONE)
    assert moment == datetime(2026, 6, 29, 13, 0, 0, 500_000, tzinfo=UTC)
    assert format_query_starts(moment, ZONE) == "2026-06-29 09:00:00.5"


@pytest.mark.parametrize(
    "text", ["", "2026-06-29", "29.06.2026 09:00:00", "2026-02-30 09:00:00.0", "2026-06-29 25:00:00"]
)
def test_query_starts_that_is_no_moment(text: str) -> None:
    with pytest.raises(ParameterError, match="2023-01-31 09:00") as caught:
        parse_query_starts(text, ZONE)
    assert caught.value.name == "query_starts"


def test_dates_alone_compare_the_creation_and_include_the_last_day() -> None:
    found = date_range({"begin": "2023-01-01", "end": "2023-01-31"}, zone=ZONE)
    assert found.by_creation
    assert found.begin == datetime(2023, 1, 1, 5, tzinfo=UTC)
    assert found.end == datetime(2023, 2, 1, 5, tzinfo=UTC)


def test_dates_with_a_time_compare_the_modification() -> None:
    found = date_range({"begin": "2023-01-01 08:30:00.0"}, zone=ZONE)
    assert not found.by_creation
    assert (found.begin, found.end) == (datetime(2023, 1, 1, 13, 30, tzinfo=UTC), None)


def test_no_dates_leave_both_sides_open() -> None:
    found = date_range({}, zone=ZONE)
    assert (found.begin, found.end, found.by_creation) == (None, None, False)


@pytest.mark.parametrize(
    ("prefix", "in_range", "left_out"),
    [
        ("I", "ItemInventory", "ItemService"),
        ("N", "ItemNonInventory", "ItemInventory"),
        ("S", "ItemService", "ItemInventory"),
        ("G", "ItemGroup", "ItemInventory"),
        ("L", "ItemInventory", "ItemGroup"),
        ("R", "ItemService", "ItemInventory"),
    ],
)
def test_item_type_prefix(prefix: str, in_range: str, left_out: str) -> None:
    found = date_range({"begin": f"{prefix}2023-01-01"}, zone=ZONE, items=True)
    assert in_range in found.item_types
    assert left_out not in found.item_types
    assert found.begin == datetime(2023, 1, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "items", "name"),
    [
        ({"begin": "I2023-01-01"}, False, "begin"),
        ({"begin": "X2023-01-01"}, True, "begin"),
        ({"begin": "2023-13-01"}, False, "begin"),
        ({"end": "I2023-01-01"}, True, "end"),
        ({"begin": "2023-01-01", "end": "2023-01-31 08:00:00"}, False, "end"),
        ({"begin": "2023-02-01", "end": "2023-01-01"}, False, "end"),
        ({"batch_size": "0"}, False, "batch_size"),
        ({"batch_size": "2001"}, False, "batch_size"),
        ({"batch_size": "-5"}, False, "batch_size"),
        ({"value": "Smith & Sons"}, False, "value"),
        ({"value": 'The "Firm"'}, False, "value"),
        ({"value": "The \u201cFirm\u201d"}, False, "value"),
        ({"colour": "red"}, False, "colour"),
    ],
)
def test_refused(values: dict[str, str], items: bool, name: str) -> None:
    with pytest.raises(ParameterError) as caught:
        checked_parameters(values, zone=ZONE, items=items)
    assert caught.value.name == name


def test_kept_without_blanks_and_empty_ones() -> None:
    assert checked_parameters({"value": " O'Brien ", "begin": ""}, zone=ZONE) == {"value": "O'Brien"}


def test_batch_size() -> None:
    assert parse_batch_size("200") == 200


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "3000-01-01 00:00:00.0", "1899-12-31"])
@pytest.mark.parametrize("name", ["begin", "end"])
def test_a_day_at_the_calendars_end_is_no_date(name: str, text: str) -> None:
    """There is no day after the last one, and no earlier hour than the first."""
    with pytest.raises(ParameterError, match="is not a date"):
        checked_parameters({name: text}, zone=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize("text", ["9" * 5000, "٣", "²", "-1", "1.0"])
def test_what_python_does_not_read_as_a_number_is_no_batch_size(text: str) -> None:
    with pytest.raises(ParameterError, match="from 1 to 2000"):
        parse_batch_size(text)
