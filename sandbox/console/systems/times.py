"""How long ago something was, as far as the reader cares."""

from datetime import UTC, datetime

#: A record that changed within so many seconds is shown as fresh.
FRESH_S = 15.0
_MOST_AHEAD_S = 5.0


def moment(text: str) -> datetime | None:
    """A system's text for a moment; without a zone it is taken for UTC."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def since(text: str, now: datetime) -> float | None:
    """Seconds from a moment until now."""
    found = moment(text)
    return None if found is None else (now - found).total_seconds()


def ago(text: str, now: datetime) -> str:
    """``12 s ago``, ``3 min ago``, else the moment's day and time."""
    found, seconds = moment(text), since(text, now)
    if found is None or seconds is None:
        return text
    if -_MOST_AHEAD_S < seconds < 60:
        return f"{max(0, int(seconds))} s ago"
    if 0 <= seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if 0 <= seconds < 86400 and found.date() == now.date():
        return found.strftime("%H:%M")
    return found.strftime("%Y-%m-%d %H:%M")
