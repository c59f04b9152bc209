"""A job and its data in one request (multipart/form-data, Bulk API 2.0 "Create a Job")."""

from typing import Any

from sandbox.salesforce import form_data
from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Call, parsed


def split(call: Call) -> tuple[dict[str, Any], bytes | None]:
    """The job's JSON, and the part named ``content`` where the request has several parts."""
    boundary = form_data.boundary_of(call.headers.get("content-type", ""))
    if boundary is None:
        return call.object(), None
    if not boundary:
        raise BulkError("InvalidJob", "The request names no boundary between its parts")
    parts = form_data.parts(call.body, boundary)
    job = parsed(parts.get("job", b""))
    if not isinstance(job, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The part named job must be a JSON object")
    if "content" not in parts:
        raise BulkError("InvalidBatch", "The part named content is missing")
    return job, parts["content"]
