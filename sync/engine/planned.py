"""Records that a preview would make, by symbol, so that what belongs to them can be planned too.

A symbol names the source record ("@customer:001..."): a first preview is complete although nothing exists yet.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sync.engine.entry import Entry, EntryKind
from sync.engine.records import System

#: Ids in one question to the file.
_CHUNK: Final = 200


def is_symbol(id_: str) -> bool:
    """Whether an id stands for a record that the preview would make."""
    return id_.startswith("@")


class PlannedRecords:
    """What a preview has met, would make and lets wait, in a temporary file: memory does not grow with the plan."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="planned-")
        self._database = sqlite3.connect(f"{self._folder.name}/planned.sqlite3")
        for table in ("met", "made", "waiting", "asked"):
            self._database.execute(
                f"CREATE TABLE {table} (number INTEGER PRIMARY KEY, pair TEXT, system TEXT, id TEXT, "
                "UNIQUE (pair, system, id))"
            )

    def add(self, source: System, entries: Iterable[Entry]) -> None:
        """Remember the creates among the entries."""
        made = [entry for entry in entries if entry.kind is EntryKind.CREATE]
        self._insert("made", [(entry.pair, source, entry.source.id) for entry in made])

    def symbols(self, pair: str, source: System, ids: Sequence[str]) -> dict[str, str]:
        """Symbols, by source id, of those that would be made."""
        return {id_: f"@{pair}:{id_}" for id_ in self._among("made", pair, source, ids)}

    def new(self, pair: str, source: System, ids: Sequence[str]) -> set[str]:
        """Those of these records that the preview has not met before; from now on it has."""
        return self._first_time("met", pair, source, ids)

    def not_asked(self, pair: str, source: System, ids: Sequence[str]) -> set[str]:
        """Those of these records that no other flow's plan was asked about before; from now on it was."""
        return self._first_time("asked", pair, source, ids)

    def wait(self, source: System, entries: Iterable[Entry]) -> None:
        """Remember records that wait for others, to be planned again once those have been met."""
        self._insert("waiting", [(entry.pair, source, entry.source.id) for entry in entries])

    def waiting(self, pair: str, source: System) -> Iterator[list[str]]:
        """Ids of those that wait, in chunks, in the order they were met; each waits no more once it was given."""
        last = 0
        (end,) = self._database.execute("SELECT COALESCE(MAX(number), 0) FROM waiting").fetchone()
        sql = (
            "SELECT number, id FROM waiting WHERE pair = ? AND system = ? AND number > ? AND number <= ? "
            "ORDER BY number LIMIT ?"
        )
        while rows := self._database.execute(sql, (pair, source.value, last, end, _CHUNK)).fetchall():
            last = rows[-1][0]
            self._database.executemany(
                "DELETE FROM waiting WHERE number = ?", [(number,) for number, _ in rows]
            )
            yield [id_ for _, id_ in rows]

    def close(self) -> None:
        """Remove the file."""
        self._database.close()
        self._folder.cleanup()

    def _first_time(self, table: str, pair: str, source: System, ids: Sequence[str]) -> set[str]:
        new = set(ids) - self._among(table, pair, source, ids)
        self._insert(table, [(pair, source, id_) for id_ in new])
        return new

    def _insert(self, table: str, rows: Sequence[tuple[str, System, str]]) -> None:
        self._database.executemany(
            f"INSERT OR IGNORE INTO {table} (pair, system, id) VALUES (?, ?, ?)",  # noqa: S608 - own names
            [(pair, source.value, id_) for pair, source, id_ in rows],
        )

    def _among(self, table: str, pair: str, source: System, ids: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(ids), _CHUNK):
            part = ids[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            sql = f"SELECT id FROM {table} WHERE pair = ? AND system = ? AND id IN ({marks})"  # noqa: S608 - own names
            found |= {id_ for (id_,) in self._database.execute(sql, (pair, source.value, *part))}
        return found
