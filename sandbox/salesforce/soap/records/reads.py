"""The calls that read: queries and their pages, records by Id, descriptions, what changed, who is logged in."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rest.call import Call, dumped
from sandbox.salesforce.rest.describe import described
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.soap.envelope import Request, local, soap_datetime, text_at, xml
from sandbox.salesforce.soap.records.form import record
from sandbox.salesforce.sosl import run as sosl
from sandbox.salesforce.values import stored_datetime

_SMALLEST, _LARGEST, _USUAL = 200, 2000, 500
#: What REST's descriptions have and SOAP's have not.
_REST_ONLY = frozenset({"urls", "attributes"})


def query(call: Call, request: Request, namespace: str) -> str:
    """query, queryAll and queryMore."""
    if request.operation == "queryMore":
        name, _, start = text_at(request.body, "queryLocator").strip().rpartition("-")
        if not start.isdigit():
            raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        found, first = call.org.kept(name, call.access.user_id), int(start)
    else:
        text = text_at(request.body, "queryString")
        found = call.org.query(call.access, text, include_deleted=request.operation == "queryAll")
        name, first = "", 0
    wanted = request.header("QueryOptions", "batchSize")
    size = min(max(int(wanted), _SMALLEST), _LARGEST) if wanted.isdigit() else _USUAL
    done = found.plan.counting or first + size >= len(found.rows)
    locator = "" if done else f"{name or call.org.keep(found, call.access.user_id)}-{first + size}"
    records = json.loads(dumped(found.records(first, size, call.base)), parse_float=str)
    inner = "".join(record(one, namespace) for one in records)
    shown = xml("queryLocator", locator) if locator else '<queryLocator xsi:nil="true"/>'
    return (
        f'<result xsi:type="QueryResult">{xml("done", done)}{shown}{inner}{xml("size", found.total)}</result>'
    )


def retrieve(call: Call, request: Request, namespace: str) -> str:
    """retrieve: records by Id in their order, nil where there is none."""
    sobject = _sobject(call, text_at(request.body, "sObjectType"))
    names = [one.strip() for one in text_at(request.body, "fieldList").split(",") if one.strip()]
    ids = [parse_id((one.text or "").strip()) for one in request.body if local(one).lower() == "ids"]
    if "id" not in {one.lower() for one in names}:
        names.append("Id")
    listed = ", ".join(f"'{one}'" for one in ids if one)
    if not listed:
        return '<result xsi:nil="true"/>' * len(ids)
    text = f"SELECT {', '.join(names)} FROM {sobject.name} WHERE Id IN ({listed})"  # noqa: S608 - SOQL of names
    found = call.org.query(call.access, text, include_deleted=False)
    records = json.loads(dumped(found.records(0, len(ids), call.base)), parse_float=str)
    known = {one["Id"]: record(one, namespace, "result") for one in records}
    return "".join(known.get(one or "", '<result xsi:nil="true"/>') for one in ids)


def describe(call: Call, request: Request) -> str:
    """describeSObject and describeSObjects."""
    names = [one.text or "" for one in request.body if local(one).lower() == "sobjecttype"]
    org = call.org
    host = f"https://{call.headers.get('host', '')}"
    results = ""
    for name in names:
        sobject = _sobject(call, name)
        told = described(org.store.schema, call.access, sobject, call.root)
        # In SOAP the addresses of a person's pages are the object's own values: the WSDL asks for all three.
        pages = {
            "urlDetail": f"{host}/{{ID}}",
            "urlEdit": f"{host}/{{ID}}/e",
            "urlNew": f"{host}/{sobject.prefix}/e",
        }
        results += xml("result", _plain({**told, **pages}))
    return results


def rest(call: Call, *parts: str, **parameters: str) -> Any:
    """What the REST API answers at a path; ApiError for its refusal."""
    made = call.dispatch(call.sub("GET", parts, parameters, b""))
    content = json.loads(made.body, parse_float=str)
    if made.status >= 400:
        raise ApiError(made.status, content[0]["errorCode"], content[0]["message"])
    return content


def describe_global(call: Call) -> str:
    """describeGlobal."""
    return xml("result", _plain(rest(call, "sobjects")))


def describe_layout(call: Call, request: Request) -> str:
    """describeLayout."""
    path = ("sobjects", _sobject(call, text_at(request.body, "sObjectType")).name, "describe", "layouts")
    told = rest(call, *path)
    if told["layouts"] is None:
        # Over REST the layouts of several record types are asked for one by one; here all come at once.
        each = (rest(call, *path, str(one["recordTypeId"])) for one in told["recordTypeMappings"])
        told["layouts"] = list({one["id"]: one for one in each}.values())
    return xml("result", _plain(told))


def changes(call: Call, request: Request) -> str:
    """getUpdated and getDeleted."""
    sobject = _sobject(call, text_at(request.body, "sObjectType"))
    word = "deleted" if request.operation == "getDeleted" else "updated"
    start, end = (text_at(request.body, one) for one in ("startDate", "endDate"))
    return xml("result", _plain(rest(call, "sobjects", sobject.name, word, start=start, end=end)))


def search(call: Call, request: Request, namespace: str) -> str:
    """search: SOSL."""
    text = text_at(request.body, "searchString")
    found = json.loads(dumped(sosl.search(call.org, call.access, text, call.base)), parse_float=str)
    inner = "".join(f"<searchRecords>{record(one, namespace, 'record')}</searchRecords>" for one in found)
    return f"<result>{inner}</result>"


def server_time(call: Call) -> str:
    """getServerTimestamp."""
    return xml("result", {"timestamp": soap_datetime(stored_datetime(call.org.store.now()))})


def _sobject(call: Call, name: str) -> SObject:
    found = call.access.find(name.strip())
    if found is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return found


def _plain(value: Any) -> Any:
    """A REST answer without what SOAP leaves out, its moments in SOAP's form."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in sorted(value.items()) if key not in _REST_ONLY}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, str) and value.endswith("+0000") and value[4:5] == "-":
        return soap_datetime(value)
    return value
