"""Counted attempts at what may be done only so often: registrations, letters about passwords."""

from django.db import models

from provisioning.models.base import UUIDModel


class ThrottledAct(UUIDModel):
    """That somebody did ``kind`` at ``created_at``; ``key`` is what is counted, such as the caller's address."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=254)

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "created_at"], name="throttled_acts")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
