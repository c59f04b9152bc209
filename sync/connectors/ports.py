"""What the engine asks of a connected system. Protocols, no inheritance; tests/contracts holds each one to them.

Every method may raise an error of ``sync.errors.base``: TransientError (connection, lock, limit), ConfigurationError
(wrong password, missing field), FlowError. Failures of single records come back as values, never as exceptions.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sync.engine.records import ObjectInfo, Operation, Query, Record, Result


class Reader(Protocol):
    """Reads records in pages; memory holds a page."""

    def changed(
        self,
        query: Query,
        *,
        after: datetime | None,
        until: datetime,
        page_size: int = 200,
        by_creation: bool = False,
    ) -> Iterator[Sequence[Record]]:
        """Pages of what was modified (or created) at or after ``after`` and before ``until``, oldest first."""
        ...

    def count(
        self, query: Query, *, after: datetime | None, until: datetime, by_creation: bool = False
    ) -> int:
        """How many records ``changed`` would give, without reading them."""
        ...

    def fetch(self, query: Query, *, column: str, keys: Sequence[str]) -> Sequence[Record]:
        """Records whose ``column`` is one of ``keys``, in any order; missing ones are left out. Splits long lists."""
        ...


class Writer(Protocol):
    """Writes records in batches of the target's best size."""

    #: How many operations one ``write`` is best given.
    batch_size: int

    def write(self, operations: Sequence[Operation], *, deadline: datetime) -> Sequence[Result]:
        """Carry the operations out in order and answer in order. Nothing may take effect after ``deadline``.

        An exception means that nothing of this call took effect. Once something may have, trouble is in the results:
        ``unknown`` where the connection died, a failure NOT_SENT for what it had not come to.
        """
        ...


class Schema(Protocol):
    """What exists on the other side, as the integration user sees it."""

    def describe(self, name: str) -> ObjectInfo:
        """Fields of an object or columns of a table; ConfigurationError where there is none."""
        ...


class Connection(Reader, Writer, Schema, Protocol):
    """All three on one session with one system, closed by the one who opened it."""

    @property
    def calls(self) -> int:
        """Calls (Salesforce) or statements (QuickBooks) made so far."""
        ...

    def now(self) -> datetime:
        """The system's own clock, aware UTC: what its modification times are compared with."""
        ...

    def close(self) -> None:
        """Give the session back. May be called twice."""
        ...


class MarkedConnection(Connection, Protocol):
    """A connection to a system that keeps our marks, so that a write of unknown outcome can be looked for."""

    def find_by_mark(
        self, query: Query, *, marks: Sequence[str], created_after: datetime
    ) -> Mapping[str, Record]:
        """Records made since ``created_after`` (aware UTC) that bear one of these intents' marks, by mark."""
        ...
