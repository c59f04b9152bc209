"""Records locked by an approval: they are read, and neither changed nor deleted, until they are unlocked."""

import json
from collections.abc import Iterable

from sandbox.salesforce.errors import Problem
from sandbox.salesforce.store import Store

#: The org's own words for a locked record.
LOCKED_BY_APPROVAL = Problem("ENTITY_IS_LOCKED", "the entity is locked for editing")


def lock(store: Store, record_id: str) -> None:
    """Lock a record as an approval process does."""
    with store.transaction():
        store.database.execute("INSERT OR IGNORE INTO sandbox_lock VALUES (?)", (record_id,))


def unlock(store: Store, record_id: str) -> bool:
    """Unlock a record; whether it was locked."""
    with store.transaction():
        store.database.execute("DELETE FROM sandbox_lock WHERE record_id = ?", (record_id,))
        return store.database.changes() > 0


def locked(store: Store, ids: Iterable[str]) -> set[str]:
    """Those of the records that are locked."""
    found = store.database.execute(
        "SELECT record_id FROM sandbox_lock WHERE record_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {str(row[0]) for row in found}
