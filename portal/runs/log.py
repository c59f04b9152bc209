"""The log around a run: what happened to its flow from the time it was due until shortly after it ended."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.words.moments import moment
from sync.flows.states import FlowEvent
from sync.models import FlowTransition, Run

#: A START right before, and a STOP right after, belong to the run's story.
_AROUND: Final = timedelta(minutes=2)
#: Begin and end are noted right beside the run's own times; what lies further off belongs to another run.
_BESIDE: Final = timedelta(seconds=2)
_OF_RUNS: Final = (FlowEvent.RUN_BEGIN, FlowEvent.RUN_END)
_LINES: Final = 40


@dataclass(frozen=True)
class LogLine:
    """One moment: when, what, by whom, why."""

    at: str
    what: str
    who: str
    why: str


def log_of(run: Run, zone: ZoneInfo) -> list[LogLine]:
    """The transitions of the run's flow around it, the oldest first, without those of other runs.

    A preview changes no state and has none.
    """
    if run.preview:
        return []
    around = FlowTransition.objects.filter(flow_id=run.flow_id, created_at__gte=run.due_at - _AROUND)
    if run.ended_at is not None:
        around = around.filter(created_at__lte=run.ended_at + _AROUND)
    others = Q(created_at__lt=(run.claimed_at or run.due_at) - _BESIDE)
    if run.ended_at is not None:
        others |= Q(created_at__gt=run.ended_at + _BESIDE)
    around = around.exclude(others, event__in=_OF_RUNS)
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
