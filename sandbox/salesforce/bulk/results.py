"""What became of uploaded rows, written as answers piece by piece."""

import itertools
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import orjson

from sandbox.salesforce.bulk import sheets, uploads
from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.bulk.formats import DECLARATION, NAMESPACE
from sandbox.salesforce.bulk.jobs import Jobs
from sandbox.salesforce.bulk.records import Batch, Job, Outcome
from sandbox.salesforce.drafts import problem_json

_PIECE = 2000


def successful(jobs: Jobs, job: Job, batch: Batch) -> Iterator[bytes]:
    """successfulResults of 2.0: sf__Id, sf__Created and the rows as they were uploaded."""
    return _with_rows(jobs, job, batch, ["sf__Id", "sf__Created"], failed=False)


def failed(jobs: Jobs, job: Job, batch: Batch) -> Iterator[bytes]:
    """failedResults of 2.0: sf__Id, sf__Error and the rows as they were uploaded."""
    return _with_rows(jobs, job, batch, ["sf__Id", "sf__Error"], failed=True)


def unprocessed(jobs: Jobs, job: Job, batch: Batch) -> Iterator[bytes]:
    """unprocessedrecords of 2.0: the rows that a failed or aborted job did not come to.

    What cannot be read as CSV comes back as it was uploaded.
    """
    way = (job.delimiter, job.line_ending)
    try:
        header, rows = uploads.rows(job, jobs.uploaded(batch))
        left = itertools.islice(rows, batch.done, None)
        pieces = iter(lambda: [one.cells for one in itertools.islice(left, _PIECE)], [])
        piece = next(pieces, [])
    except BulkError:
        yield from iter(jobs.uploaded(batch).read1, b"")
        return
    yield sheets.write([header, *piece], *way)
    try:
        for piece in pieces:
            yield sheets.write(piece, *way)
    except BulkError:
        return  # the job's errorMessage names the line that cannot be read


def _with_rows(jobs: Jobs, job: Job, batch: Batch, names: Sequence[str], *, failed: bool) -> Iterator[bytes]:
    way = (job.delimiter, job.line_ending)
    try:
        header, rows = uploads.rows(job, jobs.uploaded(batch))
    except BulkError:
        header, rows = [], iter(())
    yield sheets.write([[*names, *header]], *way)
    for outcomes in jobs.outcomes(batch):
        found = [
            [one.record_id, one.error if failed else _word(one.created), *row.cells]
            for one, row in zip(outcomes, rows, strict=False)
            if bool(one.problems) == failed
        ]
        if found:
            yield sheets.write(found, *way)


def classic(jobs: Jobs, job: Job, batch: Batch) -> Iterator[bytes]:
    """A batch's results in 1.0, in the job's format."""
    if job.content_type == "XML":
        yield f'{DECLARATION}<results xmlns="{NAMESPACE}">'.encode()
        for outcomes in jobs.outcomes(batch):
            yield "".join(map(_xml, outcomes)).encode()
        yield b"</results>"
    elif job.content_type == "JSON":
        between = b"["
        for outcomes in jobs.outcomes(batch):
            yield between + orjson.dumps([_json(one) for one in outcomes])[1:-1]
            between = b","
        yield b"]" if between == b"," else b"[]"
    else:
        yield sheets.write([["Id", "Success", "Created", "Error"]])
        for outcomes in jobs.outcomes(batch):
            yield sheets.write(
                [one.record_id, _word(not one.problems), _word(one.created), one.error] for one in outcomes
            )


def _json(one: Outcome) -> dict[str, object]:
    errors = [{**problem_json(problem), "extendedErrorDetails": None} for problem in one.problems]
    return {"success": not errors, "created": one.created, "id": one.record_id or None, "errors": errors}


def _xml(one: Outcome) -> str:
    errors = "".join(
        "<errors>"
        + "".join(f"<fields>{escape(name)}</fields>" for name in problem.fields)
        + f"<message>{escape(problem.message)}</message><statusCode>{problem.code}</statusCode></errors>"
        for problem in one.problems
    )
    identity = f"<id>{one.record_id}</id>" if one.record_id else ""
    return (
        f"<result>{errors}{identity}<success>{_word(not one.problems)}</success>"
        f"<created>{_word(one.created)}</created></result>"
    )


def _word(value: object) -> str:
    return "true" if value else "false"
