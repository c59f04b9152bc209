"""Versions of a configuration's profile. Configuration 1 - n Revision."""

from django.db import models

from provisioning.models.base import UUIDModel
from provisioning.models.company import Configuration
from provisioning.models.user import User


class Revision(UUIDModel):
    """An immutable, numbered version of a configuration's profile, with every value resolved, defaults included.

    ``values`` maps option keys to JSON values (schema_version says in which form); a changed default of the
    catalogue never alters it. Credentials are never part of it.
    """

    configuration = models.ForeignKey(Configuration, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    values = models.JSONField()
    schema_version = models.PositiveSmallIntegerField(default=1)
    catalogue_version = models.PositiveSmallIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["configuration", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"
