"""The outbox: a message is claimed once, tried again with growing waits, and given up in the end."""

from datetime import datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from provisioning import mail
from provisioning.models import MailMessage, MailState

pytestmark = pytest.mark.django_db


def _queued(subject: str = "Flow stopped") -> MailMessage:
    message = mail.queue(
        to=["admin@acme.example"],
        cc=["it@acme.example"],
        bcc=["support@portal.example"],
        subject=subject,
        text="Text",
    )
    assert message is not None
    return message


@pytest.fixture
def now() -> datetime:
    return timezone.now() + timedelta(seconds=1)


def test_a_message_of_a_transaction_that_fails_is_not_in_the_outbox() -> None:
    with transaction.atomic():
        _queued()
        transaction.set_rollback(True)
    assert not MailMessage.objects.exists()


def test_a_message_for_nobody_is_not_queued() -> None:
    assert mail.queue(to=[], subject="S", text="T") is None
    assert not MailMessage.objects.exists()


def test_line_breaks_do_not_reach_the_subject() -> None:
    assert _queued("Flow\r\nBcc: someone@else.example").subject == "Flow Bcc: someone@else.example"


def test_a_due_message_is_claimed_by_one_sender_only(now: datetime) -> None:
    message = _queued()
    assert [claimed.pk for claimed in mail.claim_due(now=now)] == [message.pk]
    assert mail.claim_due(now=now) == []


def test_a_message_whose_sender_died_is_due_again(now: datetime) -> None:
    _queued()
    mail.claim_due(now=now)
    (again,) = mail.claim_due(now=now + timedelta(seconds=mail.CLAIM_SECONDS))
    assert again.attempts == 2


def test_a_message_that_is_sent_is_sent_to_all_its_recipients(now: datetime) -> None:
    _queued()
    (message,) = mail.claim_due(now=now)
    message.html = "<p>Text</p>"
    mail.as_email(message).send()
    mail.mark_sent(message)
    (sent,) = django_mail.outbox
    assert (sent.to, sent.cc, sent.bcc) == (
        ["admin@acme.example"],
        ["it@acme.example"],
        ["support@portal.example"],
    )
    assert isinstance(sent, EmailMultiAlternatives)
    assert sent.alternatives[0][0] == "<p>Text</p>"
    message.refresh_from_db()
    assert message.state == MailState.SENT
    assert mail.claim_due(now=now + timedelta(days=30)) == []


def test_failures_wait_longer_each_time_until_the_message_is_given_up(now: datetime) -> None:
    message = _queued()
    waits = []
    while claimed := mail.claim_due(now=now):
        mail.mark_failed(claimed[0], reason="refused: password=hidden", now=now)
        message.refresh_from_db()
        waits.append(round((message.next_attempt_at - now).total_seconds() / 60))
        now = max(now, message.next_attempt_at)
    assert waits == [*mail.RETRY_MINUTES, 0]
    assert message.state == MailState.FAILED
    assert message.attempts == mail.MAX_ATTEMPTS
    assert message.last_error == "refused: password=[redacted]"


def test_a_sender_that_comes_back_late_does_not_overwrite_the_second_ones_result(now: datetime) -> None:
    _queued()
    (first,) = mail.claim_due(now=now)
    (second,) = mail.claim_due(now=now + timedelta(seconds=mail.CLAIM_SECONDS))
    mail.mark_sent(second)
    mail.mark_failed(first, reason="time-out", now=now)
    assert MailMessage.objects.get().state == MailState.SENT
