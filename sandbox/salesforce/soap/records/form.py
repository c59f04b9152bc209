"""Records as SOAP has them: read from what is given, written for what is answered."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from sandbox.salesforce.soap.envelope import PARTNER, local, soap_datetime, text_at, type_of

_NIL = ' xsi:nil="true"'
_STAMP_END = "+0000"


def type_name(element: ET.Element) -> str:
    """The sObject type: an element of the partner form, xsi:type of the enterprise one."""
    return text_at(element, "type") or type_of(element)


def given(element: ET.Element) -> dict[str, object]:
    """The values of an sObject: None for those in fieldsToNull, a mapping for a parent's external id."""
    values: dict[str, object] = {}
    for child in element:
        name = local(child)
        if name == "fieldsToNull":
            values[(child.text or "").strip()] = None
        elif name != "type":
            values[name] = given(child) if len(child) else (child.text or "")
    return values


def taken(values: dict[str, object], name: str) -> tuple[object, dict[str, object]]:
    """One value, found without regard to case, and the others."""
    key = next((one for one in values if one.lower() == name.lower()), name)
    return values.get(key), {one: value for one, value in values.items() if one != key}


def record(values: Mapping[str, Any], namespace: str, element: str = "records") -> str:
    """A record of a query's JSON answer, with its parents and children."""
    attributes = values.get("attributes") or {}
    kind = str(attributes.get("type", "sObject"))
    shown = "sObject" if namespace == PARTNER else kind
    body = f"<sf:type>{kind}</sf:type>" if namespace == PARTNER else ""
    identifier = values.get("Id")
    if identifier is not None:
        body += f"<sf:Id>{identifier}</sf:Id>"
    elif namespace == PARTNER:
        body += f"<sf:Id{_NIL}/>"
    for name, value in values.items():
        if name not in {"attributes", "Id"}:
            body += _value(name, value, namespace)
    return f'<{element} xsi:type="sf:{shown}">{body}</{element}>'


def _value(name: str, value: Any, namespace: str) -> str:
    if value is None:
        return f"<sf:{name}{_NIL}/>"
    if isinstance(value, Mapping):
        if "records" in value:
            inner = "".join(record(one, namespace) for one in value["records"])
            size = f"<size>{value['totalSize']}</size>"
            return f'<sf:{name} xsi:type="QueryResult"><done>true</done><queryLocator{_NIL}/>{inner}{size}</sf:{name}>'
        if "attributes" in value:
            return record(value, namespace, f"sf:{name}")
        inner = "".join(
            f"<{key}{_NIL}/>" if one is None else f"<{key}>{escape(str(one))}</{key}>"
            for key, one in value.items()
        )
        return f'<sf:{name} xsi:type="address">{inner}</sf:{name}>'
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text.endswith(_STAMP_END) and text[4:5] == "-":
        text = soap_datetime(text)
    return f"<sf:{name}>{escape(text)}</sf:{name}>"
