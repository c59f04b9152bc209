"""Tokens of a query. A dotted path is one token, and so is a date or a date with time."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sandbox.salesforce.soql.errors import malformed


class Kind(StrEnum):
    """What a token is."""

    STRING = "string"
    DATETIME = "datetime"
    DATE = "date"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token: ``text`` as written, a string's without quotes and escapes."""

    kind: Kind
    text: str
    position: int

    @property
    def upper(self) -> str:
        """The text for comparison with keywords; nothing for a string."""
        return "" if self.kind is Kind.STRING else self.text.upper()


_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|z|[+-]\d\d:?\d\d))
  | (?P<date>\d{4}-\d\d-\d\d)
  | (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
  | (?P<sign><=|>=|!=|<>|[=<>(),:])
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def tokens(text: str) -> list[Token]:
    """All tokens of a query, an END token last."""
    found = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            if text[place] == "'":
                raise malformed("unterminated string literal", place)
            raise malformed(f"unexpected token: '{text[place]}'", place)
        group = match.lastgroup or ""
        if group != "space":
            found.append(Token(Kind(group), _content(group, match.group()), place))
        place = match.end()
    found.append(Token(Kind.END, "<EOF>", len(text)))
    return found


def _content(group: str, text: str) -> str:
    if group != "string":
        return text
    inner = text[1:-1]
    # \% and \_ stay escaped: they mean something to LIKE, and only there.
    return _ESCAPE.sub(lambda one: _unescaped(one.group(1)), inner) if "\\" in inner else inner


def _unescaped(letter: str) -> str:
    if letter in "%_":
        return f"\\{letter}"
    return _ESCAPES.get(letter.lower(), letter)
