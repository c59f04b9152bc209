"""SELECT in QODBC's dialect, translated to SQLite in one pass."""

from dataclasses import dataclass
from itertools import pairwise

from sandbox.quickbooks.clock import NOW_SQL, TODAY_SQL
from sandbox.quickbooks.dialect.moments import comparable
from sandbox.quickbooks.dialect.tokens import Token, TokenKind
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.schema.columns import Column
from sandbox.quickbooks.schema.tables import Schema, Table

#: Words after a table's name that steer QODBC's optimizer; there is none here.
_OPTIMIZER_WORDS = frozenset(("VERIFY", "UNOPTIMIZED", "OPTIMIZED", "NOSYNC", "CALLDIRECT"))
_AFTER_FROM = frozenset(["WHERE", "GROUP", "HAVING", "ORDER", "UNION", "LIMIT", "ON"])
_KEYWORDS = frozenset(
    [
        "SELECT",
        "DISTINCT",
        "ALL",
        "TOP",
        "FROM",
        "WHERE",
        "GROUP",
        "BY",
        "HAVING",
        "ORDER",
        "ASC",
        "DESC",
        "UNION",
        "INTERSECT",
        "EXCEPT",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "NULL",
        "LIKE",
        "BETWEEN",
        "EXISTS",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "AS",
        "ON",
        "USING",
        "JOIN",
        "LEFT",
        "RIGHT",
        "FULL",
        "INNER",
        "OUTER",
        "CROSS",
        "NATURAL",
        "CAST",
        "ESCAPE",
        "TRUE",
        "FALSE",
        "LIMIT",
        "OFFSET",
        "COLLATE",
        "WITH",
    ]
)
#: Names that SQLite knows otherwise or not at all.
_FUNCTIONS = {
    "UCASE": "upper",
    "LCASE": "lower",
    "LEN": "length",
    "ISNULL": "ifnull",
    "NVL": "ifnull",
    "LEFT": "text_left",
    "RIGHT": "text_right",
}
#: Functions without arguments that tell the workstation's time.
_MOMENTS = {"NOW": NOW_SQL, "CURDATE": TODAY_SQL}
#: What the ODBC driver makes of {fn CURDATE()} and {fn CURRENT_TIMESTAMP()}.
_BARE_MOMENTS = {"CURRENT_DATE": TODAY_SQL, "CURRENT_TIMESTAMP": NOW_SQL}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a statement takes: bound by the client (``number`` from 1), or written in its text."""

    column: Column | None
    number: int = 0
    text: str = ""

    def bound(self, values: list[str | None]) -> str | None:
        """The value to give to SQLite."""
        if not self.number:
            return self.text
        if self.number > len(values):
            raise DialectError(f"The value of parameter {self.number} is missing")
        value = values[self.number - 1]
        return None if value is None else comparable(value, self.column)


@dataclass(frozen=True, slots=True)
class Select:
    """A translated SELECT."""

    sql: str
    parameters: tuple[Parameter, ...]
    tables: tuple[Table, ...]


def translate(tokens: list[Token], schema: Schema) -> Select:
    """Translate a whole SELECT. DialectError for tables that are not served."""
    return _Translation(schema).run(tokens)


def translate_condition(tokens: list[Token], table: Table, schema: Schema) -> Select:
    """Translate the condition behind WHERE of an UPDATE or DELETE of ``table``; sql is the condition alone."""
    translation = _Translation(schema)
    translation.tables.append(table)
    return translation.run(tokens)


class _Translation:
    """State of one pass: what was written, where in the statement we are, the column last named."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.tables: list[Table] = []
        self._out: list[str] = []
        self._parameters: list[Parameter] = []
        self._column: Column | None = None
        self._in_from = False
        self._expects_table = False
        #: For every open bracket: its TOP, and whether we stood in a FROM.
        self._stack: list[tuple[str, bool]] = []
        self._top = ""

    def run(self, tokens: list[Token]) -> Select:
        self._scan_tables(tokens)
        place = 0
        while place < len(tokens):
            place += self._take(tokens, place)
        self._close_top()
        return Select(" ".join(self._out), tuple(self._parameters), tuple(self.tables))

    def _scan_tables(self, tokens: list[Token]) -> None:
        # the select list comes before FROM: columns are looked up in all tables of the statement
        for before, token in pairwise(tokens):
            if before.word in ("FROM", "JOIN") and token.kind in (TokenKind.NAME, TokenKind.QUOTED_NAME):
                table = self.schema.find(token.value)
                if table is not None and table not in self.tables:
                    self.tables.append(table)

    def _take(self, tokens: list[Token], place: int) -> int:
        """Translate the token at ``place``; how many tokens that used up."""
        token = tokens[place]
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        kind = token.kind
        if kind is TokenKind.NAME:
            return self._name(token, following)
        if kind is TokenKind.QUOTED_NAME:
            return self._quoted(token, following)
        if kind is TokenKind.TEXT:
            self._value(Parameter(self._column, 0, comparable(token.value, self._column)))
        elif kind is TokenKind.PARAMETER:
            self._value(Parameter(self._column, int(token.value)))
        elif kind is TokenKind.NUMBER:
            self._out.append(token.value)
        else:
            self._operator(token.value)
        return 1

    def _value(self, parameter: Parameter) -> None:
        self._parameters.append(parameter)
        self._out.append(f"?{len(self._parameters)}")

    def _name(self, token: Token, following: Token | None) -> int:
        word = token.word
        if word == "TOP" and following is not None and following.kind is TokenKind.NUMBER:
            self._top = following.value
            return 2
        if self._expects_table:
            return self._table(token)
        calls = following is not None and following.value == "(" and following.kind is TokenKind.OPERATOR
        if word in _KEYWORDS and not (calls and word in _FUNCTIONS):
            return self._keyword(word)
        if self._in_from and word in _OPTIMIZER_WORDS:
            return 1
        if calls:
            if word in _MOMENTS:
                self._out.append(_MOMENTS[word])
                return 3  # with its empty parentheses
            self._out.append(_FUNCTIONS.get(word, token.value))
            return 1
        if word in _BARE_MOMENTS:
            self._out.append(_BARE_MOMENTS[word])
            return 1
        return self._quoted(token, following)

    def _quoted(self, token: Token, following: Token | None) -> int:
        if self._expects_table:
            return self._table(token)
        qualifies = following is not None and following.value == "." and following.kind is TokenKind.OPERATOR
        if not qualifies:
            self._column = self._find_column(token.value) or self._column
        self._out.append(_quote(token.value))
        return 1

    def _table(self, token: Token) -> int:
        self._expects_table = False
        table = self.schema.find(token.value)
        if table is None:
            raise DialectError(f"Invalid table name: {token.value}")
        self._out.append(_quote(table.name))
        return 1

    def _keyword(self, word: str) -> int:
        if word in ("FROM", "JOIN"):
            self._in_from = self._expects_table = True
        elif word in _AFTER_FROM:
            self._in_from = False
            if word == "UNION":
                self._close_top()
        elif word in ("AND", "OR"):
            self._column = None
        self._out.append(word)
        return 1

    def _operator(self, value: str) -> None:
        if value == "(":
            self._stack.append((self._top, self._in_from))
            self._top, self._in_from, self._expects_table = "", False, False
        elif value == ")":
            self._close_top()
            if not self._stack:
                raise DialectError("Expected lexical element not found: (")
            self._top, self._in_from = self._stack.pop()
        elif value == "," and self._in_from:
            self._expects_table = True
        elif value == ";":
            raise DialectError("One statement at a time")
        self._out.append(value)

    def _close_top(self) -> None:
        if self._top:
            self._out.append(f"LIMIT {self._top}")
            self._top = ""

    def _find_column(self, name: str) -> Column | None:
        for table in self.tables:
            column = table.column(name)
            if column is not None:
                return column
        return None


def _quote(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
