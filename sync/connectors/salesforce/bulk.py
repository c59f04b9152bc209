"""Bulk API 2.0 over its HTTP methods, with CSV of our own: ingest jobs whose id is known early, and query jobs.

Nulls are #N/A, an empty cell leaves a field alone; answers have no order (Bulk API 2.0 Developer Guide).
"""

import csv
import io
import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from urllib3.exceptions import HTTPError

from sync.connectors.salesforce.rest import DATA_PATH, RefusedError, Rest, raise_if_refused, time_text
from sync.errors.base import SyncError
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

#: In place of a value: an empty cell, which leaves the field as it is.
LEFT_ALONE: Final = object()

_ENDED: Final = ("JobComplete", "Failed", "Aborted")
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0


class BulkJobs:
    """Jobs of one org."""

    def __init__(self, rest: Rest, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._rest = rest
        self._sleep = sleep

    def open_ingest(self, object_name: str, operation: str, external_id_field: str = "") -> str:
        """Make a job (insert, update or upsert) and return its id: nothing is processed before ``upload`` closes it."""
        payload = {
            "object": object_name,
            "operation": operation,
            "contentType": "CSV",
            "lineEnding": "LF",
            "columnDelimiter": "COMMA",
        }
        if external_id_field:
            payload["externalIdFieldName"] = external_id_field
        return str(self._rest.send("POST", "jobs/ingest/", payload)["id"])

    def upload(self, job: str, content: bytes, *, timeout: float | None = None) -> None:
        """Send the CSV and close the upload: from here on records are written."""
        answer = self._rest.session.send(
            "PUT",
            f"{DATA_PATH}jobs/ingest/{job}/batches/",
            body=content,
            headers={"Content-Type": "text/csv; charset=UTF-8"},
            timeout=timeout,
        )
        raise_if_refused(answer)
        self._rest.send("PATCH", f"jobs/ingest/{job}/", {"state": "UploadComplete"}, timeout=timeout)

    def wait(self, job: str, *, kind: str = "ingest", seconds: float) -> Mapping[str, Any]:
        """The job's description once it has ended; one that takes longer than ``seconds`` is aborted first."""
        until = time.monotonic() + seconds
        pause = _FIRST_WAIT
        while True:
            described: Mapping[str, Any] = self._rest.get(f"jobs/{kind}/{job}")
            if described["state"] in _ENDED:
                return described
            if time.monotonic() >= until:
                return self.abort(job, kind=kind)
            self._sleep(pause)
            pause = min(pause * 1.5, _LONGEST_WAIT)

    def abort(self, job: str, *, kind: str = "ingest") -> Mapping[str, Any]:
        """Stop a job: what it has processed stays, nothing follows. One that has ended meanwhile is left as it is."""
        try:
            described: Mapping[str, Any] = self._rest.send(
                "PATCH", f"jobs/{kind}/{job}", {"state": "Aborted"}
            )
        except RefusedError as refused:
            described = self._rest.get(f"jobs/{kind}/{job}")
            if described["state"] not in _ENDED:
                raise refused.as_sync_error() from refused
        return described

    def successful(self, job: str) -> Iterator[dict[str, str]]:
        """Rows that were written, with sf__Id and sf__Created."""
        return self._rows(f"jobs/ingest/{job}/successfulResults/")

    def failed(self, job: str) -> Iterator[dict[str, str]]:
        """Rows that were refused, with sf__Error."""
        return self._rows(f"jobs/ingest/{job}/failedResults/")

    def query(
        self, soql: str, *, include_deleted: bool, page_rows: int, seconds: float
    ) -> Iterator[dict[str, str]]:
        """Rows of a query job, a part of the answer at a time."""
        operation = "queryAll" if include_deleted else "query"
        try:
            job = self._rest.send("POST", "jobs/query", {"operation": operation, "query": soql})["id"]
        except RefusedError as refused:
            raise refused.as_sync_error() from refused
        described = self.wait(job, kind="query", seconds=seconds)
        if described["state"] != "JobComplete":
            raise sync_error(
                Code.SF_BUSY, answer=f"query job {described['state']}: {described.get('errorMessage', '')}"
            )
        locator: str | None = ""
        while locator is not None:
            path = f"jobs/query/{job}/results?maxRecords={page_rows}" + (
                f"&locator={locator}" if locator else ""
            )
            found: list[str] = []
            yield from self._rows(path, found)
            locator = found[0] if found else None

    def _rows(self, path: str, next_locator: list[str] | None = None) -> Iterator[dict[str, str]]:
        answer = self._rest.session.send("GET", DATA_PATH + path, headers={"Accept": "text/csv"}, stream=True)
        with closing(answer):
            try:
                raise_if_refused(answer)
            except RefusedError as refused:
                raise refused.as_sync_error() from refused
            locator = answer.headers.get("Sforce-Locator", "null")
            if next_locator is not None and locator not in ("", "null"):
                next_locator.append(locator)
            answer.raw.decode_content = True
            answer.raw.auto_close = False  # the text wrapper looks once more after the last byte
            body: Any = answer.raw
            text = io.TextIOWrapper(body, encoding="utf-8", newline="")
            try:
                yield from csv.DictReader(text)
            except (OSError, HTTPError) as error:
                raise _cut_off(error) from error


def _cut_off(error: Exception) -> SyncError:
    return sync_error(Code.SF_UNREACHABLE, answer="the connection was cut off", detail=repr(error))


def csv_content(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV of an ingest job: None is #N/A, times are UTC, numbers exact."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def cell(value: object) -> str:
    """One value in a CSV; an empty text, too, empties the field."""
    if value is LEFT_ALONE:
        return ""
    if value is None or value == "":
        return "#N/A"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def pages(rows: Iterator[dict[str, str]], size: int) -> Iterator[list[dict[str, str]]]:
    """``rows`` in lists of ``size``."""
    while page := list(itertools.islice(rows, size)):
        yield page
