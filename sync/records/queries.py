"""Lists of records in error, waiting or held: one configuration's, filtered, and counted by what is wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.fields.json import KT

from provisioning.models import Configuration
from sync.errors.catalogue import get_diagnosis
from sync.errors.codes import Code
from sync.errors.diagnosis import Diagnosis
from sync.models import RecordError, RecordErrorKind

#: What a record waits for, by the code it waits with: the pair among whose own errors the reason may stand.
PARENTS: Final[Mapping[str, str]] = {Code.PARENT_MISSING: "customer", Code.ITEM_MISSING: "product"}

#: Everything that is not left as it is.
OPEN: Final = (RecordErrorKind.ERROR, RecordErrorKind.HELD, RecordErrorKind.WAITING)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty is everything but the records left as they are."""

    kind: str = ""
    code: str = ""
    pair: str = ""
    system: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one pair and side with the same code. ``causes`` says why those they wait for are not there."""

    kind: str
    code: str
    pair: str
    system: str
    count: int
    first_seen_at: datetime
    retry_at: datetime | None
    causes: tuple[tuple[str, str, int], ...] = ()

    @property
    def diagnosis(self) -> Diagnosis:
        return get_diagnosis(self.code)


def records_of(configuration: Configuration) -> "QuerySet[RecordError]":
    """Every such record of a configuration: the only way from a screen to these rows."""
    return RecordError.objects.filter(company_file__configuration=configuration)


def matching(configuration: Configuration, wanted: Filter) -> "QuerySet[RecordError]":
    """The records that a list shows, the latest first."""
    rows = records_of(configuration)
    rows = rows.filter(kind=wanted.kind) if wanted.kind else rows.filter(kind__in=OPEN)
    for name, value in (("code", wanted.code), ("pair", wanted.pair), ("source_system", wanted.system)):
        if value:
            rows = rows.filter(**{name: value})
    if wanted.text:
        rows = rows.filter(
            Q(label__icontains=wanted.text)
            | Q(message__icontains=wanted.text)
            | Q(source_id__istartswith=wanted.text)
        )
    return rows.order_by("-last_seen_at", "pk")


def in_order(keys: Iterable[UUID]) -> list[RecordError]:
    """The records of these keys, in the order of the keys: sorting a long list moves no texts."""
    wanted = list(keys)
    found = RecordError.objects.in_bulk(wanted)
    return [found[key] for key in wanted if key in found]


def groups_of(configuration: Configuration) -> list[Group]:
    """Counts by kind, code, pair and side: what needs a person first, then the most. At most five queries."""
    rows = (
        records_of(configuration)
        .filter(kind__in=OPEN)
        .order_by()
        .values("kind", "code", "pair", "source_system")
        .annotate(count=Count("pk"), first_seen_at=Min("first_seen_at"), retry_at=Min("retry_at"))
    )
    found = list(rows)
    parents = {PARENTS[row["code"]] for row in found if row["code"] in PARENTS and row["kind"] == "WAITING"}
    reasons = _reasons(configuration, parents)
    groups = [
        Group(
            kind=row["kind"],
            code=row["code"],
            pair=row["pair"],
            system=row["source_system"],
            count=row["count"],
            first_seen_at=row["first_seen_at"],
            retry_at=row["retry_at"],
            causes=_causes(configuration, row, reasons),
        )
        for row in found
    ]
    order = {kind.value: place for place, kind in enumerate(OPEN)}
    return sorted(groups, key=lambda group: (order[group.kind], -group.count, group.code, group.pair))


def codes_of(configuration: Configuration) -> list[tuple[str, str]]:
    """The codes that occur, with their titles: what a list can be narrowed to."""
    codes = records_of(configuration).order_by().values_list("code", flat=True).distinct()
    return sorted((code, get_diagnosis(code).title) for code in codes)


def _reasons(configuration: Configuration, pairs: set[str]) -> dict[tuple[str, str], str]:
    """Code by pair and name of records that others may wait for."""
    if not pairs:
        return {}
    rows = records_of(configuration).filter(pair__in=pairs).exclude(kind=RecordErrorKind.WAITING)
    return {(pair, label): code for pair, label, code in rows.order_by().values_list("pair", "label", "code")}


def _causes(
    configuration: Configuration, row: Mapping[str, Any], reasons: Mapping[tuple[str, str], str]
) -> tuple[tuple[str, str, int], ...]:
    """(pair waited for, its code, records that wait for it), the most first."""
    parent = PARENTS.get(row["code"])
    if parent is None or row["kind"] != RecordErrorKind.WAITING or not reasons:
        return ()
    waiting = records_of(configuration).filter(
        kind=row["kind"], code=row["code"], pair=row["pair"], source_system=row["source_system"]
    )
    names = waiting.order_by().values_list(KT("values__waits_for")).annotate(count=Count("pk"))
    counts: dict[str, int] = {}
    for name, count in names:
        code = reasons.get((parent, name))
        if code:
            counts[code] = counts.get(code, 0) + count
    return tuple(
        (parent, code, n) for code, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
