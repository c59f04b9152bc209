"""Due dates by the terms of a transaction."""

from datetime import date, timedelta

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored


def due_date(change: Change, txn_date: Stored, terms: Stored) -> str:
    """The day on which a transaction is due: by its terms, without terms the day of the transaction."""
    day = date.fromisoformat(str(txn_date))
    if terms is None:
        return day.isoformat()
    standard = change.one('SELECT "StdDueDays" FROM "StandardTerms" WHERE "ListID" = ?', (terms,))
    if standard is not None:
        day += timedelta(days=int(standard[0] or 0))
    driven = change.one(
        'SELECT "DayOfMonthDue", "DueNextMonthDays" FROM "DateDrivenTerms" WHERE "ListID" = ?', (terms,)
    )
    if driven is not None:
        day = _driven_due_date(day, int(driven[0] or 1), int(driven[1] or 0))
    return day.isoformat()


def _driven_due_date(day: date, due_day: int, next_month_days: int) -> date:
    """The next due day of a month; a month later when issued within ``next_month_days`` of it."""
    months = 0
    while True:
        first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
        following = (first + timedelta(days=32)).replace(day=1)
        due = min(first + timedelta(days=due_day - 1), following - timedelta(days=1))
        if due - day > timedelta(days=next_month_days) or (due >= day and not next_month_days):
            return due
        months += 1
