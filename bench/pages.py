"""How long every page takes with many companies and runs: ``python -m bench.pages``, also a part of ``make bench``.

Each page is asked for in this process, as the largest company's administrator (or staff, in the support site),
through the whole of Django with its production settings: time, and number of queries. On a SQLite file, and once more
on PostgreSQL where DATABASE_URL names a server. Ends with 1 where a page is slower than promised.
"""

import argparse
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from bench import portal
from bench.postgres import own_database

if TYPE_CHECKING:
    from django.test import Client

    from provisioning.models import Configuration

#: Milliseconds at the 95th percentile, and queries of one page.
PROMISED_MS, PROMISED_QUERIES = 150, 50

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Page:
    """One measured page: milliseconds of each time, in order."""

    name: str
    status: int
    queries: int
    times_ms: tuple[float, ...]

    @property
    def p50_ms(self) -> float:
        return quantiles(self.times_ms, n=100, method="inclusive")[49]

    @property
    def p95_ms(self) -> float:
        return quantiles(self.times_ms, n=100, method="inclusive")[94]

    @property
    def broken(self) -> str:
        """What it breaks of the promises; empty where it keeps them."""
        if self.status != 200:
            return f"answers {self.status}"
        if self.p95_ms > PROMISED_MS:
            return f"{self.p95_ms:.0f} ms, promised {PROMISED_MS}"
        return (
            f"{self.queries} queries, promised {PROMISED_QUERIES}" if self.queries > PROMISED_QUERIES else ""
        )


def main() -> int:
    """Measure on each database in a process of its own: Django knows one database in its life."""
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("--companies", type=int, default=200)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for")
    parser.add_argument(
        "--here", action="store_true", help="measure in this process, on DATABASE_URL or SQLite"
    )
    options = parser.parse_args()
    if options.here:
        return _measure_here(options.companies, options.runs, options.times)
    server = os.environ.get("DATABASE_URL", "")
    again = [sys.executable, "-m", "bench.pages", "--here"]
    again += [
        "--companies",
        str(options.companies),
        "--runs",
        str(options.runs),
        "--times",
        str(options.times),
    ]
    broken = subprocess.run(again, cwd=_ROOT, env=os.environ | {"DATABASE_URL": ""}, check=False).returncode  # noqa: S603
    if server.startswith("postgres"):
        with own_database(server, "pages") as url:
            there = subprocess.run(again, cwd=_ROOT, env=os.environ | {"DATABASE_URL": url}, check=False)  # noqa: S603
            broken = broken or there.returncode
    return broken


def _measure_here(companies: int, runs: int, times: int) -> int:
    var_dir = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{var_dir / 'portal.sqlite3'}"
    try:
        portal.set_up(
            {"VAR_DIR": str(var_dir), "DATABASE_URL": url, "BROKER_URL": "memory://", "SANDBOX_URL": ""}
        )
        from bench.filling import fill

        portal.command("collectstatic", interactive=False, verbosity=0)
        began = time.monotonic()
        configuration = fill(companies, runs)
        _settle()
        kind = "PostgreSQL" if url.startswith("postgres") else "SQLite"
        filled = time.monotonic() - began
        _say(f"\nPages on {kind} with {companies} companies and {runs:,} runs (filled in {filled:.0f} s)")
        return print_pages([*_company_pages(configuration, times), *_support_pages(times)])
    finally:
        shutil.rmtree(var_dir)


def _settle() -> None:
    """What a server that has run for a while has: statistics for the query planner, and no memory of the filling.

    The collector would go through a hundred thousand objects of the filling in the middle of some page.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    gc.collect()
    gc.freeze()


def _company_pages(configuration: "Configuration", times: int) -> Iterator[Page]:
    from bench.addresses import address, page_routes

    client = _client(configuration.company.users.get())
    samples = _samples(configuration)
    for name, route in page_routes():
        if name in _NOT_MEASURED:
            continue
        path = address(name, route, samples) + _QUERIES.get(name, "")
        if client.head(path).status_code in {301, 302, 405, 403}:  # takes answers only, or leads elsewhere
            continue
        yield _measured(client, name, path, times)


#: What a page needs to be told to show anything.
_QUERIES = {"revisions:compare": "?before=1&after=2"}

#: Probes of machines, and what only a link in a mail opens.
_NOT_MEASURED = {"healthz", "metrics", "accounts:new_password"}


def _support_pages(times: int) -> Iterator[Page]:
    from bench.addresses import admin_lists
    from provisioning.models import User

    client = _client(User.objects.create_superuser("staff@measured.example"))
    for path in (*admin_lists(), "/metrics"):
        yield _measured(client, path, path, times)


def _client(person: Any) -> "Client":
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def _samples(configuration: "Configuration") -> Mapping[str, object]:
    """What stands for each parameter of an address: the newest of its kind, with most to show."""
    from provisioning.models import PreflightReport, Repair
    from sync.models import Flow, RecordError, Run

    flow = Flow.objects.live().filter(configuration=configuration, scheduled=True).latest("shift_ms")
    error = RecordError.objects.filter(company_file__configuration=configuration).latest("last_seen_at")
    return {
        "configuration_id": configuration.pk,
        "flow_id": flow.pk,
        "run_id": Run.objects.filter(flow__configuration=configuration, preview=True).latest("created_at").pk,
        "record_id": error.pk,
        "report_id": PreflightReport.objects.filter(configuration=configuration).latest("number").pk,
        "repair_id": Repair.objects.filter(report__configuration=configuration).latest("created_at").pk,
        "number": 2,
        "step": "customer",
        "code": "code",
    }


def _measured(client: "Client", name: str, path: str, times: int) -> Page:
    from django.db import connection

    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        status = client.get(path).status_code
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
    return Page(name, status, queries, tuple(taken))


def print_pages(pages: list[Page]) -> int:
    """The table; 1 where a promise is broken."""
    width = max(len(page.name) for page in pages)
    _say(f"  {'page':<{width}} {'queries':>8} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}")
    for page in pages:
        times = (page.p50_ms, page.p95_ms, max(page.times_ms))
        _say(f"  {page.name:<{width}} {page.queries:>8} " + " ".join(f"{one:>8.1f}" for one in times))
    broken = [f"BROKEN: {page.name}: {page.broken}" for page in pages if page.broken]
    for line in broken:
        _say(line)
    slowest = max(pages, key=lambda page: page.p95_ms)
    _say(
        f"  {len(pages)} pages; the slowest, {slowest.name}, takes {slowest.p95_ms:.0f} ms (at most {PROMISED_MS})"
    )
    return 1 if broken else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
