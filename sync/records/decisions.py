"""A person's decisions on held records. Each is noted beside the record and carried out once, by the flows' next run.

A decision belongs to what the person was shown (``token_of``): where the record was looked at again meanwhile, or a
side moves on before the run, it is asked anew and nothing is written.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from provisioning import audit
from provisioning.models import User
from sync.engine import deletions
from sync.engine.outcomes import DECISIONS
from sync.engine.records import System
from sync.errors.codes import Code
from sync.models import RecordError, RecordErrorKind
from sync.records.carriers import carriers_of

#: Held records that may stay as they are for good: what is to be done about them is done outside of the flows.
LEAVABLE = frozenset({Code.SOURCE_DELETED, Code.UNLINKED, Code.OPPORTUNITY_REOPENED, Code.INVOICE_LOCKED})


class DecisionError(Exception):
    """The decision cannot be taken (any more); the message tells the person why and what to do."""


@dataclass(frozen=True, slots=True)
class Possible:
    """What a person can decide about a record as it stands."""

    fields: bool = False
    approve: bool = False
    leave: bool = False
    make_again: bool = False
    take_up: bool = False

    @property
    def anything(self) -> bool:
        return any((self.fields, self.approve, self.leave, self.make_again, self.take_up))


def possible(row: RecordError) -> Possible:
    """What can be decided about ``row``."""
    parted = row.code == Code.UNLINKED
    if row.kind == RecordErrorKind.LEFT:
        return Possible(make_again=parted, take_up=not parted)
    if row.kind != RecordErrorKind.HELD:
        return Possible()
    return Possible(
        fields=row.code == Code.CONFLICT_HELD and bool(row.values.get("conflicts")),
        approve=deletions.PROPOSAL in row.values,
        leave=row.code in LEAVABLE,
        make_again=parted,
    )


def token_of(row: RecordError) -> str:
    """Stands for what a page shows of a held record: both sides' values, or what is proposed."""
    shown = [row.kind, row.code, row.values.get("conflicts"), row.values.get(deletions.PROPOSAL)]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]


def decide_fields(
    row: RecordError, winners: Mapping[str, System], *, token: str, actor: User | None, now: datetime
) -> None:
    """Choose for each held field (by link) whose value goes to the other side. Raises DecisionError."""
    with transaction.atomic():
        row = _as_shown(row, token)
        if not possible(row).fields:
            raise DecisionError(f"{row.label} is not held for review any more.")
        conflicts = row.values["conflicts"]
        if set(winners) != {conflict["link"] for conflict in conflicts}:
            raise DecisionError(f"Choose a value for every field of {row.label}.")
        carriers = carriers_of(row.company_file.configuration)
        for winner in sorted(set(winners.values())):
            if not carriers.may_carry(row.pair, winner):
                raise DecisionError(_not_permitted(winner))
        decisions = {
            conflict["link"]: {
                "winner": winners[conflict["link"]].value,
                "salesforce": conflict["salesforce"],
                "quickbooks": conflict["quickbooks"],
            }
            for conflict in conflicts
        }
        ids = {row.source_system: row.source_id, _other(row.source_system): row.values.get("other_id", "")}
        for system in System:
            if ids[system] and (system.value == row.source_system or _is_needed(row, ids[system], decisions)):
                _note(row, system, ids, decisions, now)
        audit.record(
            "conflict.decided",
            actor=actor,
            company=row.company_file.configuration.company,
            subject=row,
            difference={link: [None, one["winner"]] for link, one in decisions.items()},
        )


def approve_proposal(row: RecordError, *, token: str, actor: User | None, now: datetime) -> None:
    """Agree to what is proposed for the record that is left of a deleted pair. Raises DecisionError."""
    with transaction.atomic():
        row = _as_shown(row, token)
        try:
            deletions.approve(row, actor=actor, now=now)
        except deletions.ProposalError as error:
            raise DecisionError(f"Nothing is proposed for {row.label} any more.") from error
        _tell(
            row,
            "A person agreed to take what is left of {label} out of use.",
            "Nothing: the next run does it, unless the record is changed before.",
        )


def leave(row: RecordError, *, token: str, actor: User | None) -> None:
    """Leave a held record as it is: it is not asked about again. Raises DecisionError."""
    with transaction.atomic():
        row = _as_shown(row, token)
        if not possible(row).leave:
            raise DecisionError(f"{row.label} is not held any more.")
        _change(row, RecordErrorKind.LEFT, retry_at=None)
        _audit("record.left", row, RecordErrorKind.LEFT, actor)


def take_up(row: RecordError, *, token: str, actor: User | None, now: datetime) -> None:
    """Hold a record again that was left as it is; the next run looks at it. Raises DecisionError."""
    with transaction.atomic():
        row = _as_shown(row, token)
        if not possible(row).take_up:
            raise DecisionError(f"{row.label} is not among those left as they are.")
        _change(row, RecordErrorKind.HELD, retry_at=now)
        _audit("record.taken_up", row, RecordErrorKind.HELD, actor)


def make_again(row: RecordError, *, token: str, actor: User | None, now: datetime) -> None:
    """Have the counterpart of a parted record made again by the next run. Raises DecisionError."""
    with transaction.atomic():
        row = _as_shown(row, token)
        if not possible(row).make_again:
            raise DecisionError(f"{row.label} is not parted from a deleted record any more.")
        _change(row, RecordErrorKind.WAITING, retry_at=now)
        _tell(
            row,
            "A person chose to have the counterpart of {label} made again.",
            "Nothing: the next run makes it.",
        )
        _audit("record.made_again", row, RecordErrorKind.WAITING, actor)


def _as_shown(row: RecordError, token: str) -> RecordError:
    """The row as it is now, if that is what the person was shown. Inside the caller's transaction."""
    now = (
        RecordError.objects.select_for_update(of=("self",))
        .select_related(
            "company_file__configuration__company", "company_file__configuration__current_revision"
        )
        .filter(pk=row.pk)
        .first()
    )
    if now is None:
        raise DecisionError(f"{row.label} needs no decision any more: a run has settled it meanwhile.")
    if token_of(now) != token:
        raise DecisionError(
            f"{now.label} has changed since the page was shown. Look at it again, then decide."
        )
    return now


def _not_permitted(winner: System) -> str:
    names = {System.SALESFORCE: "Salesforce", System.QUICKBOOKS: "QuickBooks"}
    target = System.QUICKBOOKS if winner is System.SALESFORCE else System.SALESFORCE
    return (
        f"The profile does not let values of {names[winner]} change records in {names[target]}. Choose the other "
        f"value, or enter this one in {names[target]} by hand."
    )


def _other(system: str) -> str:
    return System.SALESFORCE.value if system == System.QUICKBOOKS else System.QUICKBOOKS.value


def _is_needed(row: RecordError, other_id: str, decisions: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether the other side's flow has something to do: to carry a choice out, or to settle what it holds itself."""
    if any(one["winner"] != row.source_system for one in decisions.values()):
        return True
    return _rows(row, _other(row.source_system), other_id).exists()


def _rows(row: RecordError, system: str, source_id: str) -> "models.QuerySet[RecordError]":
    return RecordError.objects.filter(
        company_file_id=row.company_file_id, pair=row.pair, source_system=system, source_id=source_id
    )


def _note(
    row: RecordError,
    system: System,
    ids: Mapping[str, str],
    decisions: Mapping[str, object],
    now: datetime,
) -> None:
    """Put the decisions where the flow from ``system`` finds them, and the record where its next run takes it up."""
    noted = {
        "kind": RecordErrorKind.WAITING,
        "code": row.code,
        "label": row.label,
        "message": f"{row.label}: a person chose which values go to the other side."[:500],
        "what_to_do": "Nothing: the next run carries it out, unless one of the values is changed before.",
        "who": "Nobody",
        "retry_at": now,
        "values": {
            "conflicts": row.values["conflicts"],
            "other_id": ids[_other(system)],
            DECISIONS: decisions,
        },
    }
    RecordError.objects.update_or_create(
        company_file_id=row.company_file_id,
        pair=row.pair,
        source_system=system.value,
        source_id=ids[system],
        defaults=noted,
        create_defaults={**noted, "run": row.run, "first_seen_at": now, "last_seen_at": now},
    )


def _change(row: RecordError, kind: RecordErrorKind, *, retry_at: datetime | None) -> None:
    RecordError.objects.filter(pk=row.pk).update(kind=kind, retry_at=retry_at)


def _tell(row: RecordError, message: str, what_to_do: str) -> None:
    RecordError.objects.filter(pk=row.pk).update(
        message=message.format(label=row.label)[:500], what_to_do=what_to_do, who="Nobody"
    )


def _audit(action: str, row: RecordError, after: RecordErrorKind, actor: User | None) -> None:
    audit.record(
        action,
        actor=actor,
        company=row.company_file.configuration.company,
        subject=row,
        difference={"kind": [row.kind, after.value]},
    )
