"""Sends what waits in the outbox. Its rows are claimed by conditional UPDATEs, so several senders do no harm."""

import smtplib

import structlog
from django.db.models import Q

from provisioning import mail
from provisioning.models import MailMessage, MailState
from sync.flows.clock import Clock, database_clock

log = structlog.get_logger(__name__)


def is_mail_due(*, clock: Clock = database_clock) -> bool:
    """True where a message waits whose time has come, or whose sender died."""
    waiting = Q(state=MailState.QUEUED) | Q(state=MailState.SENDING)
    return MailMessage.objects.filter(waiting, next_attempt_at__lte=clock()).exists()


def deliver_due(*, clock: Clock = database_clock) -> int:
    """Send every message that is due; returns how many the mail server took. A refusal is tried again later."""
    sent = 0
    while messages := mail.claim_due(now=clock()):
        for message in messages:
            try:
                mail.as_email(message).send()
            except (smtplib.SMTPException, OSError) as error:
                log.warning("mail_not_sent", message=str(message.pk), error=type(error).__name__)
                mail.mark_failed(message, reason=str(error), now=clock())
            else:
                mail.mark_sent(message)
                sent += 1
    return sent
