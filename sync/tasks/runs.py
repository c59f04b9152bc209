"""Runs of flows, carried out by workers."""

from uuid import UUID

from celery import shared_task
from django.conf import settings

from provisioning.log_context import log_context
from sync.flows.execution import execute
from sync.models import Run
from sync.tasks.base import IdTask, send_for


@shared_task(base=IdTask, name="sync.run_flow")
def run_flow(run_id: str) -> None:
    """Carry one run out; a second delivery finds nothing to do."""
    execute(UUID(run_id))


def enqueue_run(run: Run) -> None:
    """Send a run's id to the workers of its environment. Raises ConnectionError where no broker answers."""
    configuration = run.flow.configuration
    with log_context(flow=run.flow.name, run=run.pk):
        # Sent again meanwhile; long enough for clocks that differ.
        expires_seconds = 10 * settings.ENQUEUE_AGAIN_SECONDS
        send_for(configuration, run_flow, str(run.pk), expires_seconds=expires_seconds)
