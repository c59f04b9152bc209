"""Parts of days: CALENDAR_YEAR(CloseDate), WEEK_IN_MONTH(CreatedDate), FISCAL_QUARTER(convertTimezone(CreatedDate))."""

_YEAR = "CAST(substr({0}, 1, 4) AS INTEGER)"
_MONTH = "CAST(substr({0}, 6, 2) AS INTEGER)"
_DAY = "CAST(substr({0}, 9, 2) AS INTEGER)"
_DAY_OF_YEAR = "CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER)"
#: Months since the fiscal year began, {m} being its first.
_FISCAL = f"(({_MONTH} - {{m}} + 12) % 12)"

#: SQL over a stored date or date with time {0}, all whole numbers.
PARTS = {
    "CALENDAR_YEAR": _YEAR,
    "CALENDAR_MONTH": _MONTH,
    "CALENDAR_QUARTER": f"({_MONTH} + 2) / 3",
    "DAY_IN_MONTH": _DAY,
    "DAY_IN_WEEK": "CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 1",
    "DAY_IN_YEAR": _DAY_OF_YEAR,
    "HOUR_IN_DAY": "CAST(substr({0}, 12, 2) AS INTEGER)",
    "WEEK_IN_MONTH": f"({_DAY} + 6) / 7",
    "WEEK_IN_YEAR": f"({_DAY_OF_YEAR} + 6) / 7",
    "FISCAL_MONTH": f"({_FISCAL} + 1)",
    "FISCAL_QUARTER": f"({_FISCAL} / 3 + 1)",
    # Named by the year in which it ends.
    "FISCAL_YEAR": f"({_YEAR} + ({{m}} > 1 AND {_MONTH} >= {{m}}))",
}


def part_sql(name: str, sql: str, fiscal_month: int) -> str:
    """The SQL of a part of the day that ``sql`` gives."""
    return PARTS[name].format(sql, m=fiscal_month)
