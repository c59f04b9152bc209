"""The form in which provisioning.offers finds what was read: names, labels and types, never records. Pure."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final, TypeAlias

from sync.engine.records import FieldInfo, ObjectInfo, Record
from sync.engine.values import text

#: One row's content by name: an sObject or a QuickBooks table.
Contents: TypeAlias = dict[str, dict[str, Any]]

#: Names kept of one list, and values of one picklist: more than that nobody chooses from.
MOST_NAMES: Final = 2_000
_MOST_VALUES: Final = 500


def described(info: ObjectInfo) -> dict[str, Any]:
    """An object or table with its fields."""
    fields = islice(info.fields.values(), MOST_NAMES)
    return {"label": info.label, "fields": [_field(field) for field in fields]}


def listed(names: Iterable[dict[str, str]]) -> dict[str, Any]:
    """A list of names; each has ``name`` and may have ``label``, ``detail`` and ``of``."""
    return {"names": list(islice(names, MOST_NAMES))}


def named(record: Record, column: str, detail: str = "") -> dict[str, str]:
    """One entry of a list: a record's name, and what tells it from the others."""
    return {"name": text(record.values.get(column)), "detail": detail}


def _field(field: FieldInfo) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": field.name,
        "label": field.label,
        "type": field.type,
        "length": field.length,
        "precision": field.precision,
        "scale": field.scale,
        "writable": field.createable or field.updateable,
    }
    if field.reference_to:
        entry["reference_to"] = list(field.reference_to)
    if field.picklist:
        entry["picklist"] = list(field.picklist[:_MOST_VALUES])
    return entry
