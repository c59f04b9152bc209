"""The rows of one SELECT, drawn from a snapshot without holding up the sessions of this server.

Small pieces are drawn at once on the event loop; one that takes longer goes on in a thread of its own, in which
SQLite repeats the SELECT on the same snapshot up to where it was.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from sys import getsizeof
from typing import Final, cast

import apsw

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.connections import LONGEST_ROW, Readers
from sandbox.quickbooks.statements import packing
from sandbox.quickbooks.statements.result import Row
from sandbox.quickbooks.statements.troubles import ConnectionDroppedError
from sandbox.quickbooks.statements.workers import WORKERS

#: How long one piece may hold the event loop, in seconds of its thread's own work: what other processes take away
#: from it does not count, as it would have a busy machine do the SELECT over again.
_AT_ONCE: Final = 0.01
#: SQLite's own steps between two looks at the clock.
_STEPS: Final = 5_000
#: Rows of a piece, and bytes after which it ends, however few its rows are.
_PIECE: Final = 200
PIECE_BYTES: Final = 512 * 1024
#: Bytes of a row that does not come packed, shared out to its values, and of one value: what functions make of texts
#: may cost much time between two looks at the clock.
_LONGEST_UNPACKED: Final = 16_000_000
_LONGEST_VALUE: Final = 100_000


class SlowError(Exception):
    """The rows take longer than the event loop may be held: draw them aside."""


class Reading:
    """A SELECT on a connection of its own, in the state that the company file had when it began."""

    def __init__(
        self,
        readers: Readers,
        sql: str,
        values: tuple[str | None, ...],
        *,
        timeout_ms: int = 0,
        gone: asyncio.Event | None = None,
        piece_bytes: float = PIECE_BYTES,
    ) -> None:
        """``timeout_ms``: the longest that one ``now`` or ``aside`` may take, 0 for any; ``gone``: stops it, too.

        ``piece_bytes``: after so many a piece ends before it has the rows that it was asked for.
        """
        self._readers = readers
        self._sql = sql
        self._values: tuple[str | bytes | None, ...] = values
        self._timeout = timeout_ms / 1000
        self._gone = gone
        self._piece_bytes = piece_bytes
        self._weight: Callable[[Row], int] = _weight
        self._drawn = 0
        self._rows: Iterator[Row] | None = None
        self._cursor: apsw.Cursor | None = None
        self._work: asyncio.Future[list[Row]] | None = None
        self._ends_at_once = self._ends = float("inf")
        self._abandoned = False
        #: Whether a piece had to be drawn aside; then the further ones are.
        self.is_slow = False
        #: Whether all rows are drawn.
        self.ended = False
        self.connection = readers.take()
        self.connection.limit(apsw.SQLITE_LIMIT_LENGTH, LONGEST_ROW)
        self.connection.set_progress_handler(self._must_end, _STEPS)
        self.connection.execute("BEGIN")

    def pack(self, columns: int) -> None:
        """Before anything is drawn: have the rows packed, each as one value. ``columns``: how many the SELECT has."""
        self._sql = packing.packed(self._sql, len(self._values), columns)
        self._values += packing.EXTRAS
        self._weight = _packed_weight

    def share_out(self, columns: int) -> None:
        """Before anything is drawn, where rows are not packed: bound each value so that the row is bounded."""
        longest = min(_LONGEST_VALUE, _LONGEST_UNPACKED // max(columns, 1))
        self.connection.limit(apsw.SQLITE_LIMIT_LENGTH, longest)

    def now(self, most: int) -> list[Row]:
        """Up to ``most`` further rows, as many as a piece may have. SlowError where that takes too long.

        apsw.Error for what SQLite refuses, StatementTimeoutError, ConnectionDroppedError.
        """
        if self.is_slow:
            raise SlowError
        self._ends_at_once = time.thread_time() + _AT_ONCE
        try:
            return self._draw(most)
        finally:
            self._ends_at_once = float("inf")

    async def aside(self, most: int) -> list[Row]:
        """The same in a thread, while the event loop serves others."""
        self.is_slow = True
        self._work = asyncio.get_running_loop().run_in_executor(WORKERS, partial(self._draw, most))
        try:
            return await asyncio.shield(self._work)
        finally:
            if self._work.done():
                self._work = None

    async def draw(self, most: int) -> list[Row]:
        """Up to ``most`` further rows, fewer where they are long, at once as long as that is quick."""
        found: list[Row] = []
        while len(found) < most and not self.ended:
            wanted = min(_PIECE, most - len(found))
            try:
                piece = self.now(wanted)
            except SlowError:
                wanted = most - len(found)
                piece = await self.aside(wanted)
            found += piece
            if len(piece) < wanted:  # no more, or a piece full of long ones
                break
        return found

    def close(self) -> None:
        """Give the connection back, as soon as the thread has left it."""
        self._abandoned = True
        if self._work is None:
            self._release()
        else:
            self._work.add_done_callback(self._left)

    def _draw(self, most: int) -> list[Row]:
        self._ends = time.monotonic() + self._timeout if self._timeout else float("inf")
        try:
            if self._rows is None:
                self._cursor = self.connection.cursor()
                self._rows = iter(self._cursor.execute(self._sql, self._values))
                for _ in islice(self._rows, self._drawn):
                    pass  # repeated after an interruption
            found = self._piece(self._rows, most)
        except apsw.InterruptError as interrupted:
            self._rows = None
            if self._cursor is not None:
                self._cursor.close(True)  # noqa: FBT003 - apsw's force
            if self._abandoned or (self._gone is not None and self._gone.is_set()):
                raise ConnectionDroppedError from interrupted
            if time.monotonic() > self._ends:
                raise errors.StatementTimeoutError(
                    "canceling statement due to statement timeout"
                ) from interrupted
            raise SlowError from interrupted
        except UnicodeDecodeError as half:
            raise errors.DialectError("Invalid characters: half of a character is no text") from half
        self._drawn += len(found)
        return found

    def _piece(self, rows: Iterator[Row], most: int) -> list[Row]:
        found: list[Row] = []
        weight, room = self._weight, self._piece_bytes
        for row in islice(rows, most):
            found.append(row)
            room -= weight(row)
            if room <= 0:
                return found
        self.ended = len(found) < most
        return found

    def _must_end(self) -> bool:
        if self._abandoned or time.monotonic() > self._ends:
            return True
        if self._ends_at_once < float("inf") and time.thread_time() > self._ends_at_once:
            return True
        return self._gone is not None and self._gone.is_set()

    def _left(self, work: asyncio.Future[list[Row]]) -> None:
        if not work.cancelled():
            work.exception()  # nobody waits for it any more
        self._release()

    def _release(self) -> None:
        if self._cursor is not None:
            self._cursor.close(True)  # noqa: FBT003 - apsw's force
        self.connection.set_progress_handler(None)
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self._readers.give_back(self.connection)


def _weight(row: Row) -> int:
    """Bytes of a row's values."""
    return sum(map(getsizeof, row))


def _packed_weight(row: Row) -> int:
    """Bytes of a packed row."""
    return len(cast("bytes", row[0]))
