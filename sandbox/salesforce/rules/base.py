"""What a rule module offers, and what it may ask of the writer that calls it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sandbox.salesforce.access import Access
from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.errors import Problem
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

    def add(self, sobject: SObject, rows: Sequence[Row]) -> list[str]:
        """Create records that follow from others, without further checks; their Ids."""
        ...


def _no_drafts(writing: Writing, drafts: Sequence[Draft]) -> None:
    del writing, drafts


def _no_ids(writing: Writing, ids: Sequence[str]) -> None:
    del writing, ids


def _nothing_held(writing: Writing, ids: Sequence[str]) -> dict[str, Problem]:
    del writing, ids
    return {}


@dataclass(frozen=True, slots=True)
class Rules:
    """``before`` completes or refuses drafts, ``after`` carries effects to other records.

    ``held`` says of some records why they cannot be deleted. ``after_delete`` carries effects of a deletion, and of
    an undeletion, to other records.
    """

    before: Callable[[Writing, Sequence[Draft]], None] = _no_drafts
    after: Callable[[Writing, Sequence[Draft]], None] = _no_drafts
    held: Callable[[Writing, Sequence[str]], dict[str, Problem]] = _nothing_held
    after_delete: Callable[[Writing, Sequence[str]], None] = _no_ids
