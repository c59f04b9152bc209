"""Sleep window, next start, retry: examples at the clock changes and properties for every day of two years."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.flows.schedule import (
    first_start,
    instant,
    is_behind,
    next_start,
    retry_at,
    sleep_ends,
    start_of_day,
)

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = {"start": time(22), "end": time(6)}
MINUTE = timedelta(minutes=1)

moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
walls = st.times().map(lambda wall: wall.replace(microsecond=0))
zones = st.sampled_from(
    [
        "America/New_York",
        "America/Los_Angeles",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "Asia/Kolkata",
        "UTC",
    ]
).map(ZoneInfo)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-01-15T02:59:59", None),  # 21:59:59 in New York
        ("2026-01-15T03:00:00", "2026-01-15T11:00:00"),
        ("2026-01-15T10:59:59", "2026-01-15T11:00:00"),
        ("2026-01-15T11:00:00", None),
        (
            "2026-07-15T02:00:00",
            "2026-07-15T10:00:00",
        ),  # daylight saving: the same wall clock, an hour earlier
        ("2026-03-08T05:00:00", "2026-03-08T10:00:00"),  # the short night: 22:00 EST to 06:00 EDT
        ("2026-11-01T04:00:00", "2026-11-01T11:00:00"),  # the long one
    ],
)
def test_a_window_over_midnight(now: str, ends: str | None) -> None:
    assert sleep_ends(utc(now), zone=NEW_YORK, **NIGHT) == (utc(ends) if ends else None)


def test_an_end_that_the_clock_jumps_over_is_the_jump() -> None:
    window = {"start": time(1), "end": time(2, 30)}
    jump = utc("2026-03-08T07:00:00")
    assert sleep_ends(jump - MINUTE, zone=NEW_YORK, **window) == jump
    assert sleep_ends(jump, zone=NEW_YORK, **window) is None


def test_a_window_that_lies_in_the_jump_is_none() -> None:
    jump = utc("2026-03-08T07:00:00")
    window = {"start": time(2, 10), "end": time(2, 50)}
    assert sleep_ends(jump - MINUTE, zone=NEW_YORK, **window) is None
    assert sleep_ends(jump + MINUTE, zone=NEW_YORK, **window) is None


def test_an_hour_that_happens_twice_is_slept_through_twice() -> None:
    window = {"start": time(0, 30), "end": time(1, 30)}
    ends = utc("2026-11-01T06:30:00")  # the second 01:30
    assert sleep_ends(utc("2026-11-01T05:29:00"), zone=NEW_YORK, **window) == ends
    assert sleep_ends(utc("2026-11-01T06:29:00"), zone=NEW_YORK, **window) == ends
    assert sleep_ends(ends, zone=NEW_YORK, **window) is None


@pytest.mark.parametrize(
    ("start", "end"), [(None, time(6)), (time(22), None), (None, None), (time(5), time(5))]
)
def test_no_window(start: time | None, end: time | None) -> None:
    assert sleep_ends(utc("2026-01-15T05:00:00"), start=start, end=end, zone=NEW_YORK) is None


@given(now=moments, start=walls, end=walls, zone=zones)
def test_the_end_lies_ahead_and_is_outside(now: datetime, start: time, end: time, zone: ZoneInfo) -> None:
    ends = sleep_ends(now, start=start, end=end, zone=zone)
    if ends is None:
        return
    assert now < ends <= now + timedelta(hours=26)
    assert sleep_ends(ends, start=start, end=end, zone=zone) is None
    assert sleep_ends(ends - timedelta(seconds=1), start=start, end=end, zone=zone) in (ends, None)


@given(now=moments, start=walls, end=walls, zone=zones)
def test_away_from_clock_changes_the_wall_clock_decides(
    now: datetime, start: time, end: time, zone: ZoneInfo
) -> None:
    day = timedelta(days=1)
    if start == end or (now - day).astimezone(zone).utcoffset() != (now + day).astimezone(zone).utcoffset():
        return
    wall = now.astimezone(zone).time()
    inside = start <= wall < end if start < end else wall >= start or wall < end
    ends = sleep_ends(now, start=start, end=end, zone=zone)
    assert (ends is not None) == inside
    if ends:
        assert ends.astimezone(zone).time() == end


@given(
    began=moments,
    interval_ms=st.integers(1_000, 86_400_000),
    took=st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_next_start_is_on_the_grid_and_soonest(began: datetime, interval_ms: int, took: timedelta) -> None:
    interval = timedelta(milliseconds=interval_ms)
    now = began + took
    start = next_start(began, interval_ms=interval_ms, now=now)
    assert (start - began) % interval == timedelta(0)
    assert now < start <= now + interval


def test_first_start_waits_for_the_shift() -> None:
    assert first_start(utc("2026-01-15T05:00:00"), shift_ms=1_500) == utc("2026-01-15T05:00:01.500")


@pytest.mark.parametrize(("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 320), (8, 600), (500, 600)])
def test_retries_wait_longer_up_to_the_interval(failures: int, seconds: int) -> None:
    now = utc("2026-01-15T05:00:00")
    assert retry_at(now, failures=failures, interval_ms=600_000) == now + timedelta(seconds=seconds)


def test_behind_by_more_than_two_days() -> None:
    now = utc("2026-01-15T05:00:00")
    assert not is_behind(now - timedelta(days=2), now=now)
    assert is_behind(now - timedelta(days=2, seconds=1), now=now)


def test_a_day_begins_in_the_companys_zone() -> None:
    assert start_of_day(utc("2026-07-15T00:00:00").date(), NEW_YORK) == utc("2026-07-15T04:00:00")


def test_a_time_that_happens_twice_is_the_earlier_one() -> None:
    twice = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 - a wall-clock time
    assert instant(twice, NEW_YORK) == utc("2026-11-01T05:30:00")
