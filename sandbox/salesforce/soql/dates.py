"""Date literals: the half-open range of days that TODAY, LAST_N_DAYS:7, THIS_FISCAL_QUARTER ... stand for."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.salesforce.values import stored_datetime

Range = tuple[date, date]
#: Begins the unit of a day, some units away: day, count, first month of the fiscal year.
Begin = Callable[[date, int, int], date]

#: The days that SOQL knows: 1700-01-01 to 4000-12-31.
_FIRST, _LAST = date(1700, 1, 1), date(4000, 12, 31)


def _months(day: date, count: int, _: int = 1) -> date:
    """The first of the month that many months away."""
    months = day.year * 12 + day.month - 1 + count
    months = min(max(months, _FIRST.year * 12), _LAST.year * 12 + 11)
    return date(months // 12, months % 12 + 1, 1)


def _week(day: date, count: int, _: int = 1) -> date:
    """The Sunday that begins the week that many weeks away (locale en_US)."""
    return _day(day - timedelta(days=(day.weekday() + 1) % 7), 7 * count)


def _quarter(day: date, count: int, _: int = 1) -> date:
    return _fiscal_quarter(day, count, 1)


def _year(day: date, count: int, _: int = 1) -> date:
    return _fiscal_year(day, count, 1)


def _fiscal_quarter(day: date, count: int, first: int) -> date:
    return _months(day, 3 * count - (day.month - first) % 3)


def _fiscal_year(day: date, count: int, first: int) -> date:
    return _months(day, 12 * count - (day.month - first) % 12)


def _day(day: date, count: int, _: int = 1) -> date:
    return date.fromordinal(min(max(day.toordinal() + count, _FIRST.toordinal()), _LAST.toordinal()))


_UNITS: dict[str, Begin] = {
    "DAY": _day,
    "WEEK": _week,
    "MONTH": _months,
    "QUARTER": _quarter,
    "YEAR": _year,
    "FISCAL_QUARTER": _fiscal_quarter,
    "FISCAL_YEAR": _fiscal_year,
}


def _fixed() -> dict[str, Callable[[date, int, int], Range]]:
    ranges: dict[str, Callable[[date, int, int], Range]] = {
        "TODAY": lambda today, _, __: (today, _day(today, 1)),
        "YESTERDAY": lambda today, _, __: (_day(today, -1), today),
        "TOMORROW": lambda today, _, __: (_day(today, 1), _day(today, 2)),
        "LAST_90_DAYS": lambda today, _, __: (_day(today, -90), _day(today, 1)),
        "NEXT_90_DAYS": lambda today, _, __: (_day(today, 1), _day(today, 91)),
    }
    for unit, begin in _UNITS.items():
        if unit != "DAY":
            for word, offset in (("LAST", -1), ("THIS", 0), ("NEXT", 1)):
                ranges[f"{word}_{unit}"] = lambda day, _, m, b=begin, o=offset: (
                    b(day, o, m),
                    b(day, o + 1, m),
                )  # type: ignore[misc]
        # LAST_N_DAYS goes up to and with today; the other units leave the current one out.
        reach = 1 if unit == "DAY" else 0
        ranges[f"LAST_N_{unit}S"] = lambda day, n, m, b=begin, r=reach: (b(day, -n, m), b(day, r, m))  # type: ignore[misc]
        ranges[f"NEXT_N_{unit}S"] = lambda day, n, m, b=begin: (b(day, 1, m), b(day, n + 1, m))  # type: ignore[misc]
        ranges[f"N_{unit}S_AGO"] = lambda day, n, m, b=begin: (b(day, -n, m), b(day, 1 - n, m))  # type: ignore[misc]
    return ranges


_RANGES = _fixed()


def is_date_literal(name: str) -> bool:
    """Whether a word (with its :n left off) is a date literal."""
    return name.upper() in _RANGES


def needs_count(name: str) -> bool:
    """Whether the literal wants :n."""
    return "_N_" in f"_{name.upper()}"


def bounds(
    name: str,
    count: int,
    *,
    zone: ZoneInfo,
    with_time: bool,
    fiscal_month: int = 1,
    now: datetime | None = None,
) -> tuple[str, str]:
    """First value of the range and first after it, as stored, for date fields or (with_time) date-time fields."""
    today = (now or datetime.now(UTC)).astimezone(zone).date()
    begin, end = _RANGES[name.upper()](today, count, fiscal_month)
    if not with_time:
        return begin.isoformat(), end.isoformat()
    return _midnight(begin, zone), _midnight(end, zone)


def _midnight(day: date, zone: ZoneInfo) -> str:
    return stored_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))
