"""Carrying batches out, a piece at a time behind the calls that wait already.

A piece of rows is written with its outcomes in one transaction: each row takes effect once, whenever the server ends.
A query is read by a thread and a connection of its own, as the org is when it begins; a stop of the server makes it
begin again.
"""

import itertools
import logging
import time
from collections.abc import Iterator

from sandbox.salesforce.access import Access
from sandbox.salesforce.bulk import chunking, queries, uploads
from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.bulk.jobs import Jobs
from sandbox.salesforce.bulk.records import BATCH_ENDED, FINISHED, Api, Batch, Job, Outcome
from sandbox.salesforce.bulk.removal import remove_for_good
from sandbox.salesforce.bulk.uploads import Row
from sandbox.salesforce.drafts import Saved
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.fault_errors import RECORD_KINDS, record_error
from sandbox.salesforce.org import Org
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.writing import Writer

#: Rows written together: what other calls may have to wait for.
_PIECE = 500
#: Records in a batch of API 1.0 (Bulk API limits).
_MOST_RECORDS = 10_000

_log = logging.getLogger(__name__)


def resume(org: Org) -> None:
    """Take up what a stop of the server left unfinished."""
    jobs = Jobs(org.store)
    for job in jobs.all():
        if job.api is Api.INGEST and job.state not in {"UploadComplete", "InProgress"}:
            continue
        for batch in jobs.batches(job):
            if batch.state not in BATCH_ENDED:
                submit(org, batch)


def submit(org: Org, batch: Batch, left: Iterator[Row] | None = None) -> None:
    """Queue a batch's next piece; ``left`` are the rows still to be done, None to look them up."""
    org.executor.submit(_guarded, org, batch.job_id, batch.id, left)


def _guarded(org: Org, job_id: str, batch_id: str, left: Iterator[Row] | None) -> None:
    jobs = Jobs(org.store)
    job = jobs.find(job_id)
    batch = jobs.find_batch(job, batch_id) if job else None
    if job is None or batch is None or batch.state in BATCH_ENDED:
        return  # aborted or deleted meanwhile
    try:
        if not job.querying:
            _write_piece(
                org, jobs, job, batch, left if left is not None else _rows_left(org, jobs, job, batch)
            )
        elif job.chunk_size and not batch.number:
            _split(org, jobs, job, batch)
        else:
            _begin_query(org, jobs, job, batch)
    except BulkError as refused:
        _end(org, job, batch, "Failed", refused.state_message)
    except ApiError as refused:
        _end(org, job, batch, "Failed", f"{refused.code} : {refused.message}")
    except Exception:
        _log.exception("bulk job %s failed", job_id)
        _end(org, job, batch, "Failed", "InternalServerError : the batch could not be carried out")


def _end(org: Org, job: Job, batch: Batch, state: str, message: str = "") -> None:
    """Keep a batch's last state, which is its job's in API 2.0."""
    jobs = Jobs(org.store)
    with org.store.transaction():
        batch.state, batch.message = state, message
        jobs.save_batch(batch)
        if job.api is not Api.CLASSIC and job.state not in FINISHED:
            job.state = "JobComplete" if state == "Completed" else "Failed"
            job.error = message
            jobs.save(job)


# -- queries


def _begin_query(org: Org, jobs: Jobs, job: Job, batch: Batch) -> None:
    plan = queries.plan(org, Access(org.store, job.created_by), job, batch.query)
    with org.store.transaction():
        _start(jobs, job, batch)
    queries.run(org, job, batch, plan, lambda: _end_query(org, job.id, batch))


def _end_query(org: Org, job_id: str, read: Batch) -> None:
    """On the org's thread: the result is written; an aborted or deleted job does not come back to life."""
    jobs = Jobs(org.store)
    job = jobs.find(job_id)
    batch = jobs.find_batch(job, read.id) if job else None
    if job is None or batch is None or batch.state in BATCH_ENDED:
        queries.forget(org, read)
        return
    batch.pages, batch.done, batch.active_ms = read.pages, read.done, read.active_ms
    _end(org, job, batch, "Failed" if read.message else "Completed", read.message)


def _split(org: Org, jobs: Jobs, job: Job, batch: Batch) -> None:
    """PK chunking: the batch itself is not processed, others take its ranges of Ids."""
    queries.plan(org, Access(org.store, job.created_by), job, batch.query)
    texts = chunking.chunks(org.store, job, batch.query)
    with org.store.transaction():
        made = [jobs.add_batch(job, query=text) for text in texts]
        batch.state = "NotProcessed"
        jobs.save_batch(batch)
    for one in made:
        submit(org, one)


def _start(jobs: Jobs, job: Job, batch: Batch) -> None:
    batch.state = "InProgress"
    jobs.save_batch(batch)
    if job.api is not Api.CLASSIC:
        job.state = "InProgress"
        jobs.save(job)


# -- uploads


def _rows_left(org: Org, jobs: Jobs, job: Job, batch: Batch) -> Iterator[Row]:
    header, rows = uploads.rows(job, jobs.uploaded(batch))
    if job.content_type == "CSV":
        uploads.check_header(Access(org.store, job.created_by), org.store.schema.get(job.object), header)
    if job.api is Api.CLASSIC:
        found = list(itertools.islice(rows, _MOST_RECORDS + 1))
        if not found:
            raise BulkError("InvalidBatch", "Records not found")
        if len(found) > _MOST_RECORDS:
            raise BulkError("InvalidBatch", f"A batch holds at most {_MOST_RECORDS} records")
        rows = iter(found)
    return itertools.islice(rows, batch.done, None)


def _write_piece(org: Org, jobs: Jobs, job: Job, batch: Batch, rows: Iterator[Row]) -> None:
    """Write the next rows and note what became of them."""
    began = time.monotonic()
    piece = list(itertools.islice(rows, _PIECE))
    sobject, access = org.store.schema.get(job.object), Access(org.store, job.created_by)
    refusal = record_error(org.faults.strike(f"BULK {job.operation} {job.object}", *RECORD_KINDS))
    writer = Writer(org.store, access, refusal=refusal, per_row_types=True)
    with org.store.transaction():
        saved = _written(writer, job, sobject, [one.record for one in piece])
        jobs.note(
            batch,
            [Outcome(one.id if one.success else "", one.created, one.problems) for one in saved],
        )
        batch.active_ms += round((time.monotonic() - began) * 1000)
        if len(piece) == _PIECE:
            _start(jobs, job, batch)
        else:
            _end(org, job, batch, "Completed")
    if batch.state not in BATCH_ENDED:
        submit(org, batch, rows)


def _written(writer: Writer, job: Job, sobject: SObject, records: list[dict[str, object]]) -> list[Saved]:
    if job.operation == "insert":
        return writer.insert(sobject, records)
    if job.operation == "upsert":
        key = sobject.find(job.external_id)
        if key is None:
            raise BulkError("InvalidJob", f"Field name not found : {job.external_id}")
        return writer.upsert(sobject, key, [_keyed(one, key.name) for one in records])
    keyed = [_keyed(one, "Id") for one in records]
    if job.operation == "update":
        return writer.update(sobject, keyed)
    ids = [given for given, _ in keyed]
    return remove_for_good(writer, sobject, ids) if job.operation == "hardDelete" else writer.delete(ids)


def _keyed(record: dict[str, object], key: str) -> tuple[object, dict[str, object]]:
    found = key if key in record else next((name for name in record if name.lower() == key.lower()), key)
    return record.pop(found, None), record
