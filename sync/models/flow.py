"""Flows, their transitions, and the mode row that keeps scheduled and utility flows apart.

Configuration 1 - n Flow; a flow that its profile no longer calls for is retired and keeps its history.
"""

from django.db import models
from django.utils import timezone

from provisioning.models import Configuration
from provisioning.models.base import UUIDModel
from sync.flows.states import FlowEvent, FlowState


class FlowQuerySet(models.QuerySet["Flow"]):
    def live(self) -> "FlowQuerySet":
        """Flows that the current profile calls for."""
        return self.filter(retired_at=None)

    def for_configuration(self, configuration: Configuration) -> "FlowQuerySet":
        return self.filter(configuration=configuration)


class Flow(UUIDModel):
    """One transaction flow of a configuration. ``state`` is changed by sync.flows.control only."""

    configuration = models.ForeignKey(Configuration, on_delete=models.PROTECT, related_name="flows")
    name = models.CharField(max_length=40)
    scheduled = models.BooleanField(help_text="True: scheduled (production); False: utility.")
    bulk = models.BooleanField(
        default=False, help_text="A utility flow of which one at a time may be active."
    )
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in FlowState], default=FlowState.STOPPED
    )
    interval_ms = models.PositiveIntegerField(default=600_000)
    shift_ms = models.PositiveIntegerField(default=0)
    counter = models.PositiveSmallIntegerField(default=1)
    query_starts = models.DateTimeField(help_text="The flow reads what changed since then.")
    parameters = models.JSONField(
        default=dict, blank=True, help_text="Of a utility flow: begin, end, batch_size, value."
    )
    schema_version = models.PositiveSmallIntegerField(default=1)
    failures = models.PositiveSmallIntegerField(
        default=0,
        help_text="Runs in a row that a connection failure or a lost worker ended: the next waits longer.",
    )
    next_run_at = models.DateTimeField(null=True, blank=True, db_index=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, help_text="Counts every change of state or properties.")

    objects = FlowQuerySet.as_manager()

    class Meta:
        ordering = ["-scheduled", "name"]
        constraints = [models.UniqueConstraint(fields=["configuration", "name"], name="flow_name_once")]
        indexes = [models.Index(fields=["state", "next_run_at"], name="flow_due")]

    def __str__(self) -> str:
        return self.name


class FlowTransition(UUIDModel):
    """One change of a flow's state, kept for good beside the state itself."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="transitions")
    event = models.CharField(max_length=10, choices=[(e.value, e.value) for e in FlowEvent])
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    actor = models.ForeignKey(
        "provisioning.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.before} - {self.event} - {self.after}"


class FlowMode(models.Model):
    """How many flows of each kind are active (not STOPPED) in a configuration: one row for each configuration.

    START and STOP move the counters by conditional UPDATEs; the check constraint makes a scheduled and a utility
    flow together, or two bulk flows, impossible whoever writes.
    """

    configuration = models.OneToOneField(
        Configuration, on_delete=models.CASCADE, primary_key=True, related_name="flow_mode"
    )
    scheduled_active = models.PositiveSmallIntegerField(default=0)
    utility_active = models.PositiveSmallIntegerField(default=0)
    bulk_active = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scheduled_active=0) | models.Q(utility_active=0),
                name="scheduled_or_utility",
            ),
            models.CheckConstraint(condition=models.Q(bulk_active__lte=1), name="one_bulk_flow"),
        ]

    def __str__(self) -> str:
        return f"{self.scheduled_active} scheduled, {self.utility_active} utility"
