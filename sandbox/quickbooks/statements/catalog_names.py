"""Conditions on names in the driver's catalogue queries."""

import re
from collections.abc import Callable

_CONDITION = r"(?<![\w.]){}{}\s+(like|=)\s+E?'((?:[^']|'')*)'"


def name_filter(text: str, alias: str, column: str) -> Callable[[str], bool]:
    """Whether a name meets the query's LIKE or = on a column of the catalogue; no condition: every name does."""
    prefix = re.escape(alias) + r"\." if alias else ""
    match = re.search(_CONDITION.format(prefix, column), text, re.IGNORECASE)
    if match is None:
        return lambda _: True
    pattern = _like(match[2]) if match[1].lower() == "like" else _exactly(match[2])
    return lambda name: pattern.fullmatch(name) is not None


def _exactly(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name.replace("''", "'")), re.IGNORECASE)


def _like(pattern: str) -> re.Pattern[str]:
    plain = pattern.replace("''", "'").replace("\\\\", "\\")
    parts = re.findall(r"\\.|.", plain, re.DOTALL)
    meanings = {"%": ".*", "_": "."}
    return re.compile(
        "".join(meanings.get(part) or re.escape(part[-1]) for part in parts), re.IGNORECASE | re.DOTALL
    )
