"""One planned record: what will be done with it and why. A preview shows entries, a run applies them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sync.engine.links import Conflict
from sync.engine.records import Operation, Record, System, Value
from sync.engine.values import Encoded, encode_all

if TYPE_CHECKING:
    from sync.models import Binding


class EntryKind(StrEnum):
    """The decision on one source record."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    BIND = "BIND"
    SKIP = "SKIP"
    WAIT = "WAIT"
    HOLD = "HOLD"
    ERROR = "ERROR"
    UNBIND = "UNBIND"
    RETIRE = "RETIRE"


@dataclass(frozen=True, slots=True)
class Survivor:
    """The record of a pair that is still there after the other one was deleted."""

    system: System
    object: str
    id: str


@dataclass(slots=True)
class Entry:
    """A source record with its decision. ``code`` says why (of the error catalogue, or a skip reason).

    ``source_base`` and ``target_base`` become the binding's base when the entry is done; ``link_target`` are our own
    key fields that an existing target still lacks.
    """

    kind: EntryKind
    pair: str
    source: Record
    label: str
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    binding: "Binding | None" = None
    target_object: str = ""
    target_id: str = ""
    target: Record | None = None
    operation: Operation | None = None
    before: Mapping[str, Value] = field(default_factory=dict)
    source_base: dict[str, Encoded] = field(default_factory=dict)
    target_base: dict[str, Encoded] = field(default_factory=dict)
    link_target: Mapping[str, Value] = field(default_factory=dict)
    #: Names in the target's base of what is written after the record itself, by requests of its own (its lines).
    child_values: Sequence[str] = ()
    conflicts: Sequence[Conflict] = ()
    #: Of a pair of which one record was deleted: the other one, what would take it out of use, what is proposed.
    survivor: Survivor | None = None
    retirement: Mapping[str, Value] = field(default_factory=dict)
    proposal: Mapping[str, object] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    mark: uuid.UUID = field(default_factory=uuid.uuid4)

    def as_plan(self) -> dict[str, object]:
        """The entry as a stored preview shows it."""
        changes = self.operation.values if self.operation else self.retirement or self.link_target
        return {
            "kind": self.kind.value,
            "source_id": self.source.id,
            "source_version": self.source.version,
            "label": self.label,
            "target_object": self.target_object,
            "target_id": self.target_id,
            "code": self.code,
            "facts": dict(self.facts),
            "before": encode_all(self.before),
            "after": encode_all(changes),
            "lines": {
                name: [encode_all(row) for row in rows]
                for name, rows in (self.operation.lines if self.operation else {}).items()
            },
            "warnings": list(self.warnings),
        }
