"""Records that QuickBooks has deleted: it keeps a list of them (ListDeleted), not the records themselves."""

from collections.abc import Iterator, Sequence

from sync.connectors.ports import Reader
from sync.engine.records import Query, Record
from sync.engine.steps.base import Span

TABLE = "ListDeleted"
COLUMNS = ("ListDelType", "ListID", "FullName")


def deleted_pages(reader: Reader, table: str, span: Span) -> Iterator[Sequence[Record]]:
    """What was deleted from a list in the span, as records of that list with nothing but their name."""
    for page in reader.changed(_query(table), after=span.after, until=span.until):
        yield [_record(table, row) for row in page]


def deleted_among(reader: Reader, table: str, ids: Sequence[str]) -> list[Record]:
    """Those of these list elements that were deleted."""
    if not ids:
        return []
    return [_record(table, row) for row in reader.fetch(_query(table), column="ListID", keys=ids)]


def _query(table: str) -> Query:
    return Query(object=TABLE, columns=COLUMNS, where="ListDelType = ?", parameters=(table,))


def _record(table: str, row: Record) -> Record:
    return Record(
        object=table,
        id=row.id,
        version="",
        modified=row.modified,
        values={"Name": row.values.get("FullName"), "FullName": row.values.get("FullName")},
        deleted=True,
    )
