"""Preflight reports, the repairs made from them, and what a person has attested. Configuration 1 - n of each."""

from django.db import models

from provisioning.models.base import UUIDModel
from provisioning.models.company import Configuration
from provisioning.models.user import User


class JobState(models.TextChoices):
    """Where the work of a worker stands."""

    QUEUED = "QUEUED", "Waiting for a worker"
    RUNNING = "RUNNING", "At work"
    DONE = "DONE", "Done"
    FAILED = "FAILED", "Could not be completed"


class PreflightReport(UUIDModel):
    """One numbered check of both systems against what the company chose, kept as it was found.

    ``findings`` is a list of provisioning.preflight.findings.Finding as JSON; ``verdict`` is its worst level.
    """

    configuration = models.ForeignKey(
        Configuration, on_delete=models.CASCADE, related_name="preflight_reports"
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    verdict = models.CharField(max_length=10, blank=True)
    findings = models.JSONField(default=list)
    schema_version = models.PositiveSmallIntegerField(default=1)
    progress = models.CharField(
        max_length=200, blank=True, help_text="What is being looked at, for who waits."
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["configuration", "number"], name="preflight_number_once")
        ]

    def __str__(self) -> str:
        return f"Report {self.number}"


class Repair(UUIDModel):
    """One press of Apply fixes: the steps chosen and what became of each. Afterwards a new report is made.

    ``steps`` is a list of {fix, text, state, message}: state is waiting, done, skipped or failed.
    """

    report = models.ForeignKey(PreflightReport, on_delete=models.CASCADE, related_name="repairs")
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    steps = models.JSONField(default=list)
    schema_version = models.PositiveSmallIntegerField(default=1)
    next_report = models.ForeignKey(
        PreflightReport, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Repair of {self.report}"


class Attestation(UUIDModel):
    """What cannot be seen from outside and a named person says is so (rules.md 7). The newest one of a check counts.

    It holds until ``expires_at``, and only while ``host`` is still the computer that QuickBooks runs on.
    """

    configuration = models.ForeignKey(Configuration, on_delete=models.CASCADE, related_name="attestations")
    check_code = models.CharField(max_length=60)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["configuration", "check_code"], name="attested_checks")]

    def __str__(self) -> str:
        return self.check_code
