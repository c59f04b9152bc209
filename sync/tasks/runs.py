"""Runs of flows, carried out by workers."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from provisioning.log_context import current_ids, log_context
from sync.flows.execution import execute
from sync.models import Run
from sync.queues import queue_of
from sync.tasks.base import IdTask


@shared_task(base=IdTask, name="sync.run_flow")
def run_flow(run_id: str) -> None:
    """Carry one run out; a second delivery finds nothing to do."""
    execute(UUID(run_id))


def enqueue_run(run: Run) -> None:
    """Send a run's id to the workers of its environment. Raises ConnectionError where no broker answers."""
    configuration = run.flow.configuration
    with log_context(
        company=configuration.company_id, configuration=configuration.pk, flow=run.flow.name, run=run.pk
    ):
        try:
            run_flow.apply_async(
                (str(run.pk),),
                queue=queue_of(configuration.environment),
                headers=current_ids(),
                # Sent again meanwhile: busy workers must not find a heap. Long enough for clocks that differ.
                expires=10 * settings.ENQUEUE_AGAIN_SECONDS,
                retry=False,
            )
        except OperationalError as error:
            raise ConnectionError(f"The broker does not answer: {error}") from error
