"""Lines that wait on a connection for the rest of their transaction (FQSaveToCache).

They live in memory with the connection: one that dies leaves nothing behind.
"""

from dataclasses import dataclass, field
from typing import Final

from sandbox.quickbooks.company.values import Stored
from sandbox.quickbooks.errors import DialectError

#: Lines that wait on one connection, and characters of their texts; QODBC's own limits are unchecked.
_MOST: Final = 20_000
_MOST_CHARACTERS: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class CachedLine:
    """One row as it was inserted, parted into columns of the header and of the line."""

    header: dict[str, Stored]
    line: dict[str, Stored]

    @property
    def characters(self) -> int:
        """Of all its texts."""
        texts = (*self.header.values(), *self.line.values())
        return sum(len(text) for text in texts if isinstance(text, str))


@dataclass(slots=True)
class LineCache:
    """The waiting lines of one connection, by line table."""

    _waiting: dict[str, list[CachedLine]] = field(default_factory=dict)
    _characters: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, line: CachedLine) -> None:
        """Keep a line until its transaction is complete. DialectError where too much waits already."""
        waiting = self._waiting.setdefault(table, [])
        characters = sum(self._characters.values()) + line.characters
        if sum(map(len, self._waiting.values())) >= _MOST or characters > _MOST_CHARACTERS:
            raise DialectError(f"Too many lines wait for their transaction: {table}")
        self._characters[table] = self._characters.get(table, 0) + line.characters
        waiting.append(line)

    def take(self, table: str) -> list[CachedLine]:
        """The waiting lines of a table, which wait no longer."""
        self._characters.pop(table, None)
        return self._waiting.pop(table, [])
