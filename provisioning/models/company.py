"""A company, its configurations (one for each environment) and the company files of a configuration.

Company 1 - n Configuration 1 - n CompanyFile. Configuration and company file are the tenancy keys of everything
that a flow writes: a profile is copied from Development to Production and must not share bindings with it.
"""

from django.core.exceptions import ValidationError
from django.db import models

from provisioning.catalogue.choices import Environment
from provisioning.models.base import UUIDModel


def name_key(name: str) -> str:
    """The form in which company names are unique: without surrounding blanks and without case."""
    return " ".join(name.split()).casefold()


class Company(UUIDModel):
    """A customer of the portal. The name stands exactly as typed at registration; it is also a login key."""

    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, unique=True, editable=False)

    class Meta:
        verbose_name_plural = "companies"
        ordering = ["name_key"]
        constraints = [models.CheckConstraint(condition=~models.Q(name_key=""), name="company_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.name_key = name_key(self.name)
        if Company.objects.filter(name_key=self.name_key).exclude(pk=self.pk).exists():
            raise ValidationError({"name": "There is already a company of this name."})


class ConfigurationQuerySet(models.QuerySet["Configuration"]):
    def for_company(self, company: Company) -> "ConfigurationQuerySet":
        """Only what belongs to this company: the one gate through which screens reach configurations."""
        return self.filter(company=company)


class Configuration(UUIDModel):
    """A company's set-up in one environment: profile revisions, credentials, flows and bindings hang on it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="configurations")
    environment = models.CharField(max_length=20, choices=[(e.value, e.value) for e in Environment])
    current_revision = models.ForeignKey(
        "provisioning.Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ConfigurationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "environment"], name="one_configuration_per_environment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} - {self.environment}"


class CompanyFile(UUIDModel):
    """One QuickBooks company file of a configuration. Number 1 is the first; bindings are kept per file."""

    configuration = models.ForeignKey(Configuration, on_delete=models.PROTECT, related_name="company_files")
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["configuration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["configuration", "number"], name="company_file_number_once")
        ]

    def __str__(self) -> str:
        return self.name or f"Company file {self.number}"
