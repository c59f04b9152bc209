"""The log around a run: what happened to its flow from the time it was due until shortly after it ended."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.words.moments import moment
from sync.models import FlowTransition, Run

#: A START right before, and a STOP right after, belong to the run's story.
_AROUND: Final = timedelta(minutes=2)
_LINES: Final = 40


@dataclass(frozen=True)
class LogLine:
    """One moment: when, what, by whom, why."""

    at: str
    what: str
    who: str
    why: str


def log_of(run: Run, zone: ZoneInfo) -> list[LogLine]:
    """The transitions of the run's flow around it, the oldest first; a preview changes no state and has none."""
    if run.preview:
        return []
    around = FlowTransition.objects.filter(flow_id=run.flow_id, created_at__gte=run.due_at - _AROUND)
    if run.ended_at is not None:
        around = around.filter(created_at__lte=run.ended_at + _AROUND)
    lines = around.select_related("actor").order_by("created_at")[:_LINES]
    return [
        LogLine(
            at=moment(line.created_at, zone),
            what=f"{line.before} → {line.after} ({line.event})",
            who=str(line.actor) if line.actor else _("the system"),
            why=line.reason,
        )
        for line in lines
    ]
