"""The calls of the Metadata API, by name. Each component of a call has its own result."""

from collections.abc import Callable
from functools import partial
from xml.etree import ElementTree as ET

from sandbox.salesforce.errors import ApiError, Problem, RecordRefusedError
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer
from sandbox.salesforce.soap.envelope import (
    METADATA,
    Request,
    SoapError,
    answer,
    content,
    local,
    text_at,
    type_of,
    xml,
)
from sandbox.salesforce.soap.metadata.catalogue import Catalogue
from sandbox.salesforce.soap.metadata.component import Definition
from sandbox.salesforce.soap.metadata.listing import description, found
from sandbox.salesforce.soap.metadata.transfer.calls import TRANSFERS

_MOST = 10


def carry_out(org: Org, user_id: str, request: Request, *, refusal: Problem | None) -> Answer:
    """Answer one call of the Metadata API; ``refusal`` is what every component to be written gets."""
    operation, catalogue = request.operation, Catalogue(org.store, user_id)
    if operation in TRANSFERS:
        return answer(operation, TRANSFERS[operation](org, user_id, request), METADATA)
    if operation == "describeMetadata":
        return answer(operation, xml("result", description()), METADATA)
    if operation == "listMetadata":
        queries = [text_at(one, "type") for one in request.body if local(one) == "queries"]
        return answer(operation, "".join(xml("result", one) for one in found(catalogue, queries)), METADATA)
    if operation == "readMetadata":
        return answer(operation, f"<result>{_read(catalogue, request)}</result>", METADATA)
    results = _write(catalogue, request, refusal=refusal)
    return answer(operation, "".join(xml("result", one) for one in results), METADATA)


def _write(catalogue: Catalogue, request: Request, *, refusal: Problem | None) -> list[dict[str, object]]:
    if request.operation == "deleteMetadata":
        kind, names = _type_of(catalogue, request), _names(request)
        return [
            _result(catalogue, one, partial(catalogue.delete, kind, one), refusal=refusal) for one in names
        ]
    if request.operation == "renameMetadata":
        old, new = text_at(request.body, "oldFullName"), text_at(request.body, "newFullName")
        act = partial(catalogue.rename, _type_of(catalogue, request), old, new)
        return [_result(catalogue, new, act, refusal=refusal)]
    writing: dict[str, Callable[[str, Definition], bool | None]] = {
        "createMetadata": catalogue.create,
        "updateMetadata": catalogue.update,
        "upsertMetadata": catalogue.upsert,
    }
    if request.operation not in writing:
        raise SoapError("INVALID_OPERATION", f"the sandbox does not offer {request.operation}")
    elements = [one for one in request.body if local(one) == "metadata"]
    _check_count(len(elements))
    write = writing[request.operation]
    return [_written(catalogue, one, write, refusal=refusal) for one in elements]


def _written(
    catalogue: Catalogue,
    element: ET.Element,
    write: Callable[[str, Definition], bool | None],
    *,
    refusal: Problem | None,
) -> dict[str, object]:
    definition, kind = content(element), type_of(element)
    _check_type(catalogue, kind)
    extra: dict[str, object] = {}

    def act() -> None:
        created = write(kind, definition)
        if created is not None:
            extra["created"] = created

    result = _result(catalogue, str(definition.get("fullName", "")), act, refusal=refusal)
    return {**extra, **result}


def _result(
    catalogue: Catalogue, name: str, act: Callable[[], None], *, refusal: Problem | None
) -> dict[str, object]:
    """Act in a transaction; the SaveResult or DeleteResult."""
    try:
        if refusal is not None:
            return _failed(name, refusal)
        with catalogue.store.transaction():
            act()
    except RecordRefusedError as refused:
        return _failed(name, refused.problem)
    except ApiError as refused:
        return _failed(name, Problem(refused.code, refused.message))
    return {"fullName": name, "success": True}


def _failed(name: str, problem: Problem) -> dict[str, object]:
    error: dict[str, object] = {"fields": list(problem.fields)} if problem.fields else {}
    error |= {"message": problem.message, "statusCode": problem.code}
    return {"errors": error, "fullName": name, "success": False}


def _type_of(catalogue: Catalogue, request: Request) -> str:
    kind = text_at(request.body, "type") or text_at(request.body, "metadataType")
    _check_type(catalogue, kind)
    return kind


def _check_type(catalogue: Catalogue, kind: str) -> None:
    if not catalogue.knows(kind):
        raise SoapError("INVALID_TYPE", f"Unknown type:{kind}")


def _names(request: Request) -> list[str]:
    names = [one.text or "" for one in request.body if local(one) == "fullNames"]
    _check_count(len(names))
    return names


def _check_count(count: int) -> None:
    if count > _MOST:
        raise SoapError("EXCEEDED_MAX_SIZE_REQUEST", f"at most {_MOST} components in one call")


def _read(catalogue: Catalogue, request: Request) -> str:
    kind = _type_of(catalogue, request)
    records = ""
    for name in _names(request):
        definition = catalogue.read(kind, name)
        nothing = ' xsi:nil="true"' if definition is None else ""
        records += xml("records", definition or {}, f' xsi:type="{kind}"{nothing}')
    return records
