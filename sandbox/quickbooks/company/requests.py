"""The requests that change a company file: insert, update, delete, void, by table.

Values arrive as given, by column name; rows to change by their keys.
"""

from collections.abc import Mapping

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import features, list_lines, lists, opening_balances
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.line_cache import CachedLine, LineCache
from sandbox.quickbooks.company.transactions import numbers
from sandbox.quickbooks.company.transactions.opening import open_stock
from sandbox.quickbooks.company.transactions.registry import rules_of
from sandbox.quickbooks.company.transactions.rules import LineEdit
from sandbox.quickbooks.company.values import Given, Stored, convert
from sandbox.quickbooks.schema.catalogue import LINE_TABLES
from sandbox.quickbooks.schema.tables import Kind, Table

Values = dict[str, Stored]
#: Key of the header, and of the line in it (empty for a header's own table).
RowKey = tuple[str, str]


def insert(change: Change, table: Table, given: Mapping[str, Given], cache: LineCache) -> str | None:
    """Insert a row; the ListID or TxnID made or added to, None for a line that went to the cache."""
    if table.kind is Kind.LINE:
        return _insert_line(change, table, given, cache)
    if not table.is_writable:
        raise _read_only(table)
    values = _converted(table, given, "insert")
    waiting = {name: cache.take(name) for name in LINE_TABLES.get(table.name, ())}
    return _insert_header(change, table, values, waiting)


def update(change: Change, table: Table, keys: list[RowKey], given: Mapping[str, Given]) -> None:
    """Set columns of the rows with these keys; the EditSequence of each moves on. Not saved is 3170 here.

    QODBC's UPDATE sends no EditSequence, so 3200 cannot come: a stale one in the condition chooses no row.
    """
    if table.name == "Preferences":
        _update_preferences(change, table, given)
        return
    if not table.is_writable:
        raise _read_only(table)
    values = _converted(table, given, "update")
    own = {column.name for column in table.own}
    header = {name: value for name, value in values.items() if name not in own}
    line = {name: value for name, value in values.items() if name in own}
    for header_id, line_ids in _by_header(keys).items():
        changed = dict.fromkeys(line_ids, line) if line else {}
        try:
            _update_one(change, table, header_id, header, LineEdit(table.name if changed else "", changed))
        except errors.SaveError as refused:
            raise errors.cannot_modify(refused) from refused


def delete(change: Change, table: Table, keys: list[RowKey]) -> None:
    """Delete list elements, transactions, or lines of them."""
    if not table.is_writable:
        raise _read_only(table)
    for header_id, line_ids in _by_header(keys).items():
        if table.kind is Kind.LIST:
            lists.delete(change, table, header_id)
        elif table.kind is Kind.TRANSACTION:
            numbers.check_deletable(change, table.name, header_id)
            rules_of(table.name).delete(change, header_id)
        else:
            try:
                _update_one(change, table, header_id, {}, LineEdit(table.name, removed=frozenset(line_ids)))
            except errors.SaveError as refused:
                raise errors.cannot_modify(refused) from refused


def void(change: Change, table: Table, keys: list[RowKey]) -> None:
    """Void transactions. QuickBooksError 3185 for those that can only be deleted."""
    if table.kind is not Kind.TRANSACTION:
        raise errors.cannot_void(table.name)
    for txn_id, _ in keys:
        rules_of(table.name).void(change, txn_id)


def key_columns(table: Table) -> tuple[str, str]:
    """Columns whose values make the RowKey of a row; the second is empty for a header's own table."""
    if table.kind is not Kind.LINE:
        return (table.key or (table.columns[0].name,))[0], ""
    # a payment's lines are told apart by what they pay
    return table.key[0], "AppliedToTxnTxnID" if table.applies else table.line_key


def _insert_header(change: Change, table: Table, values: Values, waiting: dict[str, list[CachedLine]]) -> str:
    """Save a list element or transaction with the lines that waited for it, by line table."""
    features.check(change, table.name)
    header = _merged_header([cached for lines in waiting.values() for cached in lines], values)
    lines = {name: [cached.line for cached in cached_lines] for name, cached_lines in waiting.items()}
    if table.kind is Kind.TRANSACTION:
        return rules_of(table.name).insert(change, header, lines)
    opening = opening_balances.take(header)
    list_id = lists.insert(change, table, header)
    open_stock(change, table.name, list_id)
    opening_balances.post(change, table.name, list_id, *opening)
    for name, new in lines.items():
        list_lines.append(change, change.schema.tables[name], list_id, new)
    return list_id


def _insert_line(change: Change, table: Table, given: Mapping[str, Given], cache: LineCache) -> str | None:
    header_table = change.schema.tables[table.header]
    if header_table.kind is Kind.TRANSACTION:
        rules_of(header_table.name)
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
        _update_one(change, table, str(header_id), cached.header, LineEdit(table.name, added=(cached.line,)))
        return str(header_id)
    cache.add(table.name, cached)
    if save_to_cache:
        return None
    waiting = {name: cache.take(name) for name in LINE_TABLES[table.header]}
    return _insert_header(change, header_table, {}, waiting)


def _update_one(change: Change, table: Table, header_id: str, header: Values, edit: LineEdit) -> None:
    owner = change.schema.tables[table.header or table.name]
    if owner.kind is Kind.TRANSACTION:
        rules_of(owner.name).update(change, header_id, header, edit)
        return
    lists.update(change, owner, header_id, header)
    if edit.table:
        list_lines.edit(change, table, header_id, edit)


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
