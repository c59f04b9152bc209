"""What runs did, how long they took and how they ended, in a few words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from portal.words.moments import length
from sync.models import Run, RunOutcome

#: Counts that a row tells of, as the engine names them: what changed and what went wrong, not what was merely read.
_TOLD: Final = ("created", "updated", "bound", "waiting", "held", "failed")

#: The sign that stands with an outcome; its words stand there too.
OUTCOME_TONES: Final[Mapping[str, str]] = {
    RunOutcome.SUCCEEDED: "success",
    RunOutcome.PARTIAL: "warning",
    RunOutcome.FAILED: "danger",
    RunOutcome.SKIPPED: "secondary",
    RunOutcome.ABANDONED: "warning",
}


def did(runs: Iterable[Run]) -> str:
    """What runs did over all their steps, counts that are not zero: "12 created, 3 failed"."""
    totals: Counter[str] = Counter()
    for run in runs:
        for counts in run.counts.values():
            totals.update(counts)
    words = {
        "created": _("created"),
        "updated": _("updated"),
        "bound": _("bound"),
        "waiting": _("waiting"),
        "held": _("held for review"),
        "failed": _("failed"),
    }
    return ", ".join(f"{totals[name]:,} {words[name]}" for name in _TOLD if totals[name])


def took(run: Run) -> str:
    """How long a run took; empty where it never began or has not ended."""
    return length(run.ended_at - run.claimed_at) if run.claimed_at and run.ended_at else ""
