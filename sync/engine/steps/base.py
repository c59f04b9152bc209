"""What a step is: one object pair in one direction, as the pipeline sees it.

A concrete step says what to read, who may go, how twins are found, and which links join them; deciding, journalling
and writing are the pipeline's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from provisioning.catalogue.choices import Operations, SourceOfTruth
from sync.connectors.ports import Connection
from sync.engine.context import RunContext
from sync.engine.entry import Entry
from sync.engine.links import Link
from sync.engine.lookups import Lookups
from sync.engine.merge import Merge
from sync.engine.records import Operation, Query, Record, Result, System, Value
from sync.models import Binding


@dataclass(frozen=True, slots=True)
class Twin:
    """A record of the other side that a key or criterion found: one, or several that nobody may choose from."""

    id: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """What part of the source a run reads: from a time, or between two, by change or by creation.

    ``item_types`` are the item tables that a bulk flow of items is limited to; empty means all.
    """

    after: datetime | None
    until: datetime
    by_creation: bool = False
    item_types: frozenset[str] = frozenset()
    #: Records read and planned at a time: what memory holds, and how many keys one query asks for.
    page_size: int = 600


class Step:
    """Base of all steps. Everything works on pages of source records."""

    pair: ClassVar[str]
    source: ClassVar[System]

    def __init__(self, context: RunContext, lookups: Lookups) -> None:
        self.context = context
        self.profile = context.profile
        self.lookups = lookups

    @property
    def target(self) -> System:
        return System.QUICKBOOKS if self.source is System.SALESFORCE else System.SALESFORCE

    @property
    def source_connection(self) -> Connection:
        return self.context.sf if self.source is System.SALESFORCE else self.context.qb

    @property
    def target_connection(self) -> Connection:
        return self.context.qb if self.source is System.SALESFORCE else self.context.sf

    def close(self) -> None:
        """Give up what the step keeps beside memory."""

    # what to read

    def source_query(self) -> Query:
        """Everything a record of the source needs to be decided on."""
        raise NotImplementedError

    def pages(self, span: Span) -> Iterator[Sequence[Record]]:
        """Pages of what the run has to look at, oldest change first; a record may come twice."""
        yield from self.source_connection.changed(
            self.source_query(),
            after=span.after,
            until=span.until,
            by_creation=span.by_creation,
            page_size=span.page_size,
        )

    def fetch(self, ids: Sequence[str]) -> Sequence[Record]:
        """The same records by id: what waits, what is tried again."""
        return self.source_connection.fetch(self.source_query(), column=self.id_column(self.source), keys=ids)

    def named(self, value: str) -> Sequence[Record]:
        """Records of the name or number that a single flow was given."""
        raise NotImplementedError

    def id_column(self, system: System) -> str:
        """The column that identifies a record of the pair: Id, ListID or TxnID."""
        return "Id" if system is System.SALESFORCE else "ListID"

    #: The bulk flow that moves what is too much for a scheduled run.
    bulk_flow: ClassVar[str] = ""

    def volume(self, span: Span) -> int:
        """How many changed records the span holds, before any of them is read."""
        return self.source_connection.count(self.source_query(), after=span.after, until=span.until)

    # who may go

    def prepare(self, records: Sequence[Record], bindings: Mapping[str, Binding]) -> Sequence[Record]:
        """The page with everything in it that its mapping needs (contacts, owners, prices), read in bulk."""
        return records

    def label(self, record: Record) -> str:
        """The name by which a person knows the record."""
        raise NotImplementedError

    def skip_reason(self, record: Record, binding: Binding | None) -> str:
        """Why this record is not for this step at all; empty where it is."""
        raise NotImplementedError

    def create_refusal(self, record: Record) -> str:
        """Why this record is not made on the other side (yet); empty where it is."""
        raise NotImplementedError

    def operations(self) -> Operations:
        """What the profile permits in the target."""
        raise NotImplementedError

    # twins

    def find_twins(self, records: Sequence[Record]) -> Mapping[str, Twin]:
        """Records of the target that these unbound ones are, by source id: keys first, merge criteria last."""
        raise NotImplementedError

    def fetch_targets(self, ids: Sequence[str]) -> Mapping[str, Record]:
        """Today's target records by id."""
        raise NotImplementedError

    # mapping

    def links(self, record: Record, target: Record | None) -> Sequence[Link]:
        """The links of this record, with the target it has (None: it is to be made). Raises MappingProblem."""
        raise NotImplementedError

    def truth(self) -> tuple[SourceOfTruth, bool]:
        """Who wins a field changed on both sides, and whether the pair goes both ways."""
        raise NotImplementedError

    def check(self, record: Record, merge: Merge, target: Record | None) -> None:
        """Rules on the whole record: parents, references, totals, locks. Raises MappingProblem."""

    def verify(self, record: Record, target: Record) -> None:
        """What must hold between two records in step, such as equal amounts. Raises MappingProblem."""

    def create_operation(self, record: Record, merge: Merge, mark: str) -> Operation:
        """The write that makes the target record. May raise MappingProblem (a parent that is not there yet)."""
        raise NotImplementedError

    def update_operation(self, record: Record, merge: Merge, target: Record, mark: str) -> Operation:
        """The write that changes it."""
        raise NotImplementedError

    def warnings(self, record: Record) -> Sequence[str]:
        """What a person should know of a record that goes all the same."""
        return ()

    def retirement(self, system: System, survivor: Record) -> Mapping[str, Value] | None:
        """What takes a record out of use whose twin was deleted: inactive, void, lost.

        Empty where it is out of use already, None where nothing short of a person's own hand does it.
        """
        return None

    # key fields

    def source_links(self, entry: Entry, target_id: str, target: Record | None) -> Mapping[str, Value]:
        """Our own key fields that the source record should hold once it has its twin; only what differs."""
        return {}

    def target_links(self, record: Record, target: Record) -> Mapping[str, Value]:
        """Our own key fields that an existing target still lacks when it is bound; only what differs."""
        return {}

    def other_links(
        self, entry: Entry, target_id: str
    ) -> Sequence[tuple[System, str, str, Mapping[str, Value]]]:
        """Fields of further records that follow from this one (a contact's address): system, object, id, values."""
        return ()

    def child_values(self, operation: Operation) -> Sequence[str]:
        """Names under which the base holds what is written after the record itself, by requests of its own."""
        return tuple({**operation.lines, **operation.delete_children})

    def settled(self, entries: Sequence[tuple[Entry, Result]]) -> Mapping[str, Record]:
        """Targets just written, read again by id, for steps that need what the target computed."""
        return {}
