"""Preflight reports, the repairs made from them, and what a person has attested.

Configuration 1 - n PreflightReport 1 - 0..1 Repair; Configuration 1 - n Attestation.
"""

from django.db import models

from provisioning.models.base import UUIDModel
from provisioning.models.company import Configuration
from provisioning.models.revision import Revision
from provisioning.models.user import User


class JobState(models.TextChoices):
    """Where the work of a worker stands."""

    QUEUED = "QUEUED", "Waiting for a worker"
    RUNNING = "RUNNING", "At work"
    DONE = "DONE", "Done"
    FAILED = "FAILED", "Could not be completed"


#: States of work that somebody still has to end.
OPEN_STATES = (JobState.QUEUED.value, JobState.RUNNING.value)


class PreflightJob(UUIDModel):
    """Abstract: work that one worker has claimed at a time. The row is the truth, a queued message a hint.

    ``token`` is the claim; who holds it renews ``heartbeat_at`` and loses it where that stood still for too long.
    ``failure`` is the plain sentence about work that FAILED.
    """

    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    schema_version = models.PositiveSmallIntegerField(default=1)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    token = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether a worker still has to end it."""
        return self.state in OPEN_STATES


class PreflightReport(PreflightJob):
    """One numbered check of both systems against what the company chose, kept as it was found.

    ``findings`` is a list of provisioning.preflight.findings.Finding as JSON; ``counts`` how many there are of each
    level, ``verdict`` what follows from them. ``revision`` is what was checked; None: the draft of that moment.
    ``profile_hash`` tells whether the choices are still those that were checked.
    """

    configuration = models.ForeignKey(
        Configuration, on_delete=models.CASCADE, related_name="preflight_reports"
    )
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, blank=True)
    findings = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    profile_hash = models.CharField(max_length=64, blank=True)
    progress = models.CharField(
        max_length=200, blank=True, help_text="What is being looked at, for who waits."
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["configuration", "number"], name="preflight_number_once"),
            models.UniqueConstraint(
                fields=["configuration"],
                condition=models.Q(state__in=OPEN_STATES),
                name="one_open_preflight",
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.number}"


class Repair(PreflightJob):
    """The fixes of a report, applied once: the steps chosen and what became of each. Afterwards a new report is made.

    ``chosen`` are the keys of the findings to mend; ``steps`` is a list of {key, text, findings, state, message}: state
    is waiting, running, done, skipped or failed.
    """

    report = models.OneToOneField(PreflightReport, on_delete=models.CASCADE, related_name="repair")
    chosen = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    active_scope = models.CharField(max_length=10, blank=True)
    next_report = models.ForeignKey(
        PreflightReport, on_delete=models.SET_NULL, null=True, blank=True, related_name="repaired_by"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Repair of {self.report}"


class Attestation(UUIDModel):
    """What cannot be seen from outside and a named person says is so (rules.md 7). The newest one of a check counts.

    It holds until ``expires_at``, only while ``host`` is still the computer that QuickBooks runs on, and only until
    somebody takes it back.
    """

    configuration = models.ForeignKey(Configuration, on_delete=models.CASCADE, related_name="attestations")
    check_code = models.CharField(max_length=60)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=255, blank=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["configuration", "check_code"], name="attested_checks")]

    def __str__(self) -> str:
        return self.check_code
