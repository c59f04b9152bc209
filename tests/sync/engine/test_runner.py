"""What becomes of records that cannot be fetched any more."""

from sync.engine import journal, outcomes
from sync.engine.context import RunReport, StepCounts
from sync.engine.entry import EntryKind
from sync.engine.records import Record, Result, System
from sync.engine.runner import _StepRun
from sync.errors.codes import Code
from sync.models import Run
from tests.sync.engine.conftest import NOW, entry


class Purged:
    """A step whose source has emptied its recycle bin."""

    pair = "customer"
    source = System.SALESFORCE

    def fetch(self, ids: list[str]) -> list[Record]:
        return []


class Context:
    """As much of a run's context as fetching needs."""

    preview = False

    def __init__(self, run: Run) -> None:
        self.run = run

    def clock(self) -> object:
        return NOW


def test_a_purged_record_with_a_twin_is_held_and_one_without_is_forgotten(run: Run) -> None:
    step_run = _StepRun(Context(run), "customer:SF_QB", Purged(), StepCounts(), RunReport(), None)  # type: ignore[arg-type]
    waiting = [entry(name, EntryKind.WAIT, Code.INTERRUPTED) for name in ("bound", "alone")]
    outcomes.store(step_run.scope, run, waiting, NOW)
    journal.bind(run, System.SALESFORCE, [(entry("bound"), Result(id="1"))], NOW)

    assert step_run._fetch(["bound", "alone"]) == []

    rows = step_run.scope.rows().values_list("source_id", "label", "code", "kind", "retry_at")
    assert list(rows) == [("bound", "bound", "SOURCE_DELETED", "HELD", None)]
