"""What is known of single records: bindings, write intents, errors and waiting records.

All are keyed by company file (and so by configuration), never by company alone.
"""

from django.db import models

from provisioning.models import CompanyFile, Revision
from provisioning.models.base import UUIDModel
from sync.models.run import Run


class Binding(UUIDModel):
    """One Salesforce record and one QuickBooks record that are the same thing.

    ``sf_values`` and ``qb_values`` are the values as last synchronised, each in its own system's terms: the base of
    the three-way comparison. ``*_version`` is the SystemModstamp or EditSequence of our own last write.
    """

    company_file = models.ForeignKey(CompanyFile, on_delete=models.CASCADE, related_name="bindings")
    pair = models.CharField(max_length=20, help_text="customer, product, invoice, ...")
    sf_id = models.CharField(max_length=18)
    qb_id = models.CharField(max_length=36)
    sf_values = models.JSONField(default=dict)
    qb_values = models.JSONField(default=dict)
    sf_version = models.CharField(max_length=32, blank=True)
    qb_version = models.CharField(max_length=16, blank=True)
    schema_version = models.PositiveSmallIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_file", "pair", "sf_id"], name="sf_record_bound_once"),
            models.UniqueConstraint(fields=["company_file", "pair", "qb_id"], name="qb_record_bound_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pair} {self.sf_id} = {self.qb_id}"


class IntentState(models.TextChoices):
    OPEN = "OPEN", "Call may have taken effect"
    DONE = "DONE", "Took effect, answer stored"
    REFUSED = "REFUSED", "Refused by the target"
    UNSENT = "UNSENT", "Found to have left nothing"


class WriteIntent(UUIDModel):
    """One write to one record of a target, committed before its call: journal, provenance and undo row in one.

    The id is the GUID that travels to QuickBooks (ExternalGUID, or a mark where the table has none). An OPEN intent
    is probed only after ``deadline``, the latest time at which its call may still take effect.
    """

    company_file = models.ForeignKey(CompanyFile, on_delete=models.CASCADE, related_name="intents")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="intents", db_index=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    pair = models.CharField(max_length=20)
    system = models.CharField(max_length=2, choices=[("SF", "Salesforce"), ("QB", "QuickBooks")])
    operation = models.CharField(
        max_length=6, choices=[("CREATE", "Create"), ("UPDATE", "Update"), ("LINK", "Fill key fields")]
    )
    target_object = models.CharField(max_length=80)
    source_id = models.CharField(max_length=36)
    target_id = models.CharField(max_length=36, blank=True)
    external_id_field = models.CharField(
        max_length=80, blank=True, help_text="Of a Salesforce upsert: the field that holds the source's id."
    )
    label = models.CharField(max_length=255, blank=True, help_text="The record's name, as a person knows it.")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    base = models.JSONField(default=dict, help_text="The binding's next base: source and target.")
    schema_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=IntentState.choices, default=IntentState.OPEN)
    deadline = models.DateTimeField()
    bulk_job = models.CharField(max_length=18, blank=True)
    target_version = models.CharField(max_length=32, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["company_file", "pair"], name="open_intents", condition=models.Q(state="OPEN")
            ),
            models.Index(fields=["company_file", "pair", "source_id"], name="intents_of_record"),
            models.Index(fields=["run", "created_at", "id"], name="intents_of_run"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.target_object} {self.label}"


class RecordErrorKind(models.TextChoices):
    ERROR = "ERROR", "In error"
    WAITING = "WAITING", "Waiting for another record"
    HELD = "HELD", "Held for review"
    LEFT = "LEFT", "Left as it is"


class RecordError(UUIDModel):
    """A record that could not be synchronised: why, what to do, who can, and when it is tried again.

    One row for each record, direction and company file: a repeat raises ``attempts``; success deletes the row.
    The watermark moving on never loses a record, because this row brings it back.
    """

    company_file = models.ForeignKey(CompanyFile, on_delete=models.CASCADE, related_name="record_errors")
    run = models.ForeignKey(
        Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="record_errors"
    )
    pair = models.CharField(max_length=20)
    source_system = models.CharField(max_length=2, choices=[("SF", "Salesforce"), ("QB", "QuickBooks")])
    source_id = models.CharField(max_length=36)
    source_version = models.CharField(max_length=32, blank=True)
    label = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=8, choices=RecordErrorKind.choices)
    code = models.CharField(max_length=60)
    message = models.CharField(max_length=500)
    what_to_do = models.CharField(max_length=500)
    who = models.CharField(max_length=40)
    detail = models.TextField(blank=True)
    values = models.JSONField(
        default=dict,
        blank=True,
        help_text="Of a held record: conflicts (link, base, both sides' values), other_id, a person's decisions; "
        "or a proposal. Of a waiting one: waits_for, the name of the record it needs.",
    )
    schema_version = models.PositiveSmallIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-last_seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["company_file", "pair", "source_system", "source_id"], name="one_error_per_record"
            )
        ]
        indexes = [models.Index(fields=["company_file", "kind", "code"], name="record_errors_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
