"""The stored plan of a preview in pages, all of it or one kind of decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sync.engine.previews import CHUNK, entries_of
from sync.models import PlanChunk, Run

PAGE: Final = 50

#: Chunks read for one page at most: a kind that is rare in a huge plan takes several pages to find, not one long wait.
LOOKED_AT: Final = 50


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Entries with their steps; ``next`` is where the following page begins, None at the end of the plan."""

    entries: Sequence[tuple[str, Mapping[str, object]]]
    next: int | None


def plan_page(run: Run, *, kind: str = "", begin: int = 0, size: int = PAGE) -> PlanPage:
    """The entries from position ``begin`` of the plan on; with ``kind`` only those, which may then be none.

    A position counts CHUNK places a chunk, full or not, so that a page is found without reading those before it.
    """
    number, offset = divmod(max(begin, 0), CHUNK)
    chunks = PlanChunk.objects.filter(run=run, number__gte=number).order_by("number")[: LOOKED_AT + 1]
    found: list[tuple[str, Mapping[str, object]]] = []
    looked_at = 0
    for chunk in chunks.iterator():
        if looked_at == LOOKED_AT:
            return PlanPage(found, chunk.number * CHUNK)
        looked_at += 1
        for place, entry in enumerate(entries_of(chunk)):
            if (chunk.number == number and place < offset) or (kind and entry["kind"] != kind):
                continue
            if len(found) == size:
                return PlanPage(found, chunk.number * CHUNK + place)
            found.append((chunk.step, entry))
    return PlanPage(found, None)
