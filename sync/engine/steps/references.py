"""References by name, checked against QuickBooks' lists before anything is sent: unknown ones are never made."""

from collections.abc import Sequence

from sync.engine.links import Link
from sync.engine.lookups import Lookups
from sync.engine.merge import Merge
from sync.engine.values import text


def resolve_references(merge: Merge, lookups: Lookups, links: Sequence[Link]) -> None:
    """Spell every reference among the changes as QuickBooks does. Raises MappingProblem for one it does not know."""
    fields = {column: ", ".join(link.sf) or link.name for link in links for column in link.qb}
    for column, value in merge.changes.items():
        if column.endswith("RefFullName") and text(value):
            merge.changes[column] = lookups.known_reference(column, value, fields.get(column, column))
