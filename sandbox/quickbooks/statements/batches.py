"""Batches of a session: rows that wait, by table, to be sent to QuickBooks together (sp_batchstart and its kin).

What sp_batchupdate answers with is unchecked: here a row for each waiting row, with its id or its error.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from sandbox.quickbooks.dialect.writes import Write
from sandbox.quickbooks.errors import DialectError, QodbcError
from sandbox.quickbooks.schema.tables import Table
from sandbox.quickbooks.statements.result import Result, Row, number_shape, table_result, text_shape

_STATUS_OK = "Status OK"
#: Rows that wait in one batch, and characters of their values; QODBC's own limits are unchecked.
_MOST: Final = 10_000
_MOST_CHARACTERS: Final = 20_000_000


class Batches:
    """The batches that a session has begun. They go with the session."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[tuple[Write, list[str | None]]]] = {}
        self._characters: dict[str, int] = {}

    def start(self, table: Table) -> None:
        """Collect the rows inserted into this table from now on."""
        if table.name in self._waiting:
            raise DialectError(f"A batch is started already: {table.name}")
        self._waiting[table.name] = []

    def collects(self, write: Write) -> bool:
        """Whether a batch takes this statement."""
        return write.verb == "INSERT" and write.table.name in self._waiting

    def add(self, write: Write, bound: list[str | None]) -> None:
        """Let a row wait."""
        waiting = self._waiting[write.table.name]
        if len(waiting) >= _MOST:
            raise DialectError(f"A batch takes at most {_MOST} rows: {write.table.name}")
        characters = self._characters.get(write.table.name, 0) + write.characters(bound)
        if characters > _MOST_CHARACTERS:
            raise DialectError(f"A batch takes at most {_MOST_CHARACTERS} characters: {write.table.name}")
        self._characters[write.table.name] = characters
        waiting.append((write, bound))

    def clear(self, table: Table) -> int:
        """End a batch and forget its rows; how many there were."""
        return len(self._end(table))

    async def send(self, table: Table, insert: Callable[[Write, list[str | None]], str | None]) -> Result:
        """End a batch and insert its rows one after the other; a row that is refused leaves the others alone."""
        rows: list[Row] = []
        for number, (write, bound) in enumerate(self._end(table), 1):
            try:
                rows.append((number, insert(write, bound), "0", _STATUS_OK))
            except QodbcError as refused:
                rows.append((number, None, str(getattr(refused, "code", "")), str(refused)))
            await asyncio.sleep(0)  # other companies' sessions get a turn
        shapes = (
            number_shape("Row"),
            text_shape("LastInsertID", 36),
            text_shape("StatusCode", 10),
            text_shape("StatusMessage", 4095),
        )
        return table_result(shapes, rows)

    def _end(self, table: Table) -> list[tuple[Write, list[str | None]]]:
        if table.name not in self._waiting:
            raise DialectError(f"No batch is started: {table.name}")
        self._characters.pop(table.name, None)
        return self._waiting.pop(table.name)
