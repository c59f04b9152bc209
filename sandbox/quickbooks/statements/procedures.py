"""QODBC's stored procedures that read: tables, columns, keys, the id inserted last, reports."""

from collections.abc import Callable, Mapping

from sandbox.quickbooks.company.aging import aging_summary
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.schema.columns import Column, ColumnType
from sandbox.quickbooks.schema.tables import Kind, Schema, Table
from sandbox.quickbooks.statements.plans import Procedure
from sandbox.quickbooks.statements.result import (
    Result,
    Row,
    amount_shape,
    flag_shape,
    number_shape,
    table_result,
    text_shape,
)

#: ODBC's numbers and QODBC's names of the types.
_ODBC_TYPES = {
    ColumnType.BOOL: (-7, "BIT"),
    ColumnType.INT: (4, "INTEGER"),
    ColumnType.DATE: (91, "DATE"),
    ColumnType.DATETIME: (93, "TIMESTAMP"),
}


def call(procedure: Procedure, company: CompanyFile, last_ids: Mapping[str, str]) -> Result:
    """Carry out a procedure. ``last_ids``: by table, what the session inserted last."""
    if procedure.name in SYNCHRONISING:
        return Result("SELECT", (text_shape("Status"),), iter([("OK",)]))
    if procedure.name == "sp_lastinsertid":
        table = _table(procedure, company.schema)
        rows: list[Row] = [(last_ids.get(table.name),)]
        return table_result((text_shape("LastInsertID", 36),), rows)
    if procedure.name == "sp_qbfilename":
        return table_result((text_shape("QBFileName"),), [(f"{company.path.stem}.qbw",)])
    if procedure.name == "sp_report":
        return _report(procedure, company)
    handler = _BY_NAME.get(procedure.name)
    if handler is None:
        raise DialectError(f"Unknown stored procedure: {procedure.name}")
    return handler(procedure, company.schema)


#: They bring the cache of QODBC's optimizer up to date, which matters only where a fault made it stale.
SYNCHRONISING = frozenset(("sp_optimizefullsync", "sp_optimizeupdatesync"))


def _table(procedure: Procedure, schema: Schema) -> Table:
    if not procedure.arguments:
        raise DialectError(f"{procedure.name} needs the name of a table")
    table = schema.find(procedure.arguments[0])
    if table is None:
        raise DialectError(f"Invalid table name: {procedure.arguments[0]}")
    return table


def _tables(_procedure: Procedure, schema: Schema) -> Result:
    shapes = (
        text_shape("TABLE_QUALIFIER"),
        text_shape("TABLE_OWNER"),
        text_shape("TABLE_NAME"),
        text_shape("TABLE_TYPE"),
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
    table = _table(procedure, schema)
    shapes = (
        text_shape("TABLE_QUALIFIER"),
        text_shape("TABLE_OWNER"),
        text_shape("TABLE_NAME"),
        text_shape("COLUMN_NAME"),
        number_shape("DATA_TYPE"),
        text_shape("TYPE_NAME"),
        number_shape("PRECISION"),
        number_shape("LENGTH"),
        number_shape("SCALE"),
        number_shape("RADIX"),
        number_shape("NULLABLE"),
        flag_shape("QUERYABLE"),
        flag_shape("UPDATEABLE"),
        flag_shape("INSERTABLE"),
        flag_shape("REQUIRED_ON_INSERT"),
        text_shape("RELATES_TO"),
        text_shape("CUSTOM_FIELD_NAME"),
    )
    targets = {
        name: ",".join(reference.targets)
        for owner in (table, schema.tables.get(table.header))
        if owner is not None
        for reference in owner.references
        for name in (reference.id_column, reference.name_column)
    }
    rows = [_column_row(table, column, targets.get(column.name)) for column in table.columns]
    return table_result(shapes, rows)


def _column_row(table: Table, column: Column, relates_to: str | None) -> Row:
    if column.scale is not None:
        precision, scale = column.scale
        number, type_name, radix = 2, "NUMERIC", 10
    else:
        number, type_name = _ODBC_TYPES.get(column.type, (12, "VARCHAR"))
        precision, scale, radix = column.length, None, None
    writable = table.kind in (Kind.LIST, Kind.TRANSACTION, Kind.LINE)
    # a line with the key of its header is added to that header
    insertable = writable and (column.insertable or (table.kind is Kind.LINE and column.name == table.key[0]))
    required = column.name in table.required
    return (
        None,
        None,
        table.name,
        column.name,
        number,
        type_name,
        precision,
        precision,
        scale,
        radix,
        int(not required),
        int(column.queryable),
        int(writable and column.updateable),
        int(insertable),
        int(required),
        relates_to or None,
        column.custom_label or None,
    )


def _primary_keys(procedure: Procedure, schema: Schema) -> Result:
    table = _table(procedure, schema)
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


def _report(procedure: Procedure, company: CompanyFile) -> Result:
    if not procedure.arguments or procedure.arguments[0].lower() != "aragingsummary":
        raise DialectError(f"Unknown report: {' '.join(procedure.arguments[:1])}")
    shapes = (
        text_shape("Label", 209),
        amount_shape("Current"),
        amount_shape("Days1To30"),
        amount_shape("Days31To60"),
        amount_shape("Days61To90"),
        amount_shape("DaysOver90"),
        amount_shape("Total"),
    )
    return table_result(shapes, aging_summary(company))


_BY_NAME: dict[str, Callable[[Procedure, Schema], Result]] = {
    "sp_tables": _tables,
    "sp_columns": _columns,
    "sp_primarykeys": _primary_keys,
}
