"""A run in words: how it stands or ended, why, what to do, and what each step did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.words.flows import step_place, step_words
from portal.words.moments import moment
from portal.words.runs import OUTCOME_TONES, did, took
from sync.engine.context import StepCounts
from sync.errors.catalogue import CATALOGUE
from sync.errors.diagnosis import Who
from sync.flows.reasons import RunReason
from sync.models import Run, RunOutcome

#: What a step counts, in the order of the table.
COUNTS: Final[Mapping[str, object]] = {
    "read": gettext_lazy("Read"),
    "created": gettext_lazy("Created"),
    "updated": gettext_lazy("Updated"),
    "bound": gettext_lazy("Linked"),
    "skipped": gettext_lazy("Unchanged"),
    "waiting": gettext_lazy("Waiting"),
    "held": gettext_lazy("Held"),
    "failed": gettext_lazy("Failed"),
}

#: What follows from endings that no record and no connection has; of all others the catalogue knows it.
_TO_DO: Final[Mapping[str, object]] = {
    RunReason.STOPPED: gettext_lazy("Nothing: START the flow when it is to run again."),
    RunReason.SLEEP_WINDOW: gettext_lazy("Nothing: it goes on by itself when the sleep window ends."),
    RunReason.VOLUME_LIMIT: gettext_lazy("Open Catch up in the flow's properties and follow its steps."),
    RunReason.WORKER_LOST: gettext_lazy("Nothing: the next run takes up what this one left."),
    RunReason.RETIRED: gettext_lazy("Nothing, or choose the direction in the company profile again."),
}


@dataclass(frozen=True)
class StepSummary:
    """One step: its name in words, and its counts in the order of COUNTS."""

    name: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class RunSummary:
    """A run as its page and the list show it; times in the company's zone."""

    run: Run
    status: str
    tone: str
    to_do: str
    who: str
    due: str
    began: str
    ended: str
    took: str
    did: str
    steps: tuple[StepSummary, ...]


def summary_of(run: Run, zone: ZoneInfo) -> RunSummary:
    """The run in words."""
    diagnosis = CATALOGUE.get(run.reason_code)
    to_do = str(_TO_DO.get(run.reason_code, "")) or (diagnosis.what_to_do() if diagnosis else "")
    if not to_do and run.outcome == RunOutcome.PARTIAL:
        to_do = _("Look at the records in error: each says what to do and who can do it.")
    who = "" if diagnosis is None or diagnosis.who is Who.NOBODY else diagnosis.who.value
    return RunSummary(
        run=run,
        status=_status(run),
        tone=OUTCOME_TONES.get(run.outcome, "primary"),
        to_do=to_do if run.ended_at else "",
        who=who,
        due=moment(run.due_at, zone),
        began=moment(run.claimed_at, zone),
        ended=moment(run.ended_at, zone),
        took=took(run),
        did=did([run]),
        # A database may keep what is stored in any order.
        steps=tuple(_step(name, run.counts[name]) for name in sorted(run.counts, key=step_place)),
    )


def _status(run: Run) -> str:
    if run.ended_at is not None:
        return str(RunOutcome(run.outcome).label)
    return _("Under way") if run.claimed_at else _("Waits for its turn")


def _step(name: str, counts: Mapping[str, int]) -> StepSummary:
    known = tuple((str(COUNTS[field]), int(counts.get(field, 0))) for field in StepCounts.__slots__)
    return StepSummary(step_words(name), known)
