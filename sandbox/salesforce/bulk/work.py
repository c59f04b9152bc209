"""Carrying jobs out. A piece of rows is written with its outcomes in one transaction: each row takes effect once."""

import itertools
import logging
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sandbox.control import FaultKind
from sandbox.salesforce.access import Access
from sandbox.salesforce.bulk import sheets
from sandbox.salesforce.bulk.jobs import FINISHED, Job, Jobs, Outcome
from sandbox.salesforce.drafts import Saved
from sandbox.salesforce.errors import ApiError, Problem
from sandbox.salesforce.org import Org
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.writing import Writer

_PIECE = 1000

#: The header of an upload and its rows.
Upload: TypeAlias = tuple[list[str], Iterator[list[str]]]

_log = logging.getLogger(__name__)


def resume(org: Org) -> None:
    """Take up the jobs that a stop of the server left unfinished."""
    for job in Jobs(org.store).all():
        if job.state in {"UploadComplete", "InProgress"}:
            submit(org, job)


def submit(org: Org, job: Job, left: Upload | None = None) -> None:
    """Queue a job's next piece behind the calls that wait already; ``left`` is what is still to be done."""
    org.executor.submit(_guarded, org, job.kind, job.id, left)


def _guarded(org: Org, kind: str, job_id: str, left: Upload | None) -> None:
    jobs = Jobs(org.store)
    try:
        job = jobs.get(kind, job_id)
        if job.state in FINISHED:
            return
        if kind == "query":
            _run_query(org, jobs, job)
        else:
            left = left or _upload_left(org, jobs, job)
            _write_piece(org, jobs, job, left)
            if job.state not in FINISHED:
                submit(org, job, left)
    except ApiError as refused:
        if refused.code != "NOT_FOUND":
            _fail(org, jobs, kind, job_id, f"{refused.code} : {refused.message}")
    except Exception:
        _log.exception("bulk job %s failed", job_id)
        _fail(org, jobs, kind, job_id, "InternalServerError : the job could not be carried out")


def _fail(org: Org, jobs: Jobs, kind: str, job_id: str, message: str) -> None:
    with org.store.transaction():
        job = jobs.get(kind, job_id)
        job.state, job.error = "Failed", message
        jobs.save(job)


def _run_query(org: Org, jobs: Jobs, job: Job) -> None:
    found = org.query(
        Access(org.store, job.created_by), job.query, include_deleted=job.operation == "queryAll"
    )
    with org.store.transaction():
        job.state, job.processed = "JobComplete", found.total
        jobs.save(job)


def _upload_left(org: Org, jobs: Jobs, job: Job) -> Upload:
    """The header, then the rows that are not done yet."""
    data, done = jobs.uploaded(job)
    rows = sheets.read(data, job.delimiter)
    header = next(rows, [])
    _check_header(Access(org.store, job.created_by), org.store.schema.get(job.object), header)
    return header, itertools.islice(rows, done, None)


def _write_piece(org: Org, jobs: Jobs, job: Job, left: Upload) -> None:
    """Write the next rows and note what became of them."""
    header, rows = left
    sobject, access = org.store.schema.get(job.object), Access(org.store, job.created_by)
    piece = list(itertools.islice(rows, _PIECE))
    done = job.processed
    locked = bool(org.faults.strike(f"BULK {job.operation} {job.object}", FaultKind.LOCK))
    writer = Writer(org.store, access, locked=locked, per_row_types=True)
    with org.store.transaction():
        saved = _written(writer, job, sobject, [sheets.record(header, cells) for cells in piece])
        outcomes = [
            Outcome(done + place, one.id if one.success else "", one.created, _error(one.problems), cells)
            for place, (one, cells) in enumerate(zip(saved, piece, strict=True))
        ]
        jobs.note(job, outcomes, done + len(piece))
        job.processed += len(piece)
        job.failed += sum(not one.success for one in saved)
        job.state = "InProgress" if len(piece) == _PIECE else "JobComplete"
        jobs.save(job)


def _check_header(access: Access, sobject: SObject, header: Sequence[str]) -> None:
    fields = access.fields(sobject)
    relationships = {one.relationship.lower() for one in fields.values() if one.relationship}
    for name in header:
        above, _, below = name.partition(".")
        if (above.lower() in relationships) if below else (name.lower() in fields):
            continue
        raise ApiError(400, "InvalidBatch", f"Field name not found : {name}")
    if not header:
        raise ApiError(400, "InvalidBatch", "the upload is empty")


def _written(writer: Writer, job: Job, sobject: SObject, records: list[dict[str, object]]) -> list[Saved]:
    if job.operation == "insert":
        return writer.insert(sobject, records)
    if job.operation == "upsert":
        key = sobject.find(job.external_id)
        if key is None:
            raise ApiError(400, "InvalidJob", f"Field name not found : {job.external_id}")
        return writer.upsert(sobject, key, [_keyed(one, key.name) for one in records])
    keyed = [_keyed(one, "Id") for one in records]
    if job.operation == "update":
        return writer.update(sobject, keyed)
    return writer.delete([given for given, _ in keyed])


def _keyed(record: dict[str, object], key: str) -> tuple[object, dict[str, object]]:
    found = next((name for name in record if name.lower() == key.lower()), key)
    return record.get(found), {name: value for name, value in record.items() if name != found}


def _error(problems: Sequence[Problem]) -> str:
    """``CODE:message:fields --``, the form of sf__Error."""
    return " ".join(f"{one.code}:{one.message}:{' '.join(one.fields)} --" for one in problems)
