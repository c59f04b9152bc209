"""The mark of a write intent on what it created, so that a write with unknown outcome can be found (rules.md 5.1).

ExternalGUID takes the GUID itself. Other, which QODBC calls CustomFieldOther, holds 29 characters and text compares
without case: there, and at the end of Memo, the GUID's 16 bytes stand in base32 (26 characters).
"""

import base64
import re
import uuid
from typing import Final

from sync.connectors.quickbooks.columns import Table
from sync.engine.records import Value, Values

_MEMO_LENGTH: Final = 4095
_OTHER: Final = ("CustomFieldOther", "Other")
_IN_MEMO: Final = re.compile(r"\[([A-Z2-7]{26})\]\s*$")


def mark_columns(table: Table) -> tuple[str, ...]:
    """Where marks of this table may stand: ExternalGUID, else Other and Memo; empty where there is no place."""
    if table.can_insert("ExternalGUID"):
        return ("ExternalGUID",)
    return tuple(column for column in (*_OTHER, "Memo") if table.can_insert(column))


def marked(values: Values, mark: str, columns: tuple[str, ...]) -> dict[str, Value]:
    """``values`` with the mark in the first of ``columns`` that is free; a Memo gets it at its end."""
    with_mark = dict(values)
    if not mark or not columns:
        return with_mark
    if columns[0] == "ExternalGUID":
        with_mark["ExternalGUID"] = guid_text(mark)
    elif columns[0] in _OTHER and not values.get(columns[0]):
        with_mark[columns[0]] = token(mark)
    elif "Memo" in columns:
        memo = str(values.get("Memo") or "")
        with_mark["Memo"] = f"{memo[: _MEMO_LENGTH - 29]} [{token(mark)}]".strip()
    return with_mark


def guid_text(mark: str) -> str:
    """{8-4-4-4-12} in capitals, as QuickBooks writes GUIDs."""
    return "{" + str(uuid.UUID(mark)).upper() + "}"


def token(mark: str) -> str:
    """26 characters, letters in capitals."""
    return base64.b32encode(uuid.UUID(mark).bytes).decode().rstrip("=")


def without_mark(memo: str) -> str:
    """A memo as a person wrote it."""
    return _IN_MEMO.sub("", memo).rstrip()


def mark_in(column: str, value: Value) -> str:
    """The mark that a column's value holds, in lower case with dashes; '' where there is none."""
    text = str(value or "").strip()
    try:
        if column == "ExternalGUID":
            return str(uuid.UUID(text))
        if column == "Memo":
            found = _IN_MEMO.search(text)
            text = found[1] if found else ""
        return str(uuid.UUID(bytes=base64.b32decode(text.upper() + "======"))) if len(text) == 26 else ""
    except ValueError:
        return ""  # somebody's own text
