"""The outbox: mail is written in the transaction that causes it and sent afterwards, by sync."""

from django.db import models
from django.utils import timezone

from provisioning.models.base import UUIDModel
from provisioning.models.company import Company


class MailState(models.TextChoices):
    QUEUED = "QUEUED", "To be sent"
    SENDING = "SENDING", "Being sent"
    SENT = "SENT", "Sent"
    FAILED = "FAILED", "Given up"


class MailMessage(UUIDModel):
    """One mail to be sent or sent. Company 1 - n MailMessage; without a company it is our own.

    QUEUED rows whose ``next_attempt_at`` has come are claimed by a conditional UPDATE; a failed attempt puts the row
    back with a later time, until provisioning.mail.MAX_ATTEMPTS.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to = models.JSONField(help_text="List of addresses.")
    cc = models.JSONField(default=list, blank=True)
    bcc = models.JSONField(default=list, blank=True)
    schema_version = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="mail_due")]

    def __str__(self) -> str:
        return self.subject
