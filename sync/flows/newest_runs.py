"""Which runs of flows are under way, and what each flow's last one went by: quick however many runs there are."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from provisioning.models import Configuration
from sync.flows.states import FlowState
from sync.models import Flow, Run


def runs_with_revision() -> QuerySet[Run]:
    """Runs with their company file and the number of their revision, without what only the engine needs."""
    return Run.objects.select_related("revision", "company_file").defer("revision__values", "parameters")


def runs_under_way(flows: Iterable[Flow]) -> Mapping[UUID, tuple[Run, ...]]:
    """The runs of these flows that have not ended, previews left out, by flow and in the order of the files."""
    active = [flow.pk for flow in flows if flow.state != FlowState.STOPPED]
    runs = runs_with_revision().filter(flow__in=active, ended_at=None, preview=False)
    found: dict[UUID, tuple[Run, ...]] = {}
    for run in runs.order_by("company_file__number"):
        found[run.flow_id] = (*found.get(run.flow_id, ()), run)
    return found


def flows_by_last_revision(configuration: Configuration) -> dict[int, list[str]]:
    """Names of live flows by the number of the revision that their last run went with; by one query."""
    runs = Run.objects.filter(flow=OuterRef("pk"), preview=False, claimed_at__isnull=False)
    flows = (
        Flow.objects.for_configuration(configuration)
        .filter(retired_at=None)
        .annotate(used=Subquery(runs.order_by("-created_at").values("revision__number")[:1]))
        .filter(used__isnull=False)
        .order_by("name")
    )
    found: dict[int, list[str]] = {}
    for name, number in flows.values_list("name", "used"):
        found.setdefault(number, []).append(name)
    return found
