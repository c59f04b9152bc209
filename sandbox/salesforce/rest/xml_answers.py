"""REST answers as XML: the same content as the JSON, under the root element that the resource has."""

import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

XML = "application/xml;charset=UTF-8"
#: Root elements by the first word of the path below the version.
_ROOTS = {
    "query": "QueryResult",
    "queryall": "QueryResult",
    "limits": "LimitsSnapshot",
    "search": "SearchResult",
    "composite": "Results",
    "": "urls",
}
#: What the entries of a list without a name of its own are called, by the root.
_ENTRIES = {"Versions": "Version", "Errors": "Error", "Results": "Result"}
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
#: What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def converted(body: bytes, parts: tuple[str, ...]) -> bytes:
    """A JSON answer as XML; ``parts`` are those of the whole path."""
    content = orjson.loads(body)
    root = _root(content, parts)
    if isinstance(content, list):
        entry = _ENTRIES.get(root, "Result")
        text = f"<{root}>{''.join(_element(entry, one) for one in content)}</{root}>"
    else:
        text = _element(root, content)
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()


def _root(content: Any, parts: tuple[str, ...]) -> str:
    if isinstance(content, list) and content and isinstance(content[0], dict) and "errorCode" in content[0]:
        return "Errors"
    below = [one.removesuffix(".xml") for one in parts[3:] if one]
    if len(parts) < 3:
        return "Versions"
    if isinstance(content, dict) and "success" in content:
        return "Result"
    if below[:1] == ["sobjects"] and len(below) > 1:
        return below[1] if _NAME.fullmatch(below[1]) else "Result"
    if below[:1] == ["sobjects"]:
        return "DescribeGlobal"
    return _ROOTS.get(below[0].lower() if below else "", "Result")


def _element(name: str, value: Any) -> str:
    if not _NAME.fullmatch(name):
        return ""
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        attributes = value.get("attributes")
        told = ""
        if isinstance(attributes, dict):
            told = "".join(f" {key}={quoteattr(str(one))}" for key, one in attributes.items())
        inner = "".join(_element(key, one) for key, one in value.items() if key != "attributes")
        return f"<{name}{told}>{inner}</{name}>"
    if value is None:
        return f'<{name} xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escape(_FORBIDDEN.sub('', text))}</{name}>"
