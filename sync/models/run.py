"""Runs, the lease of a company file, and watermarks.

Flow 1 - n Run (a run belongs to one company file); CompanyFile 1 - 1 Lease; Flow x CompanyFile x step 1 - 1 Watermark.
"""

from django.db import models

from provisioning.models import CompanyFile, Revision
from provisioning.models.base import UUIDModel
from sync.models.flow import Flow


class RunOutcome(models.TextChoices):
    """How a run ended; empty while it goes on."""

    SUCCEEDED = "SUCCEEDED", "Succeeded"
    PARTIAL = "PARTIAL", "Some records failed"
    FAILED = "FAILED", "Stopped by a connection or configuration error"
    SKIPPED = "SKIPPED", "Skipped"
    ABANDONED = "ABANDONED", "Its worker was lost"


class Run(UUIDModel):
    """One execution of a flow against one company file, with the revision it ran with and what it did.

    due -> claimed (claimed_at, token) -> ended (ended_at, outcome). The row is the truth, the broker's message a hint.
    """

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="runs", db_index=False)
    company_file = models.ForeignKey(CompanyFile, on_delete=models.PROTECT, related_name="runs")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    preview = models.BooleanField(default=False)
    due_at = models.DateTimeField(db_index=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True, help_text="Made by the worker that claimed the run.")
    outcome = models.CharField(max_length=10, choices=RunOutcome.choices, blank=True)
    reason_code = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(
        default=dict, blank=True, help_text="Per step: read, created, updated, bound, ..."
    )
    schema_version = models.PositiveSmallIntegerField(default=1)
    sf_calls = models.PositiveIntegerField(default=0)
    qb_statements = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "company_file"],
                condition=models.Q(ended_at=None, preview=False),
                name="one_open_run_per_flow_and_file",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="open_runs", condition=models.Q(ended_at=None)),
            # Pages of the newest runs are found in the index alone, whatever the number of runs.
            models.Index(fields=["flow", "-created_at", "preview", "outcome", "id"], name="runs_of_flow"),
            models.Index(
                fields=["flow", "outcome", "ended_at"], name="last_runs", condition=models.Q(preview=False)
            ),
            # How the runs of the last hours ended, over all companies (portal.support.metrics).
            models.Index(fields=["ended_at", "outcome"], name="ended_runs"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.created_at:%Y-%m-%d %H:%M:%S}"


class Lease(models.Model):
    """Who may talk to a company file. Taken, renewed and given back by conditional UPDATEs only."""

    company_file = models.OneToOneField(
        CompanyFile, on_delete=models.CASCADE, primary_key=True, related_name="lease"
    )
    holder = models.UUIDField(null=True, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.company_file}: {self.purpose or 'free'}"


class Watermark(UUIDModel):
    """Up to where one step of a flow has read and stored everything, for one company file.

    ``position`` moves forward only after all pages of the step are stored, and stays an overlap behind the clock.
    """

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="watermarks")
    company_file = models.ForeignKey(CompanyFile, on_delete=models.CASCADE, related_name="watermarks")
    step = models.CharField(max_length=40)
    position = models.DateTimeField()
    query_starts = models.DateTimeField(
        help_text="The flow's Query Starts that this goes on from; a person who sets another one starts there."
    )
    refreshed_on = models.DateField(
        null=True, blank=True, help_text="Day of the last nightly refresh of balances, in the company's zone."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "company_file", "step"], name="one_watermark_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.position:%Y-%m-%d %H:%M:%S}"
