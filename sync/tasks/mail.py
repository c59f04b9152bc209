"""Mail of the outbox, sent by workers."""

from typing import Final

from celery import shared_task
from kombu.exceptions import OperationalError

from sync.mail import deliver_due
from sync.tasks.base import IdTask

#: Without workers these messages must not pile up: the next tick asks again.
MAIL_EXPIRES_SECONDS: Final = 30


@shared_task(base=IdTask, name="sync.deliver_mail")
def deliver_mail() -> None:
    """Send what waits in the outbox."""
    deliver_due()


def enqueue_mail() -> None:
    """Have a worker send what waits in the outbox. Raises ConnectionError where no broker answers."""
    try:
        deliver_mail.apply_async(expires=MAIL_EXPIRES_SECONDS, retry=False)
    except OperationalError as error:
        raise ConnectionError(f"The broker does not answer: {error}") from error
