"""What the connected systems offer to choose from, as last read. Configuration 1 - n Metadata, 1 - n MetadataReading.

QuickBooks' rows belong to a company file, Salesforce's to the configuration alone.
"""

from django.db import models

from provisioning.models.base import UUIDModel
from provisioning.models.company import CompanyFile, Configuration

SYSTEMS = [("SF", "Salesforce"), ("QB", "QuickBooks")]


class Metadata(UUIDModel):
    """One described object or list of names of one system: an sObject's fields, a picklist, accounts, terms.

    ``content`` is what provisioning.offers reads; it holds names and types only, never records or secrets.
    """

    configuration = models.ForeignKey(Configuration, on_delete=models.CASCADE, related_name="metadata")
    company_file = models.ForeignKey(
        CompanyFile, on_delete=models.CASCADE, null=True, blank=True, related_name="metadata"
    )
    system = models.CharField(max_length=2, choices=SYSTEMS)
    name = models.CharField(max_length=80, help_text="An sObject, or a QuickBooks table.")
    content = models.JSONField(default=dict)
    schema_version = models.PositiveSmallIntegerField(default=1)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["configuration", "system", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["configuration", "system", "name"],
                condition=models.Q(company_file=None),
                name="metadata_once_per_configuration",
            ),
            models.UniqueConstraint(
                fields=["company_file", "system", "name"],
                condition=models.Q(company_file__isnull=False),
                name="metadata_once_per_company_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.name}"


class MetadataReading(UUIDModel):
    """How the last attempt to read one system went: what was read before stays, with its age.

    It is under way from ``asked_at`` on until ``ended_at`` is later. ``failure`` is empty after a success, else what
    happened in words for people: code, message, what_to_do, who.
    """

    configuration = models.ForeignKey(
        Configuration, on_delete=models.CASCADE, related_name="metadata_readings"
    )
    company_file = models.ForeignKey(
        CompanyFile, on_delete=models.CASCADE, null=True, blank=True, related_name="metadata_readings"
    )
    system = models.CharField(max_length=2, choices=SYSTEMS)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="The last success.")
    failure = models.JSONField(default=dict, blank=True)
    schema_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["configuration", "-system", "company_file"]
        constraints = [
            models.UniqueConstraint(
                fields=["configuration", "system"],
                condition=models.Q(company_file=None),
                name="metadata_reading_once_per_configuration",
            ),
            models.UniqueConstraint(
                fields=["company_file", "system"],
                condition=models.Q(company_file__isnull=False),
                name="metadata_reading_once_per_company_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.asked_at:%Y-%m-%d %H:%M}"
