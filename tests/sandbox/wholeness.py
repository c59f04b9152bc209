"""Whether the files that a killed server leaves are whole."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw

from sandbox.quickbooks.company.connections import connect


def broken_files(directory: Path) -> dict[str, list[object]]:
    """What SQLite's own check finds wrong with the databases under a directory, by their names; empty if all are whole.

    Includes a rollback or recovery of the write-ahead log, which opening a file sets off.
    """
    found = {}
    for path in sorted(directory.rglob("*.sqlite3")):
        with _opened(path) as database:
            complaints = [row[0] for row in database.execute("PRAGMA integrity_check")]
        if complaints != ["ok"]:
            found[path.name] = complaints
    return found


def count(path: Path, query: str) -> int:
    """The number that a query of a database answers with, read past its server; 0 where there is no such table yet."""
    if not path.exists():
        return 0
    with _opened(path) as database:
        try:
            return int(str(next(iter(database.execute(query)))[0]))
        except apsw.SQLError:
            return 0


@contextmanager
def _opened(path: Path) -> Iterator[apsw.Connection]:
    with closing(connect(path, writes=False)) as database:  # with the comparisons of company files
        yield database
