"""Matching keys of a whole side, in a temporary SQLite file of one run: memory does not grow with the records."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta

from sync.connectors.ports import Connection
from sync.engine.records import Query, Record


class MatchIndex:
    """Key -> ids of the records that have it. Filled once, from a full read of the other side."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="match-")
        self._database = sqlite3.connect(f"{self._folder.name}/index.sqlite3")
        self._database.execute(
            "CREATE TABLE keys (key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID"
        )
        self._filled = False

    def fill(self, connection: Connection, query: Query, keys_of: Callable[[Record], Iterable[str]]) -> None:
        """Read every record of the query and store its keys; a second call does nothing."""
        if self._filled:
            return
        for page in connection.changed(
            query, after=None, until=connection.now() + timedelta(days=1), page_size=2000
        ):
            self._database.executemany(
                "INSERT OR IGNORE INTO keys VALUES (?, ?)",
                [(key, record.id) for record in page for key in keys_of(record)],
            )
        self._database.commit()
        self._filled = True

    def add(self, id_: str, keys: Iterable[str]) -> None:
        """Make a record known that came to be after the index was filled."""
        self._database.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", [(key, id_) for key in keys])

    def find(self, keys: Iterable[str]) -> list[str]:
        """Ids of the records that share one of the keys, each once."""
        wanted = list(keys)
        marks = ",".join("?" * len(wanted))
        sql = f"SELECT DISTINCT id FROM keys WHERE key IN ({marks}) ORDER BY id"  # noqa: S608 - placeholders only
        rows = self._database.execute(sql, wanted)
        return [row[0] for row in rows]

    def close(self) -> None:
        """Remove the file."""
        self._database.close()
        self._folder.cleanup()
