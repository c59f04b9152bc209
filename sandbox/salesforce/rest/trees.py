"""composite/tree: records with their children, all of them or none."""

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.drafts import problem_json
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import Answer, Call, answer
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.writing import Writer

_MOST_TREE = 200


class _RolledBackError(Exception):
    """Takes a tree's records back."""


def tree(call: Call, sobject: SObject) -> Answer:
    """composite/tree/X: records with children below them, all of them or none."""
    records = call.object().get("records")
    if not isinstance(records, list) or not records:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "records is missing")
    _check(records)
    if sum(_size(one) for one in records) > _MOST_TREE:
        raise ApiError(400, "INVALID_INPUT", f"at most {_MOST_TREE} records in a tree")
    made: list[dict[str, object]] = []
    failed: list[dict[str, object]] = []
    try:
        with call.org.store.transaction():
            _grow(call, call.writer(), sobject, records, {}, made, failed)
            if failed:
                raise _RolledBackError
    except _RolledBackError:
        return answer({"hasErrors": True, "results": failed}, 400)
    return answer({"hasErrors": False, "results": made}, 201)


def _check(records: object) -> None:
    """400 JSON_PARSER_ERROR for what is no list of records, here and below."""
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise ApiError(400, "JSON_PARSER_ERROR", "records must be a list of objects")
    for record in records:
        if not isinstance(record.get("attributes", {}), dict):
            raise ApiError(400, "JSON_PARSER_ERROR", "attributes must be an object")
        for one in record.values():
            if isinstance(one, dict) and "records" in one:
                _check(one["records"])


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
            child = call.access.get(link.child)
            _grow(call, writer, child, children, {link.field.name: saved.id}, made, failed)
