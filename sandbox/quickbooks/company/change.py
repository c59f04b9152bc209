"""One request that changes a company file: its transaction, its time, the numbers that it draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import apsw

from sandbox.quickbooks.clock import stamp
from sandbox.quickbooks.company.values import Stored
from sandbox.quickbooks.schema.tables import Schema

_LIST_IDS: Final = "list"
_TXN_IDS: Final = "txn"
#: What the numbers in ids are drawn from.
COUNTERS: Final = (_LIST_IDS, _TXN_IDS)


@dataclass(slots=True)
class Change:
    """What every rule gets: everything it does is committed together, or not at all."""

    db: apsw.Connection
    schema: Schema
    moment: datetime
    #: The request comes from a person at the workstation, not from the driver.
    by_person: bool = False

    @property
    def now(self) -> str:
        """Workstation time as it is stored."""
        return stamp(self.moment)

    @property
    def today(self) -> str:
        """Workstation date."""
        return self.moment.date().isoformat()

    @property
    def unix_seconds(self) -> int:
        """Seconds since 1970, as they stand in ListIDs and TxnIDs."""
        return int(self.moment.timestamp())

    def one(self, sql: str, bindings: tuple[Stored, ...] = ()) -> tuple[Stored, ...] | None:
        """The first row, or None."""
        row: tuple[Stored, ...] | None = self.db.execute(sql, bindings).fetchone()
        return row

    def all(self, sql: str, bindings: tuple[Stored, ...] = ()) -> list[tuple[Stored, ...]]:
        """All rows."""
        return list(self.db.execute(sql, bindings))

    def run(self, sql: str, bindings: tuple[Stored, ...] = ()) -> int:
        """Carry out a statement; the number of rows that it changed."""
        self.db.execute(sql, bindings)
        return self.db.changes()

    def draw(self, counter: str) -> int:
        """The next number of a counter, from 1."""
        row = self.one(
            "INSERT INTO qb_counter VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value",
            (counter,),
        )
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return int(row[0] or 0)

    def new_list_id(self) -> str:
        """``80000002-1415025717``: hex counter and Unix seconds."""
        return f"{0x80000000 + self.draw(_LIST_IDS):X}-{self.unix_seconds}"

    def new_txn_id(self) -> str:
        """``31-1415936002``: hex counter and Unix seconds; of transactions and their lines."""
        return f"{self.draw(_TXN_IDS):X}-{self.unix_seconds}"

    def next_edit_sequence(self, before: Stored = None) -> str:
        """Another EditSequence: Unix seconds, moved on where two edits share a second."""
        return str(max(self.unix_seconds, int(before or 0) + 1))

    def insert_row(self, storage: str, values: Mapping[str, Stored]) -> None:
        """Insert one row. apsw.ConstraintError where a key is taken."""
        names = '", "'.join(values)
        places = ", ".join("?" * len(values))
        self.db.execute(
            f'INSERT INTO "{storage}" ("{names}") VALUES ({places})',  # noqa: S608 - names from the schema
            tuple(values.values()),
        )

    def update_row(self, storage: str, key: str, value: Stored, values: Mapping[str, Stored]) -> None:
        """Set columns of the row with this key."""
        settings = ", ".join(f'"{name}" = ?' for name in values)
        self.db.execute(
            f'UPDATE "{storage}" SET {settings} WHERE "{key}" = ?',  # noqa: S608 - names from the schema
            (*values.values(), value),
        )

    def row(self, storage: str, key: str, value: Stored) -> dict[str, Stored] | None:
        """The row with this key as a dictionary, or None."""
        cursor = self.db.execute(f'SELECT * FROM "{storage}" WHERE "{key}" = ?', (value,))  # noqa: S608
        row = cursor.fetchone()
        if row is None:
            return None
        return {column[0]: content for column, content in zip(cursor.description, row, strict=True)}

    def rows(self, storage: str, key: str, value: Stored, order: str) -> list[dict[str, Stored]]:
        """The rows with this key as dictionaries, ordered by a column."""
        cursor = self.db.execute(
            f'SELECT * FROM "{storage}" WHERE "{key}" = ? ORDER BY "{order}"',  # noqa: S608
            (value,),
        )
        names: list[str] = []
        found = []
        for row in cursor:
            names = names or [column[0] for column in cursor.description]
            found.append(dict(zip(names, row, strict=True)))
        return found
