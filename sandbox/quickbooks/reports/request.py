"""Reading ``sp_report NAME show COLUMNS parameters NAME = VALUE, ... where CONDITION``."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.quickbooks.dialect.tokens import Token, TokenKind
from sandbox.quickbooks.errors import DialectError


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """One call of sp_report."""

    name: str
    #: Columns as they were named, each with the name that it shall have in the answer (empty: its own).
    columns: tuple[tuple[str, str], ...] = ()
    #: Values by name in lower case.
    parameters: dict[str, str] = field(default_factory=dict)
    condition: tuple[Token, ...] = ()


def read_request(tokens: Sequence[Token]) -> ReportRequest:
    """The request after the word sp_report. DialectError names what cannot be read."""
    if not tokens:
        raise DialectError("sp_report needs the name of a report")
    parts: dict[str, list[Token]] = {"": [], "SHOW": [], "PARAMETERS": [], "WHERE": []}
    part = ""
    for token in tokens:
        if token.word in parts and token.word and part != "WHERE":
            part = token.word
        else:
            parts[part].append(token)
    if len(parts[""]) != 1:
        raise DialectError(f"Expected lexical element not found: show, after {tokens[0].value}")
    return ReportRequest(
        parts[""][0].value,
        tuple(_column(words) for words in _split(parts["SHOW"])),
        dict(_parameter(words) for words in _split(parts["PARAMETERS"])),
        tuple(parts["WHERE"]),
    )


def _split(tokens: list[Token]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is TokenKind.OPERATOR and token.value == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found if tokens else []


def _column(words: list[Token]) -> tuple[str, str]:
    if len(words) == 1:
        return words[0].value, ""
    if len(words) == 3 and words[1].word == "AS":
        return words[0].value, words[2].value
    raise DialectError("Expected lexical element not found: a column after show")


def _parameter(words: list[Token]) -> tuple[str, str]:
    if len(words) != 3 or words[1].value != "=" or words[2].kind is TokenKind.PARAMETER:
        raise DialectError("Expected lexical element not found: NAME = 'value' after parameters")
    return words[0].value.lower(), words[2].value
