"""From due flows to run rows, and from run rows to the queues. The rows are the truth, a queued message is a hint.

Order: by the time a run became due, then by Shift, so that customers go before the invoices that need them. Of one
company file one run is in a queue at a time: the others would only find its lease taken.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from provisioning.models import CompanyFile, Revision
from provisioning.revisions import profile_of
from sync.flows.clock import Clock, database_clock
from sync.flows.states import FlowState
from sync.models import Flow, Lease, Run
from sync.tasks import enqueue_run

log = structlog.get_logger(__name__)

#: Sends a run's id to the queue of its environment.
Send = Callable[[Run], None]

#: Sending gives up on a broker that does not answer; the next tick tries again.
PAUSE_AFTER_FAILURE: Final = timedelta(seconds=5)


def send_to_queue(run: Run) -> None:
    """Enqueue a run's id where the workers of its environment listen, with the ids that their log lines carry."""
    enqueue_run(run)


def claim_due(*, clock: Clock = database_clock) -> list[Run]:
    """Make the runs of every flow that is due; each flow is claimed by one conditional UPDATE.

    Several at once are harmless: one of them gets the row count. Returns the runs made.
    """
    now = clock()
    due = Flow.objects.filter(state=FlowState.STARTED, next_run_at__lte=now)
    made: list[Run] = []
    for flow in due.order_by("next_run_at", "shift_ms", "name").select_related("configuration"):
        with transaction.atomic():
            claimed = Flow.objects.filter(pk=flow.pk, state=FlowState.STARTED, next_run_at=flow.next_run_at)
            if claimed.update(next_run_at=None):
                made += make_runs(flow, due_at=cast("datetime", flow.next_run_at))
    return made


def make_runs(
    flow: Flow,
    *,
    due_at: datetime,
    preview: bool = False,
    parameters: Mapping[str, Any] | None = None,
    enqueued_at: datetime | None = None,
) -> list[Run]:
    """One run for each company file that the profile counts, with the revision that is current now.

    ``parameters`` stand in for the flow's own. Raises Revision.DoesNotExist where no profile was ever finished.
    """
    configuration = flow.configuration
    configuration.refresh_from_db(fields=["current_revision"])
    revision = configuration.current_revision
    if revision is None:
        raise Revision.DoesNotExist(f"{configuration} has no finished profile yet.")
    files = CompanyFile.objects.filter(
        configuration=configuration, number__lte=profile_of(revision).solution.qb_company_files
    )
    return [
        Run.objects.create(
            flow=flow,
            company_file=company_file,
            revision=revision,
            preview=preview,
            due_at=due_at,
            enqueued_at=enqueued_at,
            parameters=dict(flow.parameters if parameters is None else parameters),
        )
        for company_file in files.order_by("number")
    ]


def dispatch(*, clock: Clock = database_clock, send: Send = send_to_queue) -> list[Run]:
    """Enqueue what can be run now: the first waiting run of each company file that nobody holds.

    A run that was enqueued and not begun within ENQUEUE_AGAIN_SECONDS is enqueued again: messages may be lost.
    Returns the runs enqueued.
    """
    now = clock()
    sent: list[Run] = []
    for run in _ready(now):
        again = now - timedelta(seconds=settings.ENQUEUE_AGAIN_SECONDS)
        if run.enqueued_at and run.enqueued_at > again:
            continue
        mine = Run.objects.filter(pk=run.pk, claimed_at=None, ended_at=None, enqueued_at=run.enqueued_at)
        if not mine.update(enqueued_at=now):
            continue
        try:
            send(run)
        except OSError as error:  # the broker's connection errors; the row stays, so nothing is lost
            log.warning("broker_unreachable", error=type(error).__name__)
            Run.objects.filter(pk=run.pk, enqueued_at=now).update(
                enqueued_at=again + PAUSE_AFTER_FAILURE  # due again after the pause
            )
            break
        sent.append(run)
    return sent


def _ready(now: datetime) -> list[Run]:
    """The waiting runs that could begin now, in their order: one for each free company file."""
    held = Lease.objects.filter(expires_at__gt=now).exclude(holder=None)
    busy_files: set[UUID] = set(held.values_list("company_file_id", flat=True))
    under_way = _open_runs().exclude(claimed_at=None).filter(preview=False)
    busy_flows: set[UUID] = set(under_way.values_list("flow_id", flat=True))
    ready: list[Run] = []
    waiting = _open_runs().filter(claimed_at=None).select_related("flow__configuration__company")
    for run in waiting.order_by("due_at", "flow__shift_ms", "flow__name", "company_file__number"):
        if run.company_file_id in busy_files or (run.flow_id in busy_flows and not run.preview):
            continue
        busy_files.add(run.company_file_id)
        busy_flows.add(run.flow_id)
        ready.append(run)
    return ready


def _open_runs() -> QuerySet[Run]:
    return Run.objects.filter(ended_at=None)
