"""Reading a statement's text: which kind it is and what it asks for."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TypeAlias

from sandbox.quickbooks.dialect import writes
from sandbox.quickbooks.dialect.outputs import output_columns
from sandbox.quickbooks.dialect.select import Parameter, Select, translate
from sandbox.quickbooks.dialect.tokens import Token, TokenKind, tokenise
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.schema.columns import Column
from sandbox.quickbooks.schema.tables import Schema
from sandbox.quickbooks.statements.workers import aside


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT over the tables, with the types told by its text."""

    select: Select
    outputs: tuple[Column | None, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """``sp_name arguments``."""

    name: str
    arguments: tuple[str, ...]
    #: The same as they were read, for procedures with a grammar of their own.
    tokens: tuple[Token, ...] = ()
    #: Which of the arguments the client binds: place of the argument and number of the parameter.
    parameters: tuple[tuple[int, int], ...] = ()

    def given(self, bound: list[str | None]) -> "Procedure":
        """The call with the client's values put in."""
        if not self.parameters:
            return self
        arguments, tokens = list(self.arguments), list(self.tokens)
        for place, number in self.parameters:
            if number > len(bound):
                raise DialectError(f"The value of parameter {number} is missing")
            arguments[place] = bound[number - 1] or ""
            tokens[place] = Token(TokenKind.TEXT, arguments[place])
        return Procedure(self.name, tuple(arguments), tuple(tokens))


@dataclass(frozen=True, slots=True)
class Catalog:
    """One of the fixed queries that the ODBC driver sends about tables and columns."""

    text: str


@dataclass(frozen=True, slots=True)
class Control:
    """A statement about the session itself: BEGIN, SET, FETCH, ..."""

    verb: str
    words: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Declare:
    """DECLARE name CURSOR FOR a query."""

    cursor: str
    holds: bool
    query: "Plan"


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement read against a schema."""

    #: How faults and the call log know it: its words with single spaces, without DECLARE and quotes.
    call: str
    action: "Query | writes.Write | Procedure | Catalog | Control | Declare"
    parameters: tuple[tuple[int, Column | None], ...] = ()


Action: TypeAlias = Query | writes.Write | Procedure | Catalog | Control | Declare

_CONTROL = frozenset(
    [
        "BEGIN",
        "START",
        "COMMIT",
        "END",
        "ROLLBACK",
        "ABORT",
        "SAVEPOINT",
        "RELEASE",
        "SET",
        "SHOW",
        "FETCH",
        "MOVE",
        "CLOSE",
        "DEALLOCATE",
        "DISCARD",
    ]
)
_WRITES = {
    "INSERT": writes.read_insert,
    "UPDATE": writes.read_update,
    "DELETE": writes.read_delete,
    "SP_VOID": writes.read_void,
}
_LONGEST_CALL = 200
#: Longest text whose plans are kept for the next time it comes.
_LONGEST_KEPT = 8192


def split(text: str) -> list[list[Token]]:
    """The statements of a text, which semicolons part."""
    parts: list[list[Token]] = [[]]
    for token in tokenise(text):
        if token.kind is TokenKind.OPERATOR and token.value == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def read(text: str, schema: Schema) -> tuple[Plan, ...]:
    """The plans of a text's statements. DialectError names what cannot be read."""
    return _kept(text, schema) if len(text) <= _LONGEST_KEPT else _read(text, schema)


async def read_aside(text: str, schema: Schema) -> tuple[Plan, ...]:
    """The same while other sessions go on: a long text is read in a thread."""
    if len(text) <= _LONGEST_KEPT:
        return _kept(text, schema)
    return await aside(partial(_read, text, schema))


@lru_cache(maxsize=512)
def _kept(text: str, schema: Schema) -> tuple[Plan, ...]:
    return _read(text, schema)


def _read(text: str, schema: Schema) -> tuple[Plan, ...]:
    if "pg_" in text.lower() and _is_catalog(text):
        return (Plan("", Catalog(text)),)
    return tuple(_plan(tokens, schema) for tokens in split(text))


def _plan(tokens: list[Token], schema: Schema) -> Plan:
    verb = tokens[0].word
    call = _call(tokens)
    if verb in _CONTROL:
        return Plan("", Control(verb, tuple(tokens[1:])))
    if verb == "DECLARE":
        return _declare(tokens, schema)
    if verb in _WRITES:
        write = _WRITES[verb](tokens, schema)
        given = [value for _, value in write.values if value is not None]
        given += write.condition.parameters if write.condition else ()
        return Plan(call, write, _numbered(given))
    if verb.startswith("SP_"):
        return _call_of(call, _procedure(verb, tokens[1:]))
    if verb != "SELECT":
        raise DialectError(f"Expected lexical element not found: a statement, before {tokens[0].value!r}")
    called = _called_procedure(tokens)
    if called is not None:
        return _call_of(call, called)
    if [token.value.lower() for token in tokens[1:]] == ["current_schema", "(", ")"]:
        return Plan("", Catalog("current_schema()"))
    select = translate(tokens, schema)
    outputs = tuple(output_columns(tokens, select.tables))
    return Plan(call, Query(select, outputs), _numbered(list(select.parameters)))


def _declare(tokens: list[Token], schema: Schema) -> Plan:
    words = [token.word for token in tokens]
    if "FOR" not in words:
        raise DialectError("Expected lexical element not found: FOR")
    start = words.index("FOR") + 1
    query = _plan(tokens[start:], schema)
    if isinstance(query.action, writes.Write | Control | Declare):
        raise DialectError("A cursor is declared for a query")
    return Plan(query.call, Declare(tokens[1].value, "HOLD" in words[:start], query), query.parameters)


def _called_procedure(tokens: list[Token]) -> Procedure | None:
    """What the ODBC driver makes of ``{call sp_name('argument')}``."""
    if len(tokens) < 4 or not tokens[3].word.startswith("SP_"):
        return None
    return _procedure(
        tokens[3].value, [token for token in tokens[4:] if token.kind is not TokenKind.OPERATOR]
    )


def _procedure(name: str, tokens: list[Token]) -> Procedure:
    parameters = [
        (place, int(token.value)) for place, token in enumerate(tokens) if token.kind is TokenKind.PARAMETER
    ]
    arguments = tuple(token.value for token in tokens)
    return Procedure(name.lower(), arguments, tuple(tokens), tuple(parameters))


def _call_of(call: str, procedure: Procedure) -> Plan:
    numbers = range(1, max((number for _, number in procedure.parameters), default=0) + 1)
    return Plan(call, procedure, tuple((number, None) for number in numbers))


def _numbered(parameters: list[Parameter]) -> tuple[tuple[int, Column | None], ...]:
    bound = {each.number: each.column for each in parameters if each.number}
    return tuple((number, bound.get(number)) for number in range(1, max(bound, default=0) + 1))


def _call(tokens: list[Token]) -> str:
    parts: list[str] = []
    length = 0
    for token in tokens:
        parts.append(token.value)
        length += len(token.value) + 1
        if length > _LONGEST_CALL:
            break
    return " ".join(parts)


def _is_catalog(text: str) -> bool:
    lowered = text.lower()
    return lowered.lstrip().startswith("select") and any(
        name in lowered for name in ("pg_catalog.", "from pg_", "pg_type")
    )
