"""QODBC's stored procedures that read: tables, columns, keys, the id inserted last, reports."""

from collections.abc import Callable, Mapping
from datetime import date

from sandbox.quickbooks.company.connections import Readers
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.reports import catalogue as reports
from sandbox.quickbooks.schema.tables import Kind, Schema, Table
from sandbox.quickbooks.statements.columns import columns_of
from sandbox.quickbooks.statements.plans import Procedure
from sandbox.quickbooks.statements.result import (
    Result,
    Row,
    Shape,
    flag_shape,
    number_shape,
    table_result,
    text_shape,
)


def call(procedure: Procedure, company: CompanyFile, last_ids: Mapping[str, str]) -> Result:
    """Carry out a procedure. ``last_ids``: by table, what the session inserted last."""
    if procedure.name in SYNCHRONISING:
        return status_ok()
    if procedure.name == "sp_lastinsertid":
        table = named_table(procedure, company.schema)
        rows: list[Row] = [(last_ids.get(table.name),)]
        return table_result((text_shape("LastInsertID", 36),), rows)
    if procedure.name == "sp_qbfilename":
        return table_result((text_shape("QBFileName"),), [(f"{company.path.stem}.qbw",)])
    handler = _BY_NAME.get(procedure.name)
    if handler is None:
        raise DialectError(f"Unknown stored procedure: {procedure.name}")
    return handler(procedure, company.schema)


def status_ok() -> Result:
    """What a procedure answers that has nothing to tell."""
    return table_result((text_shape("Status"),), [("OK",)])


#: They bring the cache of QODBC's optimizer up to date, which matters only where a fault made it stale.
SYNCHRONISING = frozenset(("sp_optimizefullsync", "sp_optimizeupdatesync"))


def named_table(procedure: Procedure, schema: Schema) -> Table:
    """The table that a procedure is called for. DialectError where it names none."""
    if not procedure.arguments:
        raise DialectError(f"{procedure.name} needs the name of a table")
    table = schema.find(procedure.arguments[0])
    if table is None:
        raise DialectError(f"Invalid table name: {procedure.arguments[0]}")
    return table


def _tables(_procedure: Procedure, schema: Schema) -> Result:
    shapes = (
        text_shape("QUALIFIERNAME"),
        text_shape("OWNERNAME"),
        text_shape("TABLENAME"),
        text_shape("TYPENAME"),
        text_shape("REMARKS"),
        flag_shape("INSERTABLE"),
        flag_shape("UPDATEABLE"),
        flag_shape("DELETABLE"),
    )
    rows: list[Row] = []
    for name in sorted(schema.tables):
        writable = int(schema.tables[name].kind in (Kind.LIST, Kind.TRANSACTION, Kind.LINE))
        rows.append((None, None, name, "TABLE", None, writable, writable, writable))
    return table_result(shapes, rows)


def _columns(procedure: Procedure, schema: Schema) -> Result:
    return columns_of(named_table(procedure, schema), schema)


def _primary_keys(procedure: Procedure, schema: Schema) -> Result:
    table = named_table(procedure, schema)
    shapes = (
        text_shape("TABLE_QUALIFIER"),
        text_shape("TABLE_OWNER"),
        text_shape("TABLE_NAME"),
        text_shape("COLUMN_NAME"),
        number_shape("KEY_SEQ"),
        text_shape("PK_NAME"),
    )
    key = ("FQPrimaryKey",) if table.kind is Kind.LINE else table.key
    rows: list[Row] = [
        (None, None, table.name, name, number, f"{table.name}_pkey") for number, name in enumerate(key, 1)
    ]
    return table_result(shapes, rows)


def report(procedure: Procedure, readers: Readers, today: date) -> Result:
    """Carry out sp_report. ``today``: on the workstation."""
    columns, rows = reports.run(procedure.tokens, readers, today)
    return table_result(tuple(Shape(column.name, column) for column in columns), rows)


_BY_NAME: dict[str, Callable[[Procedure, Schema], Result]] = {
    "sp_tables": _tables,
    "sp_columns": _columns,
    "sp_primarykeys": _primary_keys,
}
