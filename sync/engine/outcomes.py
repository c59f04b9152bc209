"""Record errors, waiting and held records: stored once each, brought back when due, cleared by success."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from provisioning.models import CompanyFile
from sync.engine.entry import Entry, EntryKind
from sync.engine.records import System
from sync.engine.rows import insert_rows, update_rows
from sync.errors.catalogue import get_diagnosis
from sync.errors.codes import Code
from sync.errors.diagnose import explain
from sync.errors.diagnosis import Recovery
from sync.models import RecordError, RecordErrorKind, Run

KINDS = {
    EntryKind.ERROR: RecordErrorKind.ERROR,
    EntryKind.WAIT: RecordErrorKind.WAITING,
    EntryKind.HOLD: RecordErrorKind.HELD,
}

#: Records of one transaction.
TRANSACTION_ROWS = 200

#: Where a held record's values keep what a person decided on its conflicts, by link.
DECISIONS = "decisions"

#: What was deleted or parted stays so, whatever else becomes of the record: left as it is once, it is left for good.
FOR_GOOD = frozenset({Code.SOURCE_DELETED, Code.UNLINKED})

#: Skips that leave alone what other flows know of the record: a bulk load's errors on what is older than go-live,
#: what the moving flows wait for while a Bind flow passes by.
NOT_DECIDED = frozenset({"before_go_live", "no_twin", "bound"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records: one company file, one object pair, one source system."""

    company_file: CompanyFile
    pair: str
    source: System

    def rows(self) -> "QuerySet[RecordError]":
        """Its rows in the table of record errors."""
        return RecordError.objects.filter(
            company_file=self.company_file, pair=self.pair, source_system=self.source.value
        )


def kind_of(code: str) -> EntryKind:
    """Whether a record with this code is in error, waits, or is held: the catalogue's word.

    A record that was locked, or that moved on since it was read, waits for its next turn; nothing is wrong with it.
    """
    recovery = get_diagnosis(code).recovery
    if recovery in (Recovery.WAITING, Recovery.TRANSIENT, Recovery.STALE):
        return EntryKind.WAIT
    return EntryKind.HOLD if recovery is Recovery.HELD else EntryKind.ERROR


def store(scope: Scope, run: Run, entries: Sequence[Entry], now: datetime) -> int:
    """Store what failed, waits or is held among the entries and clear the rest. Returns how many errors are new.

    A repeat of a known error and a waiting record are not new: they trigger neither mails nor the stop policy.
    """
    new_errors = 0
    for start in range(0, len(entries), TRANSACTION_ROWS):
        part = entries[start : start + TRANSACTION_ROWS]
        with transaction.atomic():
            _wake_twins(scope, part, now)
            new_errors += _store(scope, run, part, now)
    return new_errors


def _wake_twins(scope: Scope, entries: Sequence[Entry], now: datetime) -> None:
    """What is held or in error on the other side of these pairs may be settled by what this side has become."""
    twins = [entry.target_id for entry in entries if entry.target_id and entry.kind not in KINDS]
    other = System.SALESFORCE if scope.source is System.QUICKBOOKS else System.QUICKBOOKS
    rows = Scope(scope.company_file, scope.pair, other).rows().exclude(kind=RecordErrorKind.WAITING)
    rows.filter(source_id__in=twins).update(retry_at=now)


def _store(scope: Scope, run: Run, entries: Sequence[Entry], now: datetime) -> int:
    known = {row.source_id: row for row in scope.rows().filter(source_id__in=[e.source.id for e in entries])}
    cleared = [row.pk for e in entries if _settles(e) and (row := known.get(e.source.id))]
    if cleared:
        RecordError.objects.filter(pk__in=cleared).delete()
    fresh: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    new_errors = 0
    for entry in entries:
        if entry.kind not in KINDS:
            continue
        row = known.get(entry.source.id)
        left = row is not None and _is_left(row, entry)
        repeated = row is not None and row.code == entry.code and row.kind == KINDS[entry.kind]
        new_errors += entry.kind is not EntryKind.WAIT and not repeated and not left
        told = _told(run, entry, now, row)
        if left:
            told["kind"] = RecordErrorKind.LEFT.value
        if row is not None and _decided_meanwhile(row, told):
            continue
        if row is None:
            fresh.append({**told, **_key(scope, entry), "created_at": now, "first_seen_at": now})
        else:
            changed.append({**told, "id": row.pk})
    insert_rows(RecordError, fresh)
    update_rows(RecordError, changed)
    return new_errors


def _key(scope: Scope, entry: Entry) -> dict[str, object]:
    return {
        "company_file_id": scope.company_file.pk,
        "pair": scope.pair,
        "source_system": scope.source.value,
        "source_id": entry.source.id,
    }


def _settles(entry: Entry) -> bool:
    """Whether the decision ends what was known to be wrong with the record."""
    if entry.conflicts:
        return False
    if entry.kind is EntryKind.SKIP:
        return entry.code not in NOT_DECIDED
    return entry.kind not in KINDS and entry.kind is not EntryKind.UNBIND


def _told(run: Run, entry: Entry, now: datetime, known: RecordError | None) -> dict[str, object]:
    """What a row says of a record that failed, waits or is held; ``known`` is what was known of it until now."""
    attempts = known.attempts + 1 if known else 1
    words = explain(entry.code, label=entry.label, detail=entry.detail, **entry.facts)
    delay = words.diagnosis.retry.delay(attempts)
    values: dict[str, object] = {}
    if entry.conflicts:
        values["conflicts"] = [
            {"link": c.link, "base": c.base, "salesforce": c.salesforce, "quickbooks": c.quickbooks}
            for c in entry.conflicts
        ]
        values["other_id"] = entry.target_id
    elif known is not None and DECISIONS in known.values:
        # What a person decided could not be carried out yet: it stands until a side moves on.
        values |= {name: known.values[name] for name in ("conflicts", "other_id", DECISIONS)}
    if entry.kind is EntryKind.WAIT and "value" in entry.facts:
        values["waits_for"] = entry.facts["value"]
    if entry.proposal:
        values["proposal"] = dict(entry.proposal)
    return {
        "run_id": run.pk,
        "source_version": entry.source.version,
        "label": entry.label[:255],
        "kind": KINDS[entry.kind].value,
        "code": entry.code,
        "message": words.message,
        "what_to_do": words.what_to_do,
        "who": words.diagnosis.who,
        "detail": words.detail,
        "values": values,
        "attempts": attempts,
        "last_seen_at": now,
        "retry_at": None if delay is None else now + delay,
    }


def _is_left(row: RecordError, entry: Entry) -> bool:
    """Whether a person chose to leave this very state of the record as it is."""
    if row.kind != RecordErrorKind.LEFT or row.code != entry.code:
        return False
    return entry.code in FOR_GOOD or row.source_version == entry.source.version


def _decided_meanwhile(row: RecordError, told: Mapping[str, object]) -> bool:
    """Whether a person decided on exactly this while the run held the record up: the next run sees the decision."""
    values = told["values"]
    if told["kind"] != RecordErrorKind.HELD or not isinstance(values, dict):
        return False
    if DECISIONS in row.values:
        return bool(values.get("conflicts") == row.values["conflicts"])
    approved = row.values.get("proposal", {})
    proposal = {name: value for name, value in approved.items() if name != "approved_at"}
    return "approved_at" in approved and values.get("proposal") == proposal


def hold(scope: Scope, run: Run, source_id: str, *, label: str, code: str, now: datetime) -> None:
    """Hold one record that no entry stands for, in place of what was known of it. Inside the caller's transaction."""
    words = explain(code, label=label)
    row: dict[str, object] = {
        "run": run,
        "label": label[:255],
        "kind": RecordErrorKind.HELD,
        "code": code,
        "message": words.message,
        "what_to_do": words.what_to_do,
        "who": words.diagnosis.who,
        "values": {},
        "last_seen_at": now,
        "retry_at": None,
    }
    left = scope.rows().filter(source_id=source_id, code=code, kind=RecordErrorKind.LEFT)
    if left.update(run=run, last_seen_at=now):
        return
    RecordError.objects.update_or_create(
        company_file=scope.company_file,
        pair=scope.pair,
        source_system=scope.source.value,
        source_id=source_id,
        defaults=row,
        create_defaults={**row, "first_seen_at": now},
    )


def due(scope: Scope, run: Run, *, now: datetime, started_at: datetime) -> Iterator[list[str]]:
    """Ids, in chunks, of records that wait, whose retry is due, or that another revision of the profile met last.

    Only those that this run has not met yet.
    """
    rows = scope.rows().filter(last_seen_at__lt=started_at)
    yield from _chunks(
        rows.filter(
            Q(kind=RecordErrorKind.WAITING) | Q(retry_at__lte=now) | ~Q(run__revision=run.revision_id)
        )
    )


def waiting_since(scope: Scope, started_at: datetime) -> Iterator[list[str]]:
    """Ids, in chunks, of records that began or went on waiting in this run: tried again once their parents came."""
    yield from _chunks(scope.rows().filter(kind=RecordErrorKind.WAITING, last_seen_at__gte=started_at))


def _chunks(rows: "QuerySet[RecordError]", size: int = 200) -> Iterator[list[str]]:
    """Source ids, first seen first. Each chunk is asked for by itself: rows change while a chunk is worked on."""
    rest = rows
    while chunk := list(
        rest.order_by("first_seen_at", "pk").values_list("first_seen_at", "pk", "source_id")[:size]
    ):
        yield [source_id for _, _, source_id in chunk]
        seen_at, key, _ = chunk[-1]
        rest = rows.filter(Q(first_seen_at__gt=seen_at) | Q(first_seen_at=seen_at, pk__gt=key))


def forget(scope: Scope, ids: Sequence[str]) -> None:
    """Drop the rows of records that are gone from the source: there is nothing left to synchronise."""
    scope.rows().filter(source_id__in=ids).delete()
