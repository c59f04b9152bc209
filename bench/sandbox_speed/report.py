"""The table of the sandbox's speed, and the promises it is held to."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bench.sandbox_speed import bulk_jobs, collection_calls, odbc_insert, odbc_read, soql_pages
from bench.sandbox_speed.books import Loaded
from bench.sandbox_speed.sample import Sample

#: Accounts that a load is promised for, and seconds that it may take.
BOOKS_ACCOUNTS, BOOKS_SECONDS = 100_000, 120
#: Megabytes that ten times the rows may cost a client, and a large dataset the servers: SQLite's cache and slack.
CLIENT_MB, SERVER_MB = 10, 64


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of a measurement; what is None is not."""

    least_rate: float | None = None
    most_ms: float | None = None
    least_ratio: float | None = None

    def words(self) -> str:
        """As the table says it."""
        parts = [
            f"at least {self.least_rate:,.0f}/s" if self.least_rate else "",
            f"under {self.most_ms:.0f} ms" if self.most_ms else "",
            f"ratio {self.least_ratio}" if self.least_ratio else "",
        ]
        return " and ".join(part for part in parts if part)

    def kept(self, rate: float, ms: float, ratio: float) -> bool:
        """Whether the medians keep it."""
        return (
            (self.least_rate is None or rate >= self.least_rate)
            and (self.most_ms is None or ms < self.most_ms)
            and (self.least_ratio is None or ratio >= self.least_ratio)
        )


PROMISES = {
    odbc_read.NAME: Promise(least_ratio=0.6),
    odbc_read.AS_TEXTS: Promise(),
    odbc_insert.NAME: Promise(least_rate=2_500),
    **dict.fromkeys(soql_pages.NAMES, Promise(most_ms=60)),
    bulk_jobs.QUERY: Promise(least_rate=30_000),
    bulk_jobs.CREATING: Promise(least_rate=8_000),
    bulk_jobs.UPDATING: Promise(least_rate=8_000),
    collection_calls.CREATE: Promise(most_ms=60),
    collection_calls.UPDATE: Promise(most_ms=60),
}


def print_report(samples: Sequence[Sample], loaded: Loaded, memory: odbc_read.Memory) -> int:
    """Print everything; 1 where a promise is broken."""
    broken: list[str] = []
    repeats = max(sum(one.name == name for one in samples) for name in PROMISES)
    _say(f"\nThe sandbox beside its bare store, medians of {repeats} runs")
    _say(f"  {'':<32}{'rows':>9}{'rows/s':>10}{'ms':>10}{'bare/s':>11}{'ratio':>7}   promised")
    for name, promise in PROMISES.items():
        found = [one for one in samples if one.name == name]
        if found:
            broken += _line(name, promise, found)
    broken += [*_books(loaded), *_client(memory)]
    for line in broken:
        _say(f"BROKEN: {line}")
    return 1 if broken else 0


def _line(name: str, promise: Promise, found: Sequence[Sample]) -> Iterator[str]:
    rate, ratio = median(one.rate for one in found), median(one.ratio for one in found)
    ms = median(one.seconds for one in found) * 1000
    bare = median(one.count / one.bare_seconds for one in found)
    kept = promise.kept(rate, ms, ratio)
    figures = f"{found[0].count:>9,}{rate:>10,.0f}{ms:>10,.1f}{bare:>11,.0f}{ratio:>7.2f}"
    _say(f"  {name:<32}{figures}   {_verdict(promise, kept=kept)}")
    if not kept:
        yield f"{name}: {rate:,.0f}/s, {ms:.1f} ms, ratio {ratio:.2f}; promised {promise.words()}"


def _verdict(promise: Promise, *, kept: bool) -> str:
    return f"{promise.words()}: {'kept' if kept else 'BROKEN'}" if promise != Promise() else "nothing"


def _books(loaded: Loaded) -> Iterator[str]:
    seconds = loaded.seconds * BOOKS_ACCOUNTS / loaded.accounts
    how = "" if loaded.accounts >= BOOKS_ACCOUNTS else f", from the rate of {loaded.accounts:,}"
    _say(
        f'  dataset "books", both sides: {loaded.accounts:,} accounts in {loaded.seconds:.1f} s; '
        f"{BOOKS_ACCOUNTS:,} in {seconds:.0f} s{how}   (promised {BOOKS_SECONDS})"
    )
    if seconds > BOOKS_SECONDS:
        yield f"{BOOKS_ACCOUNTS:,} accounts take {seconds:.0f} s, promised {BOOKS_SECONDS}"
    for side, (small, large) in loaded.peaks_mb.items():
        _say(
            f"  peak memory of the {side} server: {small:.0f} MB after a small load, {large:.0f} MB after it"
        )
        if large > small + SERVER_MB:
            yield f"the {side} server grows from {small:.0f} to {large:.0f} MB with the dataset"


def _client(memory: odbc_read.Memory) -> Iterator[str]:
    listed = ", ".join(f"{peak:.0f} MB for {rows:,} rows" for rows, peak in memory.by_rows.items())
    _say(f"  peak memory of the ODBC client: {listed}")
    if max(memory.by_rows.values()) > min(memory.by_rows.values()) + CLIENT_MB:
        yield f"the client's memory grows with the rows: {listed}"


def _say(text: str) -> None:
    sys.stdout.write(text.rstrip() + "\n")
    sys.stdout.flush()
