"""The stored plan of a preview: compressed chunks of entries; skips are only counted."""

import json
import zlib
from collections.abc import Iterator

from sync.engine.entry import Entry, EntryKind
from sync.models import PlanChunk, Run

CHUNK = 200


class PlanWriter:
    """Collects the entries of a run and stores them, 200 a chunk."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._number = 0
        self._step = ""
        self._entries: list[dict[str, object]] = []

    def add(self, step: str, entries: list[Entry]) -> None:
        """Add a page of one step."""
        if step != self._step:
            self.flush()
            self._step = step
        self._entries += [entry.as_plan() for entry in entries if entry.kind is not EntryKind.SKIP]
        while len(self._entries) >= CHUNK:
            self._store(self._entries[:CHUNK])
            del self._entries[:CHUNK]

    def flush(self) -> None:
        """Store what is left of the step."""
        if self._entries:
            self._store(self._entries)
            self._entries = []

    def _store(self, entries: list[dict[str, object]]) -> None:
        PlanChunk.objects.create(
            run=self._run,
            number=self._number,
            step=self._step,
            entries=zlib.compress(json.dumps(entries, ensure_ascii=False).encode()),
            entry_count=len(entries),
        )
        self._number += 1


def planned(run: Run) -> Iterator[tuple[str, dict[str, object]]]:
    """(step, entry) of a stored plan, in order."""
    for chunk in PlanChunk.objects.filter(run=run).order_by("number").iterator():
        for entry in entries_of(chunk):
            yield chunk.step, entry


def entries_of(chunk: PlanChunk) -> list[dict[str, object]]:
    """The entries of one chunk, as ``Entry.as_plan`` made them."""
    entries: list[dict[str, object]] = json.loads(zlib.decompress(bytes(chunk.entries)))
    return entries
