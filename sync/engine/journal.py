"""The write journal: intents are durable before their calls, answers and bindings are stored together after them.

protocol.md, Writing. Each function is one short transaction without a network call inside.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

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
    for entry in entries:
        operation = entry.operation
        if operation is None:
            raise ValueError("Only entries with an operation are written.")
        rows.append(
            WriteIntent(
                id=entry.mark,
                company_file_id=run.company_file_id,
                run=run,
                revision_id=run.revision_id,
                pair=entry.pair,
                system=target.value,
                operation=operation.kind.value,
                target_object=operation.object,
                source_id=entry.source.id,
                target_id=operation.target_id,
                external_id_field=operation.external_id[0] if operation.external_id else "",
                label=entry.label[:255],
                before=encode_all(entry.before),
                after=encode_all(operation.values),
                base={"source": entry.source_base, "target": entry.target_base},
                deadline=deadline,
            )
        )
    with transaction.atomic(durable=True):
        insert_rows(rows)


def extend_deadline(marks: Sequence[uuid.UUID], deadline: datetime) -> None:
    """Give calls that were not sent in time a new deadline, before they are sent."""
    WriteIntent.objects.filter(pk__in=marks, state=IntentState.OPEN).update(deadline=deadline)


def close_intents(
    results: Mapping[uuid.UUID, Result], now: datetime, *, unsent: Sequence[uuid.UUID] = ()
) -> None:
    """Close the intents whose answers are known: done or refused. Inside the caller's transaction."""
    done = [
        WriteIntent(
            id=mark, state=IntentState.DONE, target_id=result.id, target_version=result.version, closed_at=now
        )
        for mark, result in results.items()
        if result.failure is None
    ]
    refused = [
        WriteIntent(id=mark, state=IntentState.REFUSED, error_code=result.failure.code[:60], closed_at=now)
        for mark, result in results.items()
        if result.failure is not None
    ]
    update_rows(done, ["state", "target_id", "target_version", "closed_at"])
    update_rows(refused, ["state", "error_code", "closed_at"])
    if unsent:
        WriteIntent.objects.filter(pk__in=unsent).update(state=IntentState.UNSENT, closed_at=now)


def open_links(run: Run, links: Sequence[LinkWrite], deadline: datetime) -> None:
    """Journal link writes. Inside the transaction that stores the bindings they follow from, so none is lost."""
    insert_rows(
        [
            WriteIntent(
                id=link.mark,
                company_file_id=run.company_file_id,
                run=run,
                revision_id=run.revision_id,
                pair="link",
                system=link.system.value,
                operation="LINK",
                target_object=link.object,
                source_id=link.source_id,
                target_id=link.id,
                label=link.label[:255],
                after=encode_all(link.values),
                deadline=deadline,
            )
            for link in links
        ]
    )


def refusals(marks: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The vendor's codes of those of these intents that were refused."""
    rows = WriteIntent.objects.filter(pk__in=marks, state=IntentState.REFUSED)
    return dict(rows.values_list("pk", "error_code"))


def bind(run: Run, source: System, entries: Sequence[tuple[Entry, str, str]], now: datetime) -> None:
    """Store bindings of entries done: (entry, target id, target version). Inside the caller's transaction."""
    fresh: list[Binding] = []
    changed: list[Binding] = []
    for entry, target_id, version in entries:
        binding = entry.binding or Binding(company_file_id=run.company_file_id, pair=entry.pair)
        if source is System.SALESFORCE:
            binding.sf_id, binding.qb_id = entry.source.id, target_id
            binding.sf_values, binding.qb_values = entry.source_base, entry.target_base
            binding.sf_version, binding.qb_version = entry.source.version, version or binding.qb_version
        else:
            binding.sf_id, binding.qb_id = target_id, entry.source.id
            binding.sf_values, binding.qb_values = entry.target_base, entry.source_base
            binding.sf_version, binding.qb_version = version or binding.sf_version, entry.source.version
        binding.updated_at = now
        (changed if entry.binding else fresh).append(binding)
    insert_rows(fresh)
    update_rows(changed, ["sf_values", "qb_values", "sf_version", "qb_version", "updated_at"])


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
