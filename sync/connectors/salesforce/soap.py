"""The few calls of the Metadata API that a set-up needs, as SOAP by hand.

simple_salesforce's client for it loads a WSDL of several megabytes, ignores the session and its time-outs, and turns
the answers of single components into one text. Source: Metadata API Developer Guide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from sync.connectors.salesforce.session import API_VERSION, Session
from sync.engine.records import Failure, System
from sync.errors.base import OutcomeUnknownError
from sync.errors.codes import Code
from sync.errors.diagnose import error_of, explain_failure

#: A component: text, truth, a list for repeated elements, a mapping for nested ones.
Node: TypeAlias = "str | int | bool | Sequence[Node] | Mapping[str, Node]"

#: Components of one type in one call.
CALL_COMPONENTS: Final = 10

_METADATA: Final = "{http://soap.sforce.com/2006/04/metadata}"
_ENVELOPE: Final = "{http://schemas.xmlsoap.org/soap/envelope/}"


@dataclass(frozen=True, slots=True)
class Saved:
    """Answer for one component."""

    full_name: str
    created: bool
    failure: Failure | None


class MetadataApi:
    """Metadata calls on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def upsert(self, type_name: str, components: Sequence[Mapping[str, Node]]) -> list[Saved]:
        """Create or change components of one type, ten a call; answers in order."""
        return self._save("upsertMetadata", type_name, components)

    def update(self, type_name: str, components: Sequence[Mapping[str, Node]]) -> list[Saved]:
        """Change components, which must be given whole."""
        return self._save("updateMetadata", type_name, components)

    def read(self, type_name: str, full_name: str) -> ElementTree.Element:
        """One component; an element without children where there is none."""
        found = self._read(type_name, [full_name])
        return found[0] if found else ElementTree.Element(f"{_METADATA}records")

    def read_all(self, type_name: str, full_names: Sequence[str]) -> dict[str, ElementTree.Element]:
        """Those of the components that exist, by full name; ten a call."""
        found: dict[str, ElementTree.Element] = {}
        for start in range(0, len(full_names), CALL_COMPONENTS):
            for record in self._read(type_name, full_names[start : start + CALL_COMPONENTS]):
                name = child_text(record, "fullName")
                if name:  # one that does not exist comes as an empty element
                    found[name] = record
        return found

    def _read(self, type_name: str, full_names: Sequence[str]) -> list[ElementTree.Element]:
        names = "".join(f"<met:fullNames>{escape(name)}</met:fullNames>" for name in full_names)
        answer = self._call("readMetadata", f"<met:type>{escape(type_name)}</met:type>{names}")
        return answer.findall(f".//{_METADATA}records")

    def _save(self, call: str, type_name: str, components: Sequence[Mapping[str, Node]]) -> list[Saved]:
        saved: list[Saved] = []
        for start in range(0, len(components), CALL_COMPONENTS):
            body = "".join(
                f'<met:metadata xsi:type="met:{escape(type_name)}">{_xml(component)}</met:metadata>'
                for component in components[start : start + CALL_COMPONENTS]
            )
            saved += [_saved(result) for result in self._call(call, body).iter(f"{_METADATA}result")]
        return saved

    def _call(self, name: str, body: str) -> ElementTree.Element:
        """The answer's body. A session that has expired is made anew once: nothing was done under the old one."""
        for attempt in range(2):
            root = self._send(name, body)
            fault = root.find(f".//{_ENVELOPE}Fault")
            if fault is None:
                return root
            failure = _fault(fault)
            if failure.code == "INVALID_SESSION_ID" and not attempt:
                self._session.renew()
                continue
            break
        raise error_of(explain_failure(failure, System.SALESFORCE))

    def _send(self, name: str, body: str) -> ElementTree.Element:
        envelope = (
            '<?xml version="1.0" encoding="utf-8"?>'
            '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xmlns:met="http://soap.sforce.com/2006/04/metadata"><soapenv:Header><met:SessionHeader>'
            f"<met:sessionId>{escape(self._session.token)}</met:sessionId></met:SessionHeader></soapenv:Header>"
            f"<soapenv:Body><met:{name}>{body}</met:{name}></soapenv:Body></soapenv:Envelope>"
        )
        answer = self._session.send(
            "POST",
            f"/services/Soap/m/{API_VERSION}",
            body=envelope.encode(),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": name},
        )
        try:
            return ElementTree.fromstring(answer.content)  # noqa: S314 - from the org, over checked TLS
        except ElementTree.ParseError as error:
            raise OutcomeUnknownError(
                Code.OUTCOME_UNKNOWN,
                f"Salesforce answered {answer.status_code} without XML.",
                detail=str(error),
            ) from error


def child_text(element: ElementTree.Element, name: str) -> str:
    """Text of the metadata child ``name``, or ''."""
    return element.findtext(f"{_METADATA}{name}") or ""


def children(element: ElementTree.Element, path: str) -> list[ElementTree.Element]:
    """Metadata descendants by a path of names (networkAccess/ipRanges)."""
    return element.findall("/".join(_METADATA + name for name in path.split("/")))


def nodes_of(element: ElementTree.Element) -> dict[str, Node]:
    """A component as it was read, to be changed and sent back whole; repeated elements become lists."""
    found: dict[str, Node] = {}
    for child in element:
        name = str(child.tag).removeprefix(_METADATA)
        node: Node = nodes_of(child) if len(child) else (child.text or "")
        earlier = found.get(name)
        if earlier is None:
            found[name] = node
        else:
            found[name] = [*earlier, node] if isinstance(earlier, list) else [earlier, node]
    return found


def _saved(result: ElementTree.Element) -> Saved:
    failure = None
    if child_text(result, "success") != "true":
        error = result.find(f"{_METADATA}errors")
        failure = Failure("UNKNOWN_EXCEPTION", "refused without a reason")
        if error is not None:
            failure = Failure(child_text(error, "statusCode"), child_text(error, "message"))
    return Saved(child_text(result, "fullName"), child_text(result, "created") == "true", failure)


def _fault(fault: ElementTree.Element) -> Failure:
    code = (fault.findtext("faultcode") or "UNKNOWN_EXCEPTION").rpartition(":")[2]
    return Failure(code, fault.findtext("faultstring") or "")


def _xml(node: Mapping[str, Node]) -> str:
    return "".join(_element(name, value) for name, value in node.items())


def _element(name: str, value: Node) -> str:
    if isinstance(value, Mapping):
        return f"<met:{name}>{_xml(value)}</met:{name}>"
    if isinstance(value, bool):
        return f"<met:{name}>{'true' if value else 'false'}</met:{name}>"
    if isinstance(value, str | int):
        return f"<met:{name}>{escape(str(value))}</met:{name}>"
    return "".join(_element(name, entry) for entry in value)
