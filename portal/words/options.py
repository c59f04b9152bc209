"""How an option's value, and what becomes of it, is written for people."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from provisioning.catalogue.kinds import JSON
from provisioning.revisions import Difference


@dataclass(frozen=True, slots=True)
class Change:
    """One option whose value differs."""

    key: str
    label: str
    before: str
    after: str


def value_text(value: JSON) -> str:
    """A value as a sentence holds it; an empty one says so."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if value is None or value in ("", [], ()):
        return _("nothing")
    if isinstance(value, list | tuple):
        return ", ".join(_row_text(entry) for entry in value)
    return str(value)


def changes_by_page(differences: Iterable[Difference]) -> dict[str, list[Change]]:
    """Differences under the titles of their pages."""
    found: dict[str, list[Change]] = {}
    for entry in differences:
        change = Change(entry.key, entry.label, value_text(entry.before), value_text(entry.after))
        found.setdefault(entry.page, []).append(change)
    return found


def _row_text(entry: Any) -> str:
    if isinstance(entry, dict):
        fields = [str(entry.get(name, "")) for name in ("sf_field", "qb_field")]
        return f"{' / '.join(fields)} ({entry.get('direction', '')})"
    return str(entry)
