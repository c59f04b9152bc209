"""Queries of both APIs: read by a thread of their own from one state of the org, written to a file beside it.

The org's thread goes on meanwhile. The file is whole once its batch is Completed; its pages (rows, bytes) are noted in
the batch, so that any range of rows is found without reading what comes before it.
"""

import itertools
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from sandbox.salesforce.access import Access
from sandbox.salesforce.bulk import sheets
from sandbox.salesforce.bulk.errors import BulkError, failed_query
from sandbox.salesforce.bulk.formats import Format, format_of
from sandbox.salesforce.bulk.records import Api, Batch, Job
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.org import Org
from sandbox.salesforce.soql.compiler import compile_query
from sandbox.salesforce.soql.plan import Plan
from sandbox.salesforce.soql.run import bound

#: Rows that are read and written together.
_PAGE = 2000
#: Bytes of a file that are read together.
_PIECE = 1 << 20
#: Queries that are read at the same time, in all orgs: one for each core of a small machine.
_READING = threading.BoundedSemaphore(2)

_log = logging.getLogger(__name__)


def plan(org: Org, access: Access, job: Job, text: str) -> Plan:
    """The compiled query of a batch or job; ApiError where the Bulk API cannot carry it out."""
    try:
        found = compile_query(org.store.schema, access, text, include_deleted=job.operation == "queryAll")
    except ApiError as refused:
        if job.api is Api.CLASSIC:
            raise failed_query(refused) from refused
        raise
    if found.counting or found.shape.id_index < 0 or found.shape.children:
        text = "Aggregate Relationships not supported in Bulk Query"
        raise (
            BulkError("FeatureNotEnabled", text)
            if job.api is Api.CLASSIC
            else ApiError(400, "API_ERROR", text)
        )
    return found


def run(org: Org, job: Job, batch: Batch, compiled: Plan, then: Callable[[], None]) -> None:
    """Read the rows and write the result; ``then`` runs on the org's thread, ``batch`` has what came of it."""
    shape = format_of(job, compiled.shape)
    values = bound(compiled.parameters, org.store)

    def read() -> None:
        began = time.monotonic()
        try:
            with _READING, closing(org.store.reader()) as connection:
                rows = connection.execute(compiled.sql, values)
                path = _path(org, batch)
                path.parent.mkdir(mode=0o700, exist_ok=True)
                with path.open("wb") as file:
                    batch.pages = list(_written(file, shape, rows))
                    file.flush()
                    os.fsync(file.fileno())
            batch.done = sum(count for count, _ in batch.pages)
        except Exception:
            _log.exception("the query of bulk batch %s failed", batch.id)
            batch.message = "InternalServerError : the query could not be carried out"
        batch.active_ms = round((time.monotonic() - began) * 1000)
        try:
            org.executor.submit(then)
        except RuntimeError:
            _log.info("bulk batch %s was read while its org was closed", batch.id)

    # A daemon: the end of the server does not wait for it, the next start begins the query again.
    threading.Thread(target=read, name=f"bulk-{batch.id}", daemon=True).start()


def _written(file: IO[bytes], shape: Format, rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, int]]:
    """Write everything; the rows and bytes of each page, the opening and the end as pages of no rows."""
    yield 0, file.write(shape.opening)
    first = True
    while page := list(itertools.islice(rows, _PAGE)):
        yield len(page), file.write(shape.page(page, first=first))
        first = False
    if shape.end:
        yield 0, file.write(shape.end)


def whole(org: Org, batch: Batch) -> Iterator[bytes]:
    """The file of a batch."""
    with _path(org, batch).open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def rows(org: Org, job: Job, batch: Batch, start: int, count: int) -> Iterator[bytes]:
    """The header and ``count`` rows from number ``start``, as CSV."""
    with _path(org, batch).open("rb") as file:
        place = 0
        yield file.read(batch.pages[0][1])
        for held, size in batch.pages[1:]:
            first, last = max(start - place, 0), min(start + count - place, held)
            if first < last:
                page = file.read(size)
                whole_page = first == 0 and last == held
                yield page if whole_page else _cut(job, page, first, last)
            else:
                file.seek(size, os.SEEK_CUR)
            place += held
            if place >= start + count:
                return


def _cut(job: Job, page: bytes, first: int, last: int) -> bytes:
    found = itertools.islice(sheets.read_bytes(page, job.delimiter), first, last)
    return sheets.write(found, job.delimiter, job.line_ending)


def forget(org: Org, *batches: Batch) -> None:
    """Remove the files of batches."""
    for batch in batches:
        _path(org, batch).unlink(missing_ok=True)


def forget_all(path: Path) -> None:
    """Remove the results of the org whose file is at ``path``."""
    shutil.rmtree(_directory(path), ignore_errors=True)


def _path(org: Org, batch: Batch) -> Path:
    return _directory(org.path) / f"{batch.id}.result"


def _directory(path: Path) -> Path:
    return path.with_suffix(".bulk")
