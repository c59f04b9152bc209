"""The write journal: intents are durable before their calls, answers and bindings are stored together after them.

protocol.md, Writing. Each function is one short transaction without a network call inside.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sync.engine.entry import Entry
from sync.engine.records import Result, System, Value
from sync.engine.rows import insert_rows, update_rows
from sync.engine.values import encode_all
from sync.models import Binding, IntentState, Run, WriteIntent


@dataclass(frozen=True, slots=True)
class LinkWrite:
    """Our own key fields to be written to a record that has its twin: repeatable, so recovery just sends it again."""

    system: System
    object: str
    id: str
    pair: str
    source: System
    source_id: str
    label: str
    values: Mapping[str, Value]
    mark: uuid.UUID


def open_intents(run: Run, target: System, entries: Sequence[Entry], deadline: datetime) -> None:
    """Commit the intents of one batch of calls that may take effect until ``deadline``."""
    rows = []
    now = timezone.now()
    for entry in entries:
        operation = entry.operation
        if operation is None:
            raise ValueError("Only entries with an operation are written.")
        rows.append(
            {
                "id": entry.mark,
                "created_at": now,
                "company_file_id": run.company_file_id,
                "run_id": run.pk,
                "revision_id": run.revision_id,
                "pair": entry.pair,
                "system": target.value,
                "operation": operation.kind.value,
                "target_object": operation.object,
                "source_id": entry.source.id,
                "target_id": operation.target_id,
                "external_id_field": operation.external_id[0] if operation.external_id else "",
                "label": entry.label[:255],
                "before": encode_all(entry.before),
                "after": encode_all(operation.values),
                "base": {
                    "source": entry.source_base,
                    "target": entry.target_base,
                    "half_made": list(entry.child_values),
                },
                "deadline": deadline,
            }
        )
    with transaction.atomic(durable=True):
        insert_rows(WriteIntent, rows)


def set_deadline(marks: Sequence[uuid.UUID], deadline: datetime) -> None:
    """Give calls that were not sent in time a new deadline before they are sent, or say that none can have effect."""
    WriteIntent.objects.filter(pk__in=marks, state=IntentState.OPEN).update(deadline=deadline)


def close_intents(results: Mapping[uuid.UUID, Result], now: datetime) -> None:
    """Close the intents whose answers are known: done or refused. Inside the caller's transaction.

    One that took effect in part (a line was refused) is done, with the code of what was refused.
    """
    done: list[dict[str, object]] = []
    refused: list[dict[str, object]] = []
    for mark, result in results.items():
        row: dict[str, object] = {
            "id": mark,
            "error_code": result.failure.code[:60] if result.failure else "",
            "closed_at": now,
        }
        if result.failure is not None and not result.id:
            refused.append({**row, "state": IntentState.REFUSED.value})
        else:
            made = {"target_id": result.id, "target_version": result.version}
            done.append({**row, **made, "state": IntentState.DONE.value})
    update_rows(WriteIntent, done)
    update_rows(WriteIntent, refused)


def close_unsent(marks: Sequence[uuid.UUID], now: datetime) -> None:
    """Close intents of calls that had no effect."""
    WriteIntent.objects.filter(pk__in=marks, state=IntentState.OPEN).update(
        state=IntentState.UNSENT, closed_at=now
    )


def open_links(run: Run, links: Sequence[LinkWrite], deadline: datetime) -> None:
    """Journal link writes. Inside the transaction that stores the bindings they follow from, so none is lost."""
    now = timezone.now()
    insert_rows(
        WriteIntent,
        [
            {
                "id": link.mark,
                "created_at": now,
                "company_file_id": run.company_file_id,
                "run_id": run.pk,
                "revision_id": run.revision_id,
                "pair": link.pair,
                "system": link.system.value,
                "operation": "LINK",
                "target_object": link.object,
                "source_id": link.source_id,
                "target_id": link.id,
                "label": link.label[:255],
                "after": encode_all(link.values),
                "base": {"source_system": link.source.value},
                "deadline": deadline,
            }
            for link in links
        ],
    )


def bind(run: Run, source: System, entries: Sequence[tuple[Entry, Result]], now: datetime) -> dict[str, str]:
    """Store bindings of entries done. Inside the caller's transaction.

    Returns the records that cannot be bound, because one of the two is bound to another one by now: the twin's id by
    source id.
    """
    clashing = _clashing(run, source, [(e, r.id) for e, r in entries if e.binding is None])
    fresh: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    mine, theirs = ("sf", "qb") if source is System.SALESFORCE else ("qb", "sf")
    for entry, result in entries:
        if entry.source.id in clashing:
            continue
        row: dict[str, object] = {
            f"{mine}_values": entry.source_base,
            f"{theirs}_values": entry.target_base,
            f"{mine}_version": entry.source.version,
            f"{theirs}_version": result.version
            or (getattr(entry.binding, f"{theirs}_version") if entry.binding else ""),
            "updated_at": now,
        }
        if entry.binding is not None:
            changed.append({**row, "id": entry.binding.pk})
        else:
            keys = {"created_at": now, f"{mine}_id": entry.source.id, f"{theirs}_id": result.id}
            fresh.append({**row, **keys, "company_file_id": run.company_file_id, "pair": entry.pair})
    insert_rows(Binding, fresh)
    update_rows(Binding, changed)
    return clashing


def _clashing(run: Run, source: System, pairs: Sequence[tuple[Entry, str]]) -> dict[str, str]:
    if not pairs:
        return {}
    entry = pairs[0][0]
    target = System.QUICKBOOKS if source is System.SALESFORCE else System.SALESFORCE
    bound = twin_ids(run, entry.pair, source, [entry.source.id for entry, _ in pairs])
    taken = twin_ids(run, entry.pair, target, [target_id for _, target_id in pairs])
    seen: set[str] = set()
    clashing = {}
    for entry, target_id in pairs:
        if entry.source.id in bound or target_id in taken or target_id in seen:
            clashing[entry.source.id] = target_id
        seen.add(target_id)
    return clashing


def bindings_of(run: Run, pair: str, source: System, ids: Sequence[str]) -> dict[str, Binding]:
    """Stored bindings of source records, by source id."""
    name = "sf_id" if source is System.SALESFORCE else "qb_id"
    rows = Binding.objects.filter(company_file_id=run.company_file_id, pair=pair, **{f"{name}__in": ids})
    return {getattr(row, name): row for row in rows}


def twin_ids(run: Run, pair: str, source: System, ids: Sequence[str]) -> dict[str, str]:
    """Ids on the other side of bound records, by id: what a child needs of its parents."""
    mine, theirs = ("sf_id", "qb_id") if source is System.SALESFORCE else ("qb_id", "sf_id")
    rows = Binding.objects.filter(company_file_id=run.company_file_id, pair=pair, **{f"{mine}__in": ids})
    return dict(rows.values_list(mine, theirs))


def unbind(bindings: Sequence[uuid.UUID]) -> None:
    """Remove bindings whose source record is gone, where the profile says so."""
    Binding.objects.filter(pk__in=bindings).delete()
