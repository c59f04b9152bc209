"""SOAP envelopes: reading what was asked, writing answers and faults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from sandbox.salesforce.rest.call import Answer
from sandbox.salesforce.soap.parsing import MarkupError, parsed

PARTNER = "urn:partner.soap.sforce.com"
METADATA = "http://soap.sforce.com/2006/04/metadata"
_ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_XML = "text/xml;charset=UTF-8"


class SoapError(Exception):
    """Answered as a fault with an exception code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Request:
    """The operation's name and element, and the session Id of the header ('' for none)."""

    operation: str
    body: ET.Element
    session_id: str


def read(data: bytes) -> Request:
    """Read an envelope; SoapError where it is none."""
    try:
        root = parsed(data)
    except MarkupError as wrong:
        raise SoapError("UNKNOWN_EXCEPTION", f"the request is not XML: {wrong}") from wrong
    body = root.find(f"{_ENVELOPE}Body")
    if body is None or not len(body):
        raise SoapError("UNKNOWN_EXCEPTION", "the request has no SOAP body")
    session = next((one for one in root.iter() if local(one) == "sessionId"), None)
    return Request(local(body[0]), body[0], (session.text or "").strip() if session is not None else "")


def local(element: ET.Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def type_of(element: ET.Element) -> str:
    """xsi:type without its prefix, '' where there is none."""
    return element.get(f"{_INSTANCE}type", "").rpartition(":")[2]


def text_at(element: ET.Element, name: str) -> str:
    """The text of a child element, '' where there is none."""
    return next(((one.text or "") for one in element if local(one) == name), "")


def content(element: ET.Element) -> dict[str, Any]:
    """An element's children by name: texts, or contents; a list where a name comes more than once."""
    found: dict[str, Any] = {}
    for child in element:
        if child.get(f"{_INSTANCE}nil") == "true":
            continue
        value: Any = content(child) if len(child) else (child.text or "")
        name = local(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def soap_datetime(stored: str) -> str:
    """A stored moment as SOAP writes it: 2026-01-31T08:15:00.000Z."""
    return stored.replace("+0000", "Z")


def truth(text: str) -> bool:
    """A boolean as clients write it: true, True, 1."""
    return text.strip().lower() in {"true", "1"}


def xml(name: str, value: object, attributes: str = "") -> str:
    """A value as an element: mappings become children, sequences repeat it, None leaves it out."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        inner = "".join(xml(key, one) for key, one in value.items())
        return f"<{name}{attributes}>{inner}</{name}>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(xml(name, one, attributes) for one in value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}{attributes}>{escape(text)}</{name}>"


def answer(operation: str, results: str, namespace: str) -> Answer:
    """The envelope of an operation's answer; ``results`` is its content as XML."""
    return _envelope(200, f"<{operation}Response>{results}</{operation}Response>", namespace)


def fault(error: SoapError, namespace: str) -> Answer:
    """The envelope of a fault: HTTP 500, its code with the prefix that clients look for."""
    code, message = escape(error.code), escape(error.message)
    detail = (
        f'<sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>{code}</sf:exceptionCode>'
        f"<sf:exceptionMessage>{message}</sf:exceptionMessage></sf:LoginFault>"
        if namespace == PARTNER
        else ""
    )
    body = (
        f"<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring>"
        f"{f'<detail>{detail}</detail>' if detail else ''}</soapenv:Fault>"
    )
    return _envelope(500, body, namespace)


def _envelope(status: int, body: str, namespace: str) -> Answer:
    faults = "urn:fault.partner.soap.sforce.com" if namespace == PARTNER else METADATA
    # The default namespace would make the fault's own elements qualified, which they are not.
    default = "" if body.startswith("<soapenv:Fault") else f' xmlns="{namespace}"'
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns:sf="{faults}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:xsd="http://www.w3.org/2001/XMLSchema"{default}>'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
    return Answer(status, text.encode(), _XML)
