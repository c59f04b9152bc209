"""Secrets of a configuration, encrypted: the table behind provisioning.vault."""

from django.db import models

from provisioning.models.base import UUIDModel
from provisioning.models.company import CompanyFile, Configuration


class Credential(UUIDModel):
    """One encrypted secret of a configuration, or of one of its company files: n for each, one for each key and slot.

    A staged secret is what a draft of the profile uses; Finish promotes it to the stored one. ``token`` is a Fernet
    token: it is read and written by provisioning.vault only and is shown nowhere.
    """

    configuration = models.ForeignKey(Configuration, on_delete=models.CASCADE, related_name="credentials")
    company_file = models.ForeignKey(
        CompanyFile, on_delete=models.CASCADE, null=True, blank=True, related_name="credentials"
    )
    key = models.CharField(max_length=80, help_text="The option it answers, as solution.sf_password.")
    staged = models.BooleanField(default=False)
    token = models.BinaryField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["configuration", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["configuration", "key", "staged"],
                condition=models.Q(company_file=None),
                name="one_secret_per_configuration_key",
            ),
            models.UniqueConstraint(
                fields=["company_file", "key", "staged"],
                condition=models.Q(company_file__isnull=False),
                name="one_secret_per_company_file_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} (staged)" if self.staged else self.key
