"""How an option's value is written for people."""

from typing import Any

from django.utils.translation import gettext as _

from provisioning.catalogue.kinds import JSON


def value_text(value: JSON) -> str:
    """A value as a sentence holds it; an empty one says so."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if value is None or value in ("", [], ()):
        return _("nothing")
    if isinstance(value, list | tuple):
        return ", ".join(_row_text(entry) for entry in value)
    return str(value)


def _row_text(entry: Any) -> str:
    if isinstance(entry, dict):
        fields = [str(entry.get(name, "")) for name in ("sf_field", "qb_field")]
        return f"{' / '.join(fields)} ({entry.get('direction', '')})"
    return str(entry)
