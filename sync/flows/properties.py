"""Changing a flow's properties: only while it is STOPPED, and only as the person saw them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min

from provisioning.chosen import zone_of
from sync.flows.control import Refusal
from sync.flows.parameters import (
    NAMES,
    ParameterError,
    checked_parameters,
    is_whole_number,
    parse_query_starts,
)
from sync.flows.states import FlowState
from sync.models import Flow, Watermark

#: Shorter intervals would keep both systems busy with looking; longer ones than 30 days are typing errors.
MIN_INTERVAL_MS: Final = 1_000
MAX_INTERVAL_MS: Final = 30 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Edited:
    """The flow's new version: what the next edit must name."""

    flow_id: UUID
    version: int


def edit_properties(flow_id: UUID, version: int, **values: str) -> Edited | Refusal:
    """Change properties of a STOPPED flow whose ``version`` is still the one the person saw.

    Scheduled flows have interval_ms, shift_ms and query_starts (``yyyy-mm-dd hh:mm:ss.s`` in the company's zone; it
    moves the watermark of every step). Utility flows have begin, end, batch_size and value besides. Values are texts
    as typed; a name left out keeps its value. Raises Flow.DoesNotExist.
    """
    flow = Flow.objects.select_related("configuration__current_revision").get(pk=flow_id)
    try:
        changes = _checked(flow, values)
    except ParameterError as error:
        return Refusal(flow.pk, flow.name, f"invalid_{error.name}", error.message)
    with transaction.atomic():
        stopped = Flow.objects.filter(pk=flow.pk, state=FlowState.STOPPED, version=version, retired_at=None)
        if not stopped.update(version=F("version") + 1, **changes):
            return _refuse(flow.pk)
        if "query_starts" in changes:
            # Also where the value is the one the flow had first: the person wants it read again from there.
            begin = changes["query_starts"]
            Watermark.objects.filter(flow=flow).update(position=begin, query_starts=begin)
    return Edited(flow.pk, version + 1)


def query_starts_of(flow: Flow) -> datetime:
    """Up to where the flow has read and stored everything: its Query Starts, moved on by its runs."""
    moved = Watermark.objects.filter(flow=flow, query_starts=flow.query_starts)
    position: datetime | None = moved.aggregate(first=Min("position"))["first"]
    return position or flow.query_starts


def is_item_flow(flow: Flow) -> bool:
    """True for flows of QuickBooks items, whose begin date may carry a type prefix."""
    return "Item" in flow.name


def _checked(flow: Flow, values: Mapping[str, str]) -> dict[str, Any]:
    zone = zone_of(flow.configuration)
    changes: dict[str, Any] = {}
    parameters: dict[str, str] = {}
    for name, text in values.items():
        match name:
            case "interval_ms":
                changes[name] = _milliseconds(name, "Interval", text, least=MIN_INTERVAL_MS)
            case "shift_ms":
                changes[name] = _milliseconds(name, "Shift", text, least=0)
            case "query_starts":
                changes[name] = parse_query_starts(text, zone)
            case _ if name in NAMES and not flow.scheduled:
                parameters[name] = text
            case _:
                raise ParameterError(name, f"{flow.name} has no property named {name}.")
    if parameters:
        merged = {**flow.parameters, **parameters}
        changes["parameters"] = checked_parameters(merged, zone=zone, items=is_item_flow(flow))
    return changes


def _milliseconds(name: str, label: str, text: str, *, least: int) -> int:
    digits = str(text).strip()
    if not is_whole_number(digits) or not least <= int(digits) <= MAX_INTERVAL_MS:
        raise ParameterError(
            name, f"{label} is a whole number of milliseconds from {least} to {MAX_INTERVAL_MS} (30 days)."
        )
    return int(digits)


def _refuse(flow_id: UUID) -> Refusal:
    flow = Flow.objects.get(pk=flow_id)
    if flow.retired_at:
        return Refusal(flow.pk, flow.name, "retired", f"{flow.name} is no longer part of the profile.")
    if flow.state != FlowState.STOPPED:
        message = f"{flow.name} is {flow.state}: stop it first, then change its properties."
        return Refusal(flow.pk, flow.name, "not_stopped", message)
    message = f"{flow.name} was changed by somebody else meanwhile: look at its new values and try again."
    return Refusal(flow.pk, flow.name, "stale", message)
