"""What every type of metadata offers, and when and by whom each component was made and changed."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.store import Store

#: A component: texts, lists and components inside it, by element name.
Definition: TypeAlias = Mapping[str, Any]


class Component(Protocol):
    """One type of metadata. Methods raise RecordRefusedError for a component that cannot be done."""

    def names(self) -> list[str]:
        """Full names of all that exist."""
        ...

    def read(self, name: str) -> Definition | None:
        """The definition, None where there is none."""
        ...

    def save(self, definition: Definition, *, exists: bool) -> None:
        """Create it, or change it where it exists."""
        ...

    def delete(self, name: str) -> None:
        """Take it away."""
        ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Id of a component, and who made and last changed it, when."""

    id: str
    created: str
    created_by: str
    changed: str
    changed_by: str


class Origins:
    """The origins of an org's components; those that came with the org have the org's own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, kind: str, name: str, prefix: str) -> Origin:
        """Where a component comes from; ``prefix`` is its type's key prefix, '' for one that has no Id."""
        row = self._store.database.execute(
            "SELECT id, created, created_by, changed, changed_by FROM metadata_component "
            "WHERE type = ? AND name = ?",
            (kind, name),
        ).fetchone()
        if row is not None:
            return Origin(*(str(one) for one in row))
        made = self._store.database.execute(
            'SELECT "CreatedDate", "CreatedById" FROM "Organization"'
        ).fetchone()
        when, who = (str(made[0]), str(made[1])) if made else ("", "")
        return Origin(self._own_id(kind, name, prefix), when, who, when, who)

    def note(self, kind: str, name: str, prefix: str, user_id: str) -> None:
        """A component was written now by this user."""
        now, known = self._store.stamp(), self.of(kind, name, prefix)
        component_id = known.id or (self._store.next_ids(prefix, 1)[0] if prefix else "")
        self._store.database.execute(
            "INSERT INTO metadata_component VALUES (?, ?, ?, NULL, ?, ?, ?, ?) ON CONFLICT (type, name) "
            "DO UPDATE SET changed = excluded.changed, changed_by = excluded.changed_by",
            (kind, name, component_id, now, user_id, now, user_id),
        )

    def forget(self, kind: str, name: str) -> None:
        """A component is gone, with what was kept of it."""
        self._store.database.execute(
            "DELETE FROM metadata_component WHERE type = ? AND name = ?", (kind, name)
        )

    def _own_id(self, kind: str, name: str, prefix: str) -> str:
        """The same Id whenever it is asked for, and none that the counter of the prefix will come to."""
        if kind == "CustomField":
            owner, _, field = name.partition(".")
            row = self._store.database.execute(
                "SELECT id FROM sandbox_field WHERE object = ? AND name = ?", (owner, field)
            ).fetchone()
            return "" if row is None else str(row[0])
        if kind == "RecordType":
            owner, _, own = name.partition(".")
            row = self._store.database.execute(
                'SELECT "Id" FROM "RecordType" WHERE "SobjectType" = ? AND "DeveloperName" = ?', (owner, own)
            ).fetchone()
            return "" if row is None else str(row[0])
        if not prefix:
            return ""
        return make_id(prefix, self._store.org_key, 2**40 + zlib.crc32(f"{kind}/{name}".encode()))


def missing(kind: str, name: str) -> RecordRefusedError:
    """A component that does not exist, as the Metadata API words it."""
    return RecordRefusedError(
        "INVALID_CROSS_REFERENCE_KEY", f"In field: fullName - no {kind} named {name} found", "fullName"
    )


def listed(value: object) -> list[Any]:
    """The values of an element that may come more than once: XML knows no list of one."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]
