"""Bulk API 2.0: jobs/ingest and jobs/query."""

import base64
import binascii
from typing import Any

from sandbox.salesforce.bulk import forms, multipart, queries, results, sheets, work
from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.bulk.jobs import Jobs, now
from sandbox.salesforce.bulk.records import FINISHED, QUERIES, Api, Batch, Job
from sandbox.salesforce.bulk.streams import streamed
from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.rest.call import NOTHING, Answer, Call, answer, method_not_allowed
from sandbox.salesforce.schema.fields import FieldType

_INGEST = ("insert", "delete", "update", "upsert", "hardDelete")
_APIS = {"ingest": Api.INGEST, "query": Api.QUERY}
#: Bytes of an upload: 150 MB in base64 is 100 MB raw (Bulk API 2.0 limits); of one that comes with the job: 100,000
#: characters.
_MOST_BYTES = 150_000_000
_MOST_WITH_JOB = 100_000
#: Rows of a page of results where the client names none.
_PAGE = 250_000
_LISTED = 1000
#: Pages that resultPages tells of at once.
_PAGES = 5


def jobs(call: Call) -> Answer:
    """Everything below jobs/."""
    rest = [part for part in call.parts[1:] if part]
    api = _APIS.get(rest[0].lower()) if rest else None
    if api is None:
        raise not_found()
    kept = Jobs(call.org.store)
    if len(rest) == 1:
        if call.method == "POST":
            return _create(call, kept, api)
        if call.method == "GET":
            return _list(call, kept, api)
        raise method_not_allowed(call)
    job = kept.find(rest[1])
    if (
        job is None
        or (job.api is Api.QUERY) != (api is Api.QUERY)
        or (job.api is Api.CLASSIC and len(rest) > 2)
    ):
        raise not_found()
    if len(rest) == 2:
        return _job(call, kept, job)
    return _content(call, kept, job, rest[2].lower())


def _create(call: Call, kept: Jobs, api: Api) -> Answer:
    given, content = multipart.split(call)
    if any(isinstance(one, list | dict) for one in given.values()):
        raise ApiError(400, "JSON_PARSER_ERROR", "A job's properties are texts")
    if content is not None and len(content) > _MOST_WITH_JOB:
        raise BulkError("InvalidBatch", f"Job data in the request is limited to {_MOST_WITH_JOB} characters")
    moment = now()
    with call.org.store.transaction():
        job = Job(
            id=call.org.store.next_ids("750", 1)[0],
            api=api,
            operation=str(given.get("operation", "")),
            object="",
            state="Open",
            created_by=call.access.user_id,
            created=moment,
            changed=moment,
            version=call.version,
            assignment_rule=str(given.get("assignmentRuleId") or ""),
            line_ending=str(given.get("lineEnding") or "LF"),
            delimiter=str(given.get("columnDelimiter") or "COMMA"),
        )
        if given.get("contentType") not in {None, "", "CSV"}:
            raise BulkError("InvalidJob", f"Unsupported content type: {given['contentType']}")
        if not (sheets.known_ending(job.line_ending) and sheets.known_delimiter(job.delimiter)):
            raise BulkError("InvalidJob", "lineEnding or columnDelimiter is not one that is supported")
        if api is Api.INGEST:
            _describe_ingest(call, job, given)
        else:
            _describe_query(call, job, str(given.get("query") or ""))
        kept.add(job)
        batch = None
        if api is Api.QUERY:
            batch = kept.add_batch(job, query=str(given["query"]))
        elif content is not None:
            batch = kept.add_batch(job)
            kept.upload(batch, content)
            job.state = "UploadComplete"
            kept.save(job)
    if batch is not None:
        work.submit(call.org, batch)
    return answer(forms.modern(job, []))


def _describe_ingest(call: Call, job: Job, given: dict[str, Any]) -> None:
    if job.operation not in _INGEST:
        raise BulkError("InvalidJob", f"operation {job.operation!r} is not one of {', '.join(_INGEST)}")
    sobject = call.access.find(str(given.get("object", "")))
    if sobject is None:
        raise ApiError(400, "INVALIDENTITY", f"Unable to find object: {given.get('object')}")
    job.object = sobject.name
    if job.operation == "upsert":
        key = call.access.fields(sobject).get(str(given.get("externalIdFieldName", "")).lower())
        if key is None or not (key.external_id or key.type is FieldType.ID):
            raise BulkError("InvalidJob", "externalIdFieldName must be an external id of the object")
        job.external_id = key.name


def _describe_query(call: Call, job: Job, text: str) -> None:
    if job.operation not in QUERIES:
        raise BulkError("InvalidJob", "operation must be query or queryAll")
    job.object, job.state = queries.plan(call.org, call.access, job, text).source, "UploadComplete"


def _list(call: Call, kept: Jobs, api: Api) -> Answer:
    """Jobs of this kind, 1.0's among them as in an org, a thousand at a time."""
    found = [one for one in kept.all() if one.querying == (api is Api.QUERY)]
    if wanted := call.parameters.get("jobType"):
        found = [one for one in found if one.api.value == wanted]
    if wanted := call.parameters.get("concurrencyMode"):
        found = [one for one in found if one.concurrency.lower() == wanted.lower()]
    if wanted := call.parameters.get("isPkChunkingEnabled"):
        found = [one for one in found if bool(one.chunk_size) == (wanted.lower() == "true")]
    start = _place(call.parameters.get("queryLocator", ""))
    page = found[start : start + _LISTED]
    more = start + _LISTED < len(found)
    kind = "query" if api is Api.QUERY else "ingest"
    next_page = f"{call.root}/jobs/{kind}?queryLocator={_locator(start + _LISTED)}" if more else None
    records = [forms.modern(one, kept.batches(one)) for one in page]
    return answer({"done": not more, "nextRecordsUrl": next_page, "records": records})


def _job(call: Call, kept: Jobs, job: Job) -> Answer:
    if call.method == "GET":
        return answer(forms.modern(job, kept.batches(job)))
    if call.method == "DELETE":
        if job.state not in FINISHED | {"Closed"}:
            raise ApiError(
                400, "API_ERROR", "Error encountered when deleting the job because the job is not terminated"
            )
        queries.forget(call.org, *kept.batches(job))
        with call.org.store.transaction():
            kept.delete(job)
        return NOTHING
    if call.method != "PATCH":
        raise method_not_allowed(call)
    wanted = call.object().get("state")
    if wanted not in {"UploadComplete", "Aborted"}:
        raise BulkError("InvalidJob", "state can be set to UploadComplete or Aborted")
    ended = job.state in FINISHED or job.api is Api.CLASSIC
    if ended or (wanted == "UploadComplete" and job.state != "Open"):
        verb = "Aborting" if wanted == "Aborted" else "Closing"
        which = "Aborted" if job.state == "Aborted" else "Completed"
        raise BulkError("InvalidJobState", f"{verb} already {which} Job not allowed")
    if wanted == "UploadComplete":
        return _close(call, kept, job)
    batches = kept.batches(job)
    with call.org.store.transaction():
        job.state = "Aborted"
        kept.save(job)
        for one in batches:
            one.state = "NotProcessed"
            kept.save_batch(one)
    return answer(forms.modern(job, batches))


def _close(call: Call, kept: Jobs, job: Job) -> Answer:
    batches = kept.batches(job)
    with call.org.store.transaction():
        # A job without data ends as one whose data has no rows.
        batch = batches[0] if batches else kept.add_batch(job)
        job.state = "UploadComplete"
        kept.save(job)
    work.submit(call.org, batch)
    return answer(forms.modern(job, [batch]))


def _content(call: Call, kept: Jobs, job: Job, word: str) -> Answer:
    if job.api is Api.QUERY:
        if call.method != "GET" or word not in {"results", "resultpages"}:
            raise not_found()
        return _query_results(call, kept, job) if word == "results" else _pages(call, kept, job)
    if word == "batches" and call.method == "PUT":
        return _upload(call, kept, job)
    parts = {
        "successfulresults": results.successful,
        "failedresults": results.failed,
        "unprocessedrecords": results.unprocessed,
    }
    if word not in parts or call.method != "GET":
        raise not_found()
    batches = kept.batches(job)
    if not batches or job.state not in FINISHED:
        raise BulkError("InvalidJobState", f"The job is {job.state}: results are there once it has ended")
    return streamed(call.org, parts[word](kept, job, batches[0]), sheets.CSV)


def _upload(call: Call, kept: Jobs, job: Job) -> Answer:
    if job.state != "Open":
        raise BulkError("InvalidJobState", f"The job is {job.state}: data can be uploaded while it is Open")
    if kept.batches(job):
        raise BulkError(
            "InvalidJobState",
            f"Found multiple contents for job: <{job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job "
            "then create a new Job and make sure you only do 'PUT' once on a given Job.",
        )
    if len(call.body) > _MOST_BYTES:
        raise ApiError(413, "REQUEST_TOO_LARGE", "An upload holds at most 150 MB")
    with call.org.store.transaction():
        kept.upload(kept.add_batch(job), call.body)
    return Answer(201)


# -- results of queries


def _completed(kept: Jobs, job: Job) -> Batch:
    if job.state != "JobComplete":
        raise BulkError("InvalidJobState", f"The job is {job.state}: results are there once it is complete")
    return kept.batches(job)[0]


def _query_results(call: Call, kept: Jobs, job: Job) -> Answer:
    batch = _completed(kept, job)
    start, size = _place(call.parameters.get("locator", "")), _size(call)
    count = max(min(size, batch.done - start), 0)
    headers = {
        "Sforce-Locator": _locator(start + size) if start + size < batch.done else "null",
        "Sforce-NumberOfRecords": str(count),
    }
    return streamed(call.org, queries.rows(call.org, job, batch, start, count), sheets.CSV, headers)


def _pages(call: Call, kept: Jobs, job: Job) -> Answer:
    """Addresses of the next pages, so that a client can fetch several at a time."""
    batch = _completed(kept, job)
    size = _size(call)
    starts = list(range(_place(call.parameters.get("locator", "")), max(batch.done, 1), size))
    found = [
        {"resultUrl": f"{call.root}/jobs/query/{job.id}/results?locator={_locator(one)}&maxRecords={size}"}
        for one in starts[:_PAGES]
    ]
    more = len(starts) > _PAGES
    next_page = (
        f"{call.root}/jobs/query/{job.id}/resultPages?locator={_locator(starts[_PAGES])}" if more else None
    )
    return answer({"resultPages": found, "nextRecordsUrl": next_page, "done": not more})


def _size(call: Call) -> int:
    given = call.parameters.get("maxRecords", "")
    return min(int(given), _PAGE) if given.isdecimal() and int(given) > 0 else _PAGE


def _locator(place: int) -> str:
    """A place among rows as a locator: an org's are base64 of a number too."""
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def _place(locator: str) -> int:
    if not locator:
        return 0
    try:
        text = base64.urlsafe_b64decode(f"{locator}{'=' * (-len(locator) % 4)}").decode("ascii")
        return int(text)
    except (binascii.Error, ValueError) as wrong:
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator") from wrong
