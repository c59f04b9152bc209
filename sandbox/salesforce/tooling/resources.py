"""What is below tooling/: query, describe and single records, all of it read-only."""

from dataclasses import replace

from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rest import describe
from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed
from sandbox.salesforce.rest.queries import answered_query
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.soql.compiler import compile_query
from sandbox.salesforce.soql.run import ResultSet
from sandbox.salesforce.tooling.contents import filled


def tooling(call: Call) -> Answer:
    """Everything below tooling/."""
    below = [part for part in call.parts[1:] if part]
    schema = call.org.derived("tooling", lambda: filled(call.org))
    below_call = replace(call, parts=tuple(below), at=f"{call.at}/tooling")
    word = below[0].lower() if below else ""
    if word in {"query", "queryall"}:
        return answered_query(
            below_call, lambda text: _found(call, schema, text, include_deleted=word == "queryall")
        )
    if word == "sobjects":
        return _sobjects(below_call, schema, below[1:])
    if word:
        raise not_found()
    return answer({name: f"{below_call.root}/{name}" for name in ("query", "queryAll", "sobjects")})


def _found(call: Call, schema: Schema, text: str, *, include_deleted: bool) -> ResultSet:
    plan = compile_query(schema, call.access, text, include_deleted=include_deleted)
    return ResultSet(call.org.store, plan)


def _sobjects(call: Call, schema: Schema, below: list[str]) -> Answer:
    if not below:
        return describe.all_described(call, schema)
    sobject = schema.get(below[0])
    if call.method != "GET":
        if call.method in {"POST", "PATCH", "DELETE"}:
            raise ApiError(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be changed here")
        raise method_not_allowed(call, "GET")
    if len(below) == 1:
        return answer(
            {"objectDescribe": describe.summary(call.access, sobject, call.root), "recentItems": []}
        )
    if below[1].lower() == "describe" and len(below) == 2:
        return answer(describe.described(schema, call.access, sobject, call.root))
    if len(below) == 2:
        return _record(call, schema, sobject, below[1])
    raise not_found()


def _record(call: Call, schema: Schema, sobject: SObject, given: str) -> Answer:
    record_id = parse_id(given)
    if record_id is None:
        raise not_found("Provided external ID field does not exist or is not accessible: Id")
    wanted = call.parameters.get("fields")
    names = wanted or ", ".join(one.name for one in call.access.fields(sobject).values())
    text = f"SELECT {names} FROM {sobject.name} WHERE Id = '{record_id}'"  # noqa: S608 - SOQL of names
    found = _found(call, schema, text, include_deleted=False)
    if not found.rows:
        raise not_found()
    return answer(found.records(0, 1, call.base)[0])
