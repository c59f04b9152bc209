"""Which names of a statement mean something: tables, their columns, and names that the statement itself gives."""

from itertools import pairwise

from sandbox.quickbooks.dialect.tokens import Token, TokenKind
from sandbox.quickbooks.dialect.words import KEYWORDS, OPTIMIZER_WORDS
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.schema.columns import Column
from sandbox.quickbooks.schema.tables import Schema, Table

_NAMES = (TokenKind.NAME, TokenKind.QUOTED_NAME)
_VALUES = (TokenKind.TEXT, TokenKind.NUMBER, TokenKind.PARAMETER)
#: Names under which the store below knows rows; a statement cannot take them for its own.
_ROW_NAMES = frozenset(("rowid", "oid", "_rowid_"))


class Names:
    """The names of one statement."""

    def __init__(self, schema: Schema, tables: list[Table]) -> None:
        self.schema = schema
        self.tables = tables
        self._given: set[str] = set()

    def scan(self, tokens: list[Token]) -> None:
        """Find tables and given names, which may stand behind the place where they are used."""
        for place, (before, token) in enumerate(pairwise(tokens)):
            if token.kind not in _NAMES:
                continue
            if before.word in ("FROM", "JOIN"):
                if not _extracts(tokens, place):
                    self._add(self.table(token.value).name)
            elif before.value == "," and before.kind is TokenKind.OPERATOR:
                self._add(token.value)  # in a list of tables; a column of that name does no harm
            elif _names_what_precedes(before, token):
                if token.value.lower() in _ROW_NAMES:
                    raise DialectError(f"Invalid column name: {token.value}")
                self._given.add(token.value.lower())

    def check(self, name: str, *, qualifies: bool) -> Column | None:
        """The column of that name, None for a given name. DialectError where it means nothing."""
        column = self.column(name)
        if column is not None and not qualifies:
            return column
        lowered = name.lower()
        if lowered in self._given or (
            qualifies and any(lowered == each.name.lower() for each in self.tables)
        ):
            return None
        raise DialectError(f"Invalid column name: {name}")

    def column(self, name: str) -> Column | None:
        """The column of that name in the first table that has it."""
        for table in self.tables:
            column = table.column(name)
            if column is not None:
                return column
        return None

    def table(self, name: str) -> Table:
        """The table of that name. DialectError where there is none."""
        table = self.schema.find(name)
        if table is None:
            raise DialectError(f"Invalid table name: {name}")
        return table

    def _add(self, name: str) -> None:
        table = self.schema.find(name)
        if table is not None and table not in self.tables:
            self.tables.append(table)


def _extracts(tokens: list[Token], place: int) -> bool:
    """Whether the FROM at ``place`` is that of EXTRACT or SUBSTRING, which no table follows."""
    return place > 2 and tokens[place - 3].word in ("EXTRACT", "SUBSTRING") and tokens[place - 2].value == "("


def _names_what_precedes(before: Token, token: Token) -> bool:
    if token.word in KEYWORDS or token.word in OPTIMIZER_WORDS:
        return False
    if before.word in ("AS", "END", "NULL") or before.word in OPTIMIZER_WORDS:
        return True
    if before.kind is TokenKind.OPERATOR:
        return before.value == ")"
    return before.kind in (*_VALUES, TokenKind.QUOTED_NAME) or bool(
        before.word and before.word not in KEYWORDS
    )
