"""A search as written: FIND {terms} IN NAME FIELDS RETURNING Account(Id, Name WHERE ... LIMIT 5), Contact LIMIT 20."""

import re
from dataclasses import dataclass

from sandbox.salesforce.soql.errors import QueryError
from sandbox.salesforce.soql.lexer import Kind
from sandbox.salesforce.soql.parser import QueryParser
from sandbox.salesforce.soql.reader import Reader
from sandbox.salesforce.soql.tree import Query
from sandbox.salesforce.sosl.terms import Term, end_of_braces, read_terms

GROUPS = frozenset({"ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR"})
_FIND = re.compile(r"\s*FIND\s*\{", re.IGNORECASE)
#: Of WITH: what changes no record that is found.
_WITHOUT_EFFECT = frozenset({"SPELL_CORRECTION", "METADATA", "HIGHLIGHT", "SNIPPET"})


@dataclass(frozen=True, slots=True)
class Search:
    """A parsed search; ``returning`` is empty where no object is named, ``limit`` is for all records together."""

    term: Term
    group: str
    returning: tuple[Query, ...]
    limit: int | None


def parse(text: str) -> Search:
    """The search; QueryError says what is wrong and where, ApiError what cannot be looked for."""
    opening = _FIND.match(text)
    if opening is None:
        word = text.strip().split(" ", 1)[0] or "<EOF>"
        raise QueryError("MALFORMED_SEARCH", f"unexpected token: '{word}'", len(text) - len(text.lstrip()))
    end = end_of_braces(text, opening.end())
    try:
        # Spaces in the place of what was read keep the positions.
        parts = _parts(QueryParser(" " * (end + 1) + text[end + 1 :]))
    except QueryError as wrong:
        code = "MALFORMED_SEARCH" if wrong.code == "MALFORMED_QUERY" else wrong.code
        raise QueryError(code, wrong.message, wrong.position) from wrong
    return Search(read_terms(text[opening.end() : end]), *parts)


def _parts(parser: QueryParser) -> tuple[str, tuple[Query, ...], int | None]:
    reader = parser.reader
    group = "ALL"
    if reader.accept("IN"):
        if not reader.at(*GROUPS):
            raise reader.unexpected()
        group = reader.take().upper
        reader.expect("FIELDS")
    returning = []
    if reader.accept("RETURNING"):
        returning.append(parser.returned())
        while reader.accept(","):
            returning.append(parser.returned())
    while reader.accept("WITH"):
        _with(reader)
    limit = reader.whole() if reader.accept("LIMIT") else None
    reader.end()
    return group, tuple(returning), limit


def _with(reader: Reader) -> None:
    if not reader.at(*_WITHOUT_EFFECT):
        raise reader.unexpected()
    reader.take()
    if reader.accept("=") and (reader.at("TRUE", "FALSE") or reader.next.kind is Kind.STRING):
        reader.take()
    elif reader.accept("("):
        reader.expect("TARGET_LENGTH", "=")
        reader.whole()
        reader.expect(")")
