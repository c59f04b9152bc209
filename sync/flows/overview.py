"""All flows of a configuration at a glance: what the Flow Manager's table shows, in three queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, OuterRef, QuerySet, Subquery

from provisioning.flow_catalogue import FlowDefinition, flows_of
from provisioning.models import Configuration, Revision
from provisioning.profile import Profile
from provisioning.revisions import profile_of
from sync.flows.newest_runs import runs_under_way, runs_with_revision
from sync.flows.refusals import Refusal, refusals_of
from sync.flows.schedule import is_behind
from sync.flows.states import FlowEvent, FlowState
from sync.models import Flow, Run, Watermark


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One flow with what stands around it.

    ``query_starts`` is up to where it has read. ``last`` is its newest ended run, ``under_way`` its runs that are
    not ended; previews are neither. ``start_refusal`` is what START would be answered now.
    """

    flow: Flow
    definition: FlowDefinition | None
    query_starts: datetime
    last: Run | None
    under_way: tuple[Run, ...]
    start_refusal: Refusal | None
    is_behind: bool
    old_revision: Revision | None

    @property
    def state(self) -> FlowState:
        return FlowState(self.flow.state)


@dataclass(frozen=True, slots=True)
class Overview:
    """The flows of a configuration in the order of the page; ``retired`` ones are at rest and only kept."""

    scheduled: tuple[FlowLine, ...]
    utility: tuple[FlowLine, ...]
    retired: tuple[FlowLine, ...]
    profile: Profile | None
    revision: Revision | None

    @property
    def shown(self) -> tuple[FlowLine, ...]:
        """Both partitions of the table."""
        return self.scheduled + self.utility

    def find(self, flow_id: UUID) -> FlowLine | None:
        """The line of a flow of the table."""
        return next((line for line in self.shown if line.flow.pk == flow_id), None)


def overview_of(configuration: Configuration, *, now: datetime) -> Overview:
    """Every flow of a configuration, the scheduled ones first and each kind in the order of the catalogue.

    A retired flow stands among the others until it is STOPPED.
    """
    revision = configuration.current_revision
    profile = profile_of(revision) if revision else None
    definitions = {d.name: d for d in flows_of(profile)} if profile else {}
    flows = list(_flows(configuration))
    refusals = refusals_of(configuration, flows, FlowEvent.START)
    last = _last_runs(flows)
    under_way = runs_under_way(flows)
    order = {name: place for place, name in enumerate(definitions)}
    lines = [
        FlowLine(
            flow=flow,
            definition=definitions.get(flow.name),
            query_starts=flow.read_until or flow.query_starts,  # type: ignore[attr-defined]  # annotated
            last=last.get(flow.pk),
            under_way=under_way.get(flow.pk, ()),
            start_refusal=refusals.get(flow.pk),
            is_behind=flow.scheduled
            and flow.retired_at is None
            and is_behind(flow.read_until or flow.query_starts, now=now),  # type: ignore[attr-defined]
            old_revision=_old_revision(flow, revision, last.get(flow.pk), under_way.get(flow.pk, ())),
        )
        for flow in sorted(flows, key=lambda flow: (order.get(flow.name, len(order)), flow.name))
    ]
    shown = [line for line in lines if not _is_kept_only(line.flow)]
    return Overview(
        scheduled=tuple(line for line in shown if line.flow.scheduled),
        utility=tuple(line for line in shown if not line.flow.scheduled),
        retired=tuple(line for line in lines if _is_kept_only(line.flow)),
        profile=profile,
        revision=revision,
    )


def _is_kept_only(flow: Flow) -> bool:
    return flow.retired_at is not None and flow.state == FlowState.STOPPED


def _flows(configuration: Configuration) -> QuerySet[Flow]:
    """With ``read_until`` (sync.flows.properties.query_starts_of) and ``last_run_id``."""
    moved = Watermark.objects.filter(flow=OuterRef("pk"), query_starts=OuterRef("query_starts"))
    first = moved.order_by().values("flow").annotate(first=Min("position")).values("first")
    ended = Run.objects.filter(flow=OuterRef("pk"), preview=False).exclude(outcome="")
    return Flow.objects.for_configuration(configuration).annotate(
        read_until=Subquery(first), last_run_id=Subquery(ended.order_by("-created_at").values("pk")[:1])
    )


def _last_runs(flows: Iterable[Flow]) -> Mapping[UUID, Run]:
    ids = [flow.last_run_id for flow in flows if flow.last_run_id]  # type: ignore[attr-defined]  # annotated
    return {run.flow_id: run for run in runs_with_revision().filter(pk__in=ids)}


def _old_revision(
    flow: Flow, current: Revision | None, last: Run | None, under_way: tuple[Run, ...]
) -> Revision | None:
    """The revision that an active flow went by last, where that is not the current one."""
    if flow.state == FlowState.STOPPED or current is None:
        return None
    runs = under_way or ((last,) if last else ())
    return next((run.revision for run in runs if run.revision_id != current.pk), None)
