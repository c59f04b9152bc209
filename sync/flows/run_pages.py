"""Runs and their results in pages, newest first: quick however many there are.

A page begins behind a row (keyset), so that new rows do not shift it and no page costs more than the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from sync.models import Run, WriteIntent

T = TypeVar("T", bound=Model)

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows; ``next`` is the row behind which the next page begins, None on the last one."""

    rows: Sequence[T]
    next: UUID | None


def runs_page(
    flow_ids: Iterable[UUID], *, outcome: str = "", after: UUID | None = None, size: int = PAGE
) -> Page[Run]:
    """The runs of these flows, newest first, previews included; ``outcome`` "" means all, "OPEN" those not ended.

    ``after`` is a run of these flows; another one's page is the first one.
    """
    runs = Run.objects.filter(flow_id__in=list(flow_ids))
    if after and (created := runs.filter(pk=after).values_list("created_at", flat=True).first()):
        runs = runs.filter(Q(created_at__lt=created) | Q(created_at=created, pk__lt=after))
    if outcome:
        runs = runs.filter(outcome="" if outcome == "OPEN" else outcome)
    # Ids first: the index alone answers that, and only the rows of one page are read.
    ids = list(runs.order_by("-created_at", "-pk").values_list("pk", flat=True)[: size + 1])
    found = (
        Run.objects.filter(pk__in=ids[:size])
        .select_related("flow", "company_file", "revision")
        .defer("revision__values")
    )
    return Page(sorted(found, key=lambda run: ids.index(run.pk)), ids[size - 1] if len(ids) > size else None)


def intents_page(run: Run, *, after: UUID | None = None, size: int = PAGE) -> Page[WriteIntent]:
    """What a run wrote, in the order in which it was written."""
    intents: QuerySet[WriteIntent] = WriteIntent.objects.filter(run=run)
    if after and (created := intents.filter(pk=after).values_list("created_at", flat=True).first()):
        intents = intents.filter(Q(created_at__gt=created) | Q(created_at=created, pk__gt=after))
    rows = list(intents.order_by("created_at", "pk")[: size + 1])
    return Page(rows[:size], rows[size - 1].pk if len(rows) > size else None)
