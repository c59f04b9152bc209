"""metadata/deployRequest: deployments over REST, as command-line clients make them when they are told to."""

import re
from email.message import Message
from typing import Any

from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed, parsed
from sandbox.salesforce.soap.envelope import SoapError
from sandbox.salesforce.soap.metadata.transfer import calls

_NAME = re.compile(rb'content-disposition\s*:[^\r\n]*\bname="?([^";\r\n]*)', re.IGNORECASE)


def metadata(call: Call) -> Answer:
    """POST deployRequest with a zip, GET its state, PATCH it to Canceling."""
    rest = [part for part in call.parts[1:] if part]
    if not rest or rest[0].lower() != "deployrequest":
        raise not_found()
    try:
        if len(rest) == 1:
            if call.method != "POST":
                raise method_not_allowed(call, "POST")
            return _started(call)
        if call.method == "PATCH":
            job = calls.cancel(call.org, rest[1])
        elif call.method == "GET":
            job = calls.deployment(call.org, rest[1])
        else:
            raise method_not_allowed(call, "GET", "PATCH")
    except SoapError as refused:
        raise ApiError(404, "NOT_FOUND", refused.message) from refused
    details = call.parameters.get("includeDetails", "").lower() == "true"
    result = calls.deploy_result(call.org, job, details=details)
    return answer(
        {"id": job.id, "validatedDeployRequestId": None, "deployResult": result, "deployOptions": None}
    )


def _started(call: Call) -> Answer:
    parts = _parts(call)
    wanted = parsed(parts.get("entity_content") or parts.get("json") or b"null")
    options: Any = wanted.get("deployOptions") if isinstance(wanted, dict) else None
    if not isinstance(options, dict) or "file" not in parts:
        raise ApiError(400, "INVALID_MULTIPART_REQUEST", "deployOptions and a zip file are needed")
    job = calls.start_deployment(call.org, call.access.user_id, options, parts["file"])
    result = calls.deploy_result(call.org, job, details=False)
    content = {
        "id": job.id,
        "validatedDeployRequestId": None,
        "deployOptions": options,
        "deployResult": result,
    }
    return answer(content, 201)


def _parts(call: Call) -> dict[str, bytes]:
    """The parts of a multipart body by name; a part ends before the line break of the next boundary."""
    message = Message()
    message["content-type"] = call.headers.get("content-type", "")
    boundary = str(message.get_param("boundary", ""))
    if message.get_content_type() != "multipart/form-data" or not boundary:
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", "multipart/form-data is needed")
    found = {}
    for part in (b"\r\n" + call.body).split(b"\r\n--" + boundary.encode()):
        head, _, body = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is not None:
            found[name.group(1).decode("latin-1")] = body
    return found
