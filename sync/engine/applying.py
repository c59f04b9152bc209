"""Carrying a page of entries out: intents, calls, answers and bindings, then our own key fields on both sides.

protocol.md, Writing: an intent is durable before its call; the answers of a batch are stored in one transaction, and
with them the intents of the key fields that still have to be filled, so that a worker may die at any point.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from sync.engine import deletions, journal, key_fields, outcomes
from sync.engine.context import StepCounts
from sync.engine.entry import Entry, EntryKind
from sync.engine.journal import LinkWrite
from sync.engine.key_fields import deadline_of, is_unsent
from sync.engine.merge import Bases, as_given, half_made
from sync.engine.records import Failure, Operation, OperationKind, Record, Result, System
from sync.engine.steps.base import Step
from sync.errors.base import ConfigurationError, OutcomeUnknownError, TransientError
from sync.errors.codes import Code
from sync.errors.diagnose import code_of, error_of, explain_failure
from sync.errors.diagnosis import Recovery

WRITES = (EntryKind.CREATE, EntryKind.UPDATE)

#: Records of one transaction: it stays short, and SQLite has one writer at a time.
TRANSACTION_ROWS = 200

#: Refusals of a record that is not what it was when it was read: it is read and planned again at once, and once.
#: 3210 is QuickBooks' answer to a change of a transaction that was paid or closed meanwhile.
MOVED = frozenset({Code.STALE, Code.DELETED_MEANWHILE, Code.DUPLICATE_FOUND, "QB_3210"})


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a page left: how many record errors are new, and the source ids to plan again at once."""

    new_errors: int
    moved: tuple[str, ...] = ()


def apply_page(
    step: Step, scope: outcomes.Scope, entries: Sequence[Entry], counts: StepCounts, *, again: bool = False
) -> Applied:
    """Write what the entries say and store what came of it. ``again``: these were planned a second time."""
    try:
        _write(step, entries)
    except (TransientError, ConfigurationError):
        # The run ends here; what is known to be wrong with single records is kept.
        outcomes.store(scope, step.context.run, _failed(entries), step.context.clock())
        raise
    moved = () if again else tuple(e.source.id for e in _failed(entries) if e.code in MOVED)
    settled = [entry for entry in entries if entry.source.id not in moved]
    new_errors = outcomes.store(scope, step.context.run, settled, step.context.clock())
    count(counts, settled)
    return Applied(new_errors, moved)


def _failed(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind in outcomes.KINDS]


def _write(step: Step, entries: Sequence[Entry]) -> None:
    written = [entry for entry in entries if entry.kind in WRITES]
    size = step.target_connection.batch_size
    for start in range(0, len(written), size):
        _write_batch(step, written[start : start + size])
    paired = [e for e in entries if e.kind in (EntryKind.BIND, EntryKind.SKIP) and e.target is not None]
    for start in range(0, len(paired), TRANSACTION_ROWS):
        _bind_only(step, paired[start : start + TRANSACTION_ROWS])
    _retire(step, [entry for entry in entries if entry.kind is EntryKind.RETIRE])
    deletions.part(step, [entry for entry in entries if entry.kind is EntryKind.UNBIND], step.context.clock())


def _bind_only(step: Step, paired: Sequence[Entry]) -> None:
    """Bindings without a write of values: pairs just found, bases that moved on, key fields that got lost."""
    bound = [(e, Result(id=e.target_id)) for e in paired if e.kind is EntryKind.BIND or _rebased(step, e)]
    links = key_fields.links_of(step, [(entry, Result(id=entry.target_id)) for entry in paired], {})
    if bound or links:
        _store(step, {}, bound, paired, links, "pairs bound")


def _retire(step: Step, entries: Sequence[Entry]) -> None:
    """Take the twins of deleted records out of use, as a person approved. Written like key fields: repeatable."""
    links = [
        key_fields.link(
            step, gone, gone.survivor.system, gone.survivor.object, gone.survivor.id, gone.retirement
        )
        for gone in entries
        if gone.survivor is not None
    ]
    if links:
        _store(step, {}, [], entries, links, "bindings stored")


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
    deadline = deadline_of(context)
    context.at("before intents")
    journal.open_intents(context.run, step.target, remaining, deadline)
    context.at("intents committed")
    while remaining:
        operations = [_operation(entry) for entry in remaining]
        try:
            results = step.target_connection.write(operations, deadline=deadline)
        except (TransientError, ConfigurationError) as error:
            if not isinstance(error, OutcomeUnknownError):
                # Nothing of this call took effect: there is nothing to probe for.
                journal.close_unsent([entry.mark for entry in remaining], context.clock())
            raise
        context.at("answer received")
        answered = list(zip(remaining, results, strict=True))
        unsent = [entry for entry, result in answered if is_unsent(result)]
        known = [(e, r) for e, r in answered if not r.unknown and not is_unsent(r)]
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
            deadline = deadline_of(context)
            journal.set_deadline([entry.mark for entry in remaining], deadline)


def _operation(entry: Entry) -> Operation:
    if entry.operation is None:
        raise ValueError("Only entries with an operation are written.")
    return entry.operation


def _store_answers(step: Step, answered: Sequence[tuple[Entry, Result]]) -> None:
    """Store what a batch came to, then write the key fields that follow from it."""
    refused = [(entry, result.failure) for entry, result in answered if result.failure is not None]
    for entry, failure in refused:
        _set_aside(entry, failure, step.target)
    done = [(entry, result) for entry, result in answered if _stands(entry, result)]
    written = step.settled(done) if done else {}
    _take_as_given(step, done, written)
    for entry, result in done:
        if result.failure is not None:
            entry.target_base = half_made(entry.target_base, entry.child_values)
    links = key_fields.links_of(step, done, written)
    answers = {entry.mark: result for entry, result in answered}
    _store(step, answers, done, [entry for entry, _ in answered], links, "bindings stored")
    for entry, failure in refused:
        words = explain_failure(failure, step.target, label=entry.label)
        if words.recovery is Recovery.CONFIGURATION:
            raise error_of(words)


def _stands(entry: Entry, result: Result) -> bool:
    """Whether the target record is there as planned, or was made with some of its lines refused.

    A refused update keeps its base whole: what of it took effect is found equal next time, the rest is tried again.
    """
    return result.failure is None or (_operation(entry).kind is OperationKind.CREATE and bool(result.id))


def _store(
    step: Step,
    answers: Mapping[uuid.UUID, Result],
    done: Sequence[tuple[Entry, Result]],
    entries: Sequence[Entry],
    links: Sequence[LinkWrite],
    point: str,
) -> None:
    """One transaction: intents closed, bindings stored, key fields journalled. Then the key fields are written."""
    context = step.context
    deadline = deadline_of(context)
    with transaction.atomic():
        journal.close_intents(answers, context.clock())
        clashing = journal.bind(context.run, step.source, done, context.clock())
        links = [link for link in links if link.source_id not in clashing]
        journal.open_links(context.run, links, deadline)
    context.at(point)
    by_id = {entry.source.id: entry for entry in entries}
    for source_id, taken in clashing.items():
        by_id[source_id].kind, by_id[source_id].code = EntryKind.ERROR, Code.ALREADY_BOUND
        by_id[source_id].facts = {"value": taken}
    refused = key_fields.write_links(context, links)
    for link in links:
        if link.mark in refused:
            _set_aside(by_id[link.source_id], refused[link.mark], link.system)


def _take_as_given(step: Step, done: Sequence[tuple[Entry, Result]], written: Mapping[str, Record]) -> None:
    """A Salesforce record made from QuickBooks: fields that travel to QuickBooks only are as they are."""
    for entry, result in done:
        target = written.get(result.id)
        if entry.kind is EntryKind.CREATE and step.target is System.SALESFORCE and target is not None:
            entry.target_base |= as_given(step.links(entry.source, None), target.values)


def _set_aside(entry: Entry, failure: Failure, system: System) -> None:
    """A system refused this record, or its key fields: it is set aside with what the refusal means."""
    words = explain_failure(failure, system, label=entry.label)
    entry.code = code_of(failure, system)
    entry.kind = outcomes.kind_of(entry.code)
    entry.facts = {"field": ", ".join(failure.fields), "answer": failure.message}
    entry.detail = words.detail


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
