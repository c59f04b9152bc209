"""What all tasks share: the ids of their log lines, and how a message is sent."""

from typing import Any

from celery import Task
from kombu.exceptions import OperationalError

from provisioning.log_context import IDS, current_ids, log_context
from provisioning.models import Configuration
from sync.queues import queue_of


class IdTask(Task):  # type: ignore[type-arg]
    """Binds the ids of the message's headers for its log lines. Celery itself looks after database connections."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with log_context({name: self.request.get(name) for name in IDS}):
            return super().__call__(*args, **kwargs)


def send(task: Any, *arguments: str, expires_seconds: float, queue: str | None = None) -> None:
    """Send a message with the ids of the log context. Raises ConnectionError where no broker answers.

    A message that nobody takes up expires: busy workers must not find a heap, and who waits asks again.
    """
    try:
        task.apply_async(arguments, queue=queue, headers=current_ids(), expires=expires_seconds, retry=False)
    except OperationalError as error:
        raise ConnectionError(f"The broker does not answer: {error}") from error


def send_for(configuration: Configuration, task: Any, identifier: str, *, expires_seconds: float) -> None:
    """Send the id of something of a configuration to the workers of its environment, as ``send`` does."""
    with log_context(company=configuration.company_id, configuration=configuration.pk):
        send(task, identifier, expires_seconds=expires_seconds, queue=queue_of(configuration.environment))
