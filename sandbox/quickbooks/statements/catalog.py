"""Answers to the fixed pg_catalog queries that psqlODBC sends for tables(), columns(), primaryKeys()."""

import re

from sandbox.quickbooks.schema.columns import Column
from sandbox.quickbooks.schema.tables import Schema, Table
from sandbox.quickbooks.statements.result import (
    Result,
    Row,
    Shape,
    flag_shape,
    number_shape,
    table_result,
    text_shape,
)
from sandbox.quickbooks.wire.types import pg_type

_SCHEMA_NAME = "public"
_FILTER = r"{}\.?{}\s+(like|=)\s+E?'((?:[^']|'')*)'"
_COLUMN_SHAPES: tuple[Shape, ...] = (
    text_shape("nspname"),
    text_shape("relname"),
    text_shape("attname"),
    number_shape("atttypid"),
    text_shape("typname"),
    number_shape("attnum"),
    number_shape("attlen"),
    number_shape("atttypmod"),
    flag_shape("attnotnull"),
    flag_shape("relhasrules"),
    text_shape("relkind"),
    number_shape("oid"),
    text_shape("adsrc"),
    number_shape("typbasetype"),
    number_shape("typtypmod"),
    number_shape("relhasoids"),
    text_shape("attidentity"),
    flag_shape("relhassubclass"),
)


def answer(text: str, schema: Schema) -> Result:
    """The rows of a catalogue query; none for what has no meaning here (types, indexes, rights)."""
    lowered = " ".join(text.lower().split())
    if lowered == "current_schema()":
        return table_result((text_shape("current_schema"),), [(_SCHEMA_NAME,)])
    if lowered.startswith("select relname, nspname, relkind"):
        return _tables(text, schema)
    if lowered.startswith("select n.nspname, c.relname, a.attname, a.atttypid"):
        return _columns(text, schema)
    if lowered.startswith("select ta.attname, ia.attnum") and "tc.relname =" in lowered:
        return _primary_keys(text, schema)
    return table_result(_shapes_of(lowered), [])


def _tables(text: str, schema: Schema) -> Result:
    shapes = (text_shape("relname"), text_shape("nspname"), text_shape("relkind"))
    rows: list[Row] = [(table.name, _SCHEMA_NAME, "r") for table in _matching(text, "", schema)]
    return table_result(shapes, rows)


def _columns(text: str, schema: Schema) -> Result:
    fits = _filter(text, "a", "attname")
    rows: list[Row] = []
    names = list(schema.tables)
    for table in _matching(text, "c", schema):
        for number, column in enumerate(table.columns, 1):
            if fits(column.name):
                rows.append(_column_row(table, names.index(table.name) + 20_000, number, column))
    return table_result(_COLUMN_SHAPES, rows)


def _column_row(table: Table, oid: int, number: int, column: Column) -> Row:
    kind = pg_type(column)
    required = column.name in table.key or column.name in table.required
    return (
        _SCHEMA_NAME,
        table.name,
        column.name,
        kind.oid,
        kind.name,
        number,
        kind.size,
        kind.modifier,
        int(required),
        0,
        "r",
        oid,
        None,
        0,
        -1,
        0,
        "",
        0,
    )


def _primary_keys(text: str, schema: Schema) -> Result:
    shapes = (
        text_shape("attname"),
        number_shape("attnum"),
        text_shape("relname"),
        text_shape("nspname"),
        text_shape("relname"),
    )
    rows: list[Row] = [
        (name, number, f"{table.name}_pkey", _SCHEMA_NAME, table.name)
        for table in _matching(text, "tc", schema)
        for number, name in enumerate(table.key, 1)
    ]
    return table_result(shapes, rows)


def _matching(text: str, alias: str, schema: Schema) -> list[Table]:
    fits = _filter(text, alias, "relname")
    return [schema.tables[name] for name in sorted(schema.tables) if fits(name)]


class _filter:  # noqa: N801 - used as a function
    """Whether a name meets the query's LIKE or = on a column of the catalogue; no condition: every name."""

    def __init__(self, text: str, alias: str, column: str) -> None:
        pattern = _FILTER.format(re.escape(alias), column)
        match = re.search(pattern, text, re.IGNORECASE)
        self._pattern: re.Pattern[str] | None = None
        if match is not None:
            self._pattern = _like(match[2]) if match[1].lower() == "like" else _exactly(match[2])

    def __call__(self, name: str) -> bool:
        return self._pattern is None or self._pattern.fullmatch(name) is not None


def _exactly(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name.replace("''", "'")), re.IGNORECASE)


def _like(pattern: str) -> re.Pattern[str]:
    plain = pattern.replace("''", "'").replace("\\\\", "\\")
    parts = re.findall(r"\\.|.", plain, re.DOTALL)
    meanings = {"%": ".*", "_": "."}
    return re.compile(
        "".join(meanings.get(part) or re.escape(part[-1]) for part in parts), re.IGNORECASE | re.DOTALL
    )


def _shapes_of(lowered: str) -> tuple[Shape, ...]:
    listed = lowered.removeprefix("select").partition(" from ")[0]
    depth, count = 0, 1
    for character in listed:
        depth += {"(": 1, ")": -1}.get(character, 0)
        count += character == "," and depth == 0
    return tuple(text_shape(f"column{number}") for number in range(1, count + 1))
