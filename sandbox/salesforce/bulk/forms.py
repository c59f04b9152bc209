"""Jobs and batches as the APIs answer them: 2.0 in JSON, 1.0 in XML or JSON."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from sandbox.salesforce.bulk.formats import DECLARATION, NAMESPACE
from sandbox.salesforce.bulk.records import Api, Batch, Job

_NUMBERED = {"Queued": "Queued", "InProgress": "InProgress", "Completed": "Completed", "Failed": "Failed"}


def modern(job: Job, batches: Sequence[Batch]) -> dict[str, object]:
    """A job of API 2.0."""
    done, failed, active = _sums(batches)
    content: dict[str, object] = {
        "id": job.id,
        "operation": job.operation,
        "object": job.object,
        "createdById": job.created_by,
        "createdDate": job.created,
        "systemModstamp": job.changed,
        "state": job.state,
        "concurrencyMode": job.concurrency,
        "contentType": job.content_type,
        "apiVersion": float(job.version),
    }
    if job.api is not Api.CLASSIC:
        content |= {"lineEnding": job.line_ending, "columnDelimiter": job.delimiter}
    content |= {
        "jobType": job.api.value,
        "numberRecordsProcessed": done,
        "retries": 0,
        "totalProcessingTime": active,
    }
    if job.api is Api.QUERY:
        content["isPkChunkingSupported"] = False
    if job.api is Api.INGEST:
        content |= {
            "contentUrl": f"services/data/v{job.version}/jobs/ingest/{job.id}/batches",
            "numberRecordsFailed": failed,
            "apiActiveProcessingTime": active,
            "apexProcessingTime": 0,
        }
    if job.assignment_rule:
        content["assignmentRuleId"] = job.assignment_rule
    if job.external_id:
        content["externalIdFieldName"] = job.external_id
    if job.error:
        content["errorMessage"] = job.error
    return content


def classic_job(job: Job, batches: Sequence[Batch]) -> dict[str, object]:
    """The jobInfo of API 1.0, in the order in which its schema has the elements."""
    done, failed, active = _sums(batches)
    content: dict[str, object] = {
        "id": job.id,
        "operation": job.operation,
        "object": job.object,
        "createdById": job.created_by,
        "createdDate": job.created,
        "systemModstamp": job.changed,
        "state": job.state,
    }
    if job.external_id:
        content["externalIdFieldName"] = job.external_id
    content |= {"concurrencyMode": job.concurrency, "contentType": job.content_type}
    for state, word in _NUMBERED.items():
        content[f"numberBatches{word}"] = sum(one.state == state for one in batches)
    return content | {
        "numberBatchesTotal": len(batches),
        "numberRecordsProcessed": done,
        "numberRetries": 0,
        "apiVersion": float(job.version),
        "numberRecordsFailed": failed,
        "totalProcessingTime": active,
        "apiActiveProcessingTime": active,
        "apexProcessingTime": 0,
    }


def classic_batch(batch: Batch) -> dict[str, object]:
    """The batchInfo of API 1.0."""
    content: dict[str, object] = {"id": batch.id, "jobId": batch.job_id, "state": batch.state}
    if batch.message:
        content["stateMessage"] = batch.message
    return content | {
        "createdDate": batch.created,
        "systemModstamp": batch.changed,
        "numberRecordsProcessed": batch.done,
        "numberRecordsFailed": batch.failed,
        "totalProcessingTime": batch.active_ms,
        "apiActiveProcessingTime": batch.active_ms,
        "apexProcessingTime": 0,
    }


def xml(name: str, content: Mapping[str, object]) -> str:
    """An answer of API 1.0 as a document."""
    return f'{DECLARATION}<{name} xmlns="{NAMESPACE}">{inside(content)}</{name}>'


def inside(content: Mapping[str, object]) -> str:
    """The elements of an object; times end with Z in XML."""
    return "".join(
        f"<{key}>{escape(str(value).replace('+0000', 'Z') if key in _TIMES else str(value))}</{key}>"
        for key, value in content.items()
    )


_TIMES = frozenset({"createdDate", "systemModstamp"})


def _sums(batches: Sequence[Batch]) -> tuple[int, int, int]:
    return (
        sum(one.done for one in batches),
        sum(one.failed for one in batches),
        sum(one.active_ms for one in batches),
    )
