"""The CRUD calls: createMetadata and its kind, readMetadata, describe and list. Each component has its own result."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol
from xml.etree import ElementTree as ET

from sandbox.salesforce.drafts import LOCKED
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
from sandbox.salesforce.soap.metadata.fields import CustomFields
from sandbox.salesforce.soap.metadata.objects import CustomObjects
from sandbox.salesforce.soap.metadata.permissions import PermissionSets
from sandbox.salesforce.soap.metadata.profiles import Profiles
from sandbox.salesforce.soap.metadata.security import SecuritySettings

_MOST = 10


class Component(Protocol):
    """One type of metadata. Methods raise RecordRefusedError for a component that cannot be done."""

    def names(self) -> list[str]:
        """Full names of all that exist."""
        ...

    def read(self, name: str) -> Mapping[str, Any] | None:
        """The definition, None where there is none."""
        ...

    def save(self, definition: Mapping[str, Any], *, exists: bool) -> None:
        """Create it, or change it where it exists."""
        ...

    def delete(self, name: str) -> None:
        """Take it away."""
        ...


def _component(org: Org, name: str, user_id: str) -> Component:
    made: dict[str, Callable[[], Component]] = {
        "CustomField": lambda: CustomFields(org.store),
        "CustomObject": lambda: CustomObjects(org.store),
        "PermissionSet": lambda: PermissionSets(org.store, user_id),
        "Profile": lambda: Profiles(org.store),
        "SecuritySettings": lambda: SecuritySettings(org.store),
    }
    if name not in made:
        raise SoapError("INVALID_TYPE", f"the sandbox has no metadata type {name!r}")
    return made[name]()


def carry_out(org: Org, user_id: str, request: Request, *, locked: bool) -> Answer:
    """Answer one call of the Metadata API."""
    operation = request.operation
    if operation == "describeMetadata":
        return answer(operation, xml("result", _description()), METADATA)
    if operation == "listMetadata":
        return answer(operation, _listed(org, user_id, request), METADATA)
    if operation == "readMetadata":
        return answer(operation, f"<result>{_read(org, user_id, request)}</result>", METADATA)
    writing = {
        "createMetadata": _create,
        "updateMetadata": _update,
        "upsertMetadata": _upsert,
    }
    if operation == "deleteMetadata":
        component = _component(org, _type_name(request), user_id)
        names = [one.text or "" for one in request.body if local(one) == "fullNames"]
        results = [_result(org, name, partial(component.delete, name), locked=locked) for name in names]
    elif operation in writing:
        components = [one for one in request.body if local(one) == "metadata"]
        if len(components) > _MOST:
            raise SoapError("EXCEEDED_MAX_SIZE_REQUEST", f"at most {_MOST} components in one call")
        results = [_written(org, user_id, one, writing[operation], locked=locked) for one in components]
    else:
        raise SoapError("INVALID_OPERATION", f"the sandbox does not offer {operation}")
    return answer(operation, "".join(xml("result", one) for one in results), METADATA)


def _written(
    org: Org,
    user_id: str,
    element: ET.Element,
    write: Callable[[Component, Mapping[str, Any]], dict[str, object]],
    *,
    locked: bool,
) -> dict[str, object]:
    definition = content(element)
    component = _component(org, type_of(element), user_id)
    extra: dict[str, object] = {}
    name = str(definition.get("fullName", ""))
    result = _result(org, name, lambda: extra.update(write(component, definition)), locked=locked)
    return {**extra, **result}


def _result(org: Org, name: str, act: Callable[[], None], *, locked: bool) -> dict[str, object]:
    """Act in a transaction; the SaveResult or DeleteResult."""
    try:
        if locked:
            raise RecordRefusedError(LOCKED.code, LOCKED.message)
        with org.store.transaction():
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


def _create(component: Component, definition: Mapping[str, Any]) -> dict[str, object]:
    name = str(definition.get("fullName", ""))
    if component.read(name) is not None:
        raise RecordRefusedError(
            "DUPLICATE_DEVELOPER_NAME", f"There is already a component named {name}.", "fullName"
        )
    component.save(definition, exists=False)
    return {}


def _update(component: Component, definition: Mapping[str, Any]) -> dict[str, object]:
    name = str(definition.get("fullName", ""))
    if component.read(name) is None:
        raise RecordRefusedError(
            "INVALID_CROSS_REFERENCE_KEY", f"In field: fullName - no component named {name} found", "fullName"
        )
    component.save(definition, exists=True)
    return {}


def _upsert(component: Component, definition: Mapping[str, Any]) -> dict[str, object]:
    exists = component.read(str(definition.get("fullName", ""))) is not None
    component.save(definition, exists=exists)
    return {"created": not exists}


def _type_name(request: Request) -> str:
    return text_at(request.body, "type") or text_at(request.body, "metadataType")


def _read(org: Org, user_id: str, request: Request) -> str:
    kind = _type_name(request)
    component = _component(org, kind, user_id)
    records = ""
    for element in request.body:
        if local(element) == "fullNames":
            found = component.read(element.text or "")
            nothing = ' xsi:nil="true"' if found is None else ""
            records += xml("records", found or {}, f' xsi:type="{kind}"{nothing}')
    return records


def _description() -> dict[str, object]:
    def told(folder: str, suffix: str, name: str, *children: str) -> dict[str, object]:
        return {
            "childXmlNames": list(children),
            "directoryName": folder,
            "inFolder": False,
            "metaFile": False,
            "suffix": suffix,
            "xmlName": name,
        }

    return {
        "metadataObjects": [
            told("objects", "object", "CustomObject", "CustomField"),
            told("permissionsets", "permissionset", "PermissionSet"),
            told("profiles", "profile", "Profile"),
            told("settings", "settings", "Settings"),
        ],
        "organizationNamespace": "",
        "partialSaveAllowed": True,
        "testRequired": False,
    }


def _listed(org: Org, user_id: str, request: Request) -> str:
    results = ""
    for query in request.body:
        if local(query) != "queries":
            continue
        kind = text_at(query, "type")
        for name in _component(org, kind, user_id).names():
            results += xml(
                "result",
                {
                    "createdById": user_id,
                    "createdByName": "Integration User",
                    "createdDate": "2026-01-01T00:00:00.000Z",
                    "fileName": f"{kind}/{name}",
                    "fullName": name,
                    "id": "",
                    "lastModifiedById": user_id,
                    "lastModifiedByName": "Integration User",
                    "lastModifiedDate": "2026-01-01T00:00:00.000Z",
                    "type": kind,
                },
            )
    return results
