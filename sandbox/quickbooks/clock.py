"""The workstation's clock: QuickBooks stamps records in the zone of the machine that it runs on."""

from datetime import UTC, datetime, timedelta, timezone

#: The same clock inside a query, with milliseconds: what NOW() and CURDATE() of a statement mean.
NOW_SQL = (
    "(SELECT strftime('%Y-%m-%d %H:%M:%f', 'now', \"WorkstationUTCOffsetMinutes\" || ' minutes')"
    ' FROM "Preferences")'
)
TODAY_SQL = "(SELECT date('now', \"WorkstationUTCOffsetMinutes\" || ' minutes') FROM \"Preferences\")"


def workstation_now(utc_offset_minutes: int) -> datetime:
    """Now in the workstation's zone, to the second, as QuickBooks keeps it."""
    zone = timezone(timedelta(minutes=utc_offset_minutes))
    return datetime.now(UTC).astimezone(zone).replace(microsecond=0)


def stamp(moment: datetime) -> str:
    """The moment as it is stored: workstation time without a zone."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")
