"""composite/sobjects: up to 200 records in one call, each with its own result."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.drafts import ROLLED_BACK, Saved
from sandbox.salesforce.errors import ApiError, Problem
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed
from sandbox.salesforce.rest.records import key_field
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.writing import Writer

_MOST = 200
_MOST_READ = 2000


class _RolledBackError(Exception):
    """Undoes an allOrNone call in which a later group of records failed."""


def collections(call: Call) -> Answer:
    """POST, PATCH, DELETE and GET below composite/sobjects."""
    below = [part for part in call.parts[2:] if part]
    if call.method == "DELETE":
        ids = [one for one in call.parameters.get("ids", "").split(",") if one]
        _check_size(len(ids), _MOST)
        return _results(call.writer().delete(ids, all_or_none=call.parameters.get("allOrNone") == "true"))
    if below and call.method == "PATCH" and len(below) == 2:
        return _upsert(call, call.access.get(below[0]), below[1])
    if below and call.method in {"GET", "POST"}:
        return _read(call, call.access.get(below[0]))
    if call.method in {"POST", "PATCH"}:
        return _write(call)
    raise method_not_allowed(call, "GET", "POST", "PATCH", "DELETE")


def _check_size(count: int, most: int) -> None:
    if not count:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "Missing required parameter: records or ids")
    if count > most:
        raise ApiError(
            400,
            "EXCEEDED_ID_LIMIT",
            f"record limit reached. cannot submit more than {most} records in this call",
        )


def _records(call: Call) -> list[Mapping[str, Any]]:
    records = call.object().get("records")
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise ApiError(400, "JSON_PARSER_ERROR", "records must be a list of objects")
    _check_size(len(records), _MOST)
    return records


def _results(saved: list[Saved]) -> Answer:
    return answer([one.as_json() for one in saved])


def _upsert(call: Call, sobject: SObject, name: str) -> Answer:
    key = key_field(call, sobject, name)
    pairs = []
    for record in _records(call):
        found = next((given for given in record if given.lower() == key.name.lower()), key.name)
        pairs.append((record.get(found), {k: v for k, v in record.items() if k != found}))
    saved = call.writer().upsert(sobject, key, pairs, all_or_none=call.object().get("allOrNone") is True)
    return answer(
        [{**one.as_json(), "created": one.created} if one.success else one.as_json() for one in saved]
    )


def _write(call: Call) -> Answer:
    """POST and PATCH: records of several types, in chunks of one type as they come."""
    records = _records(call)
    all_or_none = call.object().get("allOrNone") is True
    results: list[Saved] = []
    writer = call.writer()
    try:
        with call.org.store.transaction():
            for name, chunk in _chunks(records):
                results += _write_chunk(call, name, chunk, all_or_none=all_or_none, writer=writer)
            if all_or_none and not all(one.success for one in results):
                raise _RolledBackError
    except _RolledBackError:
        results = [one if one.problems else Saved(problems=(ROLLED_BACK,)) for one in results]
    return _results(results)


def _write_chunk(
    call: Call, name: str, chunk: list[Mapping[str, Any]], *, all_or_none: bool, writer: Writer
) -> list[Saved]:
    sobject = call.access.find(name)
    if sobject is None:
        problem = Problem("INVALID_TYPE", f"sObject type '{name}' is not supported.")
        return [Saved(problems=(problem,))] * len(chunk)
    if call.method == "POST":
        return writer.insert(sobject, chunk, all_or_none=all_or_none)
    pairs = []
    for record in chunk:
        key = next((one for one in record if one.lower() == "id"), "Id")
        pairs.append((record.get(key), {k: v for k, v in record.items() if k != key}))
    return writer.update(sobject, pairs, all_or_none=all_or_none)


def _chunks(records: list[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    chunks: list[tuple[str, list[Mapping[str, Any]]]] = []
    for record in records:
        attributes = record.get("attributes")
        name = str(attributes.get("type", "")) if isinstance(attributes, dict) else ""
        if not chunks or chunks[-1][0] != name:
            chunks.append((name, []))
        chunks[-1][1].append(record)
    if len(chunks) > 10:
        raise ApiError(400, "INVALID_INPUT", "at most 10 chunks of different types in one call")
    return chunks


def _read(call: Call, sobject: SObject) -> Answer:
    """Several records by Id; null where there is none."""
    if call.method == "POST":
        ids, names = call.object().get("ids", []), call.object().get("fields", [])
    else:
        ids = call.parameters.get("ids", "").split(",")
        names = call.parameters.get("fields", "").split(",")
    for one in (ids, names):
        if not isinstance(one, list) or not all(isinstance(each, str) for each in one):
            raise ApiError(400, "JSON_PARSER_ERROR", "ids and fields must be lists of strings")
    _check_size(len(ids), _MOST_READ)
    parsed = [parse_id(one) for one in ids]
    listed = ", ".join(f"'{one}'" for one in parsed if one)
    if not listed:
        return answer([None] * len(ids))
    text = f"SELECT {', '.join(names)} FROM {sobject.name} WHERE Id IN ({listed})"  # noqa: S608 - SOQL of names
    found = call.org.query(call.access, text, include_deleted=False)
    records = {
        str(row[found.plan.shape.id_index]): one
        for row, one in zip(found.rows, found.records(0, len(ids), call.base), strict=True)
    }
    return answer([records.get(one or "") for one in parsed])
