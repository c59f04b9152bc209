"""Answers to the fixed pg_catalog queries that psqlODBC sends for the catalogue functions of ODBC."""

from dataclasses import replace

from sandbox.quickbooks.schema.columns import Column
from sandbox.quickbooks.schema.tables import Schema, Table
from sandbox.quickbooks.statements.catalog_names import name_filter
from sandbox.quickbooks.statements.foreign_keys import foreign_keys
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
#: QODBC's stored procedures, as SQLProcedures lists them.
PROCEDURES = (
    "sp_batchclear",
    "sp_batchstart",
    "sp_batchupdate",
    "sp_columns",
    "sp_lastinsertid",
    "sp_optimizefullsync",
    "sp_optimizeupdatesync",
    "sp_primarykeys",
    "sp_qbfilename",
    "sp_report",
    "sp_tables",
    "sp_void",
)
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
    if lowered.startswith("select c.relname, i.indkey, i.indisunique"):
        return _statistics(text, schema)
    if lowered.startswith("select c.relhasrules, c.relkind, 0 as relhasoids"):
        return _existence(text, schema)
    if "as procedure_name" in lowered and "pg_proc" in lowered:
        return _procedures(text)
    if '"pktable_cat"' in lowered:
        return foreign_keys(text, schema)
    return table_result(_shapes_of(lowered), [])


def _statistics(text: str, schema: Schema) -> Result:
    shapes = (
        text_shape("relname"),
        replace(text_shape("indkey"), vector=True),
        flag_shape("indisunique"),
        flag_shape("indisclustered"),
        text_shape("amname"),
        flag_shape("relhasrules"),
        text_shape("nspname"),
        number_shape("oid"),
        number_shape("relhasoids"),
        replace(text_shape("indoption"), vector=True),
    )
    rows: list[Row] = []
    for number, table in enumerate(_matching(text, "d", schema), 30_000):
        names = [column.name for column in table.columns]
        if table.key:
            places = " ".join(str(names.index(name) + 1) for name in table.key)
            options = " ".join("0" for _ in table.key)
            rows.append((f"{table.name}_pkey", places, 1, 0, "btree", 0, _SCHEMA_NAME, number, 0, options))
    return table_result(shapes, rows)


def _existence(text: str, schema: Schema) -> Result:
    """Whether a table is there, for SQLSpecialColumns."""
    shapes = (flag_shape("relhasrules"), text_shape("relkind"), number_shape("relhasoids"))
    return table_result(shapes, [(0, "r", 0) for _ in _matching(text, "c", schema)])


def _procedures(text: str) -> Result:
    fits = name_filter(text, "", "proname")
    shapes = (
        text_shape("PROCEDURE_CAT"),
        text_shape("PROCEDURE_SCHEM"),
        text_shape("PROCEDURE_NAME"),
        text_shape("NUM_INPUT_PARAMS"),
        text_shape("NUM_OUTPUT_PARAMS"),
        text_shape("NUM_RESULT_SETS"),
        text_shape("REMARKS"),
        number_shape("PROCEDURE_TYPE"),
    )
    rows: list[Row] = [("", _SCHEMA_NAME, name, "", "", "", "", 1) for name in PROCEDURES if fits(name)]
    return table_result(shapes, rows)


def _tables(text: str, schema: Schema) -> Result:
    shapes = (text_shape("relname"), text_shape("nspname"), text_shape("relkind"))
    rows: list[Row] = [(table.name, _SCHEMA_NAME, "r") for table in _matching(text, "", schema)]
    return table_result(shapes, rows)


def _columns(text: str, schema: Schema) -> Result:
    fits = name_filter(text, "a", "attname")
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
    fits = name_filter(text, alias, "relname")
    return [schema.tables[name] for name in sorted(schema.tables) if fits(name)]


def _shapes_of(lowered: str) -> tuple[Shape, ...]:
    listed = lowered.removeprefix("select").partition(" from ")[0]
    depth, count = 0, 1
    for character in listed:
        depth += {"(": 1, ")": -1}.get(character, 0)
        count += character == "," and depth == 0
    return tuple(text_shape(f"column{number}") for number in range(1, count + 1))
