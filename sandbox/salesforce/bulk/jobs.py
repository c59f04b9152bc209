"""Where jobs and batches are kept: they survive a restart, and what a batch did is kept with what it wrote."""

import codecs
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.bulk.records import Api, Batch, Job, Outcome
from sandbox.salesforce.errors import Problem
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.store import Store
from sandbox.salesforce.values import stored_datetime

#: Bytes of an upload that are kept, and read, together.
_PART = 1 << 20


class Jobs:
    """The jobs of one org."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._database = store.database

    # -- jobs

    def add(self, job: Job) -> None:
        """Keep a new job."""
        self._database.execute("INSERT INTO bulk_job (id, job) VALUES (?, ?)", (job.id, _dumped(job)))

    def save(self, job: Job) -> None:
        """Keep a job's new state."""
        job.changed = now()
        self._database.execute("UPDATE bulk_job SET job = ? WHERE id = ?", (_dumped(job), job.id))

    def find(self, job_id: str) -> Job | None:
        """The job of an Id of 15 or 18 characters."""
        row = self._database.execute("SELECT job FROM bulk_job WHERE id = ?", (parse_id(job_id),)).fetchone()
        return None if row is None else _job(row[0])

    def all(self) -> list[Job]:
        """All jobs, oldest first."""
        rows = self._database.execute("SELECT job FROM bulk_job ORDER BY id").fetchall()
        return [_job(row[0]) for row in rows]

    def delete(self, job: Job) -> None:
        """Forget a job with its batches, uploads and outcomes."""
        for table in ("bulk_part", "bulk_outcome"):
            self._database.execute(
                f"DELETE FROM {table} WHERE batch_id IN (SELECT id FROM bulk_batch WHERE job_id = ?)",  # noqa: S608
                (job.id,),
            )
        self._database.execute("DELETE FROM bulk_batch WHERE job_id = ?", (job.id,))
        self._database.execute("DELETE FROM bulk_job WHERE id = ?", (job.id,))

    # -- batches

    def add_batch(self, job: Job, *, query: str = "", state: str = "Queued") -> Batch:
        """A new batch of a job."""
        moment = now()
        (count,) = next(
            self._database.execute("SELECT count(*) FROM bulk_batch WHERE job_id = ?", (job.id,)), (0,)
        )
        batch = Batch(
            id=self._store.next_ids("751", 1)[0],
            job_id=job.id,
            number=int(str(count)),
            state=state,
            created=moment,
            changed=moment,
            query=query,
            result_id=self._store.next_ids("752", 1)[0] if job.querying else "",
        )
        self._database.execute(
            "INSERT INTO bulk_batch (id, job_id, number, batch) VALUES (?, ?, ?, ?)",
            (batch.id, job.id, batch.number, _dumped(batch)),
        )
        return batch

    def save_batch(self, batch: Batch) -> None:
        """Keep a batch's new state."""
        batch.changed = now()
        self._database.execute("UPDATE bulk_batch SET batch = ? WHERE id = ?", (_dumped(batch), batch.id))

    def batches(self, job: Job) -> list[Batch]:
        """A job's batches in the order in which they were added."""
        rows = self._database.execute(
            "SELECT batch FROM bulk_batch WHERE job_id = ? ORDER BY number", (job.id,)
        ).fetchall()
        return [Batch(**json.loads(str(row[0]))) for row in rows]

    def find_batch(self, job: Job, batch_id: str) -> Batch | None:
        """A batch of this job."""
        row = self._database.execute(
            "SELECT batch FROM bulk_batch WHERE job_id = ? AND id = ?", (job.id, parse_id(batch_id))
        ).fetchone()
        return None if row is None else Batch(**json.loads(str(row[0])))

    # -- uploads

    def upload(self, batch: Batch, data: bytes) -> None:
        """Keep what was uploaded for a batch. BulkError where it is not UTF-8."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        for number, start in enumerate(range(0, len(data), _PART)):
            part = data[start : start + _PART]
            try:
                decoder.decode(part, final=start + _PART >= len(data))
            except UnicodeDecodeError as wrong:
                raise BulkError("InvalidBatch", f"The upload is not UTF-8: {wrong.reason}") from wrong
            self._database.execute("INSERT INTO bulk_part VALUES (?, ?, ?)", (batch.id, number, part))

    def uploaded(self, batch: Batch) -> io.BufferedReader:
        """What was uploaded, read part by part."""
        return io.BufferedReader(_Parts(self._store, batch.id), _PART)

    # -- outcomes

    def note(self, batch: Batch, outcomes: Sequence[Outcome]) -> None:
        """Keep the outcomes of the next rows, in the transaction that wrote the records."""
        if not outcomes:
            return
        text = json.dumps(
            [
                [
                    one.record_id,
                    one.created,
                    [[each.code, each.message, each.fields] for each in one.problems],
                ]
                for one in outcomes
            ]
        )
        self._database.execute("INSERT INTO bulk_outcome VALUES (?, ?, ?)", (batch.id, batch.done, text))
        batch.done += len(outcomes)
        batch.failed += sum(bool(one.problems) for one in outcomes)

    def outcomes(self, batch: Batch) -> Iterator[list[Outcome]]:
        """Outcomes in the order of the rows, some hundreds at a time."""
        first = 0
        while True:
            row = self._database.execute(
                "SELECT outcomes FROM bulk_outcome WHERE batch_id = ? AND first = ?", (batch.id, first)
            ).fetchone()
            if row is None:
                return
            found = [
                Outcome(
                    record_id,
                    created,
                    tuple(Problem(code, message, tuple(fields)) for code, message, fields in problems),
                )
                for record_id, created, problems in json.loads(str(row[0]))
            ]
            first += len(found)
            yield found


class _Parts(io.RawIOBase):
    """An upload's parts as one file."""

    def __init__(self, store: Store, batch_id: str) -> None:
        self._database = store.database
        self._batch_id = batch_id
        self._number = 0
        self._left = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer with what comes next."""
        if not self._left:
            row = self._database.execute(
                "SELECT part FROM bulk_part WHERE batch_id = ? AND number = ?", (self._batch_id, self._number)
            ).fetchone()
            if row is None or not isinstance(row[0], bytes):
                return 0
            self._number += 1
            self._left = row[0]
        taken = self._left[: len(buffer)]
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)


def now() -> str:
    """The time, as records have it."""
    return stored_datetime(datetime.now(UTC))


def _dumped(one: Job | Batch) -> str:
    return json.dumps(asdict(one))


def _job(text: object) -> Job:
    values = json.loads(str(text))
    return Job(**{**values, "api": Api(values["api"])})
