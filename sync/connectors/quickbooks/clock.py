"""The workstation's clock: QuickBooks stamps records with local time without a zone.

An hour comes twice when daylight saving ends, so a bound for reading is widened where local time runs back: a record
may then be read twice, none is missed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

#: Longest step that local time is put back by.
_LONGEST_FOLD: Final = timedelta(hours=3)
_QUARTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class WorkstationClock:
    """Zone of the machine that QuickBooks runs on, and how far its clock is ahead of ours."""

    zone: tzinfo = UTC
    ahead: timedelta = timedelta(0)

    def to_utc(self, local: datetime) -> datetime:
        """A stamp as aware UTC; in the hour that comes twice, its first pass."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def to_local(self, moment: datetime) -> datetime:
        """An aware moment as a stamp without zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def lower_bound(self, after: datetime) -> datetime:
        """The earliest stamp that anything at or after ``after`` can bear, to the second below."""
        put_back = self._offset(after) - self._offset(after + _LONGEST_FOLD)
        return (self.to_local(after) - max(put_back, timedelta(0))).replace(microsecond=0)

    def upper_bound(self, until: datetime) -> datetime:
        """A stamp that everything before ``until`` lies under."""
        put_back = self._offset(until - _LONGEST_FOLD) - self._offset(until)
        return self.to_local(until) + max(put_back, timedelta(0))

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self.zone).utcoffset() or timedelta(0)


def measured(local: datetime, now: datetime, zone: tzinfo) -> WorkstationClock:
    """The clock of a workstation that shows ``local`` when it is ``now``.

    ``zone`` is what the profile says; where the workstation's offset is another one, the offset found counts: stamps
    compared in the wrong zone would lose hours of changes.
    """
    found = local.replace(tzinfo=UTC) - now
    offset = round(found / _QUARTER) * _QUARTER
    named = now.astimezone(zone).utcoffset()
    return WorkstationClock(zone if named == offset else timezone(offset), found - offset)
