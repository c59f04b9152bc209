"""One pass over a statement's text: names, literals, parameters, operators."""

import re
from enum import IntEnum
from typing import Final, NamedTuple

from sandbox.quickbooks.errors import DialectError


class TokenKind(IntEnum):
    """What a token is."""

    NAME = 1
    #: "Name" or [Name], quotes taken off.
    QUOTED_NAME = 2
    TEXT = 3
    NUMBER = 4
    #: ? or $1; the value is its number from 1 as text.
    PARAMETER = 5
    OPERATOR = 6


class Token(NamedTuple):
    """One token. ``cast`` is the type of a following ``::type``, lower case (date, timestamp, ...)."""

    kind: TokenKind
    value: str
    cast: str = ""

    @property
    def word(self) -> str:
        """An unquoted name in upper case; empty for anything else."""
        return self.value.upper() if self.kind is TokenKind.NAME else ""


_TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*|/\*.*?\*/)
    | (?P<text>[NnEe]?'[^']*(?:''[^']*)*')
    | (?P<quoted>"(?:[^"]|"")*"|\[[^\]]*\])
    | (?P<number>(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)
    | (?P<parameter>\?|\$\d+)
    | ::\s*(?P<cast>\w+(?:\s*\(\s*\d+(?:\s*,\s*\d+)?\s*\))?)
    | (?P<escape>\{\s*(?:d|t|ts)\s*'[^']*'\s*\})
    | (?P<operator><=|>=|<>|!=|:=|\|\||[-+*/%(),.;=<>])
    """,
    re.VERBOSE | re.DOTALL,
)
#: Longest statement in characters, and how deep its brackets may go. QODBC's own limits are unchecked.
_LONGEST: Final = 262_144
_DEEPEST: Final = 40
#: Highest number of a parameter: what a message of the protocol can bind.
_MOST_PARAMETERS: Final = 65_535
_ESCAPE = re.compile(r"\{\s*(\w+)\s*('[^']*')\s*\}")
_ESCAPE_CASTS = {"d": "date", "ts": "timestamp", "t": "time"}


def tokenise(statement: str) -> list[Token]:
    """The tokens of a statement. DialectError names what cannot be read."""
    tokens: list[Token] = []
    place, parameters, depth = 0, 0, 0
    if len(statement) > _LONGEST:
        raise DialectError(f"The statement is too long: {len(statement)} characters, at most {_LONGEST}")
    while place < len(statement):
        match = _TOKEN.match(statement, place)
        if match is None:
            raise DialectError(f"Expected lexical element not found near: {statement[place : place + 20]!r}")
        place = match.end()
        group, text = str(match.lastgroup), match.group()
        if group == "space":
            continue
        if group == "cast":
            tokens[-1] = tokens[-1]._replace(cast=str(match["cast"]).lower())
        elif group == "text":
            tokens.append(Token(TokenKind.TEXT, _unquoted(text)))
        elif group == "name":
            tokens.append(Token(TokenKind.NAME, text))
        elif group == "operator":
            tokens.append(Token(TokenKind.OPERATOR, text))
            depth += (text == "(") - (text == ")")
            if depth > _DEEPEST:
                raise DialectError(f"The brackets of the statement go deeper than {_DEEPEST}")
        elif group == "number":
            if float(text) == float("inf"):
                raise DialectError(f"Numeric value out of range: {text[:20]}")
            tokens.append(Token(TokenKind.NUMBER, text))
        elif group == "quoted":
            tokens.append(Token(TokenKind.QUOTED_NAME, text[1:-1].replace('""', '"')))
        elif group == "parameter":
            parameters += 1
            number = text[1:] or str(parameters)
            if len(number) > len(str(_MOST_PARAMETERS)) or not 1 <= int(number) <= _MOST_PARAMETERS:
                raise DialectError(
                    f"Invalid parameter: {text[:20]}, a statement has at most {_MOST_PARAMETERS}"
                )
            tokens.append(Token(TokenKind.PARAMETER, number))
        else:
            escape = _ESCAPE.match(text)
            assert escape is not None  # noqa: S101 - the token's pattern says so
            tokens.append(Token(TokenKind.TEXT, _unquoted(escape[2]), _ESCAPE_CASTS[escape[1].lower()]))
    while tokens and tokens[-1] == Token(TokenKind.OPERATOR, ";"):
        tokens.pop()
    return tokens


def _unquoted(text: str) -> str:
    start = text.index("'")
    return text[start + 1 : -1].replace("''", "'")
