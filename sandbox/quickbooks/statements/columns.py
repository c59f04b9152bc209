"""sp_columns: what QODBC tells of a table's columns.

Names from COLUMNNAME, TYPENAME and NULLABLE to CUSTOM_FIELD_NAME are those that PyPI ``qbodbc`` reads; QUALIFIERNAME,
OWNERNAME, TABLENAME, TYPE, PRECISION, LENGTH, SCALE, RADIX and CHAR_OCTET_LENGTH are unchecked.
"""

from sandbox.quickbooks.schema.columns import Column, ColumnType
from sandbox.quickbooks.schema.tables import Kind, Schema, Table
from sandbox.quickbooks.statements.result import (
    Result,
    Row,
    flag_shape,
    number_shape,
    table_result,
    text_shape,
)

#: ODBC's numbers and QODBC's names of the types; the others are texts.
_TYPES = {
    ColumnType.BOOL: (-7, "BIT"),
    ColumnType.INT: (4, "INTEGER"),
    ColumnType.DATE: (91, "DATE"),
    ColumnType.DATETIME: (93, "TIMESTAMP"),
}
_NUMERIC, _VARCHAR = (2, "NUMERIC"), (12, "VARCHAR")
#: ODBC's verbose type of dates and moments, and what kind of it.
_VERBOSE = {ColumnType.DATE: (9, 1), ColumnType.DATETIME: (9, 3)}
_FORMATS = {ColumnType.AMT: "Amount", ColumnType.PRICE: "Price", ColumnType.QUAN: "Quantity"}
_SHAPES = (
    text_shape("QUALIFIERNAME"),
    text_shape("OWNERNAME"),
    text_shape("TABLENAME"),
    text_shape("COLUMNNAME"),
    number_shape("TYPE"),
    text_shape("TYPENAME"),
    number_shape("PRECISION"),
    number_shape("LENGTH"),
    number_shape("SCALE"),
    number_shape("RADIX"),
    number_shape("NULLABLE"),
    text_shape("REMARKS"),
    text_shape("DEFAULT"),
    number_shape("DATATYPE"),
    number_shape("DATETIME_SUBTYPE"),
    number_shape("CHAR_OCTET_LENGTH"),
    number_shape("ORDINAL_POSITION"),
    text_shape("IS_NULLABLE"),
    flag_shape("QUERYABLE"),
    flag_shape("UPDATEABLE"),
    flag_shape("INSERTABLE"),
    flag_shape("REQUIRED_ON_INSERT"),
    text_shape("FORMAT"),
    text_shape("RELATES_TO"),
    text_shape("JUMPIN_TYPE"),
    text_shape("CUSTOM_FIELD_NAME"),
)


def columns_of(table: Table, schema: Schema) -> Result:
    """The rows of sp_columns for a table."""
    targets = {
        name: ",".join(reference.targets)
        for owner in (table, schema.tables.get(table.header))
        if owner is not None
        for reference in owner.references
        for name in (reference.id_column, reference.name_column)
    }
    rows = [
        _row(table, column, number, targets.get(column.name))
        for number, column in enumerate(table.columns, 1)
    ]
    return table_result(_SHAPES, rows)


def _row(table: Table, column: Column, number: int, relates_to: str | None) -> Row:
    if column.scale is not None:
        precision, scale = column.scale
        (type_number, type_name), radix = _NUMERIC, 10
    else:
        type_number, type_name = _TYPES.get(column.type, _VARCHAR)
        precision, scale, radix = column.length, None, None
    writable = table.kind in (Kind.LIST, Kind.TRANSACTION, Kind.LINE)
    # a line with the key of its header is added to that header
    insertable = writable and (column.insertable or (table.kind is Kind.LINE and column.name == table.key[0]))
    required = column.name in table.required
    data_type, subtype = _VERBOSE.get(column.type, (type_number, None))
    return (
        None,
        None,
        table.name,
        column.name,
        type_number,
        type_name,
        precision,
        precision,
        scale,
        radix,
        int(not required),
        None,
        None,
        data_type,
        subtype,
        precision if column.is_text else None,
        number,
        "NO" if required else "YES",
        int(column.queryable),
        int(writable and column.updateable),
        int(insertable),
        int(required),
        _FORMATS.get(column.type),
        relates_to or None,
        None,
        column.custom_label or None,
    )
