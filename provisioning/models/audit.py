"""The audit trail: who did what, for whom, and what it changed."""

from typing import Any, NoReturn

from django.db import models

from provisioning.models.base import UUIDModel
from provisioning.models.company import Company
from provisioning.models.user import User


class AppendOnlyError(Exception):
    """Somebody tried to change or delete history."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def for_company(self, company: Company) -> "AuditEventQuerySet":
        return self.filter(company=company)

    def update(self, **_changes: Any) -> NoReturn:
        raise AppendOnlyError("The audit trail is only added to: events are not changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(
            "The audit trail is only added to: manage.py prune alone removes what is too old."
        )


class AuditEvent(UUIDModel):
    """One thing that a person, or the system where there is no actor, did. Company 1 - n AuditEvent.

    ``difference`` maps a field to its values before and after; secrets never stand in it.
    """

    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acting_for = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The person in whose place a specialist or support did it.",
    )
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=60, db_index=True, help_text="As flow.started, profile.finished.")
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True, db_index=True)
    object_label = models.CharField(max_length=255, blank=True)
    difference = models.JSONField(default=dict, blank=True)
    schema_version = models.PositiveSmallIntegerField(default=1)
    request_id = models.CharField(max_length=64, blank=True, db_index=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("The audit trail is only added to: events are not changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError(
            "The audit trail is only added to: manage.py prune alone removes what is too old."
        )
