"""Which flows come and go from one profile to another."""

from dataclasses import dataclass

from provisioning.flow_catalogue import FlowDefinition, flows_of
from provisioning.profile import Profile


@dataclass(frozen=True, slots=True)
class FlowChanges:
    """Flows that the second of two profiles adds and puts away, and how many stay."""

    coming: tuple[FlowDefinition, ...]
    going: tuple[FlowDefinition, ...]
    staying: int


def flow_changes(before: Profile | None, after: Profile) -> FlowChanges:
    """``before`` is None where no profile was finished yet: all flows come."""
    old = flows_of(before) if before else ()
    new = flows_of(after)
    old_names, new_names = {flow.name for flow in old}, {flow.name for flow in new}
    return FlowChanges(
        coming=tuple(flow for flow in new if flow.name not in old_names),
        going=tuple(flow for flow in old if flow.name not in new_names),
        staying=len(old_names & new_names),
    )
