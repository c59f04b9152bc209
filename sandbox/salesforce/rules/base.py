"""What a rule module offers, and what it may ask of the writer that calls it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sandbox.salesforce.access import Access
from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.store import Row, Store


class Writing(Protocol):
    """The call in whose transaction a rule runs."""

    @property
    def store(self) -> Store:
        """The org's file."""
        ...

    @property
    def access(self) -> Access:
        """Who writes."""
        ...

    @property
    def stamp(self) -> str:
        """Time of the call."""
        ...

    def touch(self, sobject: SObject, changes: Sequence[tuple[str, Row]]) -> None:
        """Write what follows from other records."""
        ...


def _no_drafts(writing: Writing, drafts: Sequence[Draft]) -> None:
    del writing, drafts


def _no_ids(writing: Writing, ids: Sequence[str]) -> None:
    del writing, ids


def _nothing_held(writing: Writing, ids: Sequence[str]) -> set[str]:
    del writing, ids
    return set()


@dataclass(frozen=True, slots=True)
class Rules:
    """``before`` completes or refuses drafts, ``after`` and ``after_delete`` carry effects to other records.

    ``in_use`` names those of some records that cannot be deleted because others need them.
    """

    before: Callable[[Writing, Sequence[Draft]], None] = _no_drafts
    after: Callable[[Writing, Sequence[Draft]], None] = _no_drafts
    in_use: Callable[[Writing, Sequence[str]], set[str]] = _nothing_held
    after_delete: Callable[[Writing, Sequence[str]], None] = _no_ids
