"""What a server that was stopped or killed left in an org's file: read before the org is opened.

It is read by the library that the org itself is opened with. Another copy of SQLite in the same process would not know
of the org's connection: closing its own it would drop the locks and remove the log of what was written last
("How To Corrupt An SQLite Database File", on several copies of SQLite in one application).
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import apsw

#: Outbound messages that wait, batches of bulk jobs that have not ended, deployments that are not done.
_WORK: Final = (
    "SELECT 1 FROM outbound_notice",
    (
        "SELECT 1 FROM bulk_batch b JOIN bulk_job j ON j.id = b.job_id"
        " WHERE b.batch ->> 'state' NOT IN ('Completed', 'Failed', 'NotProcessed')"
        " AND (j.job ->> 'api' <> 'V2Ingest' OR j.job ->> 'state' IN ('UploadComplete', 'InProgress'))"
    ),
    "SELECT 1 FROM metadata_job WHERE kind = 'deploy' AND job ->> 'status' IN ('Pending', 'InProgress')",
)
#: Milliseconds to wait for a file that is locked.
_WAIT_MS = 30_000


def has_work(path: Path) -> bool:
    """Whether something in the org goes on without anybody asking for it."""
    return any(_rows(path, query) for query in _WORK)


def is_of_another(path: Path, org_id: str) -> bool:
    """Whether the file is that of a former company of the same slug, whose deletion did not come to its end."""
    found = _rows(path, 'SELECT "Id" FROM "Organization"')
    return bool(found) and found[0][0] != org_id


def _rows(path: Path, query: str) -> Sequence[tuple[object, ...]]:
    """One row, or none; none of a file that is not there or has no such table yet."""
    if not path.exists():
        return []
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as database:
        database.set_busy_timeout(_WAIT_MS)
        try:
            return database.execute(f"{query} LIMIT 1").fetchall()
        except apsw.SQLError:
            return []
