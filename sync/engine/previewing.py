"""Pages of a preview: planned and stored instead of applied. Nothing is written but the plan itself."""

from collections.abc import Callable, Sequence

from sync.engine.applying import count
from sync.engine.context import StepCounts
from sync.engine.entry import EntryKind
from sync.engine.planned import PlannedRecords
from sync.engine.planning import plan_page
from sync.engine.previews import PlanWriter
from sync.engine.records import Record
from sync.engine.steps.base import Step


class StepPreview:
    """One step of a preview. Records that wait are planned again once all others have been met."""

    def __init__(
        self, name: str, step: Step, counts: StepCounts, plan: PlanWriter, planned: PlannedRecords
    ) -> None:
        self._name = name
        self._step = step
        self._counts = counts
        self._plan = plan
        self._planned = planned

    def page(self, records: Sequence[Record]) -> None:
        """Plan a page; a record that was met before is left out."""
        new = self._planned.new(self._step.pair, self._step.source, [record.id for record in records])
        self._counts.read += len(new)
        self._decide([record for record in records if record.id in new], last=False)

    def settle(self, fetch: Callable[[Sequence[str]], Sequence[Record]], passes: int) -> None:
        """Plan what waits until nothing more comes of it; what still waits then is stored as waiting."""
        for _ in range(passes):
            made = self._counts.created + self._counts.bound
            self._again(fetch, last=False)
            if self._counts.created + self._counts.bound == made:
                break
        self._again(fetch, last=True)

    def _again(self, fetch: Callable[[Sequence[str]], Sequence[Record]], *, last: bool) -> None:
        for ids in self._planned.waiting(self._step.pair, self._step.source):
            self._decide(fetch(ids), last=last)

    def _decide(self, records: Sequence[Record], *, last: bool) -> None:
        if not records:
            return
        entries = plan_page(self._step, records)
        decided = [entry for entry in entries if last or entry.kind is not EntryKind.WAIT]
        if not last:
            waiting = [entry for entry in entries if entry.kind is EntryKind.WAIT]
            self._planned.wait(self._step.source, waiting)
        self._planned.add(self._step.source, decided)
        self._plan.add(self._name, decided)
        count(self._counts, decided)
