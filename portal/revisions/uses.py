"""Which revision the last run of each flow went with."""

from django.db.models import OuterRef, Subquery

from provisioning.models import Configuration
from sync.models import Flow, Run


def last_uses(configuration: Configuration) -> dict[int, list[str]]:
    """Names of live flows by the number of the revision that their last run used; by one query."""
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
