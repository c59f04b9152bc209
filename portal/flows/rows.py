"""The Flow Manager's table as its template shows it: one row for each flow, its live cells with a digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2s
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.words.flows import sentence
from portal.words.moments import length, moment
from portal.words.runs import OUTCOME_TONES, did, took
from sync.flows.overview import FlowLine, Overview
from sync.flows.parameters import format_query_starts
from sync.flows.states import FlowState
from sync.models import RunOutcome

#: Outcomes in a word or two; a run's own page says more.
_OUTCOMES: Final[Mapping[str, object]] = {
    RunOutcome.SUCCEEDED: gettext_lazy("Succeeded"),
    RunOutcome.PARTIAL: gettext_lazy("Some records failed"),
    RunOutcome.FAILED: gettext_lazy("Failed"),
    RunOutcome.SKIPPED: gettext_lazy("Skipped"),
    RunOutcome.ABANDONED: gettext_lazy("Its worker was lost"),
}


@dataclass(frozen=True)
class Row:
    """One flow. Texts are those of its cells; ``digests`` tell the page which live cells are not as they were."""

    line: FlowLine
    sentence: str
    starts: str
    next_run: str
    outcome: str
    tone: str
    did: str
    took: str
    ended: str
    progress: str
    note: str
    action: str
    reason: str
    digests: Mapping[str, str]

    @property
    def interval(self) -> str:
        return length(timedelta(milliseconds=self.line.flow.interval_ms))


@dataclass(frozen=True)
class Table:
    """Both partitions, and one digest over everything in them that lives."""

    scheduled: tuple[Row, ...]
    utility: tuple[Row, ...]
    digest: str
    flows: str

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.scheduled + self.utility


def table_of(overview: Overview, zone: ZoneInfo) -> Table:
    """The rows of an overview, with times in the company's zone."""
    files = overview.profile.solution.qb_company_files if overview.profile else 1
    scheduled = tuple(_row(line, zone, files) for line in overview.scheduled)
    utility = tuple(_row(line, zone, files) for line in overview.utility)
    rows = scheduled + utility
    return Table(
        scheduled=scheduled,
        utility=utility,
        digest=_digest(*(digest for row in rows for digest in row.digests.values())),
        flows=_digest(*(str(row.line.flow.pk) for row in rows)),
    )


def _row(line: FlowLine, zone: ZoneInfo, files: int) -> Row:
    flow, last = line.flow, line.last
    starts = format_query_starts(line.query_starts, zone) if flow.scheduled else ""
    next_run = moment(flow.next_run_at, zone)
    outcome = str(_OUTCOMES[last.outcome]) if last else ""
    if last and files > 1:
        outcome = f"{outcome} ({last.company_file})"
    done = (did([last]) or _("nothing to do")) if last and last.claimed_at else ""
    lasted = took(last) if last else ""
    ended = moment(last.ended_at, zone) if last else ""
    progress = did(line.under_way) if line.under_way else ""
    note, (action, reason) = _note(line), _action(line)
    digests = {
        "state": _digest(flow.state, progress, note),
        "control": _digest(action, reason),
        "starts": _digest(starts, str(line.is_behind)),
        "counter": _digest(str(flow.counter)),
        "last": _digest(str(last.pk) if last else "", outcome, done, lasted),
        "next": _digest(next_run),
    }
    return Row(
        line=line,
        sentence=sentence(line.definition),
        starts=starts,
        next_run=next_run,
        outcome=outcome,
        tone=OUTCOME_TONES[last.outcome] if last else "",
        did=done,
        took=lasted,
        ended=ended,
        progress=progress,
        note=note,
        action=action,
        reason=reason,
        digests=digests,
    )


def _action(line: FlowLine) -> tuple[str, str]:
    """Which box the flow has (start, stop, or none), and why it has none or its box is off."""
    if line.state is FlowState.COMPLETING or line.state is FlowState.STOPPED:
        refusal = line.start_refusal
        return ("", refusal.brief or refusal.message) if refusal else ("start", "")
    return ("stop", "")


def _note(line: FlowLine) -> str:
    """What stands under the state: that it is still on an old revision, or leaves the profile."""
    if line.flow.retired_at is not None:
        return _("Finishes its batch; the profile does not call for it any more.")
    if line.old_revision is None:
        return ""
    if line.under_way:
        return _("Still runs with revision %(number)s.") % {"number": line.old_revision.number}
    return _("Ran with revision %(number)s; the next run takes the current one.") % {
        "number": line.old_revision.number
    }


def _digest(*texts: str) -> str:
    return blake2s("\0".join(texts).encode(), digest_size=6).hexdigest()
