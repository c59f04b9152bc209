"""Why a flow cannot do what a person asks: the rules that ``sync.flows.control`` enforces, without a write.

Pages ask them before a person does (``refusals_of``); control asks the same functions when it is told to.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from provisioning.flow_catalogue import FlowDefinition, Parameter, find_flow, flows_of
from provisioning.models import Configuration, Revision
from provisioning.revisions import profile_of
from sync.flows.states import FlowEvent, FlowState, next_state
from sync.models import Flow

#: The definition of a flow in the current profile by its name, or None.
Find = Callable[[str], FlowDefinition | None]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event was refused: a stable code and a text that tells a person what to do.

    ``brief`` is the same for the place beside a button, where the flow's name stands already.
    """

    flow_id: UUID
    flow_name: str
    code: str
    message: str
    brief: str = ""


class ActiveFlow(NamedTuple):
    """A flow that is not STOPPED, as far as it excludes others."""

    id: UUID
    name: str
    scheduled: bool
    bulk: bool


def refusals_of(
    configuration: Configuration, flows: Sequence[Flow], event: FlowEvent
) -> Mapping[UUID, Refusal]:
    """What ``control.apply`` would refuse of one event for flows of one configuration, by flow id.

    ``flows`` have to be all of the configuration that are not STOPPED, and any others; nothing is read but them and
    the configuration's current revision. What is refused only because somebody acts at the same moment is not told.
    """
    active = [ActiveFlow(f.pk, f.name, f.scheduled, f.bulk) for f in flows if f.state != FlowState.STOPPED]
    revision = configuration.current_revision
    definitions = {d.name: d for d in flows_of(profile_of(revision))} if revision else {}
    found = {
        flow.pk: refusal_of(flow, event, revision=revision, find=definitions.get, active=active)
        for flow in flows
    }
    return {flow_id: refusal for flow_id, refusal in found.items() if refusal}


def refusal_of(
    flow: Flow, event: FlowEvent, *, revision: Revision | None, find: Find, active: Iterable[ActiveFlow]
) -> Refusal | None:
    """Why ``event`` would be refused now; None where it would change the state, or nothing."""
    before = FlowState(flow.state)
    after = next_state(before, event, scheduled=flow.scheduled)
    if after is None:
        return of_state(flow, before, event)
    if after is before or event is not FlowEvent.START:
        return None
    return not_ready(flow, revision, find) or exclusion(flow, active)


def of_state(flow: Flow, before: FlowState, event: FlowEvent) -> Refusal:
    """The refusal of an event that the state table does not know."""
    if event is FlowEvent.START:
        message = (
            f"{flow.name} is {before} and finishes its batch: wait until it is STOPPED, then start it again."
        )
        return Refusal(flow.pk, flow.name, "completing", message, "Wait until it is STOPPED.")
    return Refusal(
        flow.pk, flow.name, "state", f"{event} does not happen to a flow that is {before} ({flow.name})."
    )


def definition_finder(revision: Revision | None) -> Find:
    """Finds definitions in a revision's profile, which is read when first asked for."""
    return lambda name: find_flow(profile_of(revision), name) if revision else None


def not_ready(flow: Flow, revision: Revision | None, find: Find) -> Refusal | None:
    """What a person has to do before this flow can start, apart from other flows; None where nothing is left."""
    if flow.retired_at is not None:
        return Refusal(
            flow.pk,
            flow.name,
            "retired",
            f"{flow.name} is no longer part of the profile.",
            "No longer part of the profile.",
        )
    if revision is None:
        return Refusal(
            flow.pk,
            flow.name,
            "no_profile",
            "Finish the profile first: it says what the flow does.",
            "Finish the company profile first.",
        )
    definition = find(flow.name)
    if definition and not _is_built(definition):
        return Refusal(
            flow.pk,
            flow.name,
            "coming",
            f"{flow.name} does not run yet: it comes with a later version of the portal.",
            "Comes with a later version.",
        )
    if definition and not flow.parameters.get(Parameter.VALUE) and Parameter.VALUE in definition.parameters:
        message = f"Enter the name or number of the record in the properties of {flow.name} first."
        return Refusal(
            flow.pk,
            flow.name,
            "value_missing",
            message,
            "Enter the record's name or number in its properties first.",
        )
    return None


def exclusion(flow: Flow, active: Iterable[ActiveFlow]) -> Refusal | None:
    """Which active flows stand in this one's way, by name; None where none does (any more)."""
    others = sorted((other for other in active if other.id != flow.pk), key=lambda other: other.name)
    if flow.scheduled:
        names = [other.name for other in others if not other.scheduled]
        message = f"{flow.name} cannot start while a utility flow is active: wait until {_listed(names)} is STOPPED."
        brief = f"Wait until {_listed(names)} is STOPPED."
        return Refusal(flow.pk, flow.name, "utility_active", message, brief) if names else None
    names = [other.name for other in others if other.scheduled]
    if names:
        message = f"{flow.name} is a utility flow: stop all scheduled flows first: {_listed(names)}."
        return Refusal(flow.pk, flow.name, "scheduled_active", message, "Stop the scheduled flows first.")
    names = [other.name for other in others if other.bulk] if flow.bulk else []
    if names:
        named = _listed(names)
        message = f"Only one bulk flow runs at a time: wait until {named} is STOPPED, then start {flow.name}."
        return Refusal(
            flow.pk, flow.name, "bulk_active", message, f"One bulk flow at a time: wait for {named}."
        )
    return None


def just_ended(flow: Flow) -> Refusal:
    """The refusal where what stood in the way went away before it could be named."""
    message = f"{flow.name} could not start: another flow was active a moment ago. Try again."
    return Refusal(flow.pk, flow.name, "just_ended", message)


def _is_built(definition: FlowDefinition) -> bool:
    """Whether the engine carries out all that the flow consists of."""
    # Loaded when first asked: neither the tick nor the migrations need the engine.
    from sync.engine.steps.table import runs

    return runs(definition)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
