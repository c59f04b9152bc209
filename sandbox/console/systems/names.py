"""QODBC's names of tables and columns in words."""

import re

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_AS_IT_IS = ("Terms", "Preferences", "Deleted")


def in_words(name: str) -> str:
    """``SalesOrder`` -> Sales Order; ``BillAddressPostalCode`` -> Bill Address Postal Code."""
    return _WORDS.sub(" ", name)


def plural(label: str) -> str:
    """More than one of them: Customers, Currencies, Classes."""
    if label.endswith(_AS_IT_IS):
        return label
    if label.endswith("y") and label[-2:-1] not in "aeiou":
        return f"{label[:-1]}ies"
    return f"{label}es" if label.endswith(("s", "x", "ch")) else f"{label}s"
