"""jobs/ingest and jobs/query."""

from datetime import UTC, datetime
from typing import Any

from sandbox.salesforce.bulk import sheets, work
from sandbox.salesforce.bulk.jobs import FINISHED, Job, Jobs
from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.rest.call import NOTHING, Answer, Call, answer, method_not_allowed
from sandbox.salesforce.schema.fields import FieldType
from sandbox.salesforce.soql.plan import OutputColumn, Shape
from sandbox.salesforce.values import stored_datetime, text_of

_CSV = "text/csv; charset=UTF-8"
_INGEST = frozenset({"insert", "update", "upsert", "delete"})
_MOST_BYTES = 150_000_000
_PAGE = 250_000


def jobs(call: Call) -> Answer:
    """Everything below jobs/."""
    rest = [part for part in call.parts[1:] if part]
    kind = rest[0].lower() if rest else ""
    if kind not in {"ingest", "query"}:
        raise not_found()
    kept = Jobs(call.org.store)
    if len(rest) == 1:
        if call.method == "POST":
            return _create(call, kept, kind)
        return answer(
            {"done": True, "nextRecordsUrl": None, "records": [one.as_json() for one in kept.all(kind)]}
        )
    job = kept.get(kind, rest[1])
    if len(rest) == 2:
        return _job(call, kept, job)
    return _content(call, kept, job, rest[2].lower())


def _create(call: Call, kept: Jobs, kind: str) -> Answer:
    given = call.object()
    operation = str(given.get("operation", ""))
    now = stored_datetime(datetime.now(UTC))
    with call.org.store.transaction():
        job = Job(
            id=call.org.store.next_ids("750", 1)[0],
            kind=kind,
            operation=operation,
            object="",
            state="Open",
            created_by=call.access.user_id,
            created=now,
            changed=now,
            version=call.version,
            line_ending=str(given.get("lineEnding", "LF")),
            delimiter=str(given.get("columnDelimiter", "COMMA")),
        )
        if job.line_ending not in {"LF", "CRLF"} or not sheets.known_delimiter(job.delimiter):
            raise ApiError(400, "INVALIDJOB", "lineEnding or columnDelimiter is not one that is supported")
        if kind == "ingest":
            _describe_ingest(call, job, given)
        else:
            _describe_query(call, job, given)
        kept.add(job)
    if kind == "query":
        work.submit(call.org, job)
    return answer(job.as_json())


def _describe_ingest(call: Call, job: Job, given: dict[str, Any]) -> None:
    if job.operation == "hardDelete":
        raise ApiError(
            400,
            "FEATURENOTENABLED",
            "hardDelete operation requires special user profile permission to enable",
        )
    if job.operation not in _INGEST:
        raise ApiError(
            400, "INVALIDJOB", f"operation {job.operation!r} is not one of {', '.join(sorted(_INGEST))}"
        )
    sobject = call.org.store.schema.find(str(given.get("object", "")))
    if sobject is None:
        raise ApiError(400, "INVALIDENTITY", f"Unable to find object: {given.get('object')}")
    job.object = sobject.name
    if job.operation == "upsert":
        key = call.access.fields(sobject).get(str(given.get("externalIdFieldName", "")).lower())
        if key is None or not (key.external_id or key.type is FieldType.ID):
            raise ApiError(400, "INVALIDJOB", "externalIdFieldName must be an external id of the object")
        job.external_id = key.name


def _describe_query(call: Call, job: Job, given: dict[str, Any]) -> None:
    if job.operation not in {"query", "queryAll"}:
        raise ApiError(400, "INVALIDJOB", "operation must be query or queryAll")
    job.query = str(given.get("query", ""))
    found = call.org.query(call.access, job.query, include_deleted=job.operation == "queryAll")
    if found.plan.counting or found.plan.shape.id_index < 0 or found.plan.shape.children:
        raise ApiError(400, "API_ERROR", "Aggregate Relationships not supported in Bulk Query")
    job.object, job.state = found.plan.source, "UploadComplete"


def _job(call: Call, kept: Jobs, job: Job) -> Answer:
    if call.method == "GET":
        return answer(job.as_json())
    if call.method == "DELETE":
        if job.state not in FINISHED:
            raise ApiError(
                400, "API_ERROR", "Error encountered when deleting the job because it is not terminated"
            )
        with call.org.store.transaction():
            kept.delete(job)
        return NOTHING
    if call.method != "PATCH":
        raise method_not_allowed(call)
    wanted = call.object().get("state")
    if wanted not in {"UploadComplete", "Aborted"}:
        raise ApiError(400, "INVALIDJOB", "state can be set to UploadComplete or Aborted")
    if job.state in FINISHED or (wanted == "UploadComplete" and job.state != "Open"):
        raise ApiError(400, "INVALIDJOBSTATE", f"{job.state} -> {wanted} is not an allowed change of state")
    with call.org.store.transaction():
        job.state = wanted
        kept.save(job)
    if wanted == "UploadComplete":
        work.submit(call.org, job)
    return answer(job.as_json())


def _content(call: Call, kept: Jobs, job: Job, word: str) -> Answer:
    if job.kind == "query":
        if word != "results" or call.method != "GET":
            raise not_found()
        return _query_results(call, job)
    if word == "batches" and call.method == "PUT":
        return _upload(call, kept, job)
    if word in {"successfulresults", "failedresults", "unprocessedrecords"} and call.method == "GET":
        return _results(kept, job, word)
    raise not_found()


def _upload(call: Call, kept: Jobs, job: Job) -> Answer:
    if job.state != "Open":
        raise ApiError(
            400, "INVALIDJOBSTATE", f"the job is {job.state}: data can be uploaded while it is Open"
        )
    if len(call.body) > _MOST_BYTES:
        raise ApiError(413, "REQUEST_TOO_LARGE", "an upload holds at most 150 MB")
    try:
        call.body.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise ApiError(400, "INVALIDBATCH", f"the upload is not UTF-8: {wrong}") from wrong
    with call.org.store.transaction():
        kept.upload(job, call.body)
    return Answer(201)


def _results(kept: Jobs, job: Job, word: str) -> Answer:
    data, done = kept.uploaded(job)
    rows = list(sheets.read(data, job.delimiter))
    header = rows[0] if rows else []
    if word == "unprocessedrecords":
        left = rows[1 + done :] if job.state in FINISHED else []
        content = [header, *left]
    elif word == "failedresults":
        found = ([one.record_id, one.error, *one.cells] for one in kept.outcomes(job, failed=True))
        content = [["sf__Id", "sf__Error", *header], *found]
    else:
        found = (
            [one.record_id, "true" if one.created else "false", *one.cells]
            for one in kept.outcomes(job, failed=False)
        )
        content = [["sf__Id", "sf__Created", *header], *found]
    return Answer(200, sheets.write(content, job.delimiter, job.line_ending), _CSV)


def _query_results(call: Call, job: Job) -> Answer:
    if job.state != "JobComplete":
        raise ApiError(
            400, "INVALIDJOBSTATE", f"the job is {job.state}: results are there once it is complete"
        )
    found = call.org.result_of(job.id, call.access, job.query, include_deleted=job.operation == "queryAll")
    given = call.parameters.get("maxRecords", "")
    size = min(int(given), _PAGE) if given.isdigit() and int(given) > 0 else _PAGE
    locator = call.parameters.get("locator", "")
    if locator and not locator.isdigit():
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    start = int(locator or 0)
    rows = found.rows[start : start + size]
    more = start + size < len(found.rows)
    headers = {
        "Sforce-Locator": str(start + size) if more else "null",
        "Sforce-NumberOfRecords": str(len(rows)),
    }
    columns = _columns(found.plan.shape)
    content = [[name for name, _ in columns]]
    content += ([_cell(column, row[column.index]) for _, column in columns] for row in rows)
    return Answer(200, sheets.write(content, job.delimiter, job.line_ending), _CSV, headers)


def _columns(shape: Shape, above: str = "") -> list[tuple[str, OutputColumn]]:
    """The columns of a row under their headings; a parent's are headed Account.Name."""
    own = {one.name: one for one in shape.columns}
    found: list[tuple[str, OutputColumn]] = []
    for name in shape.order:
        if name in own:
            found.append((f"{above}{name}", own[name]))
        else:
            found += _columns(shape.parents[name], f"{above}{name}.")
    return found


def _cell(column: OutputColumn, value: Any) -> str:
    if column.field is None:
        return "" if value is None else str(value)
    text = text_of(column.field, value)
    return text.replace("+0000", "Z") if column.type is FieldType.DATETIME else text
