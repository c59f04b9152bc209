"""The table that ``make bench`` prints, and the promises it is held to."""

import sys
from dataclasses import dataclass
from statistics import median
from typing import Any

#: Engine against raw limits, and megabytes of one worker.
LEAST_RATIO, MOST_MB = 0.4, 250
#: Peak memory of a large run may be this much more than that of a small one, for the allocator's sake.
_SAME_MB = 10

_TITLES = {
    "in": "Customers from QuickBooks to Salesforce, QBCust2SFAcctDRS",
    "out": "Customers from Salesforce to QuickBooks, SFAcctOpp2QBCustInv",
}

#: What the raw run does that the engine does too; of the two ways to write, the faster.
_SAME_WORK = {
    "in": (("read by pyodbc",), ("write by collections", "write by Bulk 2.0"), ("keys back by pyodbc",)),
    "out": (
        ("read by query",),
        ("write by pyodbc",),
        ("keys back by collections",),
    ),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """All repeats of one way at one size: what bench.engine and bench.raw printed."""

    way: str
    size: int
    engine: list[dict[str, Any]]
    raw: list[dict[str, float]]


def print_report(measured: list[Measured]) -> int:
    """Print everything; 1 where a promise is broken."""
    broken: list[str] = []
    for way, title in _TITLES.items():
        sizes = sorted((one for one in measured if one.way == way), key=lambda one: one.size)
        if sizes:
            _say(f"\n{title}")
            broken += _speed(sizes[-1])
            broken += _memory(sizes)
            broken += _quiet(sizes[-1])
    for line in broken:
        _say(f"BROKEN: {line}")
    return 1 if broken else 0


def _speed(one: Measured) -> list[str]:
    """Rates of the largest size, medians of its repeats."""
    engine = median(result["run"]["seconds"] for result in one.engine)
    repeats = f"median of {len(one.engine)}" if len(one.engine) > 1 else "one run"
    _say(f"  {one.size:,} records, {repeats}{'records/s':>28}{'seconds':>12}")
    _row("engine", one.size, engine)
    raw = {name: median(result[name] for result in one.raw) for name in one.raw[0]}
    for name, seconds in raw.items():
        _row(f"raw: {name}", one.size, seconds)
    limits = [_same_work(one.way, result) for result in one.raw]
    _row("raw: the same work", one.size, median(limits))
    ratios = [limit / result["run"]["seconds"] for limit, result in zip(limits, one.engine, strict=True)]
    ratio = median(ratios)
    _say(f"  {'ratio engine / raw':<40}{ratio:>14.2f}   (at least {LEAST_RATIO}; {_range(ratios)})")
    run, counted = one.engine[0]["run"], one.engine[0]["counted"]
    _say(f"  {'Salesforce calls':<40}{run['sf_calls']:>14,}   {_listed(counted['salesforce'])}")
    _say(f"  {'QuickBooks statements':<40}{run['qb_statements']:>14,}   {_listed(counted['quickbooks'])}")
    return [] if ratio >= LEAST_RATIO else [f"{_TITLES[one.way]}: ratio {ratio:.2f}, promised {LEAST_RATIO}"]


def _same_work(way: str, raw: dict[str, float]) -> float:
    """Seconds of the bare calls that do what the engine does."""
    return sum(min(raw[name] for name in names) for names in _SAME_WORK[way])


def _range(ratios: list[float]) -> str:
    return f"{min(ratios):.2f} to {max(ratios):.2f}, each beside the raw calls that followed it"


def _memory(sizes: list[Measured]) -> list[str]:
    broken = []
    peaks = [(one.size, max(result["peak_mb"] for result in one.engine)) for one in sizes]
    for size, peak in peaks:
        _say(f"  {f'peak memory of the worker, {size:,} records':<40}{peak:>11.0f} MB   (at most {MOST_MB})")
        if peak > MOST_MB:
            broken.append(f"{peak:.0f} MB with {size:,} records, promised {MOST_MB}")
    if peaks[-1][1] > peaks[0][1] + _SAME_MB:
        broken.append(
            f"memory grows from {peaks[0][1]:.0f} to {peaks[-1][1]:.0f} MB with the number of records"
        )
    return broken


def _quiet(one: Measured) -> list[str]:
    measured = next(result for result in one.engine if "quiet" in result)
    broken = []
    for name, title in (("echo", "cycle that meets its own writes"), ("quiet", "cycle with nothing changed")):
        cycle = measured[name]
        _say(
            f"  {title:<40}{cycle['seconds']:>12.2f} s   {cycle['sf_calls']} Salesforce calls, "
            f"{cycle['qb_statements']} QuickBooks statements, {cycle['written']} records written"
        )
        if cycle["written"]:
            broken.append(f"a {title} wrote {cycle['written']} records")
    return broken


def _row(name: str, count: int, seconds: float) -> None:
    _say(f"  {name:<40}{count / seconds:>14,.0f}{seconds:>12.2f}")


def _listed(calls: dict[str, int]) -> str:
    often = sorted(calls.items(), key=lambda item: -item[1])[:4]
    return "counted there: " + ", ".join(f"{kind} {count:,}" for kind, count in often)


def _say(text: str) -> None:
    sys.stdout.write(text.rstrip() + "\n")
    sys.stdout.flush()
