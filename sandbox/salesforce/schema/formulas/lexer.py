"""Tokens of a formula."""

import re
from dataclasses import dataclass

from sandbox.salesforce.errors import RecordRefusedError

_TOKENS = re.compile(
    r"""\s+|/\*.*?\*/
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>[A-Za-z_$][\w$]*(?:\.[A-Za-z_]\w*)*)
    |(?P<sign><=|>=|<>|!=|==|&&|\|\||[-+*/&=<>!(),])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is number, text, name or sign."""

    kind: str
    value: str


def tokens(formula: str) -> list[Token]:
    """The tokens of a formula; RecordRefusedError at what belongs to none."""
    found, place = [], 0
    while place < len(formula):
        match = _TOKENS.match(formula, place)
        if match is None:
            raise wrong("Syntax error.")
        place = match.end()
        if match.lastgroup == "text":
            found.append(Token("text", _ESCAPED.sub(r"\1", match.group()[1:-1])))
        elif match.lastgroup:
            found.append(Token(match.lastgroup, match.group()))
    return found


def wrong(message: str) -> RecordRefusedError:
    """The refusal of a formula, with the words of the set-up pages."""
    return RecordRefusedError("FIELD_INTEGRITY_EXCEPTION", message)
