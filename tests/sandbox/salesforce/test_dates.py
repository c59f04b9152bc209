"""Date literals as of Wednesday 2026-03-18, 02:00 in Berlin (still Wednesday there, 01:00 UTC)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.salesforce.soql.dates import bounds

_NOW = datetime(2026, 3, 18, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("literal", "count", "first", "after"),
    [
        ("TODAY", 0, "2026-03-18", "2026-03-19"),
        ("yesterday", 0, "2026-03-17", "2026-03-18"),
        ("TOMORROW", 0, "2026-03-19", "2026-03-20"),
        ("THIS_WEEK", 0, "2026-03-15", "2026-03-22"),
        ("LAST_WEEK", 0, "2026-03-08", "2026-03-15"),
        ("THIS_MONTH", 0, "2026-03-01", "2026-04-01"),
        ("LAST_MONTH", 0, "2026-02-01", "2026-03-01"),
        ("NEXT_QUARTER", 0, "2026-04-01", "2026-07-01"),
        ("LAST_FISCAL_YEAR", 0, "2025-01-01", "2026-01-01"),
        ("LAST_90_DAYS", 0, "2025-12-18", "2026-03-19"),
        ("LAST_N_DAYS", 7, "2026-03-11", "2026-03-19"),
        ("NEXT_N_DAYS", 2, "2026-03-19", "2026-03-21"),
        ("N_DAYS_AGO", 2, "2026-03-16", "2026-03-17"),
        ("LAST_N_MONTHS", 2, "2026-01-01", "2026-03-01"),
        ("NEXT_N_WEEKS", 1, "2026-03-22", "2026-03-29"),
        ("N_YEARS_AGO", 1, "2025-01-01", "2026-01-01"),
        ("LAST_N_QUARTERS", 1, "2025-10-01", "2026-01-01"),
    ],
)
def test_ranges(literal: str, count: int, first: str, after: str) -> None:
    assert bounds(literal, count, zone=ZoneInfo("Europe/Berlin"), with_time=False, now=_NOW) == (first, after)


def test_days_begin_at_the_users_midnight() -> None:
    assert bounds("TODAY", 0, zone=ZoneInfo("Europe/Berlin"), with_time=True, now=_NOW) == (
        "2026-03-17T23:00:00.000+0000",
        "2026-03-18T23:00:00.000+0000",
    )
    assert bounds("TODAY", 0, zone=ZoneInfo("America/Los_Angeles"), with_time=False, now=_NOW) == (
        "2026-03-17",
        "2026-03-18",
    )


@pytest.mark.parametrize(
    ("literal", "count", "first", "after"),
    [
        ("THIS_FISCAL_YEAR", 0, "2026-02-01", "2027-02-01"),
        ("LAST_FISCAL_YEAR", 0, "2025-02-01", "2026-02-01"),
        ("THIS_FISCAL_QUARTER", 0, "2026-02-01", "2026-05-01"),
        ("NEXT_FISCAL_QUARTER", 0, "2026-05-01", "2026-08-01"),
        ("LAST_N_FISCAL_QUARTERS", 2, "2025-08-01", "2026-02-01"),
        ("N_FISCAL_YEARS_AGO", 1, "2025-02-01", "2026-02-01"),
        ("THIS_QUARTER", 0, "2026-01-01", "2026-04-01"),
    ],
)
def test_a_fiscal_year_that_begins_in_february(literal: str, count: int, first: str, after: str) -> None:
    found = bounds(literal, count, zone=ZoneInfo("UTC"), with_time=False, fiscal_month=2, now=_NOW)
    assert found == (first, after)


def test_a_count_beyond_the_calendar_ends_with_it() -> None:
    for literal in ("N_YEARS_AGO", "LAST_N_DAYS", "LAST_N_WEEKS", "N_FISCAL_QUARTERS_AGO"):
        first, _ = bounds(literal, 99_999_999, zone=ZoneInfo("Asia/Tokyo"), with_time=True, now=_NOW)
        assert first < "1701-01-01"
    assert bounds("NEXT_N_YEARS", 10**9, zone=ZoneInfo("UTC"), with_time=False, now=_NOW)[1] == "4000-12-01"
