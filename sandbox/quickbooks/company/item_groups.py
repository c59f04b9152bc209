"""The items of an item group."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored

_LINES = "ItemGroupLine"


def append(change: Change, list_id: str, lines: list[dict[str, Stored]]) -> None:
    """Add items to a group."""
    table = change.schema.tables[_LINES]
    row = change.one(
        'SELECT COALESCE(MAX("ItemGroupLineSeqNo"), 0) FROM "ItemGroupLineRows" WHERE "ListID" = ?',
        (list_id,),
    )
    last = int(row[0] or 0) if row else 0
    for number, given in enumerate(lines, last + 1):
        line = dict(given)
        references.resolve_all(change, _LINES, table.references, line, active=True)
        if line.get("ItemGroupLineItemRefListID") is None:
            raise errors.missing("ItemGroupLineItemRef")
        change.insert_row(table.storage, {"ListID": list_id, "ItemGroupLineSeqNo": number, **line})


def update(change: Change, list_id: str, number: str, given: dict[str, Stored]) -> None:
    """Change one item of a group, by its ItemGroupLineSeqNo."""
    table = change.schema.tables[_LINES]
    line = dict(given)
    references.resolve_all(change, _LINES, table.references, line, active=True)
    for name, value in line.items():
        change.run(
            f'UPDATE "ItemGroupLineRows" SET "{name}" = ? WHERE "ListID" = ?'  # noqa: S608 - schema's name
            ' AND "ItemGroupLineSeqNo" = ?',
            (value, list_id, int(number)),
        )


def remove(change: Change, list_id: str, numbers: frozenset[str]) -> None:
    """Take items out of a group."""
    for number in numbers:
        change.run(
            'DELETE FROM "ItemGroupLineRows" WHERE "ListID" = ? AND "ItemGroupLineSeqNo" = ?',
            (list_id, int(number)),
        )
