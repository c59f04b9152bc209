"""What a company file says of its tables (sp_columns): types, lengths, and what may be inserted and updated."""

from dataclasses import dataclass
from typing import Any, Final

from sync.connectors.quickbooks import statements
from sync.connectors.quickbooks.connection import OdbcConnection, StatementRefusedError
from sync.engine.records import FieldInfo, ObjectInfo
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error

_CHANGE_COLUMNS: Final = ("TimeModified", "TimeDeleted", "TimeCreated")


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its description, the column that identifies a row, and the one that says when it changed.

    ``key``, ``version`` and ``changed`` are '' where the table has no such column (Company, Preferences).
    """

    info: ObjectInfo
    key: str
    version: str
    changed: str

    def can_insert(self, column: str) -> bool:
        """The table has the column and takes a value for it in an INSERT."""
        return column in self.info.fields and self.info.fields[column].createable


class Tables:
    """Tables of one company file, asked for once each. Its methods run in the connection's thread."""

    def __init__(self) -> None:
        self._known: dict[str, Table] = {}

    def get(self, link: OdbcConnection, name: str) -> Table:
        """The table; ConfigurationError where the company file has none of that name."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = _table(link, name)
        return known


def _table(link: OdbcConnection, table: str) -> Table:
    try:
        cursor = link.execute(statements.columns_of(table))
        titles = [str(entry[0]).upper() for entry in cursor.description or ()]
        rows = [dict(zip(titles, row, strict=True)) for row in link.rows(cursor, 10_000)]
    except StatementRefusedError as error:
        raise sync_error(Code.OBJECT_MISSING, field=table, answer=error.failure.message) from error
    if not rows:
        raise sync_error(Code.OBJECT_MISSING, field=table, answer=f"the company file has no table {table}")
    fields = {_name(row): _field(row) for row in rows}
    return Table(
        info=ObjectInfo(table, table, fields),
        key=next((column for column in ("ListID", "TxnID") if column in fields), ""),
        version="EditSequence" if "EditSequence" in fields else "",
        changed=next((column for column in _CHANGE_COLUMNS if column in fields), ""),
    )


def _field(row: dict[str, Any]) -> FieldInfo:
    name = _name(row)
    return FieldInfo(
        name=name,
        label=str(row.get("CUSTOM_FIELD_NAME") or name),
        type=str(row.get("TYPENAME") or row.get("TYPE_NAME") or ""),
        length=int(row.get("COLUMN_SIZE") or row.get("LENGTH") or 0),
        precision=int(row.get("PRECISION") or row.get("COLUMN_SIZE") or 0),
        scale=int(row.get("DECIMAL_DIGITS") or row.get("SCALE") or 0),
        nillable=not _yes(row.get("REQUIRED_ON_INSERT")),
        createable=_yes(row.get("INSERTABLE")),
        updateable=_yes(row.get("UPDATEABLE")),
        reference_to=tuple(str(row["RELATES_TO"]).split(",")) if row.get("RELATES_TO") else (),
    )


def _name(row: dict[str, Any]) -> str:
    """QODBC says COLUMNNAME, as PyPI qbodbc reads it; other drivers of sp_columns say COLUMN_NAME as ODBC does."""
    return str(row.get("COLUMNNAME") or row["COLUMN_NAME"])


def _yes(value: object) -> bool:
    return str(value).strip().upper() in ("1", "Y", "YES", "TRUE", "T")
