"""composite and composite/tree: several calls in one, and records with their children."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.salesforce.drafts import problem_json
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Answer, Call, answer, dumped, method_not_allowed, parsed
from sandbox.salesforce.rest.collections import collections
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.writing import Writer

_MOST_CALLS = 25
_MOST_LARGE = 5
_MOST_TREE = 200
_REFERENCE = re.compile(r"@\{([^}.\[]+)((?:\.[^}.\[]+|\[\d+\])*)\}")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


class _UndoError(Exception):
    """Takes a call's writes back."""


def composite(call: Call) -> Answer:
    """Everything below composite/."""
    word = call.parts[1].lower() if len(call.parts) > 1 else ""
    if word == "sobjects":
        return collections(call)
    if word == "tree" and call.method == "POST" and len(call.parts) > 2:
        return _tree(call, call.org.store.schema.get(call.parts[2]))
    if word == "batch" and call.method == "POST":
        return _batch(call)
    if word:
        raise ApiError(404, "NOT_FOUND", "The requested resource does not exist")
    if call.method != "POST":
        raise method_not_allowed(call, "POST")
    return _calls(call)


def _calls(call: Call) -> Answer:
    requests = call.object().get("compositeRequest")
    if not isinstance(requests, list) or not requests:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "compositeRequest is missing")
    large = sum(bool(re.search(r"/(query|composite/sobjects)", str(one.get("url")))) for one in requests)
    if len(requests) > _MOST_CALLS or large > _MOST_LARGE:
        raise ApiError(
            400,
            "INVALID_INPUT",
            f"at most {_MOST_CALLS} subrequests, {_MOST_LARGE} of them queries or collections",
        )
    all_or_none = call.object().get("allOrNone") is True
    answers: list[dict[str, Any]] = []
    try:
        with call.org.store.transaction():
            known: dict[str, Any] = {}
            for one in requests:
                made = _one(call, one, known)
                answers.append(made)
                known[made["referenceId"]] = made["body"] if made["httpStatusCode"] < 300 else None
                if all_or_none and made["httpStatusCode"] >= 300:
                    raise _UndoError
    except _UndoError:
        failed = answers[-1]
        halted = _error(
            "PROCESSING_HALTED", "The transaction was rolled back since another operation failed."
        )
        answers = [
            {"body": halted, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": one.get("referenceId")}
            for one in requests
        ]
        answers[[one.get("referenceId") for one in requests].index(failed["referenceId"])] = failed
    return answer({"compositeResponse": answers})


def _error(code: str, message: str) -> list[dict[str, str]]:
    return [{"errorCode": code, "message": message}]


def _one(call: Call, request: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    reference = str(request.get("referenceId", ""))
    try:
        filled = _filled({"url": request.get("url", ""), "body": request.get("body")}, known)
        parts, parameters = split_url(str(filled["url"]))
        body = b"" if filled["body"] is None else dumped(filled["body"])
        made = call.dispatch(call.sub(str(request.get("method", "GET")).upper(), parts, parameters, body))
    except _MissingReferenceError as missing:
        message = f"Invalid reference specified. No value for {missing} found in the answers so far"
        body_json: Any = _error("PROCESSING_HALTED", message)
        return {"body": body_json, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": reference}
    content = parsed(made.body) if made.body else None
    headers = {name: value for name, value in made.headers.items() if name == "Location"}
    return {"body": content, "httpHeaders": headers, "httpStatusCode": made.status, "referenceId": reference}


def split_url(url: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Parts below the version, and parameters, of an address such as /services/data/v60.0/query?q=..."""
    split = urlsplit(url)
    parts = [unquote(part) for part in split.path.strip("/").split("/")]
    if parts[:2] == ["services", "data"]:
        parts = parts[3:]
    elif parts and re.fullmatch(r"v\d+\.\d", parts[0]):
        parts = parts[1:]
    return tuple(parts), dict(parse_qsl(split.query, keep_blank_values=True))


class _MissingReferenceError(Exception):
    """A @{...} that stands for nothing."""


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    """The value with @{referenceId.field} replaced by what earlier answers hold."""
    if isinstance(value, dict):
        return {name: _filled(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, known) for one in value]
    if isinstance(value, str) and "@{" in value:
        return _REFERENCE.sub(lambda match: str(_looked_up(match, known)), value)
    return value


def _looked_up(match: re.Match[str], known: Mapping[str, Any]) -> Any:
    found: Any = known.get(match.group(1))
    try:
        for name, index in _STEP.findall(match.group(2)):
            found = found[int(index)] if index else found[name]
    except (KeyError, IndexError, TypeError):
        raise _MissingReferenceError(match.group(0)) from None
    if found is None:
        raise _MissingReferenceError(match.group(0))
    return found


def _batch(call: Call) -> Answer:
    results: list[dict[str, Any]] = []
    for request in call.object().get("batchRequests", []):
        parts, parameters = split_url(str(request.get("url", "")))
        body = dumped(request["richInput"]) if "richInput" in request else b""
        made = call.dispatch(call.sub(str(request.get("method", "GET")).upper(), parts, parameters, body))
        results.append({"statusCode": made.status, "result": parsed(made.body) if made.body else None})
    return answer({"hasErrors": any(one["statusCode"] >= 300 for one in results), "results": results})


def _tree(call: Call, sobject: SObject) -> Answer:
    """composite/tree/X: records with children below them, all of them or none."""
    records = call.object().get("records")
    if not isinstance(records, list) or not records:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "records is missing")
    if sum(_size(one) for one in records) > _MOST_TREE:
        raise ApiError(400, "INVALID_INPUT", f"at most {_MOST_TREE} records in a tree")
    made: list[dict[str, object]] = []
    failed: list[dict[str, object]] = []
    try:
        with call.org.store.transaction():
            _grow(call, call.writer(), sobject, records, {}, made, failed)
            if failed:
                raise _UndoError
    except _UndoError:
        return answer({"hasErrors": True, "results": failed}, 400)
    return answer({"hasErrors": False, "results": made}, 201)


def _size(record: Mapping[str, Any]) -> int:
    below = (one["records"] for one in record.values() if isinstance(one, dict) and "records" in one)
    return 1 + sum(_size(child) for records in below for child in records)


def _grow(
    call: Call,
    writer: Writer,
    sobject: SObject,
    records: list[Mapping[str, Any]],
    above: Mapping[str, str],
    made: list[dict[str, object]],
    failed: list[dict[str, object]],
) -> None:
    plain, below = [], []
    for record in records:
        nested = {
            name: one["records"] for name, one in record.items() if isinstance(one, dict) and "records" in one
        }
        plain.append({**{name: one for name, one in record.items() if name not in nested}, **above})
        below.append(nested)
    for record, nested, saved in zip(records, below, writer.insert(sobject, plain), strict=True):
        reference = str(record.get("attributes", {}).get("referenceId", ""))
        if not saved.success:
            failed.append({"referenceId": reference, "errors": [problem_json(one) for one in saved.problems]})
            continue
        made.append({"referenceId": reference, "id": saved.id})
        for relationship, children in nested.items():
            links = call.org.store.schema.children(sobject.name)
            link = next((one for one in links if one.field.children.lower() == relationship.lower()), None)
            if link is None:
                raise ApiError(
                    400, "INVALID_FIELD", f"No such relationship '{relationship}' on {sobject.name}"
                )
            child = call.org.store.schema.get(link.child)
            _grow(call, writer, child, children, {link.field.name: saved.id}, made, failed)
