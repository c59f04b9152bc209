"""Making a company's sandbox pair, and reading what its systems offer to choose from."""

from typing import Final
from uuid import UUID

from celery import shared_task

from provisioning.models import Configuration
from sync.errors.base import TransientError
from sync.flows.clock import database_clock
from sync.metadata import ask, refresh_metadata, withdraw
from sync.sandbox_pairs import ensure_pair
from sync.tasks.base import IdTask, send_for

#: A sandbox that starts beside the portal answers within seconds; after these the next reading asks again.
_TRIES: Final = 10
_PAUSE_SECONDS: Final = 3
_EXPIRES_SECONDS: Final = 300


@shared_task(
    base=IdTask,
    name="sync.make_sandbox_pair",
    autoretry_for=(TransientError,),
    max_retries=_TRIES,
    default_retry_delay=_PAUSE_SECONDS,
)
def make_sandbox_pair(configuration_id: str) -> None:
    """Make the pair where it is missing, and read what it offers; a second delivery finds it there and reads again."""
    configuration = _find(configuration_id)
    if configuration is not None and ensure_pair(configuration):
        refresh_metadata(configuration, clock=database_clock)


@shared_task(base=IdTask, name="sync.read_metadata")
def read_metadata(configuration_id: str) -> None:
    """Read what both systems offer; a second delivery reads it once more."""
    configuration = _find(configuration_id)
    if configuration is not None:
        refresh_metadata(configuration, clock=database_clock)


def enqueue_sandbox_pair(configuration: Configuration) -> None:
    """Have a worker make the company's sandbox pair. Raises ConnectionError where no broker answers."""
    send_for(configuration, make_sandbox_pair, str(configuration.pk), expires_seconds=_EXPIRES_SECONDS)


def enqueue_metadata(configuration: Configuration) -> None:
    """Have a worker read what both systems offer. Raises ConnectionError where no broker answers."""
    ask(configuration, clock=database_clock)
    try:
        send_for(configuration, read_metadata, str(configuration.pk), expires_seconds=_EXPIRES_SECONDS)
    except ConnectionError:
        withdraw(configuration, clock=database_clock)
        raise


def _find(configuration_id: str) -> Configuration | None:
    return Configuration.objects.select_related("company").filter(pk=UUID(configuration_id)).first()
