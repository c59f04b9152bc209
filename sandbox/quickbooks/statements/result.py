"""What a statement answers with."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from sandbox.quickbooks.schema.columns import Column, ColumnType

Value: TypeAlias = str | bytes | int | float | None
Row: TypeAlias = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Shape:
    """Name and type of one column of an answer.

    ``big`` is a 64 bit integer, ``real`` a double, ``vector`` small integers with blanks between (of an index).
    """

    name: str
    column: Column
    big: bool = False
    real: bool = False
    vector: bool = False


def text_shape(name: str, length: int = 255) -> Shape:
    """A column of texts."""
    return Shape(name, Column(name, ColumnType.STR, length))


def flag_shape(name: str) -> Shape:
    """A column of booleans."""
    return Shape(name, Column(name, ColumnType.BOOL))


def number_shape(name: str) -> Shape:
    """A column of integers."""
    return Shape(name, Column(name, ColumnType.INT))


def amount_shape(name: str) -> Shape:
    """A column of amounts."""
    return Shape(name, Column(name, ColumnType.AMT))


class Result:
    """An answer: rows with their shapes, or a count. Rows are drawn as they are sent."""

    def __init__(
        self,
        tag: str,
        shapes: tuple[Shape, ...] | None = None,
        rows: Iterator[Row] | None = None,
        *,
        count: int = 0,
        draw: Callable[[int], Awaitable[tuple[list[Row], bool]]] | None = None,
        close: Callable[[], None] | None = None,
        packed: bool = False,
    ) -> None:
        """``tag``: first words of the completion tag (SELECT, INSERT 0, UPDATE, ...).

        ``draw``: gives further rows after ``rows``, up to as many as it is asked for, and whether these were all.
        ``packed``: every row is one value, the bytes that packing.py makes of its columns.
        """
        self.tag = tag
        self.shapes = shapes
        self.count = count
        self.packed = packed
        self.exhausted = rows is None
        self._rows = rows or iter(())
        self._draw = draw
        self._close = close
        self._ahead: list[Row] = []
        self._is_full = False
        self._failure: Exception | None = None

    async def prepare(self, most: int) -> None:
        """Draw what ``take`` or ``peek`` of that many rows needs, less of long rows; an error waits for ``take``."""
        if self._is_full:
            return
        self._ahead += islice(self._rows, max(most - len(self._ahead), 0))
        wanted = most - len(self._ahead)
        if self._draw is None or wanted <= 0 or self._failure is not None:
            return
        try:
            drawn, ended = await self._draw(wanted)
        except Exception as failure:
            self.fail(failure)
            return
        self._ahead += drawn
        if ended:
            self._draw = None
        else:
            self._is_full = len(drawn) < wanted

    def fail(self, failure: Exception) -> None:
        """Give back what the rows came from; ``take`` says why there are no more than those prepared."""
        self._failure = failure
        self._is_full = False
        self._give_back()

    def peek(self, most: int) -> list[Row]:
        """Up to ``most`` rows of those prepared, which the next ``take`` gives."""
        return self._ahead[:most]

    def take(self, most: int) -> list[Row]:
        """Up to ``most`` of the rows prepared; whether there are more tells ``exhausted``."""
        if self.exhausted:
            return []
        taken, self._ahead = self._ahead[:most], self._ahead[most:]
        if len(taken) < most and self._failure is not None:
            raise self._failure
        if len(taken) < most and not self._is_full:
            self.close()
        self._is_full = False
        self.count += len(taken)
        return taken

    def close(self) -> None:
        """Give back what the rows came from."""
        self.exhausted = True
        self._give_back()

    def _give_back(self) -> None:
        if self._close is not None:
            close, self._close = self._close, None
            close()


def table_result(shapes: tuple[Shape, ...], rows: Sequence[Row]) -> Result:
    """An answer whose rows are all there."""
    return Result("SELECT", shapes, iter(rows))
