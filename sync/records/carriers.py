"""Which scheduled flow takes up the records of a pair and side, and when it runs next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from provisioning.flow_catalogue import FlowKind, Way, flows_of
from provisioning.models import Configuration
from provisioning.profile import Profile
from provisioning.revisions import profile_of
from sync.engine.records import System
from sync.flows.states import FlowState
from sync.models import Flow

WAYS: Mapping[System, Way] = {System.SALESFORCE: Way.SF_QB, System.QUICKBOOKS: Way.QB_SF}


@dataclass(frozen=True, slots=True)
class Carrier:
    """A scheduled flow, as somebody who waits for its next run wants to know it."""

    name: str
    state: str
    next_run_at: datetime | None

    @property
    def is_active(self) -> bool:
        """Whether a run of it is going to come by itself, or is under way."""
        return self.state in (FlowState.STARTED, FlowState.RUNNING)

    @property
    def is_running(self) -> bool:
        return self.state == FlowState.RUNNING


@dataclass(frozen=True, slots=True)
class Carriers:
    """The carriers of one configuration, and what its profile lets them write."""

    profile: Profile | None
    by_source: Mapping[tuple[str, str], Carrier]

    def of(self, pair: str, system: str) -> Carrier | None:
        """The scheduled flow that reads records of this pair in that system; None where the profile has none."""
        return self.by_source.get((pair, system))

    def may_carry(self, pair: str, winner: System) -> bool:
        """Whether a value of ``winner`` can be written over the other side's by a scheduled flow."""
        if self.profile is None or (pair, winner.value) not in self.by_source:
            return False
        page = getattr(self.profile, pair)
        name = "operations_sf_qb" if winner is System.SALESFORCE else "operations_qb_sf"
        return bool(getattr(page, name).may_update)


def carriers_of(configuration: Configuration) -> Carriers:
    """Carriers of a configuration's current profile; none before the first Finish."""
    revision = configuration.current_revision
    if revision is None:
        return Carriers(None, {})
    profile = profile_of(revision)
    rows = {flow.name: flow for flow in Flow.objects.for_configuration(configuration).live()}
    systems = {way: system for system, way in WAYS.items()}
    found = {}
    for definition in flows_of(profile):
        flow = rows.get(definition.name)
        if definition.kind is not FlowKind.SCHEDULED or flow is None:
            continue
        carrier = Carrier(flow.name, flow.state, flow.next_run_at)
        for step in definition.steps:
            found[step.pair, systems[step.direction].value] = carrier
    return Carriers(profile, found)
