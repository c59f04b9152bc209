"""sobjects: describe, single records, upsert by external id, what was updated or deleted."""

from sandbox.salesforce.drafts import Saved
from sandbox.salesforce.errors import ApiError, not_found
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.rest import describe, layouts
from sandbox.salesforce.rest.call import NOTHING, Answer, Call, answer, method_not_allowed
from sandbox.salesforce.rest.changes import changes
from sandbox.salesforce.schema.fields import Field, FieldType, SObject


def sobjects(call: Call) -> Answer:
    """Everything below sobjects/."""
    rest = [part for part in call.parts[1:] if part]
    if not rest:
        return describe.global_describe(call)
    sobject = call.access.get(rest[0])
    if len(rest) == 1:
        if call.method == "POST":
            return _create(call, sobject)
        if call.method == "GET":
            return describe.object_info(call, sobject)
        raise method_not_allowed(call, "GET", "POST")
    word = rest[1].lower()
    if word == "describe":
        return _described(call, sobject, rest[2:])
    if word in {"updated", "deleted"}:
        return changes(call, sobject, deleted=word == "deleted")
    if len(rest) == 2:
        return _by_id(call, sobject, rest[1])
    return _by_key(call, sobject, rest[1], "/".join(rest[2:]))


def _described(call: Call, sobject: SObject, below: list[str]) -> Answer:
    """describe and what is below it."""
    if call.method != "GET":
        raise method_not_allowed(call, "GET")
    word = below[0].lower() if below else ""
    if word in {"layouts", "namedlayouts"}:
        return layouts.layouts(call, sobject, below[1] if word == "layouts" and len(below) > 1 else "")
    if word == "compactlayouts":
        return layouts.compact_layouts(call, sobject)
    if word == "approvallayouts":
        return layouts.approval_layouts()
    if word:
        raise not_found()
    return describe.object_describe(call, sobject)


def _create(call: Call, sobject: SObject) -> Answer:
    (saved,) = call.writer().insert(sobject, [call.object()])
    if not saved.success:
        raise refusal(saved)
    return _created(call, sobject, saved)


def _created(call: Call, sobject: SObject, saved: Saved, status: int = 201) -> Answer:
    content = {"id": saved.id, "success": True, "errors": [], "created": saved.created}
    return answer(content, status, {"Location": f"{call.base}{sobject.name}/{saved.id}"})


def refusal(saved: Saved) -> ApiError:
    """The whole-request error of a single record's first problem."""
    problem = saved.problems[0]
    status = 404 if problem.code in {"ENTITY_IS_DELETED", "NOT_FOUND"} else 400
    if problem.code == "INVALID_CROSS_REFERENCE_KEY" and not problem.fields:
        return not_found(
            "Provided external ID field does not exist or is not accessible: the record was not found"
        )
    return ApiError(status, problem.code, problem.message, problem.fields, more=problem.more)


def _by_id(call: Call, sobject: SObject, given: str) -> Answer:
    record_id = parse_id(given)
    if record_id is None or record_id[:3] != sobject.prefix:
        raise not_found("Provided external ID field does not exist or is not accessible: Id")
    if call.method in {"GET", "HEAD"}:
        return _read(call, sobject, sobject.fields["id"], record_id)
    if call.method == "PATCH":
        return _done(call.writer().update(sobject, [(record_id, call.object())]))
    if call.method == "DELETE":
        return _done(call.writer().delete([record_id]))
    raise method_not_allowed(call, "GET", "PATCH", "DELETE")


def _done(saved: list[Saved]) -> Answer:
    if not saved[0].success:
        raise refusal(saved[0])
    return NOTHING


def key_field(call: Call, sobject: SObject, name: str) -> Field:
    """The Id or external id field of that name; 404 where there is none."""
    field = call.access.fields(sobject).get(name.lower())
    if field is None or not (field.external_id or field.type is FieldType.ID):
        raise not_found(f"Provided external ID field does not exist or is not accessible: {name}")
    return field


def _by_key(call: Call, sobject: SObject, name: str, value: str) -> Answer:
    if (record_id := parse_id(name)) and record_id[:3] == sobject.prefix:
        return _related(call, sobject, record_id, value)
    key = key_field(call, sobject, name)
    if call.method in {"GET", "HEAD"}:
        return _read(call, sobject, key, value)
    if call.method in {"PATCH", "POST"}:
        return _upsert(call, sobject, key, value)
    if call.method == "DELETE":
        return _done(call.writer().delete([_only(call, sobject, key, value)]))
    raise method_not_allowed(call, "GET", "POST", "PATCH", "DELETE")


def _upsert(call: Call, sobject: SObject, key: Field, value: str) -> Answer:
    if call.parameters.get("updateOnly") == "true":
        return _done(call.writer().update(sobject, [(_only(call, sobject, key, value), call.object())]))
    if key.type is not FieldType.ID:
        _several(call, sobject, key, call.writer().matching(sobject, key, [value]).get(value.casefold(), []))
    (saved,) = call.writer().upsert(sobject, key, [(value, call.object())])
    if not saved.success:
        raise refusal(saved)
    return _created(call, sobject, saved, 201 if saved.created else 200)


def _several(call: Call, sobject: SObject, key: Field, ids: list[str]) -> None:
    """300 with the addresses of the records where a value is not of one alone."""
    if len(ids) > 1:
        raise MultipleChoicesError([f"{call.base}{sobject.name}/{one}" for one in ids], key.name)


class MultipleChoicesError(Exception):
    """An external id that several records have: HTTP 300 with their addresses."""

    def __init__(self, addresses: list[str], field: str) -> None:
        super().__init__(field)
        self.addresses = addresses


def _only(call: Call, sobject: SObject, key: Field, value: str) -> str:
    if key.type is FieldType.ID:
        return value
    ids = call.writer().matching(sobject, key, [value]).get(value.casefold(), [])
    _several(call, sobject, key, ids)
    if not ids:
        raise not_found()
    return ids[0]


def _read(call: Call, sobject: SObject, key: Field, value: str) -> Answer:
    record_id = _only(call, sobject, key, value)
    wanted = call.parameters.get("fields")
    names = wanted.split(",") if wanted else [one.name for one in call.access.fields(sobject).values()]
    text = f"SELECT {', '.join(names)} FROM {sobject.name} WHERE Id = '{parse_id(record_id)}'"  # noqa: S608 - SOQL of names
    found = call.org.query(call.access, text, include_deleted=True)
    if not found.rows:
        raise not_found()
    if call.org.store.rows(sobject, [record_id], ["IsDeleted"])[record_id]["IsDeleted"]:
        raise ApiError(404, "ENTITY_IS_DELETED", "entity is deleted")
    return answer(found.records(0, 1, call.base)[0])


def _related(call: Call, sobject: SObject, record_id: str, relationship: str) -> Answer:
    """sobjects/Account/{id}/Contacts and sobjects/Contact/{id}/Account."""
    fields = call.access.fields(sobject).values()
    up = next(
        (one for one in fields if one.relationship.lower() == relationship.lower() and one.relationship), None
    )
    schema = call.org.store.schema
    if up is not None:
        parent_id = call.org.store.rows(sobject, [record_id], [up.name]).get(record_id, {}).get(up.name)
        if not isinstance(parent_id, str):
            raise not_found()
        return _read(call, target := call.access.get(up.reference_to[0]), target.fields["id"], parent_id)
    link = next(
        (one for one in schema.children(sobject.name) if one.field.children.lower() == relationship.lower()),
        None,
    )
    stored = call.org.store.rows(sobject, [record_id], ["IsDeleted"]).get(record_id)
    if link is None or stored is None or stored["IsDeleted"]:
        raise not_found()
    child = call.access.get(link.child)
    names = ", ".join(one.name for one in call.access.fields(child).values())
    text = f"SELECT {names} FROM {child.name} WHERE {link.field.name} = '{record_id}'"  # noqa: S608 - SOQL of names
    found = call.org.query(call.access, text, include_deleted=False)
    return answer(
        {"totalSize": found.total, "done": True, "records": found.records(0, found.total, call.base)}
    )
