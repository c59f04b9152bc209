"""When flows run: the sleep window, the next start, catch-up and volume rules. Pure: no database, no clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

#: A scheduled flow this far behind should be caught up by a bulk load (flows.md rule 11).
CATCH_UP_AFTER: Final = timedelta(days=2)

#: First wait after a connection failure; it doubles with each further one up to the flow's interval.
FIRST_RETRY: Final = timedelta(seconds=5)


def sleep_ends(now: datetime, *, start: time | None, end: time | None, zone: ZoneInfo) -> datetime | None:
    """The end of the sleep window that ``now`` lies in, aware UTC; None outside of it or where none is set.

    Start and end are wall-clock times of ``zone``; an end before the start lies on the next day. The window covers
    every instant between them: an hour that happens twice is slept through twice, a time that does not exist counts
    as the moment when the clock jumps over it.
    """
    if start is None or end is None or start == end:
        return None
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        begins = _instant(day, start, zone, last=False)
        ends = _instant(day if start < end else day + timedelta(days=1), end, zone, last=True)
        if begins <= now < ends:
            return ends
    return None


def next_start(began_at: datetime, *, interval_ms: int, now: datetime) -> datetime:
    """When a scheduled flow runs again: its last start plus a whole number of intervals, later than ``now``.

    Starts that were missed while it ran are left out, not made up for.
    """
    interval = timedelta(milliseconds=max(interval_ms, 1))
    missed = (now - began_at) // interval
    return began_at + interval * (max(missed, 0) + 1)


def first_start(started_at: datetime, *, shift_ms: int) -> datetime:
    """When a flow runs first after START, or after the sleep window: dependent flows follow by their Shift."""
    return started_at + timedelta(milliseconds=shift_ms)


def retry_at(now: datetime, *, failures: int, interval_ms: int) -> datetime:
    """When a flow is tried again after its ``failures``-th connection failure in a row (1 is the first)."""
    interval = timedelta(milliseconds=interval_ms)
    wait = FIRST_RETRY * (1 << min(max(failures, 1) - 1, 20))
    return now + min(wait, max(interval, FIRST_RETRY))


def is_behind(query_starts: datetime, *, now: datetime) -> bool:
    """True where a scheduled flow is so far behind that a bulk load should close the gap (flows.md rule 11)."""
    return now - query_starts > CATCH_UP_AFTER


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day in ``zone``, aware UTC."""
    return _instant(day, time(), zone, last=False)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """A person's date and time in ``zone`` as aware UTC: the earlier one of an hour that happens twice."""
    return _instant(local.date(), local.time(), zone, last=False)


def _instant(day: date, wall: time, zone: ZoneInfo, *, last: bool) -> datetime:
    """UTC of a wall-clock time: the first or last of a repeated one, the end of the gap for one that is missing."""
    naive = datetime.combine(day, wall)
    moment = naive.replace(tzinfo=zone, fold=int(last)).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == naive:
        return moment
    # In the gap the two folds lie on either side of the jump: halve the distance until the second is found.
    before, after = sorted(naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    before, after = before.replace(microsecond=0), after.replace(microsecond=0) + timedelta(seconds=1)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
