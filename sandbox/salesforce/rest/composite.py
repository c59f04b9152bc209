"""composite, composite/batch and composite/graph: several calls in one."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.rest.call import Answer, Call, answer, dumped, method_not_allowed, parsed
from sandbox.salesforce.rest.collections import collections
from sandbox.salesforce.rest.trees import tree

_MOST_CALLS = 25
_MOST_LARGE = 5
_MOST_GRAPHS = 75
_MOST_NODES = 500
_REFERENCE = re.compile(r"@\{([^}.\[]+)((?:\.[^}.\[]+|\[\d+\])*)\}")
#: A reference in an address that its client encoded as a whole (aiosalesforce does); unchecked against a real org.
_ENCODED_REFERENCE = re.compile(r"(?:@|%40)%7B(.+?)%7D", re.IGNORECASE)
_LARGE = re.compile(r"/(query|composite/sobjects)")
_ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


class _UndoError(Exception):
    """Takes a call's writes back."""


def composite(call: Call) -> Answer:
    """Everything below composite/."""
    word = call.parts[1].lower() if len(call.parts) > 1 else ""
    if word == "sobjects":
        return collections(call)
    if word not in {"", "tree", "batch", "graph"} or (word == "tree" and len(call.parts) < 3):
        raise not_found()
    if not word and call.method == "GET":
        names = ("batch", "graph", "sobjects", "tree")
        return answer({name: f"{call.root}/composite/{name}" for name in names})
    if call.method != "POST":
        raise method_not_allowed(call, *(() if word else ("GET",)), "POST")
    if word == "tree":
        return tree(call, call.access.get(call.parts[2]))
    if word == "batch":
        return _batch(call)
    if word == "graph":
        return _graphs(call)
    requests = _requests(call.object(), "compositeRequest")
    large = sum(bool(_LARGE.search(str(one.get("url")))) for one in requests)
    if len(requests) > _MOST_CALLS:
        raise _limited(f"Limit exceeded. Max limit: {_MOST_CALLS}, requested: {len(requests)}")
    if large > _MOST_LARGE:
        raise _limited(f"at most {_MOST_LARGE} subrequests can be queries or collections, requested: {large}")
    answers, _ = _carried_out(call, requests, all_or_none=call.object().get("allOrNone") is True)
    return answer({"compositeResponse": answers})


def _graphs(call: Call) -> Answer:
    """Graphs one after the other, each of them all or nothing."""
    graphs = _requests(call.object(), "graphs")
    nodes = [_requests(one, "compositeRequest") for one in graphs]
    if len(graphs) > _MOST_GRAPHS or sum(map(len, nodes)) > _MOST_NODES:
        raise _limited(f"at most {_MOST_GRAPHS} graphs with {_MOST_NODES} nodes in all")
    made = []
    for graph, requests in zip(graphs, nodes, strict=True):
        answers, good = _carried_out(call, requests, all_or_none=True)
        response = {"compositeResponse": answers}
        made.append({"graphId": graph.get("graphId"), "graphResponse": response, "isSuccessful": good})
    return answer({"graphs": made})


def _requests(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of objects in a body; 400 where it is none."""
    found = content.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise ApiError(400, "REQUIRED_FIELD_MISSING", f"Missing required field: {name}")
    return found


def _limited(message: str) -> ApiError:
    return ApiError(400, "LIMIT_EXCEEDED", message)


def _carried_out(
    call: Call, requests: list[Mapping[str, Any]], *, all_or_none: bool
) -> tuple[list[dict[str, Any]], bool]:
    """The answers to subrequests in their order, and whether all of them went well."""
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
        place = len(answers) - 1
        answers = [
            answers[place] if number == place else _halted(one.get("referenceId"), _ROLLED_BACK)
            for number, one in enumerate(requests)
        ]
    return answers, all(one["httpStatusCode"] < 300 for one in answers)


def _halted(reference: object, message: str) -> dict[str, Any]:
    body = _error("PROCESSING_HALTED", message)
    return {"body": body, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": reference}


def _error(code: str, message: str) -> list[dict[str, str]]:
    return [{"errorCode": code, "message": message}]


def _one(call: Call, request: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    reference = str(request.get("referenceId", ""))
    url = _ENCODED_REFERENCE.sub(lambda found: f"@{{{unquote(found[1])}}}", str(request.get("url", "")))
    try:
        filled = _filled({"url": url, "body": request.get("body")}, known)
    except _MissingReferenceError as missing:
        return _halted(reference, f"Invalid reference specified. {missing}")
    made = _dispatched(call, request, str(filled["url"]), filled["body"])
    content = parsed(made.body) if made.body else None
    headers = {name: value for name, value in made.headers.items() if name == "Location"}
    return {"body": content, "httpHeaders": headers, "httpStatusCode": made.status, "referenceId": reference}


def _dispatched(call: Call, request: Mapping[str, Any], url: str, body: object) -> Answer:
    """The answer to one subrequest; composite calls are not for subrequests, but for collections."""
    parts, parameters = split_url(url)
    below = [part.lower() for part in parts if part]
    if below[:1] == ["composite"] and below[1:2] != ["sobjects"]:
        return answer(_error("INVALID_INPUT", f"{url} cannot be a subrequest"), 400)
    method = str(request.get("method", "GET")).upper()
    return call.dispatch(call.sub(method, parts, parameters, b"" if body is None else dumped(body)))


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
        found = None
    if found is None:
        path, name = match.group(0)[2:-1], match.group(1)
        raise _MissingReferenceError(f"No value for {path} found in {name}")
    return found


def _batch(call: Call) -> Answer:
    """composite/batch: subrequests that know nothing of each other."""
    requests = _requests(call.object(), "batchRequests")
    if len(requests) > _MOST_CALLS:
        raise _limited(f"Limit exceeded. Max limit: {_MOST_CALLS}, requested: {len(requests)}")
    halting = call.object().get("haltOnError") is True
    results: list[dict[str, Any]] = []
    for request in requests:
        if halting and any(one["statusCode"] >= 300 for one in results):
            stopped = _error("BATCH_PROCESSING_HALTED", "Batch processing halted per request")
            results.append({"statusCode": 412, "result": stopped})
            continue
        made = _dispatched(call, request, str(request.get("url", "")), request.get("richInput"))
        results.append({"statusCode": made.status, "result": parsed(made.body) if made.body else None})
    return answer({"hasErrors": any(one["statusCode"] >= 300 for one in results), "results": results})
