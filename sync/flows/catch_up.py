"""Catching up with a scheduled flow that is far behind (flows.md rule 11): the gap goes by bulk flows."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from provisioning.flow_catalogue import FlowDefinition, FlowKind, flows_of
from provisioning.profile import Profile
from sync.flows.clock import Clock, database_clock
from sync.flows.control import Refusal
from sync.flows.parameters import format_query_starts
from sync.flows.properties import edit_properties, query_starts_of
from sync.models import Flow


def bulk_flows_for(profile: Profile, name: str) -> tuple[FlowDefinition, ...]:
    """The bulk flows that together move what the scheduled flow ``name`` moves, in the order of its steps.

    Of two that do the same, the one with a batch size.
    """
    definitions = flows_of(profile)
    steps = next((definition.steps for definition in definitions if definition.name == name), ())
    found: dict[str, FlowDefinition] = {}
    for step in steps:
        bulk = [d for d in definitions if d.kind is FlowKind.BULK and d.steps == (step,)]
        for definition in sorted(bulk, key=lambda d: (not d.name.endswith("DRS"), d.name))[:1]:
            found[definition.name] = definition
    return tuple(found.values())


def prepare_catch_up(
    flow: Flow, version: int, bulk: Sequence[Flow], profile: Profile, *, clock: Clock = database_clock
) -> Refusal | tuple[datetime, datetime]:
    """Set Query Starts of ``flow`` to now, and begin and end of the bulk flows to the gap that this leaves.

    All or nothing; every flow has to be STOPPED, and ``flow`` as the person saw it. Returns the gap.
    """
    now, zone = clock(), profile.schedule.zone
    with transaction.atomic():
        begin = query_starts_of(flow)
        gap = {"begin": format_query_starts(begin, zone), "end": format_query_starts(now, zone)}
        answers = [edit_properties(flow.pk, version, query_starts=gap["end"])]
        answers += [edit_properties(other.pk, other.version, **gap) for other in bulk]
        for answer in answers:
            if isinstance(answer, Refusal):
                transaction.set_rollback(True)
                return answer
    return begin, now
