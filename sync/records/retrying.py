"""Records tried again at once instead of at their time: the flow's next run takes them up, whatever its watermark."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from provisioning import audit
from provisioning.models import Configuration, User
from sync.models import RecordError, RecordErrorKind


def retry_record(row: RecordError, *, actor: User | None, now: datetime) -> bool:
    """Have one record tried again by the next run; False where nothing is left to try."""
    with transaction.atomic():
        if not _due(RecordError.objects.filter(pk=row.pk), now):
            return False
        audit.record(
            "record.retried",
            actor=actor,
            company=row.company_file.configuration.company,
            subject=row,
            difference={"retry_at": [_iso(row.retry_at), now.isoformat()]},
        )
    return True


def retry_records(
    rows: "QuerySet[RecordError]",
    *,
    configuration: Configuration,
    actor: User | None,
    now: datetime,
    code: str = "",
) -> int:
    """Have these records of a configuration tried again by the next run; returns how many there were.

    ``rows`` are narrowed to the configuration here, wherever they came from. One statement, however many they are.
    """
    own = RecordError.objects.filter(
        company_file__configuration=configuration, pk__in=rows.order_by().values("pk")
    )
    with transaction.atomic():
        count = _due(own, now)
        if count:
            audit.record(
                "records.retried",
                actor=actor,
                company=configuration.company,
                subject=configuration,
                difference={"records": [None, count], "code": [None, code]},
            )
    return count


def _due(rows: "QuerySet[RecordError]", now: datetime) -> int:
    return rows.exclude(kind=RecordErrorKind.LEFT).update(retry_at=now)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
