"""What workers do: ids in, one service call. Any task may be delivered twice.

Runs anywhere Celery's threads or solo pool runs, Windows included: nothing here needs fork or signals.
"""

from typing import Any, Final
from uuid import UUID

from celery import Task, shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from provisioning.log_context import IDS, current_ids, log_context
from sync.flows.execution import execute
from sync.mail import deliver_due
from sync.models import Run
from sync.queues import queue_of

#: Without workers these messages must not pile up: the next tick asks again.
MAIL_EXPIRES_SECONDS: Final = 30


class IdTask(Task):  # type: ignore[type-arg]
    """Binds the ids of the message's headers for its log lines. Celery itself looks after database connections."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with log_context({name: self.request.get(name) for name in IDS}):
            return super().__call__(*args, **kwargs)


@shared_task(base=IdTask, name="sync.run_flow")
def run_flow(run_id: str) -> None:
    """Carry one run out; a second delivery finds nothing to do."""
    execute(UUID(run_id))


@shared_task(base=IdTask, name="sync.deliver_mail")
def deliver_mail() -> None:
    """Send what waits in the outbox."""
    deliver_due()


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


def enqueue_mail() -> None:
    """Have a worker send what waits in the outbox. Raises ConnectionError where no broker answers."""
    try:
        deliver_mail.apply_async(expires=MAIL_EXPIRES_SECONDS, retry=False)
    except OperationalError as error:
        raise ConnectionError(f"The broker does not answer: {error}") from error
