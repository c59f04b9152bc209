"""The requests that change a company file: insert, update, delete, void, by table.

Values arrive as given, by column name; rows to change by their keys.
"""

from collections.abc import Mapping

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import item_groups, lists
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.line_cache import CachedLine, LineCache
from sandbox.quickbooks.company.transactions import payments, sales
from sandbox.quickbooks.company.transactions.kinds import SALES_KINDS
from sandbox.quickbooks.company.values import Given, Stored, convert
from sandbox.quickbooks.schema.tables import LINE_TABLES, Kind, Table

Values = dict[str, Stored]
#: Key of the header, and of the line in it (empty for a header's own table).
RowKey = tuple[str, str]


def insert(change: Change, table: Table, given: Mapping[str, Given], cache: LineCache) -> str | None:
    """Insert a row; the ListID or TxnID made or added to, None for a line that went to the cache."""
    if table.kind is Kind.LINE:
        return _insert_line(change, table, given, cache)
    values = _converted(table, given, "insert")
    if table.kind is Kind.LIST:
        waiting = cache.take(LINE_TABLES[table.name]) if table.name in LINE_TABLES else []
        list_id = lists.insert(change, table, values)
        if waiting:
            item_groups.append(change, list_id, [cached.line for cached in waiting])
        return list_id
    if table.kind is Kind.TRANSACTION:
        waiting = cache.take(LINE_TABLES[table.name])
        header = _merged_header(waiting, values)
        return insert_transaction(change, table.name, header, [cached.line for cached in waiting])
    raise _read_only(table)


def insert_transaction(change: Change, name: str, header: Values, lines: list[Values]) -> str:
    """Save a transaction from converted values; its TxnID."""
    if name in SALES_KINDS:
        return sales.insert(change, SALES_KINDS[name], header, lines)
    return payments.insert(change, header, lines)


def update(change: Change, table: Table, keys: list[RowKey], given: Mapping[str, Given]) -> None:
    """Set columns of the rows with these keys; the EditSequence of each moves on.

    QODBC's UPDATE sends no EditSequence, so 3200 cannot come: a stale one in the condition chooses no row.
    """
    if table.name == "Preferences":
        _update_preferences(change, table, given)
        return
    if table.kind not in (Kind.LIST, Kind.TRANSACTION, Kind.LINE):
        raise _read_only(table)
    values = _converted(table, given, "update")
    if table.kind is Kind.LIST:
        for list_id, _ in keys:
            lists.update(change, table, list_id, values)
        return
    own = {column.name for column in table.own}
    header = {name: value for name, value in values.items() if name not in own}
    line = {name: value for name, value in values.items() if name in own}
    for txn_id, line_ids in _by_header(keys).items():
        lines = dict.fromkeys(line_ids, line) if line else {}
        _update_one(change, table, txn_id, header, lines=lines)


def delete(change: Change, table: Table, keys: list[RowKey]) -> None:
    """Delete list elements, transactions, or lines of them."""
    for header_id, line_ids in _by_header(keys).items():
        if table.kind is Kind.LIST:
            lists.delete(change, table, header_id)
        elif table.kind is Kind.TRANSACTION and table.name in SALES_KINDS:
            sales.delete(change, SALES_KINDS[table.name], header_id)
        elif table.kind is Kind.TRANSACTION:
            payments.delete(change, header_id)
        elif table.kind is Kind.LINE:
            _update_one(change, table, header_id, {}, removed=frozenset(line_ids))
        else:
            raise _read_only(table)


def void(change: Change, table: Table, keys: list[RowKey]) -> None:
    """Void transactions. QuickBooksError 3185 for those that can only be deleted."""
    kind = SALES_KINDS.get(table.name)
    if kind is None or not kind.voidable:
        raise errors.cannot_void(table.name)
    for txn_id, _ in keys:
        sales.void(change, kind, txn_id)


def key_columns(table: Table) -> tuple[str, str]:
    """Columns whose values make the RowKey of a row; the second is empty for a header's own table."""
    if table.kind is not Kind.LINE:
        return table.key[0], ""
    line_id = f"{table.line_prefix}TxnLineID"
    if table.name == "ReceivePaymentLine":
        line_id = "AppliedToTxnTxnID"
    return table.key[0], line_id if table.column(line_id) else table.key[1]


def _insert_line(change: Change, table: Table, given: Mapping[str, Given], cache: LineCache) -> str | None:
    rest = dict(given)
    header_key = table.key[0]
    save_to_cache, header_id = False, None
    for name in list(rest):
        if name.lower() == "fqsavetocache":
            column = table.by_name["fqsavetocache"]
            save_to_cache = bool(convert(column, rest.pop(name)))
        elif name.lower() == header_key.lower():
            header_id = convert(table.by_name[header_key.lower()], rest.pop(name))
    values = _converted(table, rest, "insert")
    own = {column.name for column in table.own}
    cached = CachedLine(
        {name: value for name, value in values.items() if name not in own},
        {name: value for name, value in values.items() if name in own},
    )
    if header_id is not None:
        _append(change, table, str(header_id), cached)
        return str(header_id)
    if save_to_cache:
        cache.add(table.name, cached)
        return None
    waiting = [*cache.take(table.name), cached]
    header = _merged_header(waiting, {})
    lines = [each.line for each in waiting]
    if change.schema.tables[table.header].kind is Kind.LIST:
        list_id = lists.insert(change, change.schema.tables[table.header], header)
        item_groups.append(change, list_id, lines)
        return list_id
    return insert_transaction(change, table.header, header, lines)


def _append(change: Change, table: Table, header_id: str, cached: CachedLine) -> None:
    if table.header in SALES_KINDS:
        kind = SALES_KINDS[table.header]
        sales.update(change, kind, header_id, cached.header, added=(cached.line,))
    elif table.header == payments.TABLE:
        payments.update(change, header_id, cached.header, added=(cached.line,))
    else:
        item_groups.append(change, header_id, [cached.line])


def _update_one(
    change: Change,
    table: Table,
    header_id: str,
    header: Values,
    *,
    lines: dict[str, Values] | None = None,
    removed: frozenset[str] = frozenset(),
) -> None:
    name = table.header or table.name
    if name in SALES_KINDS:
        sales.update(change, SALES_KINDS[name], header_id, header, lines=lines, removed=removed)
    elif name == payments.TABLE:
        payments.update(change, header_id, header, lines=lines, removed=removed)
    else:
        if header:
            lists.update(change, change.schema.tables[name], header_id, header)
        for number, line in (lines or {}).items():
            item_groups.update(change, header_id, number, line)
        item_groups.remove(change, header_id, removed)


def _update_preferences(change: Change, table: Table, given: Mapping[str, Given]) -> None:
    if not change.by_person:
        raise errors.not_authorized("Preferences are changed in QuickBooks itself.")
    for name, value in _converted(table, given, "update").items():
        change.run(f'UPDATE "Preferences" SET "{name}" = ?', (value,))  # noqa: S608 - the schema's name


def _converted(table: Table, given: Mapping[str, Given], request: str) -> Values:
    values: Values = {}
    for name, value in given.items():
        column = table.by_name.get(name.lower())
        if column is None:
            raise errors.DialectError(f"Invalid column name: {name} (table {table.name})")
        if not (column.insertable if request == "insert" else column.updateable):
            raise errors.not_usable(column.name, f"{table.name} {request}")
        values[column.name] = convert(column, value)
    return values


def _merged_header(waiting: list[CachedLine], last: Values) -> Values:
    merged: Values = {}
    for cached in waiting:
        merged.update({name: value for name, value in cached.header.items() if value is not None})
    merged.update({name: value for name, value in last.items() if value is not None})
    return merged


def _by_header(keys: list[RowKey]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for header_id, line_id in keys:
        grouped.setdefault(header_id, []).append(line_id)
    return grouped


def _read_only(table: Table) -> errors.QodbcError:
    return errors.DialectError(f"Table {table.name} is read only")
