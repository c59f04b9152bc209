"""The SQLite statements that make a company file's tables and indexes.

Amounts, prices and quantities are kept as exact decimal texts (collation DECIMAL orders them), never as
floats; dates and times as ISO texts; names and texts compare without case (collation CASELESS).
"""

import re
from collections.abc import Iterator, Mapping

from sandbox.quickbooks.schema import views
from sandbox.quickbooks.schema.columns import Column, ColumnType
from sandbox.quickbooks.schema.tables import Kind, Schema, Table

#: What the rules keep beside QODBC's tables; clients cannot name these.
INTERNAL = """
CREATE TABLE IF NOT EXISTS qb_counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS qb_custom_field (owner TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (owner, label));
CREATE TABLE IF NOT EXISTS qb_element (
  ListID TEXT COLLATE NOCASE PRIMARY KEY, Kind TEXT NOT NULL, Family TEXT NOT NULL, NameKey TEXT NOT NULL,
  FullName TEXT NOT NULL, IsActive INTEGER NOT NULL, UNIQUE (Family, NameKey)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS qb_txn (
  TxnID TEXT COLLATE NOCASE PRIMARY KEY, TxnType TEXT COLLATE NOCASE NOT NULL, TxnNumber INTEGER NOT NULL,
  CustomerListID TEXT COLLATE NOCASE, AccountListID TEXT COLLATE NOCASE, TxnDate TEXT NOT NULL, DueDate TEXT,
  RefNumber TEXT COLLATE CASELESS, Amount TEXT COLLATE DECIMAL NOT NULL, Open TEXT COLLATE DECIMAL NOT NULL,
  TimeCreated TEXT NOT NULL, TimeModified TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS qb_txn_customer ON qb_txn (CustomerListID, TxnType);
CREATE TABLE IF NOT EXISTS qb_link (
  FromTxnID TEXT COLLATE NOCASE NOT NULL, ToTxnID TEXT COLLATE NOCASE NOT NULL,
  PaymentTxnID TEXT COLLATE NOCASE NOT NULL,
  Amount TEXT COLLATE DECIMAL NOT NULL, Discount TEXT COLLATE DECIMAL NOT NULL,
  PRIMARY KEY (FromTxnID, ToTxnID, PaymentTxnID)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS qb_link_to ON qb_link (ToTxnID);
CREATE INDEX IF NOT EXISTS qb_link_payment ON qb_link (PaymentTxnID);
-- lines made from lines of an order: invoices of sales orders and estimates, bills of purchase orders
CREATE TABLE IF NOT EXISTS qb_fulfilment (
  TxnID TEXT COLLATE NOCASE NOT NULL, LineID TEXT COLLATE NOCASE NOT NULL,
  OrderTxnID TEXT COLLATE NOCASE NOT NULL, OrderLineID TEXT COLLATE NOCASE NOT NULL,
  Quantity TEXT COLLATE DECIMAL NOT NULL, Amount TEXT COLLATE DECIMAL NOT NULL,
  PRIMARY KEY (TxnID, LineID)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS qb_fulfilment_order ON qb_fulfilment (OrderTxnID, OrderLineID);
-- the ledger: debits are positive, amounts are cents at home and in the transaction's currency
CREATE TABLE IF NOT EXISTS qb_posting (
  TxnID TEXT COLLATE NOCASE NOT NULL, Line INTEGER NOT NULL, TxnType TEXT NOT NULL, TxnDate TEXT NOT NULL,
  AccountListID TEXT COLLATE NOCASE NOT NULL, EntityListID TEXT COLLATE NOCASE, ItemListID TEXT COLLATE NOCASE,
  ClassListID TEXT COLLATE NOCASE, Quantity TEXT COLLATE DECIMAL, Amount INTEGER NOT NULL,
  ForeignAmount INTEGER NOT NULL, PRIMARY KEY (TxnID, Line)
) WITHOUT ROWID;
-- what is in stock, and its worth in cents
CREATE TABLE IF NOT EXISTS qb_stock (
  ItemListID TEXT COLLATE NOCASE PRIMARY KEY, Quantity TEXT COLLATE DECIMAL NOT NULL, Value INTEGER NOT NULL
) WITHOUT ROWID;
-- what each purchase order still waits for
CREATE TABLE IF NOT EXISTS qb_on_order (
  TxnID TEXT COLLATE NOCASE NOT NULL, ItemListID TEXT COLLATE NOCASE NOT NULL,
  Quantity TEXT COLLATE DECIMAL NOT NULL, PRIMARY KEY (TxnID, ItemListID)
) WITHOUT ROWID;
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
_INDEXED = (
    "TimeModified",
    "ExternalGUID",
    "FullName",
    "ParentRefListID",
    "CustomerRefListID",
    "VendorRefListID",
    "TxnDate",
)
_SPARSE = ("ExternalGUID", "ParentRefListID")
#: Columns that older versions of the sandbox knew without QODBC's CustomField in front.
_FORMER_NAMES = re.compile(r"CustomField(\w*Other[12]?)\Z")


def storage(schema: Schema) -> Iterator[str]:
    """CREATE TABLE and CREATE INDEX for every table with rows of its own."""
    for table in schema.tables.values():
        if table.keeps_rows:
            yield _create_table(table)
            yield from _create_indexes(table, table.stored_columns)


def additions(schema: Schema, have: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Statements that give a file made by an older version what it lacks.

    ``have``: the names of the columns of every table in the file.
    """
    for table in schema.tables.values():
        if not table.keeps_rows:
            continue
        if table.storage not in have:
            yield _create_table(table)
            yield from _create_indexes(table, table.stored_columns)
            continue
        new = [column for column in table.stored_columns if column.name not in have[table.storage]]
        for column in new:
            former = _FORMER_NAMES.match(column.name)
            if former and not column.custom_label and former[1] in have[table.storage]:
                yield f'ALTER TABLE "{table.storage}" RENAME COLUMN "{former[1]}" TO "{column.name}"'
            else:
                yield f'ALTER TABLE "{table.storage}" ADD COLUMN {_definition(column)}'
        yield from _create_indexes(table, tuple(new))


def new_columns(before: Schema, after: Schema) -> Iterator[str]:
    """Statements that give tables the columns that another schema has more: those of new custom fields."""
    for table in after.tables.values():
        if not table.keeps_rows:
            continue
        have = before.tables[table.name].stored_names
        new = tuple(column for column in table.stored_columns if column.name not in have)
        for column in new:
            yield f'ALTER TABLE "{table.storage}" ADD COLUMN {_definition(column)}'
        yield from _create_indexes(table, new)


def renamed_columns(before: Schema, after: Schema) -> Iterator[str]:
    """Statements that take the views away and give stored columns the names of another schema."""
    yield from views.drop(before)
    for table in before.tables.values():
        if not table.keeps_rows:
            continue
        columns = zip(table.stored_columns, after.tables[table.name].stored_columns, strict=True)
        for old, new in columns:
            if old.name != new.name:
                yield f'ALTER TABLE "{table.storage}" RENAME COLUMN "{old.name}" TO "{new.name}"'


def _definition(column: Column) -> str:
    return f'"{column.name}" {_AFFINITIES.get(column.type, "TEXT COLLATE DECIMAL")}'


def _create_table(table: Table) -> str:
    definitions = [_definition(column) for column in table.stored_columns]
    if table.kind is Kind.LINE:
        definitions.insert(0, f'"{table.key[0]}" TEXT COLLATE NOCASE NOT NULL')
    if table.key:
        definitions.append("PRIMARY KEY ({})".format(", ".join(f'"{name}"' for name in table.key)))
    return f'CREATE TABLE "{table.storage}" ({", ".join(definitions)})'


def _create_indexes(table: Table, columns: tuple[Column, ...]) -> Iterator[str]:
    if table.kind is Kind.SYSTEM:
        return
    for column in columns:
        if column.name in _INDEXED or column.name == table.name_column:
            yield _index(table.storage, column.name, sparse=column.name in _SPARSE)
        elif (column.custom_label and table.kind is not Kind.LINE) or column.name in (
            f"{table.name}ItemRefListID",
            f"{table.name}TxnLineID",
            "ItemGroupLineItemRefListID",
        ):
            yield _index(table.storage, column.name, sparse=True)
        elif column.name == "AppliedToTxnTxnID":
            yield _index(table.storage, column.name, sparse=False)
        elif column.name == "DepositLineTxnID":
            yield _index(table.storage, column.name, sparse=True)


def _index(storage_name: str, column: str, *, sparse: bool) -> str:
    condition = f' WHERE "{column}" IS NOT NULL' if sparse else ""
    return f'CREATE INDEX "{storage_name}_{column}" ON "{storage_name}" ("{column}"){condition}'
