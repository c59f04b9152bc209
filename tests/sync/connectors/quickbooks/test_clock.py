# ruff: noqa: DTZ001 - a workstation's time has no zone
"""Workstation time: offsets, daylight saving, clocks that are wrong."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.connectors.quickbooks.clock import WorkstationClock, measured

NEW_YORK = ZoneInfo("America/New_York")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
ZONES = st.sampled_from([UTC, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata")])


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=2)), ZONES)
def test_nothing_after_a_bound_is_missed(after: datetime, later: timedelta, zone: ZoneInfo) -> None:
    clock = WorkstationClock(zone)
    assert clock.to_local(after + later) >= clock.lower_bound(after)


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=2)), ZONES)
def test_nothing_before_a_bound_is_missed(until: datetime, earlier: timedelta, zone: ZoneInfo) -> None:
    clock = WorkstationClock(zone)
    assert clock.to_local(until - earlier) < clock.upper_bound(until)


@pytest.mark.parametrize(
    "moment", [datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 1, 5, 12, tzinfo=UTC)]
)
def test_bounds_are_exact_on_ordinary_days(moment: datetime) -> None:
    clock = WorkstationClock(NEW_YORK)
    assert clock.lower_bound(moment) == clock.upper_bound(moment) == clock.to_local(moment)


def test_stamps_become_utc() -> None:
    clock = WorkstationClock(NEW_YORK)
    assert clock.to_utc(datetime(2026, 7, 1, 8)) == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert clock.to_utc(datetime(2026, 1, 1, 7)) == datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_clock_that_is_a_little_ahead_keeps_its_zone() -> None:
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    clock = measured(datetime(2026, 7, 1, 8, 1, 30), now, NEW_YORK)
    assert clock == WorkstationClock(NEW_YORK, timedelta(seconds=90))


def test_an_offset_that_is_not_the_zones_counts() -> None:
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    clock = measured(datetime(2026, 7, 1, 12, 0, 2), now, NEW_YORK)
    assert clock.ahead == timedelta(seconds=2)
    assert clock.to_local(now) == datetime(2026, 7, 1, 12)
