"""Large upserts and updates of one sObject by Bulk 2.0 jobs, with results in the order asked.

Rows have no order in a job's results: they are found again by external id or Id.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sync.connectors.salesforce.bulk import LEFT_ALONE, BulkJobs, csv_content
from sync.connectors.salesforce.rest import RefusedError
from sync.engine.records import Failure, Operation, OperationKind, Result
from sync.errors.base import SyncError
from sync.errors.codes import Code

#: Records in one job: Salesforce cuts a job into batches of so many.
JOB_RECORDS: Final = 10_000

_LAST_MOMENT: Final = 5.0

#: Called with a job's id and its operations before the upload closes, so that recovery can ask the job.
JobNotice = Callable[[str, Sequence[Operation]], None]


def fits_bulk(operations: Sequence[Operation]) -> bool:
    """True where one job can carry all: same sObject and kind, a unique key each, no children, no versions."""
    first = operations[0]
    keys = {_key_value(operation) for operation in operations}
    return (
        len(keys) == len(operations)
        and "" not in keys
        and all(
            operation.object == first.object
            and operation.kind is first.kind
            and _key_field(operation) == _key_field(first)
            and not operation.lines
            and not operation.delete_children
            and not operation.expected_version
            for operation in operations
        )
    )


class BulkWriter:
    """Writes by jobs, one after the other: two jobs on the same records lock each other out."""

    def __init__(self, jobs: BulkJobs, *, clock: Callable[[], datetime], notice: JobNotice) -> None:
        self._jobs = jobs
        self._clock = clock
        self._notice = notice

    def write(self, operations: Sequence[Operation], deadline: datetime) -> list[Result]:
        """Answers in order, as a Writer gives them."""
        results: list[Result] = []
        for start in range(0, len(operations), JOB_RECORDS):
            part = operations[start : start + JOB_RECORDS]
            try:
                answers = self._job(part, deadline)
            except SyncError as error:
                if not results:
                    raise
                answers = [Result(failure=Failure(Code.NOT_SENT, error.message))] * len(part)
            results += answers
            if any(answer.unknown or _is_not_sent(answer) for answer in answers):
                rest = len(operations) - len(results)
                results += [Result(failure=Failure(Code.NOT_SENT, "the job before it did not end"))] * rest
                break
        return results

    def outcome(self, job: str, operations: Sequence[Operation]) -> list[Result]:
        """What a job that was begun earlier did to ``operations``: stops one that still runs, then reads results."""
        self._jobs.abort(job)
        return self._results(job, operations)

    def _job(self, operations: Sequence[Operation], deadline: datetime) -> list[Result]:
        seconds = (deadline - self._clock()).total_seconds() - _LAST_MOMENT
        if seconds <= 0:
            return [Result(failure=Failure(Code.NOT_SENT, "its deadline had come"))] * len(operations)
        first = operations[0]
        is_update = first.kind is OperationKind.UPDATE
        try:
            job = self._jobs.open_ingest(
                first.object, "update" if is_update else "upsert", "" if is_update else _key_field(first)
            )
            self._notice(job, operations)
        except RefusedError as refused:
            raise refused.as_sync_error() from refused
        try:
            self._jobs.upload(job, _content(operations), timeout=seconds)
            self._jobs.wait(job, seconds=seconds)
            return self._results(job, operations)
        except RefusedError as refused:
            return [Result(failure=refused.failure)] * len(operations)
        except SyncError:
            # the upload may have closed: only the job knows
            return [Result(unknown=True)] * len(operations)

    def _results(self, job: str, operations: Sequence[Operation]) -> list[Result]:
        key = _key_field(operations[0])
        found: dict[str, Result] = {}
        for row in self._jobs.successful(job):
            found[row.get(key, row["sf__Id"])] = Result(
                id=row["sf__Id"], created=row["sf__Created"] == "true"
            )
        for row in self._jobs.failed(job):
            found[row[key]] = Result(failure=_failure(row["sf__Error"]))
        missing = Result(failure=Failure(Code.NOT_SENT, "the job was stopped before it came to the record"))
        return [found.get(_key_value(operation), missing) for operation in operations]


def _key_field(operation: Operation) -> str:
    if operation.kind is OperationKind.UPDATE:
        return "Id"
    return operation.external_id[0] if operation.external_id else ""


def _key_value(operation: Operation) -> str:
    if operation.kind is OperationKind.UPDATE:
        return operation.target_id
    return operation.external_id[1] if operation.external_id else ""


def _content(operations: Sequence[Operation]) -> bytes:
    """The CSV. A row that lacks a column of another row gets an empty cell: that leaves the field alone."""
    key = _key_field(operations[0])
    columns = [key, *dict.fromkeys(name for op in operations for name in op.values if name != key)]

    def rows() -> Iterator[list[object]]:
        for operation in operations:
            values = {**operation.values, key: _key_value(operation)}
            yield [values.get(name, LEFT_ALONE) for name in columns]

    return csv_content(columns, rows())


def _failure(text: str) -> Failure:
    """``CODE:message:fields --`` as a failure."""
    code, _, rest = text.partition(":")
    message, _, fields = rest.rpartition(":")
    names = tuple(name.strip() for name in fields.removesuffix("--").strip().split(",") if name.strip())
    return Failure(code, message or rest, names)


def _is_not_sent(result: Result) -> bool:
    return result.failure is not None and result.failure.code == Code.NOT_SENT
