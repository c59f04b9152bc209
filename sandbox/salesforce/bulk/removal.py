# ruff: noqa: S608 - every name in the SQL comes from the schema, values are always bound
"""hardDelete: records go without a stay in the recycle bin, with what was deleted along with them."""

import json
from collections.abc import Sequence

from sandbox.salesforce.drafts import Saved
from sandbox.salesforce.ids import parse_id
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.store import Store, quoted
from sandbox.salesforce.writing import Writer


def remove_for_good(writer: Writer, sobject: SObject, ids: Sequence[object]) -> list[Saved]:
    """Delete records and purge them; one that lies in the recycle bin already is purged too."""
    binned = {
        record_id
        for record_id, row in writer.store.rows(
            sobject, [one for one in map(parse_id, ids) if one], ["IsDeleted"]
        ).items()
        if row["IsDeleted"]
    }
    saved = [Saved(one.id) if one.id in binned and _only_deleted(one) else one for one in writer.delete(ids)]
    _purge(writer.store, sobject, [one.id for one in saved if one.success])
    return saved


def _only_deleted(saved: Saved) -> bool:
    return [one.code for one in saved.problems] == ["ENTITY_IS_DELETED"]


def _purge(store: Store, sobject: SObject, ids: Sequence[str]) -> None:
    listed = json.dumps(list(ids))
    for link in store.schema.children(sobject.name):
        if not (link.field.cascade and link.field.stored):
            continue
        child = store.schema.get(link.child)
        below = [
            str(row[0])
            for row in store.database.execute(
                f"SELECT Id FROM {quoted(child.name)} WHERE IsDeleted = 1 "
                f"AND {quoted(link.field.name)} IN (SELECT value FROM json_each(?))",
                (listed,),
            )
        ]
        if below:
            _purge(store, child, below)
    store.database.execute(
        f"DELETE FROM {quoted(sobject.name)} WHERE IsDeleted = 1 AND Id IN (SELECT value FROM json_each(?))",
        (listed,),
    )
