"""SELECT in QODBC's dialect, translated to SQLite in one pass."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.quickbooks.clock import stamp
from sandbox.quickbooks.dialect import functions
from sandbox.quickbooks.dialect.moments import comparable
from sandbox.quickbooks.dialect.names import Names
from sandbox.quickbooks.dialect.tokens import Token, TokenKind
from sandbox.quickbooks.dialect.words import AFTER_FROM, FOREIGN_WORDS, KEYWORDS, OPTIMIZER_WORDS
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.schema.columns import Column, ColumnType
from sandbox.quickbooks.schema.tables import Schema, Table

_DAY, _TIME, _MOMENT = slice(0, 10), slice(11, 19), slice(0, 19)
#: What tells the workstation's time, bare or called: the part of it, and whether it is a date.
CLOCK = {
    "NOW": _MOMENT,
    "CURRENT_TIMESTAMP": _MOMENT,
    "CURDATE": _DAY,
    "CURRENT_DATE": _DAY,
    "CURTIME": _TIME,
    "CURRENT_TIME": _TIME,
}
#: Longest argument of a function as SQLite gets it: some functions name an argument twice, and nested it doubles.
_LONGEST_PART = 1_000_000
#: Of these the driver writes the name alone.
_BARE = frozenset(("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a statement takes: bound by the client (``number`` from 1), written in its text, or the time.

    ``part`` of the workstation's time: how many characters of ``2024-01-31 12:30:00`` from which place.
    """

    column: Column | None
    number: int = 0
    text: str = ""
    part: slice | None = None

    def bound(self, values: list[str | None], moment: datetime | None = None) -> str | None:
        """The value to give to SQLite; ``moment`` is the workstation's time."""
        if self.part is not None:
            return stamp(moment)[self.part] if moment is not None else None
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
    #: Words behind tables that steer QODBC's optimizer.
    optimizer: frozenset[str] = frozenset()

    @property
    def asks_the_clock(self) -> bool:
        """Whether it needs to know the workstation's time."""
        return any(parameter.part is not None for parameter in self.parameters)


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
        self.tables: list[Table] = []
        self._names = Names(schema, self.tables)
        self._out: list[str] = []
        self._parameters: list[Parameter] = []
        self._optimizer: set[str] = set()
        self._column: Column | None = None
        self._in_from = False
        self._expects_table = False
        #: For every open bracket: its TOP, whether we stood in a FROM, and where it began.
        self._stack: list[tuple[str, bool, int]] = []
        self._top = ""

    def run(self, tokens: list[Token]) -> Select:
        self._names.scan(tokens)
        self._pass(tokens)
        if self._stack:
            raise DialectError("Expected lexical element not found: )")
        self._close_top()
        return Select(
            " ".join(self._out), tuple(self._parameters), tuple(self.tables), frozenset(self._optimizer)
        )

    def _pass(self, tokens: list[Token]) -> None:
        place = 0
        while place < len(tokens):
            place += self._take(tokens, place)

    def _take(self, tokens: list[Token], place: int) -> int:
        """Translate the token at ``place``; how many tokens that used up."""
        token = tokens[place]
        kind = token.kind
        if kind is TokenKind.NAME:
            return self._name(tokens, place)
        if kind is TokenKind.QUOTED_NAME:
            return self._named(tokens, place)
        if kind is TokenKind.TEXT:
            self._value(Parameter(self._column, 0, comparable(token.value, self._column)))
            if token.cast in ("date", "timestamp"):
                return 1 + self._moved(tokens, place + 1, is_date=token.cast == "date")
            if functions.is_number(token.cast):
                self._wrap(len(self._out) - 1, token.cast)
        elif kind is TokenKind.PARAMETER:
            self._value(Parameter(self._column, int(token.value)))
        elif kind is TokenKind.NUMBER:
            self._out.append(token.value)
        else:
            self._operator(token)
        return 1

    def _value(self, parameter: Parameter) -> None:
        self._parameters.append(parameter)
        self._out.append(f"?{len(self._parameters)}")

    def _name(self, tokens: list[Token], place: int) -> int:
        token, following = tokens[place], _at(tokens, place + 1)
        word = token.word
        if word == "TOP" and following.kind is TokenKind.NUMBER:
            self._top = following.value
            return 2
        if self._expects_table:
            return self._table(token)
        calls = _is_operator(following, "(")
        if _is_operator(_at(tokens, place - 1), ".") and place:
            return self._named(tokens, place)
        if calls and word not in KEYWORDS - {"LEFT", "RIGHT", "CAST"}:
            return self._call(tokens, place)
        if word in KEYWORDS:
            return self._keyword(word)
        if word in OPTIMIZER_WORDS and self._in_from:
            self._optimizer.add(word)
            return 1
        if word in _BARE:
            return 1 + self._clock(word, tokens, place + 1)
        if word == "CURRENT_USER":
            self._value(Parameter(None, 0, "Admin"))
            return 1
        if word in FOREIGN_WORDS:
            raise DialectError(f"Expected lexical element not found: end, before {token.value!r}")
        return self._named(tokens, place)

    def _named(self, tokens: list[Token], place: int) -> int:
        token = tokens[place]
        if self._expects_table:
            return self._table(token)
        qualifies = _is_operator(_at(tokens, place + 1), ".")
        column = self._names.check(token.value, qualifies=qualifies)
        self._column = column or self._column
        start = len(self._out)
        self._out.append(_quote(token.value))
        if qualifies:
            return 1
        if token.cast:
            self._wrap(start, token.cast)
        if column is not None and column.type in (ColumnType.DATE, ColumnType.DATETIME):
            if start > 1 and self._out[start - 1] == ".":
                start -= 2  # the table's name belongs to it
            return 1 + self._moved(tokens, place + 1, is_date=column.type is ColumnType.DATE, start=start)
        return 1

    def _table(self, token: Token) -> int:
        self._expects_table = False
        self._out.append(_quote(self._names.table(token.value).name))
        return 1

    def _call(self, tokens: list[Token], place: int) -> int:
        """A function with its arguments."""
        word = tokens[place].word
        end = _closing(tokens, place + 1)
        inside = tokens[place + 2 : end]
        used = end - place + 1
        start = len(self._out)
        if word in functions.AGGREGATES:
            self._out.append(word)
            return 1
        if word in CLOCK and not inside:
            return used + self._clock(word, tokens, end + 1)
        if word == "EXTRACT" and len(inside) > 2 and inside[1].word == "FROM":
            self._out.append(functions.extracted(inside[0].word, self._part(inside[2:])))
        elif word == "CAST":
            words = [token.word for token in inside]
            if "AS" not in words:
                raise DialectError("Expected lexical element not found: AS")
            at = len(words) - 1 - words[::-1].index("AS")
            type_name = "".join(token.value for token in inside[at + 1 :])
            self._out.append(functions.cast(self._part(inside[:at]), type_name))
        else:
            self._out.append(self._called(word, _split(inside)))
        if tokens[end].cast:
            self._wrap(start, tokens[end].cast)
        return used

    def _called(self, word: str, given: list[list[Token]]) -> str:
        if word == "CONVERT" and len(given) == 2:
            return functions.cast(self._part(given[0]), given[1][0].value)
        if word == "TO_CHAR" and len(given) == 2:
            return functions.to_char(self._part(given[0]), given[1][0].value)
        if word in ("TIMESTAMPADD", "TIMESTAMPDIFF") and len(given) == 3:
            unit, first, second = given[0][0].word, self._part(given[1]), self._part(given[2])
            if word == "TIMESTAMPDIFF":
                return functions.apart(unit, first, second)
            return functions.moved(second, first, unit, is_date=False)
        if word == "SUBSTRING" and len(given) == 1:
            given = _from_for(given[0])
        return functions.called(word, [self._part(tokens) for tokens in given])

    def _part(self, tokens: list[Token]) -> str:
        """The translation of some tokens by themselves."""
        outer, self._out = self._out, []
        before, self._in_from = self._in_from, False
        self._pass(tokens)
        written, self._out = " ".join(self._out), outer
        self._in_from = before
        if len(written) > _LONGEST_PART:
            raise DialectError("The functions of the statement are nested too deep")
        return written

    def _clock(self, word: str, tokens: list[Token], place: int) -> int:
        self._value(Parameter(None, part=CLOCK[word]))
        return self._moved(tokens, place, is_date=CLOCK[word] is _DAY)

    def _moved(self, tokens: list[Token], place: int, *, is_date: bool, start: int | None = None) -> int:
        """Days or an interval added to the moment written last; how many tokens that used up."""
        sign, amount = _at(tokens, place), _at(tokens, place + 1)
        if sign.kind is not TokenKind.OPERATOR or sign.value not in ("+", "-"):
            return 0
        start = len(self._out) - 1 if start is None else start
        if amount.kind is TokenKind.NUMBER:
            unit, number, used = "DAYS", amount.value, 2
        elif amount.word == "MAKE_INTERVAL":
            end = _closing(tokens, place + 2)
            unit, used = tokens[place + 3].word, end - place + 1
            number = self._part(tokens[place + 5 : end])
        else:
            return 0
        moment = " ".join(self._out[start:])
        del self._out[start:]
        self._out.append(functions.moved(moment, f"{sign.value}({number})", unit, is_date=is_date))
        return used

    def _wrap(self, start: int, type_name: str) -> None:
        written = " ".join(self._out[start:])
        del self._out[start:]
        self._out.append(functions.cast(written, type_name))

    def _keyword(self, word: str) -> int:
        if word in ("FROM", "JOIN"):
            self._in_from = self._expects_table = True
        elif word in AFTER_FROM:
            self._in_from = False
            if word == "UNION":
                self._close_top()
        elif word in ("AND", "OR"):
            self._column = None
        self._out.append(word)
        return 1

    def _operator(self, token: Token) -> None:
        value = token.value
        if value == "(":
            self._stack.append((self._top, self._in_from, len(self._out)))
            self._top, self._in_from, self._expects_table = "", False, False
        elif value == ")":
            self._close_top()
            if not self._stack:
                raise DialectError("Expected lexical element not found: (")
            self._top, self._in_from, start = self._stack.pop()
            if token.cast:
                self._out.append(")")
                self._wrap(start, token.cast)
                return
        elif value == "," and self._in_from:
            self._expects_table = True
        elif value in (";", ":="):
            raise DialectError(f"Expected lexical element not found: end, before {value!r}")
        self._out.append(value)

    def _close_top(self) -> None:
        if self._top:
            self._out.append(f"LIMIT {self._top}")
            self._top = ""


_NOTHING = Token(TokenKind.OPERATOR, "")


def _at(tokens: list[Token], place: int) -> Token:
    return tokens[place] if 0 <= place < len(tokens) else _NOTHING


def _is_operator(token: Token, value: str) -> bool:
    return token.kind is TokenKind.OPERATOR and token.value == value


def _closing(tokens: list[Token], place: int) -> int:
    """Where the bracket closes that opens at ``place``."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += _is_operator(tokens[at], "(") - _is_operator(tokens[at], ")")
        if not depth:
            return at
    raise DialectError("Expected lexical element not found: )")


def _split(tokens: list[Token]) -> list[list[Token]]:
    """The arguments between commas."""
    parts: list[list[Token]] = [[]] if tokens else []
    depth = 0
    for token in tokens:
        depth += _is_operator(token, "(") - _is_operator(token, ")")
        if not depth and _is_operator(token, ","):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _from_for(tokens: list[Token]) -> list[list[Token]]:
    """The arguments of ``SUBSTRING(text FROM start FOR length)``."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.word in ("FROM", "FOR"):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _quote(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
