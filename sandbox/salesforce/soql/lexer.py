"""Tokens of a query. A dotted path is one token, and so is a date or a date with time."""

import re
from enum import StrEnum
from typing import NamedTuple

from sandbox.salesforce.soql.errors import illegal_escape, malformed, unreadable


class Kind(StrEnum):
    """What a token is."""

    STRING = "string"
    DATETIME = "datetime"
    DATE = "date"
    CURRENCY = "currency"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    END = "end"


class Token(NamedTuple):
    """A token: ``text`` as written, a string's without quotes and escapes; ``raw`` a string's with its escapes.

    ``upper`` is the text for comparison with keywords: nothing for a string.
    """

    kind: Kind
    text: str
    position: int
    upper: str
    raw: str = ""

    @property
    def is_name(self) -> bool:
        """Whether it can name something: acc1 looks like an amount of a currency, and is an alias all the same."""
        return self.kind is Kind.NAME or (self.kind is Kind.CURRENCY and self.text.isalnum())


_TOKEN = re.compile(
    r"""
    \s*
  (?:
    (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<datetime>\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?P<zone>Z|z|[+-]\d\d:?\d\d)?)
  | (?P<date>\d{4}-\d\d-\d\d)
  | (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<currency>[A-Za-z]{3}[+-]?\d+(?:\.\d+)?(?![\w.]))
  | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
  | (?P<sign><=|>=|!=|<>|[=<>(),:;*/+%.-])
  | (?P<end>$)
  )
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_SPACE = re.compile(r"\s*", re.ASCII)
_KINDS = {str(kind): kind for kind in Kind}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}


def tokens(text: str) -> list[Token]:
    """All tokens of a query, an END token last."""
    found = []
    place = 0
    while True:
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unread(text, _SPACE.match(text, place).end())  # type: ignore[union-attr]
        group = match.lastgroup or ""
        place = match.end()
        if group == "end":
            found.append(Token(Kind.END, "<EOF>", len(text), "<EOF>"))
            return found
        start = match.start(group)
        content = match.group(group)
        if group == "string":
            raw = content[1:-1]
            found.append(Token(Kind.STRING, _plain(raw, start), start, "", raw))
        elif group == "datetime" and match.group("zone") is None:
            # The plus of a zone that was not encoded arrives as a space.
            raise unreadable(text, place)
        else:
            found.append(Token(_KINDS[group], content, start, content.upper()))


def _unread(text: str, place: int) -> Exception:
    if text[place] != "'":
        return unreadable(text, place)
    return malformed(f"line 1:{len(text)} mismatched character '<EOF>' expecting '''", max(len(text) - 1, 0))


def _plain(raw: str, position: int) -> str:
    """A string as it is compared; an escaped wildcard is just itself outside LIKE."""
    if "\\" not in raw:
        return raw

    def unescaped(match: "re.Match[str]") -> str:
        one = match.group(1)
        if len(one) > 1:
            return chr(int(one[1:], 16))
        if one in "%_":
            return one
        if one.lower() not in _ESCAPES:
            raise illegal_escape(one, position)
        return _ESCAPES[one.lower()]

    return _ESCAPE.sub(unescaped, raw)


def like_pattern(raw: str) -> str:
    r"""A string's content as a pattern whose escape character is \: what was escaped in it means itself."""

    def kept(match: "re.Match[str]") -> str:
        one = match.group(1)
        if one in {"%", "_", "\\"}:
            return f"\\{one}"
        return chr(int(one[1:], 16)) if len(one) > 1 else _ESCAPES[one.lower()]

    return _ESCAPE.sub(kept, raw)
