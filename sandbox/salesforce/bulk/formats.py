"""A query's rows as CSV, JSON or XML, page by page; CSV is converted column by column, which makes it quick."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias
from xml.sax.saxutils import escape

import orjson

from sandbox.salesforce.bulk import sheets
from sandbox.salesforce.bulk.records import Job
from sandbox.salesforce.schema.fields import SCALED, FieldType
from sandbox.salesforce.soql.plan import OutputColumn, Shape
from sandbox.salesforce.values import scaled_text

NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
Rows: TypeAlias = Sequence[Sequence[Any]]


class Format(Protocol):
    """How a result is written: its opening, its pages, its end."""

    opening: bytes
    end: bytes

    def page(self, rows: Rows, *, first: bool) -> bytes:
        """Some rows."""
        ...


def format_of(job: Job, shape: Shape) -> Format:
    """The format of a job's results."""
    if job.content_type == "JSON":
        return _Json(shape, f"/services/data/v{job.version}/sobjects/")
    return _Xml(shape) if job.content_type == "XML" else _Csv(job, shape)


class _Csv:
    end = b""

    def __init__(self, job: Job, shape: Shape) -> None:
        self._way = (job.delimiter, job.line_ending)
        self._columns = _columns(shape)
        self.opening = sheets.write([[name for name, _ in self._columns]], *self._way)
        self._convert = [(column.index, _text(column)) for _, column in self._columns]

    def page(self, rows: Rows, *, first: bool) -> bytes:
        del first
        by_column = list(zip(*rows, strict=True))
        cells = [
            by_column[index] if convert is None else [convert(value) for value in by_column[index]]
            for index, convert in self._convert
        ]
        return sheets.write(zip(*cells, strict=True), *self._way)


class _Json:
    opening, end = b"[", b"]"

    def __init__(self, shape: Shape, base: str) -> None:
        self._shape, self._base = shape, base

    def page(self, rows: Rows, *, first: bool) -> bytes:
        records = []
        for row in rows:
            record = self._shape.build(row, self._base)
            _time_numbers(self._shape, record)
            records.append(record)
        inner = orjson.dumps(records)[1:-1]
        return inner if first else b"," + inner


def _time_numbers(shape: Shape, record: dict[str, Any]) -> None:
    """Dates and times as milliseconds since 1970: what JSON jobs answer (unchecked against an org)."""
    for column in shape.columns:
        value = record.get(column.name)
        if column.type in {FieldType.DATE, FieldType.DATETIME} and isinstance(value, str):
            text = f"{value}T00:00:00+00:00" if column.type is FieldType.DATE else value
            record[column.name] = round(datetime.fromisoformat(text).timestamp() * 1000)
    for name, parent in shape.parents.items():
        if record.get(name) is not None:
            _time_numbers(parent, record[name])


class _Xml:
    end = b"</queryResult>"
    opening = (
        f'{DECLARATION}<queryResult xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    ).encode()

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def page(self, rows: Rows, *, first: bool) -> bytes:
        del first
        return "".join(_xml("records", self._shape, row) for row in rows).encode()


def _xml(name: str, shape: Shape, row: Sequence[Any]) -> str:
    own = {column.name: column for column in shape.columns}
    inner = [f"<type>{shape.type}</type>"]
    for one in shape.order:
        if one in own:
            value = row[own[one].index]
            convert = _text(own[one])
            text = value if convert is None or value is None else convert(value)
            inner.append(
                f'<{one} xsi:nil="true"/>' if value is None else f"<{one}>{escape(str(text))}</{one}>"
            )
        else:
            parent = shape.parents[one]
            there = row[parent.id_index] is not None
            inner.append(_xml(one, parent, row) if there else f'<{one} xsi:nil="true"/>')
    return f'<{name} xsi:type="sObject">{"".join(inner)}</{name}>'


def _columns(shape: Shape, above: str = "") -> list[tuple[str, OutputColumn]]:
    """The columns of a row under their headings; a parent's are headed Account.Name."""
    own = {one.name: one for one in shape.columns}
    found: list[tuple[str, OutputColumn]] = []
    for name in shape.order:
        if name in own:
            found.append((f"{above}{name}", own[name]))
        else:
            found += _columns(shape.parents[name], f"{above}{name}.")
    return found


def _text(column: OutputColumn) -> Callable[[Any], object] | None:
    """The conversion of a stored value to its text; None where they are the same."""
    field = column.field
    if field is None:
        return None
    if field.type in SCALED:
        scale = field.scale
        return lambda value: scaled_text(value, scale) if isinstance(value, int) else value
    if field.type is FieldType.BOOLEAN:
        return lambda value: None if value is None else "true" if value else "false"
    if column.type is FieldType.DATETIME:
        return lambda value: value.replace("+0000", "Z") if isinstance(value, str) else value
    return None
