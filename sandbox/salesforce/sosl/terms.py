"""What FIND looks for: words, phrases in quotation marks, * and ?, AND, OR, AND NOT, parentheses."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.soql.errors import QueryError

#: Characters that mean something to the search and need a backslash to be looked for.
_RESERVED = "&|![]{^~:"
_SHORTEST = 2
_DEEPEST = 50
_TOKEN = re.compile(
    r'\s*(?:(?P<sign>[()])|"(?P<phrase>(?:[^"\\]|\\.)*)"|(?P<word>(?:[^\s()"\\]|\\.)+))', re.DOTALL
)
_PIECE = re.compile(r"\\(.)|([*?])|(\w+)|(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """A word or a phrase: ``pattern`` is a regular expression over a casefolded text."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Terms joined by AND, OR or AND NOT."""

    operator: str
    left: "Term"
    right: "Term"


Term: TypeAlias = Words | Joined


def end_of_braces(text: str, start: int) -> int:
    """Where the closing brace is of the one before ``start``; a reserved character before it is an error."""
    place = start
    while place < len(text) and text[place] != "}":
        if text[place] in _RESERVED:
            raise _mismatched(text, place)
        place += 2 if text[place] == "\\" else 1
    if place >= len(text):
        raise _mismatched(text, len(text))
    return place


def _mismatched(text: str, place: int) -> QueryError:
    shown = text[place] if place < len(text) else "<EOF>"
    message = f"line 1:{place} mismatched character '{shown}' expecting '}}'"
    return QueryError("MALFORMED_SEARCH", message, max(place - 1, 0))


def read_terms(text: str) -> Term:
    """The terms; 400 INVALID_SEARCH where there is hardly anything to look for."""
    if len(re.sub(r'[\s*?"()\\]', "", text)) < _SHORTEST:
        raise ApiError(
            400, "INVALID_SEARCH", f"search term must be longer than one character: {text.strip()}"
        )
    reader = _TermReader(text)
    found = reader.any_of()
    reader.end()
    return found


class _TermReader:
    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._tokens = [match for match in _TOKEN.finditer(self._text) if match.end() > match.start()]
        if "".join(match.group() for match in self._tokens) != self._text:
            raise self._wrong()
        self._place = 0
        self._depth = 0

    def any_of(self) -> Term:
        """OR binds weakest."""
        found = self._all_of()
        while self._accept("OR"):
            found = Joined("OR", found, self._all_of())
        return found

    def end(self) -> None:
        """Nothing may follow."""
        if self._place < len(self._tokens):
            raise self._wrong()

    def _all_of(self) -> Term:
        found = self._one()
        while self._place < len(self._tokens) and not self._at("OR") and not self._at(")"):
            # Words side by side are all looked for.
            self._accept("AND")
            operator = "AND NOT" if self._accept("NOT") else "AND"
            found = Joined(operator, found, self._one())
        return found

    def _one(self) -> Term:
        if self._place >= len(self._tokens) or self._at("AND") or self._at("OR") or self._at("NOT"):
            raise self._wrong()
        token = self._tokens[self._place]
        self._place += 1
        if token.group("sign") == "(":
            self._depth += 1
            if self._depth > _DEEPEST:
                raise self._wrong()
            found = self.any_of()
            if not self._accept(")"):
                raise self._wrong()
            self._depth -= 1
            return found
        if token.group("sign"):
            raise self._wrong()
        return Words(_pattern(token.group("phrase") or token.group("word") or ""))

    def _at(self, word: str) -> bool:
        if self._place >= len(self._tokens):
            return False
        token = self._tokens[self._place]
        return (token.group("sign") or token.group("word") or "").upper() == word

    def _accept(self, word: str) -> bool:
        if not self._at(word):
            return False
        self._place += 1
        return True

    def _wrong(self) -> ApiError:
        return ApiError(400, "INVALID_SEARCH", f"Invalid search term: {self._text}")


def _pattern(text: str) -> str:
    """Whole words, one after the other, whatever stands between them; * is any letters, ? one.

    What follows a * is looked for once, from the left (an atomic group): no text takes long to go through.
    """
    segments, gap = [""], False
    for match in _PIECE.finditer(text.casefold()):
        escaped, wildcard, letters, other = match.groups()
        plain = letters or (escaped if escaped and re.fullmatch(r"\w", escaped) else "")
        if not plain and not wildcard:
            gap = any(segments) and (escaped is not None or other is not None)
            continue
        if gap:
            segments[-1] += r"\W+"
            gap = False
        if wildcard == "*":
            segments.append("")
        else:
            segments[-1] += re.escape(plain) if plain else r"\w"
    segments[-1] += r"(?!\w)"
    return r"(?<!\w)" + segments[0] + "".join(rf"(?>\w*?{one})" for one in segments[1:])
