"""Values of records as a person reads them, and what changes from one set of values to another."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Change:
    """One field: what it has, and what it gets."""

    field: str
    before: str
    after: str


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    """The fields that are written, by name; a field that is written as it was is left out.

    By name, since a database may keep stored fields in any order.
    """
    return tuple(
        Change(name, text(before.get(name)), text(value))
        for name, value in sorted(after.items())
        if name not in before or before[name] != value
    )


def text(value: object) -> str:
    """A stored value (sync.engine.values) as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict) and len(value) == 1:
        return str(next(iter(value.values())))
    return str(value)
