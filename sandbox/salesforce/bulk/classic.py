"""Bulk API 1.0: /services/async/{version}/job, for the objects, states and formats of its developer guide."""

import json
from collections.abc import Iterator, Mapping

from sandbox.salesforce.bulk import forms, queries, results, work
from sandbox.salesforce.bulk.chunking import chunk_size
from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.bulk.formats import DECLARATION, NAMESPACE
from sandbox.salesforce.bulk.jobs import Jobs, now
from sandbox.salesforce.bulk.records import BATCH_ENDED, QUERIES, Api, Batch, Job
from sandbox.salesforce.bulk.streams import streamed
from sandbox.salesforce.bulk.uploads import local, parse_xml
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Answer, Call, dumped
from sandbox.salesforce.schema.fields import FieldType

_OPERATIONS = frozenset({"insert", "update", "upsert", "delete", "hardDelete"}) | QUERIES
_CONTENT = frozenset({"CSV", "XML", "JSON"})
_ZIPPED = frozenset({"ZIP_CSV", "ZIP_XML", "ZIP_JSON"})
# By name or by ordinal: simple-salesforce sends 0 and 1.
_CONCURRENCY = {"": "Parallel", "parallel": "Parallel", "0": "Parallel", "serial": "Serial", "1": "Serial"}
#: Characters of a batch (Bulk API limits).
_MOST_BYTES = 10_000_000
# Without a charset, as clients compare them: salesforce-bulk knows a batch's results by exactly these.
_TYPES = {"CSV": "text/csv", "XML": "application/xml", "JSON": "application/json"}
# With one where text of any language may come: clients take CSV without a charset for ISO-8859-1.
_RESULT_TYPES = {**_TYPES, "CSV": "text/csv;charset=UTF-8"}


def classic(call: Call) -> Answer:
    """Everything below /services/async/XX.X/; a refusal is answered in the API's own form."""
    try:
        return _routed(call)
    except ApiError as refused:
        return classic_refusal(refused, call.headers)


def classic_refusal(refused: ApiError, headers: Mapping[str, str]) -> Answer:
    """An error as this API answers it: 400, ``exceptionCode`` and ``exceptionMessage`` in XML, or in JSON."""
    name = refused.name if isinstance(refused, BulkError) else _NAMES.get(refused.code, refused.code)
    text = "Invalid session id" if refused.code == "INVALID_SESSION_ID" else refused.message
    content = {"exceptionCode": name, "exceptionMessage": text}
    status = refused.status if refused.status >= 500 else 400
    if _wants_json(headers):
        return Answer(status, dumped(content), _TYPES["JSON"])
    return Answer(status, forms.xml("error", content).encode(), _TYPES["XML"])


#: What errors of the whole platform are called here.
_NAMES = {
    "INVALID_SESSION_ID": "InvalidSessionId",
    "REQUEST_LIMIT_EXCEEDED": "ExceededQuota",
    "NOT_FOUND": "InvalidUrl",
    "API_DISABLED_FOR_ORG": "FeatureNotEnabled",
    "SERVER_UNAVAILABLE": "ServerUnavailable",
    "UNKNOWN_EXCEPTION": "Unknown",
    "JSON_PARSER_ERROR": "InvalidJob",
}


def _routed(call: Call) -> Answer:
    parts = [part for part in call.parts if part]
    if not parts or parts[0] != "job" or len(parts) > 6:
        raise _no_url(call)
    jobs = Jobs(call.org.store)
    if len(parts) == 1:
        if call.method != "POST":
            raise _no_url(call)
        return _create(call, jobs)
    job = jobs.find(parts[1])
    if job is None or job.api is not Api.CLASSIC:
        raise BulkError("InvalidJob", f"Unable to find job: {parts[1]}")
    if len(parts) == 2:
        return _job(call, jobs, job)
    if parts[2] != "batch":
        raise _no_url(call)
    if len(parts) == 3:
        return _add_batch(call, jobs, job) if call.method == "POST" else _batches(call, jobs, job)
    if call.method != "GET":
        raise _no_url(call)
    batch = jobs.find_batch(job, parts[3])
    if batch is None:
        raise BulkError("InvalidBatch", f"Unable to find batch for id {parts[3]}")
    return _batch(call, jobs, job, batch, parts[4:])


def _no_url(call: Call) -> BulkError:
    return BulkError("InvalidUrl", f"Destination URL not reset. {call.method} cannot be used there")


# -- jobs


def _create(call: Call, jobs: Jobs) -> Answer:
    given = _job_given(call)
    operation, content_type = given.get("operation", ""), given.get("contentType") or "XML"
    concurrency = _CONCURRENCY.get(given.get("concurrencyMode", "").lower())
    if operation not in _OPERATIONS:
        raise BulkError("InvalidJob", f"Unknown operation: {operation}")
    if content_type in _ZIPPED:
        raise BulkError(
            "FeatureNotEnabled", f"{content_type} (binary attachments) is not available in this org"
        )
    if content_type not in _CONTENT:
        raise BulkError("InvalidJob", f"Unsupported content type: {content_type}")
    if concurrency is None:
        raise BulkError("InvalidJob", f"Unknown concurrencyMode: {given['concurrencyMode']}")
    if given.get("state") not in {None, "", "Open"}:
        raise BulkError("InvalidJob", "A job is created Open")
    sobject = call.access.find(given.get("object", ""))
    if sobject is None:
        raise BulkError(
            "InvalidEntity", f"Entity '{given.get('object', '')}' is not supported by the Bulk API."
        )
    external = ""
    if operation == "upsert":
        key = call.access.fields(sobject).get(given.get("externalIdFieldName", "").lower())
        if key is None or not (key.external_id or key.type is FieldType.ID):
            raise BulkError("InvalidJob", "External ID was blank or is not an external id of the object")
        external = key.name
    moment = now()
    with call.org.store.transaction():
        job = Job(
            id=call.org.store.next_ids("750", 1)[0],
            api=Api.CLASSIC,
            operation=operation,
            object=sobject.name,
            state="Open",
            created_by=call.access.user_id,
            created=moment,
            changed=moment,
            version=call.version,
            content_type=content_type,
            concurrency=concurrency,
            external_id=external,
            assignment_rule=given.get("assignmentRuleId", ""),
            chunk_size=chunk_size(call.headers.get("sforce-enable-pkchunking", ""))
            if operation in QUERIES
            else 0,
        )
        jobs.add(job)
    return _info(call, job, [], 201)


def _job(call: Call, jobs: Jobs, job: Job) -> Answer:
    if call.method == "GET":
        return _info(call, job, jobs.batches(job))
    if call.method != "POST":
        raise _no_url(call)
    wanted = _job_given(call).get("state", "")
    if wanted not in {"Closed", "Aborted"}:
        raise BulkError("InvalidJob", f"A job's state cannot be set to {wanted!r}")
    if job.state == "Aborted" or (job.state == "Closed" and wanted == "Closed"):
        verb = "Closing" if wanted == "Closed" else "Aborting"
        raise BulkError("InvalidJobState", f"{verb} already {job.state} Job not allowed")
    batches = jobs.batches(job)
    with call.org.store.transaction():
        job.state = wanted
        jobs.save(job)
        if wanted == "Aborted":
            for one in batches:
                if one.state not in BATCH_ENDED:
                    one.state, one.message = "NotProcessed", "Job was aborted"
                    jobs.save_batch(one)
    return _info(call, job, batches)


def _job_given(call: Call) -> dict[str, str]:
    """The jobInfo of a request, in XML or in JSON."""
    if _wants_json(call.headers):
        return {name: str(value) for name, value in call.object().items() if value is not None}
    root = parse_xml(call.body, "InvalidXML")
    if local(root) != "jobInfo":
        raise BulkError("InvalidXML", f"Unexpected element {local(root)} found, expected jobInfo")
    return {local(one): (one.text or "").strip() for one in root}


def _info(call: Call, job: Job, batches: list[Batch], status: int = 200) -> Answer:
    content = forms.classic_job(job, batches)
    if _wants_json(call.headers):
        return Answer(status, dumped(content), _TYPES["JSON"])
    return Answer(status, forms.xml("jobInfo", content).encode(), _TYPES["XML"])


def _wants_json(headers: Mapping[str, str]) -> bool:
    """Whether a job is given, and answered, in JSON: what the request is in, else what it accepts."""
    given = headers.get("content-type", "") or headers.get("accept", "")
    return given.lower().startswith(_TYPES["JSON"])


# -- batches


def _add_batch(call: Call, jobs: Jobs, job: Job) -> Answer:
    if job.state != "Open":
        raise BulkError(
            "InvalidJobState",
            f"Failed to create batch, since the Job is not Open. Current job state is '{job.state}'",
        )
    if len(call.body) > _MOST_BYTES:
        raise BulkError(
            "ClientInputError", f"Failed to read request. Exceeded max size limit of {_MOST_BYTES}"
        )
    with call.org.store.transaction():
        if job.chunk_size and jobs.batches(job):
            raise BulkError("InvalidBatch", "A job with PK chunking takes one query")
        query = _text(call.body) if job.querying else ""
        batch = jobs.add_batch(job, query=query)
        jobs.upload(batch, call.body)
    work.submit(call.org, batch)
    return _form(job, "batchInfo", forms.classic_batch(batch), 201)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise BulkError("InvalidBatch", f"The query is not UTF-8: {wrong.reason}") from wrong


def _batches(call: Call, jobs: Jobs, job: Job) -> Answer:
    if call.method != "GET":
        raise _no_url(call)
    found = [forms.classic_batch(one) for one in jobs.batches(job)]
    if job.content_type == "JSON":
        return Answer(200, dumped({"batchInfo": found}), _TYPES["JSON"])
    inner = "".join(f"<batchInfo>{forms.inside(one)}</batchInfo>" for one in found)
    text = f'{DECLARATION}<batchInfoList xmlns="{NAMESPACE}">{inner}</batchInfoList>'
    return Answer(200, text.encode(), _TYPES["XML"])


def _batch(call: Call, jobs: Jobs, job: Job, batch: Batch, below: list[str]) -> Answer:
    if not below:
        return _form(job, "batchInfo", forms.classic_batch(batch))
    if below == ["request"]:
        kind = _RESULT_TYPES[job.content_type]
        asked: Iterator[bytes] = iter([batch.query.encode()])
        return streamed(call.org, asked if job.querying else iter(jobs.uploaded(batch).read1, b""), kind)
    if below[0] != "result":
        raise _no_url(call)
    if batch.state != "Completed" and not (batch.state == "Failed" and batch.done):
        raise BulkError("InvalidBatch", f"Batch not completed. Its state is {batch.state}")
    if not job.querying:
        return streamed(call.org, results.classic(jobs, job, batch), _TYPES[job.content_type])
    if len(below) == 1:
        return _result_list(job, batch)
    if below[1] not in {batch.result_id, batch.result_id[:15]}:
        raise BulkError("InvalidBatch", f"Unable to find result for id {below[1]}")
    if job.content_type == "CSV" and not batch.done:
        return Answer(200, b"Records not found for this query", _RESULT_TYPES["CSV"])
    return streamed(call.org, queries.whole(call.org, batch), _RESULT_TYPES[job.content_type])


def _result_list(job: Job, batch: Batch) -> Answer:
    if job.content_type == "JSON":
        return Answer(200, json.dumps([batch.result_id]).encode(), _TYPES["JSON"])
    return Answer(200, forms.xml("result-list", {"result": batch.result_id}).encode(), _TYPES["XML"])


def _form(job: Job, name: str, content: Mapping[str, object], status: int = 200) -> Answer:
    """JSON for a JSON job, XML for the others, whatever the request asks for."""
    if job.content_type == "JSON":
        return Answer(status, dumped(content), _TYPES["JSON"])
    return Answer(status, forms.xml(name, content).encode(), _TYPES["XML"])
