"""Mail of the outbox, sent by workers."""

from typing import Final

from celery import shared_task

from sync.mail import deliver_due
from sync.tasks.base import IdTask, send

MAIL_EXPIRES_SECONDS: Final = 30


@shared_task(base=IdTask, name="sync.deliver_mail")
def deliver_mail() -> None:
    """Send what waits in the outbox."""
    deliver_due()


def enqueue_mail() -> None:
    """Have a worker send what waits in the outbox. Raises ConnectionError where no broker answers."""
    send(deliver_mail, expires_seconds=MAIL_EXPIRES_SECONDS)
