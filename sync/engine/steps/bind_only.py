"""What the Bind flows of all pairs have in common: they join what exists on both sides and leave all else alone."""

from collections.abc import Sequence

from provisioning.catalogue.choices import Operations, SourceOfTruth
from provisioning.flow_catalogue import Way, moves
from sync.engine.links import Link, MappingProblem
from sync.engine.records import Record
from sync.engine.steps.base import Step

NO_TWIN = "no_twin"
BOUND = "bound"
#: In their place where no other flow looks at such records: what was reported of this one before is over.
NOTHING_LEFT = "nothing_left"


class BindOnly(Step):
    """Stands before the step that moves the pair's records, and takes its moves away."""

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        """Only links whose values can be compared: a name that QuickBooks cannot take is no reason not to bind."""
        return tuple(link for link in super().links(record, target) if self._converts(link, record))

    def _converts(self, link: Link, record: Record) -> bool:
        try:
            link.convert(self.target, record.values)
        except MappingProblem:
            return False
        return True

    def truth(self) -> tuple[SourceOfTruth, bool]:
        """Nothing is decided here: what differs is left to the flows, whoever wins there."""
        return SourceOfTruth.SALESFORCE, False

    def verify(self, record: Record, target: Record) -> None:
        """Differences are the flows' to report."""

    def create_refusal(self, record: Record) -> str:
        return self.passed_by(NO_TWIN)

    def passed_by(self, code: str) -> str:
        """The code of a record that there is nothing to bind of: what the moving flow knows of it is that flow's."""
        return code if moves(self.profile, self.pair, Way.SF_QB) else NOTHING_LEFT

    def operations(self) -> Operations:
        return Operations.NONE
