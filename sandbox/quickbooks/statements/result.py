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
        draw: Callable[[int], Awaitable[list[Row]]] | None = None,
        close: Callable[[], None] | None = None,
        packed: bool = False,
    ) -> None:
        """``tag``: first words of the completion tag (SELECT, INSERT 0, UPDATE, ...).

        ``draw``: gives as many further rows as it is asked for, after ``rows``; fewer at the end.
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
        self._failure: Exception | None = None

    async def prepare(self, most: int) -> None:
        """Draw what ``take`` or ``peek`` of that many rows needs; an error waits for ``take``."""
        self._ahead += islice(self._rows, max(most - len(self._ahead), 0))
        wanted = most - len(self._ahead)
        if self._draw is None or wanted <= 0 or self._failure is not None:
            return
        try:
            drawn = await self._draw(wanted)
        except Exception as failure:
            self._failure = failure
            return
        self._ahead += drawn
        if len(drawn) < wanted:
            self._draw = None

    def peek(self, most: int) -> list[Row]:
        """Up to ``most`` rows of those prepared, which the next ``take`` gives."""
        return self._ahead[:most]

    def take(self, most: int) -> list[Row]:
        """Up to ``most`` of the rows prepared; fewer mean that there are no more."""
        if self.exhausted:
            return []
        taken, self._ahead = self._ahead[:most], self._ahead[most:]
        if len(taken) < most and self._failure is not None:
            raise self._failure
        if len(taken) < most:
            self.close()
        self.count += len(taken)
        return taken

    def close(self) -> None:
        """Give back what the rows came from."""
        self.exhausted = True
        if self._close is not None:
            close, self._close = self._close, None
            close()


def table_result(shapes: tuple[Shape, ...], rows: Sequence[Row]) -> Result:
    """An answer whose rows are all there."""
    return Result("SELECT", shapes, iter(rows))
