"""What the panel says: how the last reading of each system went, and from when the offered names are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from portal.words.records import SYSTEM_NAMES
from provisioning.models import Configuration
from provisioning.offers import SALESFORCE, SystemState, system_states

#: After this long nobody is believed to be at work on it any more: it may be asked for again.
PATIENCE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Line:
    """One system, or one company file. ``kind`` is never, reading, overdue, read or failed."""

    system: str
    kind: str
    read_at: datetime | None = None
    message: str = ""
    what_to_do: str = ""
    who: str = ""

    @property
    def age(self) -> str:
        """How long ago it was read, in words; '' where it never was."""
        if self.read_at is None:
            return ""
        if timezone.now() - self.read_at < timedelta(minutes=1):
            return _("less than a minute ago")
        return _("%(time)s ago") % {"time": timesince(self.read_at, depth=1)}


@dataclass(frozen=True, slots=True)
class Panel:
    """All systems of a configuration."""

    lines: tuple[Line, ...]

    @property
    def signature(self) -> str:
        """Differs when the panel has something new to say."""
        return "-".join(line.kind for line in self.lines)

    @property
    def reading(self) -> bool:
        """Whether it is worth while to look again soon."""
        return any(line.kind == "reading" for line in self.lines)

    @property
    def nothing_read(self) -> bool:
        return not any(line.read_at for line in self.lines)


def panel_of(configuration: Configuration) -> Panel:
    """By one query."""
    states = system_states(configuration)
    several = sum(state.system != SALESFORCE for state in states) > 1
    now = timezone.now()
    return Panel(tuple(_line(state, now, several=several) for state in states))


def _line(state: SystemState, now: datetime, *, several: bool) -> Line:
    system = SYSTEM_NAMES[state.system]
    if several and state.file:
        system = _("QuickBooks, company file %(number)s") % {"number": state.file}
    if state.under_way:
        kind = "reading" if now - state.asked_at < PATIENCE else "overdue"
        return Line(system, kind, state.read_at)
    if state.failure:
        words = {name: str(state.failure.get(name, "")) for name in ("message", "what_to_do", "who")}
        return Line(system, "failed", state.read_at, **words)
    return Line(system, "read", state.read_at)
