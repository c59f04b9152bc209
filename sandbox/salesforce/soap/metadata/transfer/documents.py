"""Files of a package: definitions as XML documents, and package.xml itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from sandbox.salesforce.soap.envelope import METADATA, content, local, text_at
from sandbox.salesforce.soap.parsing import MarkupError, parsed

_INDENT = "    "


class DocumentError(ValueError):
    """A file that cannot be read; the message is Salesforce's."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A package.xml: names (or *) by type, in its order."""

    version: str = ""
    members: Mapping[str, list[str]] = field(default_factory=dict)


def manifest_in(root: ET.Element) -> Manifest:
    """The manifest in a Package element."""
    members: dict[str, list[str]] = {}
    for types in root:
        if local(types) == "types":
            names = [(one.text or "").strip() for one in types if local(one) == "members"]
            members.setdefault(text_at(types, "name").strip(), []).extend(names)
    return Manifest(text_at(root, "version").strip(), members)


def read_manifest(data: bytes) -> Manifest:
    """A package.xml or destructiveChanges.xml; DocumentError where it is none."""
    root = _root(data)
    if local(root) != "Package":
        raise DocumentError(
            f"Error parsing file: Element {root.tag} invalid at this location in type Package"
        )
    return manifest_in(root)


def read_document(data: bytes, kind: str) -> dict[str, Any]:
    """The definition in a file of that type; DocumentError where it is not one."""
    root = _root(data)
    if root.tag != f"{{{METADATA}}}{kind}":
        raise DocumentError(f"Error parsing file: Expected root element '{kind}', found '{local(root)}'")
    return content(root)


def written(kind: str, definition: Mapping[str, Any]) -> bytes:
    """A definition as the file of a package: its name is the file's, elements in the order of their names."""
    body = "".join(_lines(name, value, 1) for name, value in _ordered(definition) if name != "fullName")
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{METADATA}">\n{body}</{kind}>\n'
    return text.encode()


def _root(data: bytes) -> ET.Element:
    try:
        return parsed(data)
    except MarkupError as wrong:
        raise DocumentError(f"Error parsing file: {wrong}") from wrong


def _ordered(definition: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(definition.items(), key=lambda one: (one[0] != "fullName", one[0]))


def _lines(name: str, value: Any, level: int) -> str:
    indent = _INDENT * level
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(_lines(name, one, level) for one in value)
    if isinstance(value, Mapping):
        inner = "".join(_lines(key, one, level + 1) for key, one in _ordered(value))
        return f"{indent}<{name}>\n{inner}{indent}</{name}>\n" if inner else f"{indent}<{name}/>\n"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{indent}<{name}>{escape(text)}</{name}>\n" if text else f"{indent}<{name}></{name}>\n"
