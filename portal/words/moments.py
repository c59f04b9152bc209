"""Times and lengths as the company's people read them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """Date and time of day in a zone, to the second; empty for none."""
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}" if value else ""


def length(value: timedelta) -> str:
    """A length of time in at most two units: 45 s, 3 min 20 s, 2 h 5 min, 3 d 4 h."""
    seconds = max(round(value.total_seconds(), 1), 0)
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": f"{seconds:g}"}
    units = ((86_400, _("d")), (3_600, _("h")), (60, _("min")), (1, _("s")))
    rest, words = round(seconds), []
    for size, unit in units:
        count, rest = divmod(rest, size)
        if count:
            words.append(f"{count} {unit}")
        elif words:
            break
    return " ".join(words[:2])
