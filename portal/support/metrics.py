"""/metrics for staff: figures in Prometheus' text form, counted from the database when asked.

From the database, because there are several web processes and workers, each of which knows a part only.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from portal.access import staff_required
from provisioning.models import MailMessage, MailState
from sync.models import Flow, IntentState, RecordError, Run, WriteIntent


class PortalCollector(Collector):
    """Flows, runs, records and mail as they stand now."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        flows = GaugeMetricFamily("portal_flows", "Live flows by state", labels=["state"])
        for state, count in _counts(Flow.objects.live(), "state"):
            flows.add_metric([state], count)
        yield flows

        runs = GaugeMetricFamily("portal_runs_last_hour", "Runs ended in the last hour", labels=["outcome"])
        ended = Run.objects.filter(ended_at__gte=now - timedelta(hours=1))
        for outcome, count in _counts(ended, "outcome"):
            runs.add_metric([outcome], count)
        yield runs

        open_runs = Run.objects.filter(ended_at=None)
        yield GaugeMetricFamily("portal_runs_open", "Runs due or going on", value=open_runs.count())
        oldest = open_runs.filter(claimed_at=None, due_at__lte=now).order_by("due_at").first()
        late_s = (now - oldest.due_at).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("portal_oldest_due_run_seconds", "Wait of the run longest due", value=late_s)

        errors = GaugeMetricFamily("portal_record_errors", "Records set aside", labels=["kind"])
        for kind, count in _counts(RecordError.objects.all(), "kind"):
            errors.add_metric([kind], count)
        yield errors

        intents = WriteIntent.objects.filter(state=IntentState.OPEN)
        yield GaugeMetricFamily("portal_open_intents", "Writes of unknown outcome", value=intents.count())
        mail = MailMessage.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING])
        yield GaugeMetricFamily("portal_mail_waiting", "Mail to be sent", value=mail.count())


def _counts(rows: QuerySet[Any], column: str) -> list[tuple[str, int]]:
    """(value of the column, number of rows with it)."""
    return list(rows.order_by(column).values_list(column).annotate(Count("pk")))


@staff_required
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    registry = CollectorRegistry()
    registry.register(PortalCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
