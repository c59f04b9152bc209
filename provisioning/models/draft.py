"""The profile as it is being edited. Configuration 1 - 1 Draft, Draft 1 - n DraftPage.

Answers are stored as typed, before validation, so that leaving at any moment loses nothing. Secrets are never here:
they go to the staged slot of the vault.
"""

from django.db import models

from provisioning.models.base import UUIDModel
from provisioning.models.company import Configuration
from provisioning.models.revision import Revision
from provisioning.models.user import User


class Draft(UUIDModel):
    """What is being edited, and the revision it began from (none for a company that has not finished yet)."""

    configuration = models.OneToOneField(Configuration, on_delete=models.CASCADE, related_name="draft")
    based_on = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Draft of {self.configuration}"


class DraftPage(UUIDModel):
    """The answers given on one page, by option key, as typed. ``version`` counts every save: a stale one is a clash."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="pages")
    page = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    schema_version = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["draft", "created_at"]
        constraints = [models.UniqueConstraint(fields=["draft", "page"], name="draft_page_once")]

    def __str__(self) -> str:
        return f"{self.page} {self.version}"
