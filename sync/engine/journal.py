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
                "base": {"source": entry.source_base, "target": entry.target_base},
                "deadline": deadline,
            }
        )
    with transaction.atomic(durable=True):
        insert_rows(WriteIntent, rows)


def extend_deadline(marks: Sequence[uuid.UUID], deadline: datetime) -> None:
    """Give calls that were not sent in time a new deadline, before they are sent."""
    WriteIntent.objects.filter(pk__in=marks, state=IntentState.OPEN).update(deadline=deadline)


def close_intents(
    results: Mapping[uuid.UUID, Result], now: datetime, *, unsent: Sequence[uuid.UUID] = ()
) -> None:
    """Close the intents whose answers are known: done or refused. Inside the caller's transaction."""
    done = [
        {
            "id": mark,
            "state": IntentState.DONE.value,
            "target_id": result.id,
            "target_version": result.version,
            "closed_at": now,
        }
        for mark, result in results.items()
        if result.failure is None
    ]
    refused = [
        {
            "id": mark,
            "state": IntentState.REFUSED.value,
            "error_code": result.failure.code[:60],
            "closed_at": now,
        }
        for mark, result in results.items()
        if result.failure is not None
    ]
    update_rows(WriteIntent, done)
    update_rows(WriteIntent, refused)
    if unsent:
        WriteIntent.objects.filter(pk__in=unsent).update(state=IntentState.UNSENT, closed_at=now)


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
                "pair": "link",
                "system": link.system.value,
                "operation": "LINK",
                "target_object": link.object,
                "source_id": link.source_id,
                "target_id": link.id,
                "label": link.label[:255],
                "after": encode_all(link.values),
                "deadline": deadline,
            }
            for link in links
        ],
    )


def refusals(marks: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The vendor's codes of those of these intents that were refused."""
    rows = WriteIntent.objects.filter(pk__in=marks, state=IntentState.REFUSED)
    return dict(rows.values_list("pk", "error_code"))


def bind(run: Run, source: System, entries: Sequence[tuple[Entry, str, str]], now: datetime) -> None:
    """Store bindings of entries done: (entry, target id, target version). Inside the caller's transaction."""
    fresh: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    mine, theirs = ("sf", "qb") if source is System.SALESFORCE else ("qb", "sf")
    for entry, target_id, version in entries:
        row: dict[str, object] = {
            f"{mine}_values": entry.source_base,
            f"{theirs}_values": entry.target_base,
            f"{mine}_version": entry.source.version,
            f"{theirs}_version": version
            or (getattr(entry.binding, f"{theirs}_version") if entry.binding else ""),
            "updated_at": now,
        }
        if entry.binding is not None:
            changed.append({**row, "id": entry.binding.pk})
        else:
            keys = {"created_at": now, f"{mine}_id": entry.source.id, f"{theirs}_id": target_id}
            fresh.append({**row, **keys, "company_file_id": run.company_file_id, "pair": entry.pair})
    insert_rows(Binding, fresh)
    update_rows(Binding, changed)


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
