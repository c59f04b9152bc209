"""What a statement answers with."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from sandbox.quickbooks.schema.columns import Column, ColumnType

Value: TypeAlias = str | int | float | None
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
        close: Callable[[], None] | None = None,
    ) -> None:
        """``tag``: first words of the completion tag (SELECT, INSERT 0, UPDATE, ...)."""
        self.tag = tag
        self.shapes = shapes
        self.count = count
        self.exhausted = rows is None
        self._rows = rows or iter(())
        self._close = close
        self._ahead: list[Row] = []
        self._failure: Exception | None = None

    def peek(self, most: int) -> list[Row]:
        """Up to ``most`` further rows, which the next ``take`` gives; an error waits for it, too."""
        try:
            self._ahead += islice(self._rows, max(most - len(self._ahead), 0))
        except Exception as failure:
            self._failure = failure
        return self._ahead[:most]

    def take(self, most: int) -> list[Row]:
        """Up to ``most`` further rows; fewer mean that there are no more."""
        if self.exhausted:
            return []
        taken, self._ahead = self._ahead[:most], self._ahead[most:]
        if len(taken) < most and self._failure is not None:
            raise self._failure
        taken += islice(self._rows, most - len(taken))
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
