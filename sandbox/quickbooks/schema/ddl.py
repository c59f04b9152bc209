"""The SQLite statements that make a company file's tables, views and indexes.

Amounts, prices and quantities are kept as exact decimal texts (collation DECIMAL orders them), never as
floats; dates and times as ISO texts; names and texts compare without case (collation CASELESS).
"""

from collections.abc import Iterator

from sandbox.quickbooks.schema.columns import Column, ColumnType
from sandbox.quickbooks.schema.tables import Kind, Schema, Table

#: What the rules keep beside QODBC's tables; clients cannot name these.
INTERNAL = """
CREATE TABLE qb_counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE qb_custom_field (owner TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (owner, label));
CREATE TABLE qb_element (
  ListID TEXT COLLATE NOCASE PRIMARY KEY, Kind TEXT NOT NULL, Family TEXT NOT NULL, NameKey TEXT NOT NULL,
  FullName TEXT NOT NULL, IsActive INTEGER NOT NULL, UNIQUE (Family, NameKey)
) WITHOUT ROWID;
CREATE TABLE qb_txn (
  TxnID TEXT COLLATE NOCASE PRIMARY KEY, TxnType TEXT COLLATE NOCASE NOT NULL, TxnNumber INTEGER NOT NULL,
  CustomerListID TEXT COLLATE NOCASE, AccountListID TEXT COLLATE NOCASE, TxnDate TEXT NOT NULL, DueDate TEXT,
  RefNumber TEXT COLLATE CASELESS, Amount TEXT COLLATE DECIMAL NOT NULL, Open TEXT COLLATE DECIMAL NOT NULL,
  TimeCreated TEXT NOT NULL, TimeModified TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX qb_txn_customer ON qb_txn (CustomerListID, TxnType);
CREATE TABLE qb_link (
  FromTxnID TEXT COLLATE NOCASE NOT NULL, ToTxnID TEXT COLLATE NOCASE NOT NULL,
  PaymentTxnID TEXT COLLATE NOCASE NOT NULL,
  Amount TEXT COLLATE DECIMAL NOT NULL, Discount TEXT COLLATE DECIMAL NOT NULL,
  PRIMARY KEY (FromTxnID, ToTxnID, PaymentTxnID)
) WITHOUT ROWID;
CREATE INDEX qb_link_to ON qb_link (ToTxnID);
CREATE INDEX qb_link_payment ON qb_link (PaymentTxnID);
"""

_AFFINITIES = {
    ColumnType.ID: "TEXT COLLATE NOCASE",
    ColumnType.GUID: "TEXT COLLATE NOCASE",
    ColumnType.STR: "TEXT COLLATE CASELESS",
    ColumnType.ENUM: "TEXT COLLATE NOCASE",
    ColumnType.BOOL: "INTEGER",
    ColumnType.INT: "INTEGER",
    ColumnType.DATE: "TEXT",
    ColumnType.DATETIME: "TEXT",
}
_INDEXED = ("TimeModified", "ExternalGUID", "FullName", "ParentRefListID", "CustomerRefListID", "TxnDate")
_SPARSE = ("ExternalGUID", "ParentRefListID")


def storage(schema: Schema) -> Iterator[str]:
    """CREATE TABLE and CREATE INDEX for every table with rows of its own."""
    for table in schema.tables.values():
        if table.kind in (Kind.LIST, Kind.TRANSACTION, Kind.LINE, Kind.SYSTEM):
            yield _create_table(table)
            yield from _create_indexes(table)


def add_column(table: Table, column: Column) -> Iterator[str]:
    """Statements that give a table the column of a new custom field."""
    yield f'ALTER TABLE "{table.storage}" ADD COLUMN {_definition(column)}'
    yield _index(table.storage, column.name, sparse=True)


def renamed_columns(before: Schema, after: Schema) -> Iterator[str]:
    """Statements that take the views away and give stored columns the names of another schema."""
    for table in before.tables.values():
        if table.kind in (Kind.LINE, Kind.LINKED, Kind.UNION):
            yield f'DROP VIEW IF EXISTS "{table.name}"'
    for table in before.tables.values():
        if table.kind not in (Kind.LIST, Kind.TRANSACTION, Kind.LINE, Kind.SYSTEM):
            continue
        columns = zip(table.stored_columns, after.tables[table.name].stored_columns, strict=True)
        for old, new in columns:
            if old.name != new.name:
                yield f'ALTER TABLE "{table.storage}" RENAME COLUMN "{old.name}" TO "{new.name}"'


def views(schema: Schema) -> Iterator[str]:
    """DROP and CREATE VIEW for line, linked and union tables."""
    for table in schema.tables.values():
        if table.kind in (Kind.LINE, Kind.LINKED, Kind.UNION):
            body = _VIEW_BODIES[table.kind](schema, table)
            yield f'DROP VIEW IF EXISTS "{table.name}"'
            yield f'CREATE VIEW "{table.name}" AS {body}'


def _definition(column: Column) -> str:
    return f'"{column.name}" {_AFFINITIES.get(column.type, "TEXT COLLATE DECIMAL")}'


def _create_table(table: Table) -> str:
    definitions = [_definition(column) for column in table.stored_columns]
    if table.kind is Kind.LINE:
        definitions.insert(0, f'"{table.key[0]}" TEXT COLLATE NOCASE NOT NULL')
    if table.key:
        definitions.append("PRIMARY KEY ({})".format(", ".join(f'"{name}"' for name in table.key)))
    return f'CREATE TABLE "{table.storage}" ({", ".join(definitions)})'


def _create_indexes(table: Table) -> Iterator[str]:
    if table.kind is Kind.SYSTEM:
        return
    for column in table.stored_columns:
        if column.name in _INDEXED or column.name == table.name_column:
            yield _index(table.storage, column.name, sparse=column.name in _SPARSE)
        elif column.custom_label or column.name.endswith(("LineItemRefListID", "LineTxnLineID")):
            yield _index(table.storage, column.name, sparse=True)
        elif column.name == "AppliedToTxnTxnID":
            yield _index(table.storage, column.name, sparse=False)


def _index(storage_name: str, column: str, *, sparse: bool) -> str:
    condition = f' WHERE "{column}" IS NOT NULL' if sparse else ""
    return f'CREATE INDEX "{storage_name}_{column}" ON "{storage_name}" ("{column}"){condition}'


def _line_view(schema: Schema, table: Table) -> str:
    header = schema.tables[table.header]
    key = table.key[0]
    shown = [f'h."{column.name}"' for column in header.columns if column.queryable]
    joins = ""
    for column in table.own:
        if not column.queryable:
            continue
        applied = _APPLIED.get(column.name)
        shown.append(f'{applied} AS "{column.name}"' if applied else f'l."{column.name}"')
    if table.name == "ReceivePaymentLine":
        joins = ' LEFT JOIN qb_txn t ON t.TxnID = l."AppliedToTxnTxnID"'
    line_id = (
        f"{table.line_prefix}TxnLineID" if table.column(f"{table.line_prefix}TxnLineID") else table.key[1]
    )
    shown += [
        '0 AS "FQSaveToCache"',
        f'l."{key}" || \'|\' || l."{line_id}" AS "FQPrimaryKey"',
        f'l."{key}" AS "FQTxnLinkKey"',
    ]
    return (
        f'SELECT {", ".join(shown)} FROM "{header.name}" h '  # noqa: S608 - names from columns.csv
        f'JOIN "{table.storage}" l ON l."{key}" = h."{key}"{joins}'
    )


#: Columns of a payment's line that show the paid transaction as it is now.
_APPLIED = {
    "AppliedToTxnTxnType": "t.TxnType",
    "AppliedToTxnTxnDate": "t.TxnDate",
    "AppliedToTxnRefNumber": "t.RefNumber",
    "AppliedToTxnBalanceRemaining": "t.Open",
}


def _linked_view(schema: Schema, table: Table) -> str:
    # seen from an invoice: payments and credits, as negative amounts; from a credit: the invoices
    mine, other, sign = ("ToTxnID", "FromTxnID", "-")
    if table.header == "CreditMemo":
        mine, other, sign = ("FromTxnID", "ToTxnID", "")
    amount = "money_negate(money_add(k.Amount, k.Discount))" if sign else "k.Amount"
    shown = [f'h."{column.name}"' for column in schema.tables[table.header].columns if column.queryable]
    shown += [
        't.TxnID AS "LinkedTxnTxnID"',
        't.TxnType AS "LinkedTxnTxnType"',
        't.TxnDate AS "LinkedTxnTxnDate"',
        't.RefNumber AS "LinkedTxnRefNumber"',
        "'AMTTYPE' AS \"LinkedTxnLinkType\"",
        f'{amount} AS "LinkedTxnAmount"',
    ]
    return (
        f'SELECT {", ".join(shown)} FROM "{table.header}" h '  # noqa: S608 - names from columns.csv
        f"JOIN qb_link k ON k.{mine} = h.TxnID JOIN qb_txn t ON t.TxnID = k.{other}"
    )


def _union_view(schema: Schema, table: Table) -> str:
    parts = []
    for member in table.members:
        have = schema.tables[member]
        shown = []
        for column in table.columns:
            if column.name == "Type":
                shown.append(f"'{member}' AS \"Type\"")
            elif have.column(column.name):
                shown.append(f'"{column.name}"')
            elif column.name == "FullName" and have.name_column:
                shown.append(f'"{have.name_column}" AS "FullName"')
            else:
                shown.append(f'NULL AS "{column.name}"')
        parts.append(f'SELECT {", ".join(shown)} FROM "{member}"')  # noqa: S608 - names from columns.csv
    return " UNION ALL ".join(parts)


_VIEW_BODIES = {Kind.LINE: _line_view, Kind.LINKED: _linked_view, Kind.UNION: _union_view}
