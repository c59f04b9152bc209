"""What the connected systems offer to choose from, as last read. Configuration 1 - n Metadata."""

from django.db import models

from provisioning.models.base import UUIDModel
from provisioning.models.company import CompanyFile, Configuration


class Metadata(UUIDModel):
    """One described object or list of names of one system: an sObject's fields, a picklist, accounts, terms.

    QuickBooks' rows belong to a company file. ``content`` is what provisioning.offers reads; it holds names and
    types only, never records or secrets.
    """

    configuration = models.ForeignKey(Configuration, on_delete=models.CASCADE, related_name="metadata")
    company_file = models.ForeignKey(
        CompanyFile, on_delete=models.CASCADE, null=True, blank=True, related_name="metadata"
    )
    system = models.CharField(max_length=2, choices=[("SF", "Salesforce"), ("QB", "QuickBooks")])
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
