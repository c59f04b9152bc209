"""SOAP envelopes: reading what was asked, writing answers and faults."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from sandbox.salesforce.rest.call import Answer
from sandbox.salesforce.soap.parsing import MarkupError, parsed

PARTNER = "urn:partner.soap.sforce.com"
ENTERPRISE = "urn:enterprise.soap.sforce.com"
METADATA = "http://soap.sforce.com/2006/04/metadata"
_ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_XML = "text/xml;charset=UTF-8"
#: What the prefix sf stands for in faults and in records.
_SF_OF_FAULTS = {
    PARTNER: "urn:fault.partner.soap.sforce.com",
    ENTERPRISE: "urn:fault.enterprise.soap.sforce.com",
}
_SF_OF_RECORDS = {
    PARTNER: "urn:sobject.partner.soap.sforce.com",
    ENTERPRISE: "urn:sobject.enterprise.soap.sforce.com",
}
#: Types of faults by their code; any other is an UnexpectedErrorFault.
_FAULTS = {
    "INVALID_LOGIN": "LoginFault",
    "INVALID_FIELD": "InvalidFieldFault",
    "INVALID_TYPE": "InvalidSObjectFault",
    "MALFORMED_QUERY": "MalformedQueryFault",
    "INVALID_QUERY_LOCATOR": "InvalidQueryLocatorFault",
    "MALFORMED_ID": "InvalidIdFault",
}
_QUERY_FAULTS = frozenset({"InvalidFieldFault", "InvalidSObjectFault", "MalformedQueryFault"})
_AT = re.compile(r"ERROR at Row:(\d+):Column:(\d+)")


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
    headers: Mapping[str, ET.Element]

    def header(self, name: str, value: str) -> str:
        """A value of a header such as AllOrNoneHeader, '' where it is not there."""
        found = self.headers.get(name)
        return "" if found is None else text_at(found, value).strip()


def read(data: bytes) -> Request:
    """Read an envelope; SoapError where it is none."""
    try:
        root = parsed(data)
    except MarkupError as wrong:
        raise SoapError("UNKNOWN_EXCEPTION", f"the request is not XML: {wrong}") from wrong
    body = root.find(f"{_ENVELOPE}Body")
    if body is None or not len(body):
        raise SoapError("UNKNOWN_EXCEPTION", "the request has no SOAP body")
    header = root.find(f"{_ENVELOPE}Header")
    headers = {local(one): one for one in header} if header is not None else {}
    session = headers.get("SessionHeader")
    token = "" if session is None else text_at(session, "sessionId").strip()
    return Request(local(body[0]), body[0], token, headers)


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
    kind = _FAULTS.get(error.code, "UnexpectedErrorFault")
    detail = (
        f'<sf:{kind} xsi:type="sf:{kind}"><sf:exceptionCode>{code}</sf:exceptionCode>'
        f"<sf:exceptionMessage>{message}</sf:exceptionMessage>{_place(error, kind)}</sf:{kind}>"
        if namespace != METADATA
        else ""
    )
    body = (
        f"<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring>"
        f"{f'<detail>{detail}</detail>' if detail else ''}</soapenv:Fault>"
    )
    return _envelope(500, body, namespace)


def _place(error: SoapError, kind: str) -> str:
    """Row and column of a query's fault, -1 where the message names none."""
    if kind not in _QUERY_FAULTS:
        return ""
    found = _AT.search(error.message)
    row, column = found.groups() if found else ("-1", "-1")
    return f"<sf:row>{row}</sf:row><sf:column>{column}</sf:column>"


def _envelope(status: int, body: str, namespace: str) -> Answer:
    faulty = body.startswith("<soapenv:Fault")
    own = _SF_OF_FAULTS if faulty else _SF_OF_RECORDS
    # The default namespace would make the fault's own elements qualified, which they are not.
    default = "" if faulty else f' xmlns="{namespace}"'
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns:sf="{own.get(namespace, METADATA)}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:xsd="http://www.w3.org/2001/XMLSchema"{default}>'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
    return Answer(status, text.encode(), _XML)
