"""INSERT, UPDATE, DELETE and sp_void: read into what they ask for. They never become SQL of their own."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.quickbooks.dialect.select import CLOCK, Parameter, Select, translate_condition
from sandbox.quickbooks.dialect.tokens import Token, TokenKind
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.schema.tables import Schema, Table

_NOTHING = Token(TokenKind.OPERATOR, "")


@dataclass(frozen=True, slots=True)
class Write:
    """What a statement asks the rules to do.

    ``values`` are the columns with what they get (None is NULL); ``condition`` chooses the rows of an update,
    delete or void, None means every row.
    """

    verb: str
    table: Table
    values: tuple[tuple[str, Parameter | None], ...] = ()
    condition: Select | None = None

    def given(self, bound: list[str | None], moment: datetime) -> dict[str, str | None]:
        """Columns and values, with the client's parameters and the workstation's time put in."""
        return {name: None if value is None else value.bound(bound, moment) for name, value in self.values}

    def characters(self, bound: list[str | None]) -> int:
        """Of the values: those of the client and those in the statement."""
        written = sum(len(value.text) for _, value in self.values if value is not None)
        return written + sum(len(value) for value in bound if value is not None)


def read_insert(tokens: list[Token], schema: Schema) -> Write:
    """``INSERT INTO table (columns) VALUES (values)``."""
    reader = _Reader(tokens, schema)
    reader.expect("INSERT", "INTO")
    table = reader.table()
    columns = reader.names()
    reader.expect("VALUES")
    values = reader.values()
    reader.end()
    if len(columns) != len(values):
        raise DialectError(f"{len(columns)} columns are named but {len(values)} values given")
    return Write("INSERT", table, _typed(table, columns, values))


def read_update(tokens: list[Token], schema: Schema) -> Write:
    """``UPDATE table SET column = value, ... WHERE condition``."""
    reader = _Reader(tokens, schema)
    reader.expect("UPDATE")
    table = reader.table()
    reader.expect("SET")
    columns, values = [], []
    while True:
        columns.append(reader.column())
        reader.operator("=")
        values.append(reader.value())
        if not reader.skip(","):
            break
    return Write("UPDATE", table, _typed(table, columns, values), reader.condition(table))


def read_delete(tokens: list[Token], schema: Schema) -> Write:
    """``DELETE FROM table WHERE condition``."""
    reader = _Reader(tokens, schema)
    reader.expect("DELETE", "FROM")
    table = reader.table()
    return Write("DELETE", table, condition=reader.condition(table))


def read_void(tokens: list[Token], schema: Schema) -> Write:
    """``sp_void table WHERE condition``; the condition is required."""
    reader = _Reader(tokens, schema)
    reader.expect("SP_VOID")
    table = reader.table()
    condition = reader.condition(table)
    if condition is None:
        raise DialectError("sp_void needs a WHERE condition")
    return Write("VOID", table, condition=condition)


def _typed(
    table: Table, columns: list[str], values: list[Token | None]
) -> tuple[tuple[str, Parameter | None], ...]:
    typed: list[tuple[str, Parameter | None]] = []
    for name, value in zip(columns, values, strict=True):
        column = table.column(name)
        if column is None:
            raise DialectError(f"Invalid column name: {name} (table {table.name})")
        if value is None:
            typed.append((column.name, None))
        elif value.kind is TokenKind.PARAMETER:
            typed.append((column.name, Parameter(column, int(value.value))))
        elif value.word in CLOCK:
            typed.append((column.name, Parameter(column, part=CLOCK[value.word])))
        else:
            typed.append((column.name, Parameter(column, 0, value.value)))
    if len({name for name, _ in typed}) != len(typed):
        raise DialectError("A column is named twice")
    return tuple(typed)


class _Reader:
    """Walks through the tokens of a statement."""

    def __init__(self, tokens: list[Token], schema: Schema) -> None:
        self._tokens = tokens
        self._schema = schema
        self._place = 0

    def expect(self, *words: str) -> None:
        for word in words:
            if self._next().word != word:
                raise DialectError(f"Expected lexical element not found: {word}")

    def operator(self, value: str) -> None:
        if not self.skip(value):
            raise DialectError(f"Expected lexical element not found: {value}")

    def skip(self, value: str) -> bool:
        token = self._peek()
        if token.kind is TokenKind.OPERATOR and token.value == value and value:
            self._place += 1
            return True
        return False

    def table(self) -> Table:
        name = self.column()
        table = self._schema.find(name)
        if table is None:
            raise DialectError(f"Invalid table name: {name}")
        return table

    def column(self) -> str:
        token = self._next()
        if token.kind not in (TokenKind.NAME, TokenKind.QUOTED_NAME):
            raise DialectError(f"Expected lexical element not found: a name, before {token.value!r}")
        return token.value

    def names(self) -> list[str]:
        self.operator("(")
        found = [self.column()]
        while self.skip(","):
            found.append(self.column())
        self.operator(")")
        return found

    def values(self) -> list[Token | None]:
        self.operator("(")
        found = [self.value()]
        while self.skip(","):
            found.append(self.value())
        self.operator(")")
        return found

    def value(self) -> Token | None:
        """A literal, parameter or NOW() and its kin; None for NULL."""
        minus = self.skip("-")
        token = self._next()
        if token.word == "NULL":
            return None
        if token.word in CLOCK and not minus:
            if self.skip("("):
                self.operator(")")
            return token
        if token.kind is TokenKind.NUMBER:
            return token._replace(value=f"-{token.value}") if minus else token
        if minus or not (
            token.kind in (TokenKind.TEXT, TokenKind.PARAMETER) or token.word in ("TRUE", "FALSE")
        ):
            raise DialectError(f"Expected lexical element not found: a value, before {token.value!r}")
        return token

    def condition(self, table: Table) -> Select | None:
        if self._peek() is _NOTHING:
            return None
        self.expect("WHERE")
        rest = self._tokens[self._place :]
        if not rest:
            raise DialectError("Expected lexical element not found: a condition")
        return translate_condition(rest, table, self._schema)

    def end(self) -> None:
        if self._peek() is not _NOTHING:
            raise DialectError(f"Expected lexical element not found: end, before {self._peek().value!r}")

    def _peek(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else _NOTHING

    def _next(self) -> Token:
        token = self._peek()
        self._place += 1
        return token
