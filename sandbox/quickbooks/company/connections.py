"""SQLite connections to a company file: one that writes, and readers with a snapshot each."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import apsw

from sandbox.quickbooks.errors import DialectError

_BUSY_MS = 10_000
_IDLE_READERS = 8
#: Readers of one company file that are open at once, each with a cursor.
_MOST_READERS = 400
#: What one statement may ask of SQLite: length of a value in bytes, depth of an expression, parts of a UNION.
_LIMITS = {
    apsw.SQLITE_LIMIT_LENGTH: 4_000_000,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 500,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    apsw.SQLITE_LIMIT_ATTACHED: 0,
}
#: Bytes of a value that is read, and of a row that comes packed: the widest table has fewer.
LONGEST_ROW = 1_000_000
#: Bytes and number of the pieces of memory that a connection has at hand.
_PIECES = (1200, 200)
#: Pages in the write-ahead log before they move to the file, which makes one of many single writes wait.
_CHECKPOINT_PAGES = 8000


def prepare() -> None:
    """Before the first connection of the process: give each of them memory for small pieces.

    With SQLite's own 40 pieces, which the statements kept by a connection use up, rows take a quarter longer to pack.
    """
    apsw.shutdown()
    apsw.config(apsw.SQLITE_CONFIG_LOOKASIDE, *_PIECES)
    apsw.initialize()


def connect(path: Path, *, writes: bool) -> apsw.Connection:
    """Open a company file with QuickBooks' comparisons.

    A commit is in the write-ahead log, and so with the operating system, before it returns: a kill of the server
    loses none. synchronous=FULL would wait for the disk besides, for the sake of power cuts; with NORMAL one may cost
    the last commits, but leaves the file whole.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if writes else 0)
    connection = apsw.Connection(str(path), flags=flags, statementcachesize=400)
    connection.set_busy_timeout(_BUSY_MS)
    for limit, most in _LIMITS.items():
        connection.limit(limit, most)
    # a misspelt quoted name must be an error, not a text
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
    connection.create_collation("DECIMAL", _compare_decimals)
    connection.create_collation("CASELESS", _compare_caseless)
    for name, arguments, function in _FUNCTIONS:
        connection.create_scalar_function(name, function, arguments, deterministic=True)
    for name, factory in _AGGREGATES:
        connection.create_aggregate_function(name, factory, 1)
    if writes:
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "normal")
        connection.pragma("wal_autocheckpoint", _CHECKPOINT_PAGES)
        connection.pragma("temp_store", 2)
    else:
        connection.limit(apsw.SQLITE_LIMIT_LENGTH, LONGEST_ROW)
        connection.pragma("query_only", 1)
    return connection


class Readers:
    """Reading connections, each in use by one open cursor at a time.

    A cursor keeps the snapshot that it began with; a statement started later gets another connection and sees
    what was committed since.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[apsw.Connection] = []
        self._closed = False
        self._in_use = 0

    def take(self) -> apsw.Connection:
        """A connection for one cursor; give it back when the cursor is done. DialectError where too many are open."""
        if self._in_use >= _MOST_READERS:
            raise DialectError(f"Too many open cursors: the company file takes {_MOST_READERS}")
        self._in_use += 1
        try:
            return self._idle.pop()  # threads take and give back, too
        except IndexError:
            return connect(self._path, writes=False)

    def give_back(self, connection: apsw.Connection) -> None:
        """Keep the connection for the next cursor, or close it where enough are idle."""
        self._in_use -= 1
        if len(self._idle) < _IDLE_READERS and not self._closed:
            self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close the idle ones now and the others when they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


def _compare_caseless(one: str, other: str) -> int:
    one, other = one.lower(), other.lower()
    return (one > other) - (one < other)


def _compare_decimals(one: str, other: str) -> int:
    try:
        left, right = Decimal(one), Decimal(other)
        return (left > right) - (left < right)
    except ArithmeticError:  # compared with a text that is no number
        return (one > other) - (one < other)


#: Digits before or behind the point of a number that is counted with, and the highest of SQLite's integers.
_MOST_DIGITS = 400
_LONGEST_INTEGER = 2**63 - 1
#: Longest pattern of a LIKE in characters: of more than a column holds nothing would be found.
_LONGEST_PATTERN = 10_000


@lru_cache(maxsize=512)
def _pattern(like: str, escape: str | None) -> re.Pattern[str]:
    """A LIKE as an expression whose work grows with the text's length only: what % took is not tried again."""
    parts, literal = [""], False
    for character in like:
        if literal or character not in ("%", "_", escape):
            parts[-1] += re.escape(character)
            literal = False
        elif character == escape:
            literal = True
        elif character == "%":
            parts.append("")
        else:
            parts[-1] += "."
    if len(parts) == 1:
        return re.compile(parts[0], re.IGNORECASE | re.DOTALL)
    middle = "".join(f"(?>.*?{part})" for part in parts[1:-1] if part)
    return re.compile(f"{parts[0]}{middle}.*{parts[-1]}", re.IGNORECASE | re.DOTALL)


def _like(pattern: object, value: object, escape: str | None = None) -> int | None:
    if pattern is None or value is None:
        return None
    if len(str(pattern)) > _LONGEST_PATTERN:
        raise DialectError(f"The pattern of LIKE is too long: at most {_LONGEST_PATTERN} characters")
    return int(_pattern(str(pattern), escape).fullmatch(str(value)) is not None)


def _money_add(one: str | None, other: str | None) -> str:
    return f"{Decimal(one or 0) + Decimal(other or 0) + 0:.2f}"


def _money_negate(value: str | None) -> str | None:
    return None if value is None else f"{0 - Decimal(value):.2f}"


def _upper(value: object) -> str | None:
    return None if value is None else str(value).upper()


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


def _left(value: object, count: object) -> str | None:
    return None if value is None or count is None else str(value)[: _characters(count)]


def _right(value: object, count: object) -> str | None:
    if value is None or count is None:
        return None
    text = str(value)
    return text[max(len(text) - _characters(count), 0) :]


def _characters(count: object) -> int:
    """How many characters are asked for: a whole number from 0, without the fraction of another one."""
    return int(min(max(_number(count), Decimal(0)), Decimal(LONGEST_ROW)))


def _number(value: object) -> Decimal:
    """A finite number. DialectError for what is none."""
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise DialectError(f"Numeric value expected: {str(value)[:50]!r}")
    return number


class _Sum:
    """SUM that is exact for decimal texts; the text of a decimal, or an integer, or nothing."""

    def __init__(self) -> None:
        self.total: Decimal | int | None = None
        self.count = 0

    def step(self, value: str | float | None) -> None:
        """Add one value."""
        if value is not None:
            number = value if isinstance(value, int) else _number(value)
            self.total = number if self.total is None else self.total + number
            self.count += 1

    def final(self) -> str | int | None:
        """The sum."""
        if isinstance(self.total, int) and abs(self.total) > _LONGEST_INTEGER:
            return str(self.total)
        return str(self.total) if isinstance(self.total, Decimal) else self.total


class _Average(_Sum):
    """AVG with five decimals."""

    def final(self) -> str | None:
        """The mean."""
        return None if self.total is None else f"{Decimal(self.total) / self.count:.5f}"


_FUNCTIONS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("like", 2, _like),
    ("like", 3, _like),
    ("money_add", 2, _money_add),
    ("money_negate", 1, _money_negate),
    ("upper", 1, _upper),
    ("lower", 1, _lower),
    ("text_left", 2, _left),
    ("text_right", 2, _right),
)
_AGGREGATES: tuple[tuple[str, Callable[[], Any]], ...] = (("sum", _Sum), ("avg", _Average))
