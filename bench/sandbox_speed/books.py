"""The dataset "books" loaded into both sides at once, which is also what the reading measurements read."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.sandbox_speed.stage import BOOKS, Stage
from sandbox.datasets.books import UNBOUND_ONE_IN

#: Accounts of a small load, which shows how much memory a load takes that is not for its size.
_SMALL = 5_000
_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Loaded:
    """How a load went: peak memory of each server in megabytes, after a small load and after this one."""

    accounts: int
    seconds: float
    peaks_mb: dict[str, tuple[float, float]]


def size_for(customers: int) -> int:
    """Accounts of books that have at least so many customers: one account in UNBOUND_ONE_IN has none."""
    return -(-customers * UNBOUND_ONE_IN // (UNBOUND_ONE_IN - 1))


def load(stage: Stage, accounts: int) -> Loaded:
    """Load small books into a company of their own, then ``accounts`` accounts into BOOKS."""
    _load(stage, "small-books", min(_SMALL, accounts))
    small = dict(_peaks(stage))
    seconds = _load(stage, BOOKS, accounts)
    return Loaded(accounts, seconds, {side: (small[side], peak) for side, peak in _peaks(stage)})


def _load(stage: Stage, slug: str, accounts: int) -> float:
    stage.pair(slug)
    began = time.monotonic()
    stage.servers.load_books(slug, accounts)
    while not stage.servers.books_loaded(slug):
        time.sleep(_POLL_SECONDS)
    return time.monotonic() - began


def _peaks(stage: Stage) -> Iterator[tuple[str, float]]:
    for side in ("salesforce", "quickbooks"):
        yield side, stage.peak_mb(side)
