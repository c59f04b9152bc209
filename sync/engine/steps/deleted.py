"""Records that QuickBooks has deleted: it keeps lists of them (ListDeleted, TxnDeleted), not the records themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.connectors.ports import Reader
from sync.engine.records import Query, Record
from sync.engine.steps.base import Span


@dataclass(frozen=True, slots=True)
class _Deleted:
    """One of the two lists: its table, the column of the type, the key, and the name or number that is kept."""

    table: str
    kind: str
    key: str
    name: str


_ELEMENTS = _Deleted("ListDeleted", "ListDelType", "ListID", "FullName")
_TRANSACTIONS = _Deleted("TxnDeleted", "TxnDelType", "TxnID", "RefNumber")
_TRANSACTION_TABLES = frozenset({"Invoice"})


def deleted_pages(reader: Reader, table: str, span: Span) -> Iterator[Sequence[Record]]:
    """What was deleted from a table in the span, as records of it with nothing but their name or number."""
    for page in reader.changed(_query(table), after=span.after, until=span.until):
        yield [_record(table, row) for row in page]


def deleted_among(reader: Reader, table: str, ids: Sequence[str]) -> list[Record]:
    """Those of these records that were deleted."""
    if not ids:
        return []
    return [_record(table, row) for row in reader.fetch(_query(table), column=_kept(table).key, keys=ids)]


def _kept(table: str) -> _Deleted:
    return _TRANSACTIONS if table in _TRANSACTION_TABLES else _ELEMENTS


def _query(table: str) -> Query:
    kept = _kept(table)
    return Query(
        object=kept.table,
        columns=(kept.kind, kept.key, kept.name),
        where=f"{kept.kind} = ?",
        parameters=(table,),
    )


def _record(table: str, row: Record) -> Record:
    kept = _kept(table)
    name = row.values.get(kept.name)
    values = {"RefNumber": name} if kept is _TRANSACTIONS else {"Name": name, "FullName": name}
    return Record(object=table, id=row.id, version="", modified=row.modified, values=values, deleted=True)
