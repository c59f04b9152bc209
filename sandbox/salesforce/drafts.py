"""A record on its way into the store, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.salesforce.errors import Problem
from sandbox.salesforce.store import Row
from sandbox.salesforce.values import Stored

LOCKED = Problem("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
INSUFFICIENT = Problem("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
UNKNOWN_ID = Problem("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
DELETED = Problem("ENTITY_IS_DELETED", "entity is deleted")
ROLLED_BACK = Problem(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
)


@dataclass(slots=True)
class Draft:
    """One record to be written: what was given, what will be stored, what is stored (None for a new one)."""

    given: Mapping[str, object]
    values: Row = field(default_factory=dict)
    old: Row | None = None
    id: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether it will be created."""
        return self.old is None

    def now(self, name: str) -> Stored:
        """The value that the record will have."""
        if name in self.values:
            return self.values[name]
        return self.old.get(name) if self.old else None

    def changes(self, name: str) -> bool:
        """Whether the field gets another value than it has."""
        return name in self.values and (self.old is None or self.values[name] != self.old.get(name))

    def refuse(self, code: str, message: str, *fields: str) -> None:
        """Note why it cannot be written."""
        self.problems.append(Problem(code, message, fields))


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one record: its Id and whether it was created, or its problems."""

    id: str = ""
    created: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def success(self) -> bool:
        """Whether it was written."""
        return not self.problems

    def as_json(self) -> dict[str, object]:
        """The form in collection answers."""
        answer: dict[str, object] = {"id": self.id} if self.id and self.success else {}
        answer |= {"success": self.success, "errors": [problem_json(one) for one in self.problems]}
        return answer


def problem_json(problem: Problem) -> dict[str, object]:
    """The form of a record's error in collection answers."""
    return {
        "statusCode": problem.code,
        "message": problem.message,
        "fields": list(problem.fields),
        **problem.more,
    }
