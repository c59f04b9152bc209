"""The workstation's clock: QuickBooks stamps records in the zone of the machine that it runs on."""

from datetime import UTC, datetime, timedelta, timezone


def workstation_now(utc_offset_minutes: int) -> datetime:
    """Now in the workstation's zone, to the second, as QuickBooks keeps it."""
    zone = timezone(timedelta(minutes=utc_offset_minutes))
    return datetime.now(UTC).astimezone(zone).replace(microsecond=0)


def stamp(moment: datetime) -> str:
    """The moment as it is stored: workstation time without a zone."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")
