"""Jobs as the org's file keeps them: their state survives a restart, and their work goes on after one."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.store import Store
from sandbox.salesforce.values import stored_datetime

FINISHED = frozenset({"JobComplete", "Failed", "Aborted"})


@dataclass(slots=True)
class Job:
    """An ingest or query job; ``kind`` is ingest or query, as in its address."""

    id: str
    kind: str
    operation: str
    object: str
    state: str
    created_by: str
    created: str
    changed: str
    version: str
    external_id: str = ""
    query: str = ""
    line_ending: str = "LF"
    delimiter: str = "COMMA"
    processed: int = 0
    failed: int = 0
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form in answers."""
        content: dict[str, Any] = {
            "id": self.id,
            "operation": self.operation,
            "object": self.object,
            "createdById": self.created_by,
            "createdDate": self.created,
            "systemModstamp": self.changed,
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.version),
            "lineEnding": self.line_ending,
            "columnDelimiter": self.delimiter,
            "jobType": "V2Query" if self.kind == "query" else "V2Ingest",
            "numberRecordsProcessed": self.processed,
            "retries": 0,
            "totalProcessingTime": 0,
        }
        if self.kind == "ingest":
            content |= {
                "contentUrl": f"services/data/v{self.version}/jobs/ingest/{self.id}/batches",
                "numberRecordsFailed": self.failed,
                "apiActiveProcessingTime": 0,
                "apexProcessingTime": 0,
            }
        if self.external_id:
            content["externalIdFieldName"] = self.external_id
        if self.error:
            content["errorMessage"] = self.error
        return content


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of an ingest job; ``cells`` is the row as uploaded."""

    number: int
    record_id: str
    created: bool
    error: str
    cells: Sequence[str]


class Jobs:
    """The jobs of one org."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, job: Job) -> None:
        """Keep a new job."""
        self._store.database.execute(
            "INSERT INTO sandbox_job (id, job) VALUES (?, ?)", (job.id, _dumped(job))
        )

    def save(self, job: Job) -> None:
        """Keep a job's new state."""
        job.changed = stored_datetime(datetime.now(UTC))
        self._store.database.execute("UPDATE sandbox_job SET job = ? WHERE id = ?", (_dumped(job), job.id))

    def get(self, kind: str, job_id: str) -> Job:
        """The job of that Id; 404 NOT_FOUND where there is none."""
        row = self._store.database.execute("SELECT job FROM sandbox_job WHERE id = ?", (job_id,)).fetchone()
        found = None if row is None else Job(**json.loads(str(row[0])))
        if found is None or found.kind != kind:
            raise ApiError(404, "NOT_FOUND", "The requested resource does not exist")
        return found

    def all(self, kind: str = "") -> list[Job]:
        """All jobs of a kind, or of both."""
        rows = self._store.database.execute("SELECT job FROM sandbox_job ORDER BY id").fetchall()
        found = [Job(**json.loads(str(row[0]))) for row in rows]
        return [job for job in found if not kind or job.kind == kind]

    def delete(self, job: Job) -> None:
        """Forget a job with its data and results."""
        self._store.database.execute("DELETE FROM sandbox_job_row WHERE job_id = ?", (job.id,))
        self._store.database.execute("DELETE FROM sandbox_job WHERE id = ?", (job.id,))

    def upload(self, job: Job, data: bytes) -> None:
        """Keep the uploaded CSV."""
        self._store.database.execute("UPDATE sandbox_job SET data = ? WHERE id = ?", (data, job.id))

    def uploaded(self, job: Job) -> tuple[bytes, int]:
        """The CSV and how many of its rows are done."""
        row = self._store.database.execute(
            "SELECT data, rows_done FROM sandbox_job WHERE id = ?", (job.id,)
        ).fetchone()
        if row is None or not isinstance(row[0], bytes):
            return b"", 0
        return row[0], int(str(row[1]))

    def note(self, job: Job, outcomes: Sequence[Outcome], done: int) -> None:
        """Keep the outcomes of some rows, in the transaction that wrote the records."""
        self._store.database.executemany(
            "INSERT INTO sandbox_job_row VALUES (?, ?, ?, ?, ?, ?)",
            [
                (job.id, one.number, one.record_id, int(one.created), one.error, json.dumps(list(one.cells)))
                for one in outcomes
            ],
        )
        self._store.database.execute("UPDATE sandbox_job SET rows_done = ? WHERE id = ?", (done, job.id))

    def outcomes(self, job: Job, *, failed: bool) -> Iterator[Outcome]:
        """Outcomes of the rows that failed, or of those that succeeded."""
        rows = self._store.database.execute(
            "SELECT number, record_id, created, error, line FROM sandbox_job_row "
            "WHERE job_id = ? AND (error <> '') = ? ORDER BY number",
            (job.id, int(failed)),
        )
        for number, record_id, created, error, line in rows:
            yield Outcome(
                int(str(number)), str(record_id or ""), bool(created), str(error), json.loads(str(line))
            )


def _dumped(job: Job) -> str:
    return json.dumps(asdict(job))
