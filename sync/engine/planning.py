"""From a page of source records to decisions: bindings, twins, today's targets, three-way merge. Writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sync.engine import decisions, deletions, journal
from sync.engine.entry import Entry, EntryKind
from sync.engine.links import MappingProblem
from sync.engine.merge import (
    UNDECIDED,
    Bases,
    Decisions,
    Merge,
    Policy,
    as_given,
    created,
    is_half_made,
    merged,
    next_base,
)
from sync.engine.outcomes import kind_of
from sync.engine.records import Record, System
from sync.engine.steps.base import Step, Twin
from sync.errors.codes import Code
from sync.models import Binding

UNCHANGED = "unchanged"
NOT_PERMITTED = "not_permitted"
#: The flow the other way has still to complete this record: nothing is taken from it before.
HALF_MADE_SOURCE = "half_made"


def plan_page(step: Step, records: Sequence[Record]) -> list[Entry]:
    """One entry for each record of the page, in order; a record that stands in the page twice is planned once."""
    unique = list({record.id: record for record in records}.values())
    bindings = journal.bindings_of(step.context.run, step.pair, step.source, [r.id for r in unique])
    prepared = step.prepare(unique, bindings)
    skipped = {record.id: step.skip_reason(record, bindings.get(record.id)) for record in prepared}
    unbound = [r for r in prepared if r.id not in bindings and not skipped[r.id]]
    parked = deletions.parked(step, [record.id for record in unbound])
    unbound = [record for record in unbound if record.id not in parked]
    twins = step.find_twins(unbound) if unbound else {}
    wanted = [_target_of(binding, step) for id_, binding in bindings.items() if not skipped.get(id_)]
    wanted += [twin.id for twin in twins.values() if not twin.others]
    targets = step.fetch_targets(wanted) if wanted else {}
    taken = _taken(step, twins)
    pairs = {id_: _target_of(binding, step) for id_, binding in bindings.items()}
    decided = decisions.decided(step, pairs | {id_: twin.id for id_, twin in twins.items()})
    return [
        _parked(step, record)
        if record.id in parked
        else _plan(
            step,
            record,
            skipped[record.id],
            bindings.get(record.id),
            twins.get(record.id),
            targets,
            taken,
            decided.get(record.id, UNDECIDED),
        )
        for record in prepared
    ]


def _parked(step: Step, record: Record) -> Entry:
    """A record that was parted from its deleted twin: a person decides whether it is made again."""
    if record.deleted:
        return Entry(EntryKind.SKIP, step.pair, record, step.label(record), code=deletions.DELETED)
    return Entry(EntryKind.HOLD, step.pair, record, step.label(record), code=Code.UNLINKED)


def _taken(step: Step, twins: Mapping[str, Twin]) -> Mapping[str, Code]:
    """Targets that no record of the page may be bound to: bound to another one already, or found by two of the page."""
    found = Counter(twin.id for twin in twins.values())
    taken = {id_: Code.AMBIGUOUS_MATCH for id_, count in found.items() if count > 1}
    bound = journal.twin_ids(step.context.run, step.pair, step.target, list(found))
    return taken | dict.fromkeys(bound, Code.ALREADY_BOUND)


def _target_of(binding: Binding, step: Step) -> str:
    return binding.qb_id if step.target.value == "QB" else binding.sf_id


def _plan(
    step: Step,
    record: Record,
    skip: str,
    binding: Binding | None,
    twin: Twin | None,
    targets: Mapping[str, Record],
    taken: Mapping[str, Code],
    decided: Decisions,
) -> Entry:
    entry = Entry(EntryKind.SKIP, step.pair, record, step.label(record), binding=binding)
    try:
        if skip:
            entry.code = skip
        elif record.deleted:
            survivor = targets.get(_target_of(binding, step)) if binding else None
            deletions.plan_deleted(step, entry, survivor)
        elif binding is not None and is_half_made(_bases(binding).of(step.source)):
            entry.code = HALF_MADE_SOURCE
        elif binding is not None:
            _plan_existing(step, entry, targets.get(_target_of(binding, step)), decided)
        elif twin is not None and twin.others:
            raise MappingProblem(Code.AMBIGUOUS_MATCH, list=", ".join((twin.id, *twin.others)))
        elif twin is not None and twin.id in taken:
            raise MappingProblem(taken[twin.id], value=twin.id, list=twin.id)
        elif twin is not None:
            _plan_existing(step, entry, targets.get(twin.id), decided)
        else:
            _plan_new(step, entry)
    except MappingProblem as problem:
        entry.kind, entry.code, entry.facts = kind_of(problem.code), problem.code, problem.facts
        entry.operation = None
    entry.warnings = step.warnings(record)
    return entry


def _bases(binding: Binding) -> Bases:
    return Bases(binding.sf_values, binding.qb_values)


def _policy(step: Step, record: Record, target: Record | None) -> Policy:
    truth, two_way = step.truth()
    newer = target is None or record.modified >= target.modified
    return Policy(source=step.source, truth=truth, two_way=two_way, source_is_newer=newer)


def _plan_new(step: Step, entry: Entry) -> None:
    refusal = step.create_refusal(entry.source)
    if refusal:
        entry.code = refusal
        return
    if not step.operations().may_create:
        entry.code = NOT_PERMITTED
        return
    links = step.links(entry.source, None)
    merge = created(links, _policy(step, entry.source, None), entry.source.values)
    step.check(entry.source, merge, None)
    operation = step.create_operation(entry.source, merge, str(entry.mark))
    entry.kind = EntryKind.CREATE
    entry.operation = operation
    entry.child_values = step.child_values(operation)
    entry.target_object = operation.object
    entry.source_base = next_base(links, step.source, entry.source.values, None, merge.settled)
    entry.target_base = next_base(links, step.target, merge.changes, None, merge.settled)


def _plan_existing(step: Step, entry: Entry, target: Record | None, decided: Decisions) -> None:
    binding = entry.binding
    if target is None or target.deleted:
        if binding is None:
            raise MappingProblem(Code.DELETED_MEANWHILE)
        entry.target_id = _target_of(binding, step)
        deletions.plan_deleted(step, entry, entry.source)
        return
    links = step.links(entry.source, target)
    bases = _bases(binding) if binding else None
    merge = merged(
        links,
        _policy(step, entry.source, target),
        source=entry.source.values,
        target=target.values,
        bases=bases,
        decisions=decided,
    )
    entry.target_object, entry.target_id, entry.target = target.object, target.id, target
    entry.link_target = step.target_links(entry.source, target)
    completing = bases is not None and is_half_made(bases.of(step.target))
    _set_bases(step, entry, merge, target)
    if merge.conflicts:
        entry.kind, entry.code, entry.conflicts = EntryKind.HOLD, Code.CONFLICT_HELD, merge.conflicts
        entry.facts = {"field": ", ".join(name for held in merge.conflicts for name in held.salesforce)}
        if binding is None or not merge.changes or not step.operations().may_update:
            return
        # The other fields go: one that changed on one side only is no conflict.
    if merge.changes and (step.operations().may_update or completing):
        step.check(entry.source, merge, target)
        entry.kind = EntryKind.UPDATE
        entry.before = merge.before
        entry.operation = step.update_operation(entry.source, merge, target, str(entry.mark))
        entry.child_values = step.child_values(entry.operation)
    elif binding is None:
        entry.kind = EntryKind.BIND
    else:
        entry.code = NOT_PERMITTED if merge.changes else UNCHANGED
        if not merge.changes:
            step.verify(entry.source, target)
    if entry.kind is not EntryKind.UPDATE and merge.changes:
        # Not written: what would have been stays open, so that a later permission or run still sees the change.
        written = set(merge.changes)
        merge.settled = [link for link in merge.settled if not written & set(link.names(step.target))]
        _set_bases(step, entry, merge, target)


def _set_bases(step: Step, entry: Entry, merge: Merge, target: Record) -> None:
    binding = entry.binding
    links = step.links(entry.source, target)
    old = None if binding is None else _bases(binding)
    old_source, old_target = (old.of(step.source), old.of(step.target)) if old else (None, None)
    after = {**target.values, **merge.changes}
    entry.source_base = next_base(links, step.source, entry.source.values, old_source, merge.settled)
    entry.target_base = next_base(links, step.target, after, old_target, merge.settled)
    if step.target is System.SALESFORCE and old_target is not None and is_half_made(old_target):
        entry.target_base |= as_given(links, target.values)
