"""A job and its data in one request (multipart/form-data, Bulk API 2.0 "Create a Job")."""

import re
from email.message import Message
from typing import Any

from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Call, parsed

_NAME = re.compile(rb'content-disposition\s*:[^\r\n]*\bname="?([^";\r\n]*)', re.IGNORECASE)


def split(call: Call) -> tuple[dict[str, Any], bytes | None]:
    """The job's JSON, and the part named ``content`` where the request has several parts."""
    message = Message()
    message["content-type"] = call.headers.get("content-type", "")
    if message.get_content_type() != "multipart/form-data":
        return call.object(), None
    parts = _parts(call.body, str(message.get_param("boundary", "")))
    job = parsed(parts.get("job", b""))
    if not isinstance(job, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The part named job must be a JSON object")
    if "content" not in parts:
        raise BulkError("InvalidBatch", "The part named content is missing")
    return job, parts["content"]


def _parts(body: bytes, boundary: str) -> dict[str, bytes]:
    """The parts by name. Each begins after a line of the boundary and ends before the line break of the next one."""
    if not boundary:
        raise BulkError("InvalidJob", "The request names no boundary between its parts")
    found = {}
    between = rb"(?:\A|\r?\n)--" + re.escape(boundary.encode()) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)"
    for part in re.split(between, body):
        pieces = re.split(rb"\r?\n\r?\n", part, maxsplit=1)
        name = _NAME.search(pieces[0])
        if name is not None and len(pieces) > 1:
            found[name.group(1).decode("latin-1")] = pieces[1]
    return found
