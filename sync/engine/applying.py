"""Carrying a page of entries out: intents, calls, answers and bindings, then our own key fields on both sides.

protocol.md, Writing: an intent is durable before its call; the answers of a batch are stored in one transaction, and
with them the intents of the key fields that still have to be filled, so that a worker may die at any point.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from provisioning.catalogue.choices import MappingDirection
from sync.engine import deletions, journal, outcomes
from sync.engine.context import RunContext, StepCounts
from sync.engine.entry import Entry, EntryKind
from sync.engine.journal import LinkWrite
from sync.engine.mapping.lines import LINE_VALUES
from sync.engine.merge import Bases
from sync.engine.records import Failure, Operation, OperationKind, Record, Result, System, Value
from sync.engine.steps.base import Step
from sync.engine.values import encode
from sync.errors.base import OutcomeUnknownError
from sync.errors.codes import Code
from sync.errors.diagnose import code_of, error_of, explain_failure
from sync.errors.diagnosis import Recovery

WRITES = (EntryKind.CREATE, EntryKind.UPDATE)


def apply_page(step: Step, scope: outcomes.Scope, entries: Sequence[Entry], counts: StepCounts) -> int:
    """Write what the entries say and store what came of it. Returns how many record errors are new."""
    context = step.context
    written = [entry for entry in entries if entry.kind in WRITES]
    size = step.target_connection.batch_size
    for start in range(0, len(written), size):
        _write_batch(step, written[start : start + size])
    _bind_only(step, [entry for entry in entries if entry.kind in (EntryKind.BIND, EntryKind.SKIP)])
    _retire(step, [entry for entry in entries if entry.kind is EntryKind.RETIRE])
    deletions.part(step, [entry for entry in entries if entry.kind is EntryKind.UNBIND], context.clock())
    new_errors = outcomes.store(scope, context.run, entries, context.clock())
    count(counts, entries)
    return new_errors


def _bind_only(step: Step, entries: Sequence[Entry]) -> None:
    """Bindings without a write of values: pairs just found, bases that moved on, key fields that got lost."""
    context = step.context
    paired = [entry for entry in entries if entry.target is not None]
    bound = [(e, e.target_id, "") for e in paired if e.kind is EntryKind.BIND or _rebased(step, e)]
    links = _links_of(step, [(entry, Result(id=entry.target_id)) for entry in paired], {})
    if not bound and not links:
        return
    deadline = context.clock() + timedelta(seconds=context.lease.call_seconds)
    with transaction.atomic():
        journal.bind(context.run, step.source, bound, context.clock())
        journal.open_links(context.run, links, deadline)
    context.at("pairs bound")
    write_links(context, links)


def _retire(step: Step, entries: Sequence[Entry]) -> None:
    """Take the twins of deleted records out of use, as a person approved. Written like key fields: repeatable."""
    if not entries:
        return
    links = [
        _link(gone.survivor.system, gone.survivor.object, gone.survivor.id, gone, gone.retirement)
        for gone in entries
        if gone.survivor is not None
    ]
    context = step.context
    deadline = _deadline(context)
    with transaction.atomic():
        journal.open_links(context.run, links, deadline)
    write_links(context, links)
    codes = journal.refusals([link.mark for link in links])
    for link, entry in zip(links, entries, strict=True):
        if link.mark in codes:
            entry.code = code_of(Failure(codes[link.mark], ""), link.system)
            entry.kind = outcomes.kind_of(entry.code)


def _rebased(step: Step, entry: Entry) -> bool:
    """A bound record with nothing to write whose base moved on: both sides came to the same value by themselves."""
    binding = entry.binding
    if binding is None or entry.kind is not EntryKind.SKIP or not entry.target_id:
        return False
    known = Bases(binding.sf_values, binding.qb_values)
    return known != Bases.by_source(step.source, entry.source_base, entry.target_base)


def _write_batch(step: Step, entries: Sequence[Entry]) -> None:
    """Write one batch; what could not be sent before the deadline is sent again under a new one."""
    context = step.context
    remaining = list(entries)
    deadline = _deadline(context)
    context.at("before intents")
    journal.open_intents(context.run, step.target, remaining, deadline)
    context.at("intents committed")
    while remaining:
        operations = [_operation(entry) for entry in remaining]
        results = step.target_connection.write(operations, deadline=deadline)
        context.at("answer received")
        answered = list(zip(remaining, results, strict=True))
        unsent = [entry for entry, result in answered if _is_unsent(result)]
        known = [(e, r) for e, r in answered if not r.unknown and not _is_unsent(r)]
        _store_answers(step, known)
        context.at("answer stored")
        if any(result.unknown for _, result in answered):
            raise OutcomeUnknownError(
                Code.OUTCOME_UNKNOWN,
                "The connection was lost during a write. Whether it took effect is checked before anything is "
                "written again; nothing is lost and nothing is written twice.",
            )
        if unsent and not known:
            raise OutcomeUnknownError(
                Code.NOT_SENT,
                "The other system was too slow to take even one record in time; the run is tried again.",
            )
        remaining = unsent
        if remaining:
            deadline = _deadline(context)
            journal.extend_deadline([entry.mark for entry in remaining], deadline)


def _deadline(context: RunContext) -> datetime:
    context.lease.ensure(context.lease.call_seconds)
    return context.clock() + timedelta(seconds=context.lease.call_seconds)


def _operation(entry: Entry) -> Operation:
    if entry.operation is None:
        raise ValueError("Only entries with an operation are written.")
    return entry.operation


def _is_unsent(result: Result) -> bool:
    return result.failure is not None and result.failure.code == Code.NOT_SENT


def _store_answers(step: Step, answered: Sequence[tuple[Entry, Result]]) -> None:
    """One transaction: intents closed, bindings stored, key fields journalled. Then the key fields are written."""
    context = step.context
    done = [(entry, result) for entry, result in answered if result.failure is None or result.id]
    for entry, result in answered:
        if result.failure is not None:
            _refuse(step, entry, result)
    targets = step.settled(done) if done else {}
    _take_as_given(step, done, targets)
    links = _links_of(step, done, targets)
    deadline = context.clock() + timedelta(seconds=context.lease.call_seconds)
    with transaction.atomic():
        journal.close_intents({entry.mark: result for entry, result in answered}, context.clock())
        journal.bind(context.run, step.source, [(e, r.id, r.version) for e, r in done], context.clock())
        journal.open_links(context.run, links, deadline)
    context.at("bindings stored")
    write_links(context, links)
    for _, result in answered:
        if result.failure is not None:
            words = explain_failure(result.failure, step.target)
            if words.recovery is Recovery.CONFIGURATION:
                raise error_of(words)


def _take_as_given(step: Step, done: Sequence[tuple[Entry, Result]], written: Mapping[str, Record]) -> None:
    """A Salesforce record made from QuickBooks: fields that travel to QuickBooks only are as they are.

    Without that base the way back would take the new record's name, owner or address for a change and write it over
    the record that it was made from.
    """
    for entry, result in done:
        target = written.get(result.id)
        if entry.kind is not EntryKind.CREATE or step.target is not System.SALESFORCE or target is None:
            continue
        one_way = (link for link in step.links(entry.source, None) if link.flow is MappingDirection.SF_QB)
        for name in {name for link in one_way for name in link.sf}:
            entry.target_base[name] = encode(target.values.get(name))


def _refuse(step: Step, entry: Entry, result: Result) -> None:
    """The target refused this record: it is set aside with what the refusal means."""
    if result.failure is None:
        return
    if result.id and entry.operation is not None:
        # The record stands, some of its lines do not: it is bound, and without a base its lines are merged again.
        for name in LINE_VALUES:
            entry.source_base.pop(name, None)
            entry.target_base.pop(name, None)
    words = explain_failure(result.failure, step.target, label=entry.label)
    entry.code = code_of(result.failure, step.target)
    entry.kind = outcomes.kind_of(entry.code)
    entry.facts = {"field": ", ".join(result.failure.fields), "answer": result.failure.message}
    entry.detail = words.detail


def _links_of(
    step: Step, done: Sequence[tuple[Entry, Result]], written: Mapping[str, Record]
) -> list[LinkWrite]:
    """Key fields that are still missing on either side of the entries done; ``written`` are targets read again."""
    links = []
    for entry, result in done:
        back = step.source_links(entry, result.id, written.get(result.id, entry.target))
        if back:
            links.append(_link(step.source, entry.source.object, entry.source.id, entry, back))
        if entry.link_target:
            links.append(_link(step.target, entry.target_object, result.id, entry, entry.link_target))
        for system, object_name, id_, values in step.other_links(entry, result.id):
            links.append(_link(system, object_name, id_, entry, values))
    return links


def _link(system: System, object_name: str, id_: str, entry: Entry, values: Mapping[str, Value]) -> LinkWrite:
    return LinkWrite(system, object_name, id_, entry.source.id, entry.label, values, uuid.uuid4())


def write_links(context: RunContext, links: Sequence[LinkWrite]) -> None:
    """Fill our key fields. Sending them twice changes nothing, so an unknown outcome just leaves the intent open."""
    for system, connection in ((System.SALESFORCE, context.sf), (System.QUICKBOOKS, context.qb)):
        mine = [link for link in links if link.system is system]
        for start in range(0, len(mine), connection.batch_size):
            batch = mine[start : start + connection.batch_size]
            deadline = _deadline(context)
            results = connection.write(
                [
                    Operation(
                        OperationKind.UPDATE,
                        link.object,
                        str(link.mark),
                        values=link.values,
                        target_id=link.id,
                    )
                    for link in batch
                ],
                deadline=deadline,
            )
            context.at("links written")
            answers = dict(zip((link.mark for link in batch), results, strict=True))
            settled = {m: r for m, r in answers.items() if not r.unknown and not _is_unsent(r)}
            with transaction.atomic():
                journal.close_intents(settled, context.clock())
            if any(result.unknown for result in results):
                raise OutcomeUnknownError(
                    Code.OUTCOME_UNKNOWN,
                    "The connection was lost while key fields were filled; they are filled again by the next run.",
                )


def count(counts: StepCounts, entries: Sequence[Entry]) -> None:
    """Add the decisions of a page to the step's counts."""
    names = {
        EntryKind.CREATE: "created",
        EntryKind.UPDATE: "updated",
        EntryKind.BIND: "bound",
        EntryKind.UNBIND: "updated",
        EntryKind.RETIRE: "updated",
        EntryKind.SKIP: "skipped",
        EntryKind.WAIT: "waiting",
        EntryKind.HOLD: "held",
        EntryKind.ERROR: "failed",
    }
    for entry in entries:
        name = names[entry.kind]
        setattr(counts, name, getattr(counts, name) + 1)
