"""What becomes of a pair of which one record was deleted: reported, parted, or a proposal for a person.

Nothing is ever deleted on the other side (solution.deletions). A record that was parted is not made again by itself:
its entry among the held records says so until a person removes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from provisioning import audit
from provisioning.catalogue.choices import Deletions
from provisioning.models import User
from sync.engine import journal, outcomes
from sync.engine.entry import Entry, EntryKind, Survivor
from sync.engine.links import MappingProblem
from sync.engine.records import Record, System
from sync.engine.steps.base import Step
from sync.engine.values import encode_all
from sync.errors.codes import Code
from sync.models import RecordError, RecordErrorKind

#: Why a deleted record, or the twin of one, is left alone: it was never bound, or there is nothing left to do.
DELETED = "deleted"

PROPOSAL = "proposal"


class ProposalError(Exception):
    """There is nothing to approve: the record is not held with a proposal."""


def plan_deleted(step: Step, entry: Entry, survivor: Record | None) -> None:
    """Decide on a record that is gone, or whose twin is. ``survivor`` is the one of the two that is still there."""
    if entry.binding is None or survivor is None:
        entry.code = DELETED
        return
    system = step.target if entry.source.deleted else step.source
    entry.survivor = Survivor(system, survivor.object, survivor.id)
    deletions = step.profile.solution.deletions
    if deletions is Deletions.UNLINK:
        entry.kind = EntryKind.UNBIND
        return
    if _reported(step, survivor.id if entry.source.deleted else entry.target_id):
        entry.code = DELETED
        return
    if deletions is Deletions.PROPOSE:
        values = step.retirement(system, survivor)
        if values is not None and not values:
            entry.code = DELETED
            return
        if values is not None:
            proposal = {
                "system": system.value,
                "object": survivor.object,
                "id": survivor.id,
                "version": survivor.version,
                "values": encode_all(values),
            }
            if _approved(step, entry.source.id, proposal):
                entry.kind, entry.retirement = EntryKind.RETIRE, values
                return
            entry.proposal = proposal
    raise MappingProblem(Code.SOURCE_DELETED)


def parked(step: Step, ids: Sequence[str]) -> set[str]:
    """Those of these source records whose twin was deleted and that were parted from it, and stay so.

    A person who wants the record made again turns its row into a waiting one (sync.records.decisions).
    """
    if not ids:
        return set()
    rows = outcomes.Scope(step.context.run.company_file, step.pair, step.source).rows()
    rows = rows.filter(code=Code.UNLINKED, source_id__in=ids).exclude(kind=RecordErrorKind.WAITING)
    return set(rows.values_list("source_id", flat=True))


def part(step: Step, entries: Iterable[Entry], now: datetime) -> None:
    """Remove bindings and remember the records that are left, in one transaction."""
    parted = [entry for entry in entries if entry.binding is not None and entry.survivor is not None]
    if not parted:
        return
    run = step.context.run
    with transaction.atomic():
        journal.unbind([entry.binding.pk for entry in parted if entry.binding is not None])
        for entry in parted:
            if entry.survivor is not None:
                outcomes.hold(
                    outcomes.Scope(run.company_file, step.pair, entry.survivor.system),
                    run,
                    entry.survivor.id,
                    label=entry.label,
                    code=Code.UNLINKED,
                    now=now,
                )


def approve(held: RecordError, *, actor: User | None, now: datetime) -> None:
    """Approve the proposal of a held record: the flow's next run carries it out. Raises ProposalError."""
    if held.kind != RecordErrorKind.HELD or PROPOSAL not in held.values:
        raise ProposalError(f"{held.label} is not held with a proposal.")
    with transaction.atomic():
        held.values[PROPOSAL] = {**held.values[PROPOSAL], "approved_at": now.isoformat()}
        held.kind = RecordErrorKind.WAITING
        held.save(update_fields=["kind", "values"])
        audit.record(
            "deletion.approved",
            actor=actor,
            company=held.company_file.configuration.company,
            subject=held,
            difference={"values": [None, held.values[PROPOSAL]["values"]]},
        )


def _approved(step: Step, source_id: str, proposal: Mapping[str, object]) -> bool:
    """Whether a person agreed to this very proposal; one on a record that was changed since is made anew."""
    rows = outcomes.Scope(step.context.run.company_file, step.pair, step.source).rows()
    row = rows.filter(source_id=source_id, code=Code.SOURCE_DELETED, kind=RecordErrorKind.WAITING).first()
    known = row.values.get(PROPOSAL, {}) if row is not None else {}
    return "approved_at" in known and all(known.get(name) == value for name, value in proposal.items())


def _reported(step: Step, other_id: str) -> bool:
    """Whether the pair's other record stands among the held ones already: a pair is reported once."""
    other = System.SALESFORCE if step.source is System.QUICKBOOKS else System.QUICKBOOKS
    rows = outcomes.Scope(step.context.run.company_file, step.pair, other).rows()
    return rows.filter(source_id=other_id, code=Code.SOURCE_DELETED).exists()
