"""Lines that wait on a connection for the rest of their transaction (FQSaveToCache).

They live in memory with the connection: one that dies leaves nothing behind.
"""

from dataclasses import dataclass, field

from sandbox.quickbooks.company.values import Stored


@dataclass(frozen=True, slots=True)
class CachedLine:
    """One row as it was inserted, parted into columns of the header and of the line."""

    header: dict[str, Stored]
    line: dict[str, Stored]


@dataclass(slots=True)
class LineCache:
    """The waiting lines of one connection, by line table."""

    _waiting: dict[str, list[CachedLine]] = field(default_factory=dict)

    def add(self, table: str, line: CachedLine) -> None:
        """Keep a line until its transaction is complete."""
        self._waiting.setdefault(table, []).append(line)

    def take(self, table: str) -> list[CachedLine]:
        """The waiting lines of a table, which wait no longer."""
        return self._waiting.pop(table, [])
