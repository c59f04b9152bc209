"""What every table has: a UUID that may stand in a URL, and the time it came to be."""

import uuid

from django.db import models
from django.utils import timezone


class UUIDModel(models.Model):
    """Abstract base: random UUID key, creation time with an index (lists by time, pruning by age)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    class Meta:
        abstract = True
