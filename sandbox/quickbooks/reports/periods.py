"""The periods of reports: DateMacro, DateFrom and DateTo."""

from datetime import date, timedelta

from sandbox.quickbooks.errors import DialectError, invalid_date_range

#: Before and after everything.
FIRST, LAST = date(1901, 1, 1), date(9999, 12, 31)
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscalquarter": 3, "fiscalyear": 12}


def period(parameters: dict[str, str], today: date) -> tuple[date, date]:
    """First and last day that a report covers; without any parameter from the beginning until today.

    Weeks begin on Sunday, the fiscal year in January. DialectError for an unknown macro or a text that is no date,
    QuickBooksError 3030 for a period that ends before it begins.
    """
    first, last = FIRST, today
    if "datemacro" in parameters:
        first, last = _of_macro(parameters["datemacro"], today)
    first, last = _day(parameters, "datefrom", first), _day(parameters, "dateto", last)
    if first > last and {"datefrom", "dateto"} <= parameters.keys():
        raise invalid_date_range()
    return first, last


def month_start(day: date, months: int = 0) -> date:
    """The first of the month that lies so many months after a day's."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _day(parameters: dict[str, str], name: str, otherwise: date) -> date:
    if name not in parameters:
        return otherwise
    try:
        return date.fromisoformat(parameters[name][:10])
    except ValueError as wrong:
        raise DialectError(f"Invalid date: {parameters[name]}") from wrong


def _of_macro(macro: str, today: date) -> tuple[date, date]:
    name = macro.lower()
    if name == "all":
        return FIRST, LAST
    if name in ("today", "yesterday"):
        day = today - timedelta(days=int(name == "yesterday"))
        return day, day
    for word, offset in (("this", 0), ("last", -1), ("next", 1)):
        if name.startswith(word):
            unit, to_date = name.removeprefix(word).removesuffix("todate"), name.endswith("todate")
            if unit == "week" or unit in _MONTHS:
                return _unit(unit, offset, today, to_date=to_date)
    if name == "nextfourweeks":
        first, _ = _unit("week", 1, today, to_date=False)
        return first, first + timedelta(days=27)
    raise DialectError(f"Invalid DateMacro: {macro}")


def _unit(unit: str, offset: int, today: date, *, to_date: bool) -> tuple[date, date]:
    if unit == "week":
        first = today - timedelta(days=today.isoweekday() % 7) + timedelta(days=7 * offset)
        end = today + timedelta(days=7 * offset)
        return first, end if to_date else first + timedelta(days=6)
    months = _MONTHS[unit]
    begun = month_start(today, -((today.month - 1) % months))
    first = month_start(begun, months * offset)
    last = month_start(first, months) - timedelta(days=1)
    if to_date:
        same = month_start(today, months * offset)
        return first, min(same + timedelta(days=today.day - 1), month_start(same, 1) - timedelta(days=1))
    return first, last
