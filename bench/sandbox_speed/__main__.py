"""``python -m bench.sandbox_speed``, also a part of ``make bench``: is the sandbox fast enough to be measured against?

Both servers run on a state folder of their own and are loaded with the dataset "books"; then every measurement is made
in turn, as often as asked, each directly beside its bare store. Ends with 1 where a promise of report.py is broken.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import sandbox
from bench.sandbox_speed import books, bulk_jobs, collection_calls, odbc_insert, odbc_read, soql_pages
from bench.sandbox_speed.report import print_report
from bench.sandbox_speed.sample import Sample
from bench.sandbox_speed.stage import Stage


def main() -> int:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(prog="bench.sandbox_speed", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="customers and accounts that are read")
    parser.add_argument("--upserts", type=int, default=50_000, help="rows of an upsert job")
    parser.add_argument("--inserts", type=int, default=5_000, help="single inserts")
    parser.add_argument("--repeats", type=int, default=5, help="of each measurement but the upserts")
    parser.add_argument("--upsert-repeats", type=int, default=3, help="of the upserts, which take longest")
    parser.add_argument(
        "--state", type=Path, help="where to keep state: the disk is part of what is measured"
    )
    options = parser.parse_args()
    var_dir = Path(tempfile.mkdtemp(prefix="sandbox-bench-", dir=options.state))
    try:
        with sandbox.running(var_dir) as servers:
            stage = Stage(servers, var_dir)
            loaded = books.load(stage, books.size_for(options.rows))
            samples = list(_samples(stage, options))
            memory = odbc_read.client_memory(stage, options.rows // 10, options.rows)
    finally:
        shutil.rmtree(var_dir)
    return print_report(samples, loaded, memory)


def _samples(stage: Stage, options: argparse.Namespace) -> Iterator[Sample]:
    for repeat in range(max(options.repeats, options.upsert_repeats)):
        sys.stderr.write(f"sandbox, run {repeat + 1}\n")
        if repeat < options.repeats:
            yield from odbc_read.measure(stage, options.rows)
            yield odbc_insert.measure(stage, options.inserts)
            yield from soql_pages.measure(stage)
            yield bulk_jobs.measure_query(stage, options.rows)
            yield from collection_calls.measure(stage)
        if repeat < options.upsert_repeats:
            yield from bulk_jobs.measure_upsert(stage, options.upserts)


if __name__ == "__main__":
    sys.exit(main())
