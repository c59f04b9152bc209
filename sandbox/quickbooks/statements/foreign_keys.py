"""SQLForeignKeys: references among the tables, each ...RefListID to the ListID of the list that it points to."""

import re

from sandbox.quickbooks.schema.tables import Kind, Schema, Table
from sandbox.quickbooks.statements.catalog_names import name_filter
from sandbox.quickbooks.statements.result import Result, Row, number_shape, table_result, text_shape

_SCHEMA_NAME = "public"
#: ODBC: the key does nothing when its target changes or goes, and it is not deferrable.
_NO_ACTION, _NOT_DEFERRABLE = 3, 7
_SHAPES = (
    text_shape("PKTABLE_CAT"),
    text_shape("PKTABLE_SCHEM"),
    text_shape("PKTABLE_NAME"),
    text_shape("PKCOLUMN_NAME"),
    text_shape("FKTABLE_CAT"),
    text_shape("FKTABLE_SCHEM"),
    text_shape("FKTABLE_NAME"),
    text_shape("FKCOLUMN_NAME"),
    number_shape("KEY_SEQ"),
    number_shape("UPDATE_RULE"),
    number_shape("DELETE_RULE"),
    text_shape("FK_NAME"),
    text_shape("PK_NAME"),
    number_shape("DEFERRABILITY"),
)
_CATALOG = re.compile(r"'((?:[^']|'')*)'::name as \"PKTABLE_CAT\"")


def foreign_keys(text: str, schema: Schema) -> Result:
    """The answer to the driver's query: keys of one table, keys that point to one table, or those between two."""
    inner = name_filter(text, "", "relname")
    target, owner = name_filter(text, "c2", "relname"), name_filter("", "", "")
    if re.search(r"\bconfrelid\s*=\s*c\.oid", text):
        target = inner
    else:
        owner = inner
    catalog = _CATALOG.search(text)
    name = catalog[1] if catalog else ""
    rows = [
        row
        for table in schema.tables.values()
        if owner(table.name) and table.kind in (Kind.LIST, Kind.TRANSACTION, Kind.LINE)
        for row in _keys(schema, table, name)
        if target(str(row[2]))
    ]
    return table_result(_SHAPES, rows)


def _keys(schema: Schema, table: Table, catalog: str) -> list[Row]:
    rows: list[Row] = []
    if table.header:
        key = table.key[0]
        rows.append(_row(catalog, table, key, schema.tables[table.header].name, key))
    for reference in table.references:
        target = _target(schema, reference.targets)
        if target:
            rows.append(_row(catalog, table, reference.id_column, target, "ListID"))
    return rows


def _target(schema: Schema, targets: tuple[str, ...]) -> str:
    """The only list that a reference points to, or the table that unites all lists it may point to."""
    if len(targets) == 1:
        return targets[0]
    unions = (table for table in schema.tables.values() if table.kind is Kind.UNION)
    return next((union.name for union in unions if targets and set(targets) <= set(union.members)), "")


def _row(catalog: str, table: Table, column: str, target: str, key: str) -> Row:
    return (
        catalog,
        _SCHEMA_NAME,
        target,
        key,
        catalog,
        _SCHEMA_NAME,
        table.name,
        column,
        1,
        _NO_ACTION,
        _NO_ACTION,
        f"{table.name}_{column}_fkey",
        f"{target}_pkey",
        _NOT_DEFERRABLE,
    )
