"""Records that a preview would make, by symbol, so that what belongs to them can be planned too.

A symbol names the source record ("@customer:001..."): a first preview is complete although nothing exists yet.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Sequence

from sync.engine.entry import Entry, EntryKind
from sync.engine.records import System


def is_symbol(id_: str) -> bool:
    """Whether an id stands for a record that the preview would make."""
    return id_.startswith("@")


class PlannedRecords:
    """Source ids of planned creates, in a temporary file: memory does not grow with the plan."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="planned-")
        self._database = sqlite3.connect(f"{self._folder.name}/planned.sqlite3")
        self._database.execute(
            "CREATE TABLE planned (pair TEXT, system TEXT, id TEXT, PRIMARY KEY (pair, system, id)) WITHOUT ROWID"
        )

    def add(self, source: System, entries: Iterable[Entry]) -> None:
        """Remember the creates among the entries."""
        rows = [(e.pair, source.value, e.source.id) for e in entries if e.kind is EntryKind.CREATE]
        self._database.executemany("INSERT OR IGNORE INTO planned VALUES (?, ?, ?)", rows)

    def symbols(self, pair: str, source: System, ids: Sequence[str]) -> dict[str, str]:
        """Symbols, by source id, of those that would be made."""
        marks = ",".join("?" * len(ids))
        sql = f"SELECT id FROM planned WHERE pair = ? AND system = ? AND id IN ({marks})"  # noqa: S608 - placeholders
        rows = self._database.execute(sql, (pair, source.value, *ids))
        return {id_: f"@{pair}:{id_}" for (id_,) in rows}

    def close(self) -> None:
        """Remove the file."""
        self._database.close()
        self._folder.cleanup()
