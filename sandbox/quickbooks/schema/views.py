"""The SQLite views behind tables without rows of their own: lines with their headers, links, unions, registers."""

from collections.abc import Iterator

from sandbox.quickbooks.schema import catalogue
from sandbox.quickbooks.schema.registers import derived_view
from sandbox.quickbooks.schema.tables import Kind, Schema, Table

#: Columns of a payment's line that show the paid transaction as it is now.
_APPLIED = {
    "AppliedToTxnTxnType": "t.TxnType",
    "AppliedToTxnTxnDate": "t.TxnDate",
    "AppliedToTxnRefNumber": "t.RefNumber",
    "AppliedToTxnBalanceRemaining": "t.Open",
}


def create(schema: Schema) -> Iterator[str]:
    """DROP and CREATE VIEW for line, linked, union and derived tables."""
    yield from drop(schema)
    for table in schema.tables.values():
        if table.kind in _BODIES:
            yield f'CREATE VIEW "{table.name}" AS {_BODIES[table.kind](schema, table)}'


def drop(schema: Schema) -> Iterator[str]:
    """DROP VIEW for all of them."""
    for table in schema.tables.values():
        if table.kind in _BODIES:
            yield f'DROP VIEW IF EXISTS "{table.name}"'


def _line_view(schema: Schema, table: Table) -> str:
    if table.members:
        return _merged_view(schema, table)
    header = schema.tables[table.header]
    key = table.key[0]
    shown = [f'h."{column.name}"' for column in header.columns if column.queryable]
    joins = ""
    for column in table.own:
        if not column.queryable:
            continue
        applied = _APPLIED.get(column.name)
        shown.append(f'{applied} AS "{column.name}"' if applied else f'l."{column.name}"')
    if table.applies:
        joins = ' LEFT JOIN qb_txn t ON t.TxnID = l."AppliedToTxnTxnID"'
    shown += _control_columns(key, f'l."{key}"', f'l."{table.line_key}"')
    return (
        f'SELECT {", ".join(shown)} FROM "{header.name}" h '  # noqa: S608 - names of the schema
        f'JOIN "{table.storage}" l ON l."{key}" = h."{key}"{joins}'
    )


def _control_columns(key: str, header_id: str, line_id: str) -> list[str]:
    return [
        '0 AS "FQSaveToCache"',
        f"{header_id} || '|' || {line_id} AS \"FQPrimaryKey\"",
        f'{header_id} AS "FQTxnLinkKey"',
    ]


def _merged_view(schema: Schema, table: Table) -> str:
    """The rows of several line tables of one header; the column ...Type tells which."""
    header = schema.tables[table.header]
    parts = []
    for kind, name in catalogue.MERGED_LINES[table.name].items():
        member = schema.tables[name]
        shown = [f'h."{column.name}"' for column in header.columns if column.queryable]
        for column in table.own:
            rest = column.name.removeprefix(table.line_prefix)
            shown.append(
                f"'{kind}' AS \"{column.name}\""
                if rest == "Type"
                else f'l."{member.line_prefix}{rest}" AS "{column.name}"'
            )
        shown += _control_columns(table.key[0], 'l."TxnID"', f'l."{member.line_key}"')
        parts.append(
            f'SELECT {", ".join(shown)} FROM "{header.name}" h '  # noqa: S608 - names of the schema
            f'JOIN "{member.storage}" l ON l."TxnID" = h."TxnID"'
        )
    return " UNION ALL ".join(parts)


def _linked_view(schema: Schema, table: Table) -> str:
    """Money first (AMTTYPE), then the lines of orders (QUANTYPE).

    Seen from what is paid: payments and credits, as negative amounts; from a credit: what it pays.
    """
    paid = table.header in catalogue.PAID_TABLES
    mine, other = ("ToTxnID", "FromTxnID") if paid else ("FromTxnID", "ToTxnID")
    amount = "money_negate(money_add(k.Amount, k.Discount))" if paid else "k.Amount"
    header = [f'h."{column.name}"' for column in schema.tables[table.header].columns if column.queryable]
    money = f"JOIN qb_link k ON k.{mine} = h.TxnID JOIN qb_txn t ON t.TxnID = k.{other}"
    made = "JOIN qb_fulfilment k ON k.TxnID = h.TxnID JOIN qb_txn t ON t.TxnID = k.OrderTxnID"
    ordered = "JOIN qb_fulfilment k ON k.OrderTxnID = h.TxnID JOIN qb_txn t ON t.TxnID = k.TxnID"
    parts = [
        (money, "AMTTYPE", amount, "NULL", "NULL"),
        (made, "QUANTYPE", "k.Amount", "k.OrderLineID", "k.Amount"),
        (ordered, "QUANTYPE", "k.Amount", "k.LineID", "k.Amount"),
    ]
    selects = []
    for joins, kind, total, line_id, line_amount in parts:
        shown = [
            *header,
            't.TxnID AS "LinkedTxnTxnID"',
            't.TxnType AS "LinkedTxnTxnType"',
            't.TxnDate AS "LinkedTxnTxnDate"',
            't.RefNumber AS "LinkedTxnRefNumber"',
            f"'{kind}' AS \"LinkedTxnLinkType\"",
            f'{total} AS "LinkedTxnAmount"',
            f'{line_id} AS "LinkedTxnTxnLineDetailTxnLineID"',
            f'{line_amount} AS "LinkedTxnTxnLineDetailAmount"',
        ]
        selects.append(f'SELECT {", ".join(shown)} FROM "{table.header}" h {joins}')  # noqa: S608
    return " UNION ALL ".join(selects)


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
        parts.append(f'SELECT {", ".join(shown)} FROM "{member}"')  # noqa: S608 - names of the schema
    return " UNION ALL ".join(parts)


_BODIES = {
    Kind.LINE: _line_view,
    Kind.LINKED: _linked_view,
    Kind.UNION: _union_view,
    Kind.DERIVED: derived_view,
}
