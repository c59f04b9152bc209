"""The lines of list elements: items of a group or assembly, taxes of a tax group, prices of a price level."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.rules import LineEdit
from sandbox.quickbooks.company.values import Stored
from sandbox.quickbooks.schema.tables import Table

Values = dict[str, Stored]


def append(change: Change, table: Table, list_id: str, lines: list[Values]) -> None:
    """Add lines to an element, after those that it has."""
    if not lines:
        return
    _check_level(change, table, list_id)
    number_column = table.key[1]
    row = change.one(
        f'SELECT COALESCE(MAX("{number_column}"), 0) FROM "{table.storage}" WHERE "ListID" = ?',  # noqa: S608
        (list_id,),
    )
    last = int(row[0] or 0) if row else 0
    for number, given in enumerate(lines, last + 1):
        line = _resolved(change, table, given)
        if line.get(table.references[0].id_column) is None:
            raise errors.missing(table.references[0].name)
        change.insert_row(table.storage, {"ListID": list_id, number_column: number, **line})


def edit(change: Change, table: Table, list_id: str, wanted: LineEdit) -> None:
    """Change, add and remove lines of an element; the keys are their sequence numbers."""
    place = f'WHERE "ListID" = ? AND "{table.key[1]}" = ?'
    for number, given in wanted.changed.items():
        line = _resolved(change, table, given)
        settings = ", ".join(f'"{name}" = ?' for name in line)
        change.run(
            f'UPDATE "{table.storage}" SET {settings} {place}',  # noqa: S608 - names of the schema
            (*line.values(), list_id, int(number)),
        )
    for number in wanted.removed:
        change.run(f'DELETE FROM "{table.storage}" {place}', (list_id, int(number)))  # noqa: S608
    append(change, table, list_id, list(wanted.added))


def _resolved(change: Change, table: Table, given: Values) -> Values:
    line = dict(given)
    references.resolve_all(change, table.name, table.references, line, active=True)
    _check(change, table, line)
    return line


def _check(change: Change, table: Table, line: Values) -> None:
    """What only some lines ask for: a group of taxes has no groups in it, a price is an amount or a percentage."""
    tax = line.get("ItemSalesTaxRefListID")
    if table.name == "ItemSalesTaxGroupLine" and tax is not None:
        row = change.one("SELECT Kind, FullName FROM qb_element WHERE ListID = ?", (tax,))
        if row is None or row[0] != "ItemSalesTax":
            raise errors.invalid_reference("ItemSalesTax", str(row[1] if row else tax), table.name)
    prices = ("PriceLevelPerItemCustomPrice", "PriceLevelPerItemCustomPricePercent")
    if all(line.get(name) is not None for name in prices):
        raise errors.conflict(*prices)


def _check_level(change: Change, table: Table, list_id: str) -> None:
    """QuickBooksError 3210 for items in a price level that moves all prices by a percentage."""
    if table.name != "PriceLevelPerItem":
        return
    row = change.one('SELECT "PriceLevelType" FROM "PriceLevel" WHERE "ListID" = ?', (list_id,))
    if row is not None and row[0] != "PerItem":
        raise errors.invalid_value("PriceLevelPerItem", "The price level is a fixed percentage.")
