"""How long each table keeps its rows, and the removal of what is older: ``manage.py prune``.

Configuration, profiles, bindings and errors that still stand are kept for good; histories go after their days.
The periods are settings (RETENTION); tables that are kept are named too, so that a new table is never forgotten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction

#: Rows removed in one transaction: SQLite's other writers wait meanwhile.
BATCH_ROWS = 500


@dataclass(frozen=True)
class Retention:
    """Rows of a table older than ``days`` are pruned: age by the column ``moment``, only rows that match ``only``."""

    days: int
    moment: str = "created_at"
    only: Mapping[str, Any] = field(default_factory=dict)


def prune(*, retention: Mapping[str, Retention], now: datetime) -> Iterator[tuple[str, int]]:
    """Remove what is older than its table's period; yields each table's label and the rows removed from it.

    ``retention`` is keyed by model label, as ``sync.Run``, in the order in which tables are pruned. Rows that hang on
    a removed row with CASCADE go with it and are not counted.
    """
    for label, period in retention.items():
        yield label, _prune_table(apps.get_model(label), period, now)


def _prune_table(model: type[models.Model], period: Retention, now: datetime) -> int:
    # A queryset of its own, not the model's: that of an append-only table refuses to delete.
    rows: models.QuerySet[models.Model] = models.QuerySet(model=model)
    too_old = rows.filter(**{f"{period.moment}__lt": now - timedelta(days=period.days)}, **period.only)
    removed = 0
    while keys := list(too_old.values_list("pk", flat=True)[:BATCH_ROWS]):
        with transaction.atomic():
            removed += rows.filter(pk__in=keys).delete()[1].get(model._meta.label, 0)
    return removed
