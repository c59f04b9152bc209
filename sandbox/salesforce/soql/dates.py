"""Date literals: the half-open range of days that TODAY, LAST_N_DAYS:7, THIS_FISCAL_QUARTER ... stand for."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.salesforce.values import stored_datetime

Range = tuple[date, date]


def _months(day: date, count: int) -> date:
    """The first of the month that many months away."""
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _week(day: date, count: int) -> date:
    """The Sunday that begins the week that many weeks away (locale en_US)."""
    return day - timedelta(days=(day.weekday() + 1) % 7) + timedelta(weeks=count)


def _quarter(day: date, count: int) -> date:
    return _months(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3 * count)


def _year(day: date, count: int) -> date:
    return date(day.year + count, 1, 1)


def _day(day: date, count: int) -> date:
    return day + timedelta(days=count)


_UNITS: dict[str, Callable[[date, int], date]] = {
    "DAY": _day,
    "WEEK": _week,
    "MONTH": _months,
    "QUARTER": _quarter,
    "YEAR": _year,
    # The org's fiscal year is the calendar year.
    "FISCAL_QUARTER": _quarter,
    "FISCAL_YEAR": _year,
}


def _fixed() -> dict[str, Callable[[date, int], Range]]:
    ranges: dict[str, Callable[[date, int], Range]] = {
        "TODAY": lambda today, _: (today, _day(today, 1)),
        "YESTERDAY": lambda today, _: (_day(today, -1), today),
        "TOMORROW": lambda today, _: (_day(today, 1), _day(today, 2)),
        "LAST_90_DAYS": lambda today, _: (_day(today, -90), _day(today, 1)),
        "NEXT_90_DAYS": lambda today, _: (_day(today, 1), _day(today, 91)),
    }
    for unit, begin in _UNITS.items():
        if unit != "DAY":
            for word, offset in (("LAST", -1), ("THIS", 0), ("NEXT", 1)):
                ranges[f"{word}_{unit}"] = lambda today, _, b=begin, o=offset: (b(today, o), b(today, o + 1))  # type: ignore[misc]
        # LAST_N_DAYS goes up to and with today; the other units leave the current one out.
        reach = 1 if unit == "DAY" else 0
        ranges[f"LAST_N_{unit}S"] = lambda today, n, b=begin, r=reach: (b(today, -n), b(today, r))  # type: ignore[misc]
        ranges[f"NEXT_N_{unit}S"] = lambda today, n, b=begin: (b(today, 1), b(today, n + 1))  # type: ignore[misc]
        ranges[f"N_{unit}S_AGO"] = lambda today, n, b=begin: (b(today, -n), b(today, 1 - n))  # type: ignore[misc]
    return ranges


_RANGES = _fixed()


def is_date_literal(name: str) -> bool:
    """Whether a word (with its :n left off) is a date literal."""
    return name.upper() in _RANGES


def needs_count(name: str) -> bool:
    """Whether the literal wants :n."""
    return "_N_" in f"_{name.upper()}"


def bounds(
    name: str, count: int, *, zone: ZoneInfo, with_time: bool, now: datetime | None = None
) -> tuple[str, str]:
    """First value of the range and first after it, as stored, for date fields or (with_time) date-time fields."""
    today = (now or datetime.now(UTC)).astimezone(zone).date()
    begin, end = _RANGES[name.upper()](today, count)
    if not with_time:
        return begin.isoformat(), end.isoformat()
    return _midnight(begin, zone), _midnight(end, zone)


def _midnight(day: date, zone: ZoneInfo) -> str:
    return stored_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))
