"""The outbox: mail is queued in the transaction that causes it; sync sends what is due with these steps.

A row is claimed by a conditional UPDATE, so that two senders never send it twice; a sender that died leaves a row in
SENDING, which is due again after CLAIM_SECONDS (it may then arrive twice: better than never).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.utils import timezone

from provisioning.models import Company, MailMessage, MailState
from provisioning.redaction import redact

#: Waits after each failed attempt; after the last one the message is given up.
RETRY_MINUTES: Final = (1, 5, 15, 60, 240, 720)
MAX_ATTEMPTS: Final = len(RETRY_MINUTES) + 1
CLAIM_SECONDS: Final = 300


def queue(
    *,
    to: Iterable[str],
    subject: str,
    text: str,
    html: str = "",
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    company: Company | None = None,
) -> MailMessage | None:
    """Put a message into the outbox; None, with nothing queued, where nobody is to get it.

    Line breaks in the subject become blanks: it is a header.
    """
    recipients = list(to)
    if not (recipients or list(cc) or list(bcc)):
        return None
    return MailMessage.objects.create(
        company=company,
        to=recipients,
        cc=list(cc),
        bcc=list(bcc),
        subject=" ".join(subject.split())[:200],
        text=text,
        html=html,
    )


def claim_due(*, now: datetime, limit: int = 20) -> list[MailMessage]:
    """Messages whose time has come, claimed for the caller alone; each must then be sent or marked as failed."""
    due = Q(state=MailState.QUEUED, next_attempt_at__lte=now) | Q(
        state=MailState.SENDING, next_attempt_at__lte=now
    )
    claimed = []
    for message in MailMessage.objects.filter(due).order_by("next_attempt_at")[:limit]:
        taken = MailMessage.objects.filter(due, pk=message.pk, attempts=message.attempts).update(
            state=MailState.SENDING,
            attempts=F("attempts") + 1,
            next_attempt_at=now + timedelta(seconds=CLAIM_SECONDS),
        )
        if taken:
            message.refresh_from_db()
            claimed.append(message)
    return claimed


def as_email(message: MailMessage) -> EmailMultiAlternatives:
    """The message as Django sends it."""
    email = EmailMultiAlternatives(
        subject=message.subject, body=message.text, to=message.to, cc=message.cc, bcc=message.bcc
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email


def mark_sent(message: MailMessage) -> None:
    """The mail server took it."""
    MailMessage.objects.filter(pk=message.pk, attempts=message.attempts).update(
        state=MailState.SENT, sent_at=timezone.now(), last_error=""
    )


def mark_failed(message: MailMessage, *, reason: str, now: datetime) -> None:
    """The mail server did not: try again later, or give up after the last attempt."""
    again = message.attempts < MAX_ATTEMPTS
    minutes = RETRY_MINUTES[message.attempts - 1] if again else 0
    MailMessage.objects.filter(pk=message.pk, attempts=message.attempts).update(
        state=MailState.QUEUED if again else MailState.FAILED,
        next_attempt_at=now + timedelta(minutes=minutes),
        last_error=redact(reason)[:500],
    )
