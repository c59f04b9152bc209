"""Uploaded records, row by row, of any content type: CSV, JSON, XML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from xml.etree import ElementTree as ET

from sandbox.salesforce.access import Access
from sandbox.salesforce.bulk import sheets
from sandbox.salesforce.bulk.errors import BulkError
from sandbox.salesforce.bulk.records import Api, Job
from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.rest.call import parsed
from sandbox.salesforce.schema.fields import SObject

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its record, and its cells as they came (none where the upload is not CSV)."""

    record: dict[str, object]
    cells: list[str]


def rows(job: Job, data: IO[bytes]) -> tuple[list[str], Iterator[Row]]:
    """The header (of CSV) and the rows of an upload; BulkError where it cannot be read."""
    if job.content_type == "JSON":
        return [], iter(_json(data.read()))
    if job.content_type == "XML":
        return [], iter(_xml(data.read()))
    ending = job.line_ending if job.api is Api.INGEST else ""
    lines = sheets.read(data, job.delimiter, ending)
    header = next(lines, [])
    record = sheets.reading(header)
    return header, (Row(record(cells), cells) for cells in lines)


def check_header(access: Access, sobject: SObject, header: list[str]) -> None:
    """BulkError for an empty upload and for a column that the object does not have."""
    if not header:
        raise BulkError("InvalidBatch", "Records not found")
    sheets.check_header(header)
    fields = access.fields(sobject)
    relationships = {one.relationship.lower() for one in fields.values() if one.relationship}
    for name in header:
        above, _, below = name.partition(".")
        if (above.lower() in relationships) if below else (name.lower() in fields):
            continue
        raise BulkError("InvalidBatch", f"Field name not found : {name}")


def _json(data: bytes) -> list[Row]:
    try:
        given = parsed(data)
    except ApiError as wrong:
        raise BulkError("InvalidBatch", f"Failed to parse JSON: {wrong.message}") from wrong
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise BulkError("InvalidBatch", "Failed to parse JSON: a batch is a list of objects")
    return [Row({name: _given(value) for name, value in one.items()}, []) for one in given]


def _given(value: object) -> object:
    """A JSON value as a record has it: a parent without its ``attributes``, a #N/A like null."""
    if isinstance(value, Mapping):
        return {name: one for name, one in value.items() if name != "attributes"}
    return None if value == "#N/A" else value


def _xml(data: bytes) -> list[Row]:
    root = parse_xml(data, "InvalidBatch")
    if local(root) != "sObjects":
        raise BulkError("InvalidBatch", f"Unexpected element {local(root)} found, expected sObjects")
    return [Row(_fields(one), []) for one in root if local(one) == "sObject"]


def _fields(element: ET.Element) -> dict[str, object]:
    """An sObject's children: text, nil for null, a parent as an sObject of its own; empty ones are left out."""
    made: dict[str, object] = {}
    for child in element:
        name = local(child)
        if name == "type":
            continue
        if child.get(_NIL) in {"true", "1"}:
            made[name] = None
        elif len(child):
            made[name] = _fields(child[0])
        elif child.text:
            made[name] = child.text
    return made


def parse_xml(data: bytes, name: str) -> Any:
    """The root element; BulkError (of that name) where it is not XML, or has a document type: entities can grow."""
    try:
        text = data.decode("utf-8-sig")
        if "<!DOCTYPE" in text:
            raise BulkError(name, "Document type declarations are not allowed")
        return ET.fromstring(text)  # noqa: S314 - without a document type there are no entities
    except (ET.ParseError, UnicodeDecodeError) as wrong:
        raise BulkError(name, f"Failed to parse XML: {wrong}") from wrong


def local(element: ET.Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
