"""QuickBooks' rules on text: names that are never cut, free text that is, streets over five lines, its code page.

Lengths are those of the qbXML 14.0 field lists; rules.md 1.6.
"""

import textwrap
from collections.abc import Callable, Sequence

from sync.engine.links import MappingProblem
from sync.engine.records import Value
from sync.engine.values import text
from sync.errors.codes import Code

ADDRESS_LINE_LENGTH = 41
ADDRESS_LINES = 5


def encodable(value: Value, field: str) -> str:
    """The text, trimmed; UNSUPPORTED_CHARACTERS where QuickBooks' code page (Windows-1252) lacks one of its characters.

    Unchecked against a real QuickBooks: kept here alone (rules.md 1.6).
    """
    content = text(value)
    try:
        content.encode("cp1252")
    except UnicodeEncodeError:
        lacking = sorted({character for character in content if not _in_code_page(character)})
        raise MappingProblem(Code.UNSUPPORTED_CHARACTERS, field=field, value=" ".join(lacking)) from None
    return content


def list_name(value: Value, field: str, limit: int) -> str:
    """The name of a list element: required, at most ``limit`` characters, no colon; never cut or changed."""
    name = encodable(value, field)
    if not name:
        raise MappingProblem(Code.NAME_EMPTY, field=field)
    if len(name) > limit:
        raise MappingProblem(Code.NAME_TOO_LONG, field=field, value=name, limit=str(limit))
    if ":" in name:
        raise MappingProblem(Code.NAME_HAS_COLON, field=field, value=name)
    return name


def limited(value: Value, field: str, limit: int) -> str | None:
    """Text that must fit as it is (company names, phones, numbers): VALUE_TOO_LONG names field, value and limit."""
    content = encodable(value, field)
    if len(content) > limit:
        raise MappingProblem(Code.TEXT_TOO_LONG, field=field, value=content, limit=str(limit))
    return content or None


def fitting(field: str, limit: int) -> Callable[[Value], Value]:
    """``limited`` for one field, as a link's conversion."""
    return lambda value: limited(value, field, limit)


def free_text(value: Value, field: str, limit: int) -> str | None:
    """Free text (memo, description): cut at ``limit``, and line ends as QuickBooks keeps them."""
    return encodable(value, field)[:limit].rstrip() or None


def street_lines(value: Value, field: str, *, first: Sequence[str] = ()) -> tuple[str | None, ...]:
    """A street over Addr1 to Addr5: split at its line breaks, wrapped at words; ADDRESS_TOO_LONG where five do not do.

    ``first`` is what stands above the street (a name), wrapped in the same way.
    """
    lines: list[str] = []
    for row in [*first, *encodable(value, field).splitlines()]:
        lines.extend(textwrap.wrap(row, ADDRESS_LINE_LENGTH, break_on_hyphens=False) or [])
    if len(lines) > ADDRESS_LINES or any(len(line) > ADDRESS_LINE_LENGTH for line in lines):
        raise MappingProblem(Code.ADDRESS_TOO_LONG, field=field, value=text(value), limit=str(ADDRESS_LINES))
    return (*lines, *[None] * (ADDRESS_LINES - len(lines)))


def street_text(lines: Sequence[Value], *, without_first: str = "") -> str | None:
    """Address lines as one street, a line each; a first line equal to ``without_first`` is the name and left out."""
    kept = [content for content in map(text, lines) if content]
    if without_first and kept and kept[0].casefold() == without_first.casefold():
        kept = kept[1:]
    return "\n".join(kept) or None


def _in_code_page(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
