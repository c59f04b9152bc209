"""``make bench``: the engine beside the raw limits of the same machine in the same run, then every page (bench.pages),
then the sandbox beside its bare store (bench.sandbox_speed).

Every measurement is a process of its own (bench.engine for the engine, bench.raw for bare calls) on a fresh pair; with
several repeats the table shows medians. Figures depend on the machine: only ratios travel. Ends with 1 where a
promise of bench.report, bench.pages or bench.sandbox_speed.report is broken.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import sandbox
from bench.report import Measured, print_report

_ROOT = Path(__file__).resolve().parent.parent

#: A measurement that takes longer than this many seconds has failed.
_LONGEST = 900
PARTS = ("engine", "pages", "sandbox")


def main() -> int:
    """Measure both ways at both sizes and print; then the pages and the sandbox."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000, help="customers in the large measurement")
    parser.add_argument("--small", type=int, default=2_000, help="customers in the small one")
    parser.add_argument("--repeats", type=int, default=3, help="of the large one")
    parser.add_argument("--ways", nargs="+", choices=("in", "out"), default=("in", "out"))
    parser.add_argument(
        "--state", type=Path, help="where to keep state: the disk is part of what is measured"
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    broken = [_engine(options)] if "engine" in options.parts else []
    for part, module in (("pages", "bench.pages"), ("sandbox", "bench.sandbox_speed")):
        if part in options.parts:
            state = ["--state", str(options.state)] if options.state and part == "sandbox" else []
            command = [sys.executable, "-m", module, *state]
            broken.append(subprocess.run(command, cwd=_ROOT, check=False).returncode)  # noqa: S603
    return max(broken)


def _engine(options: argparse.Namespace) -> int:
    """1 where a promise about the engine is broken."""
    var_dir = Path(tempfile.mkdtemp(prefix="portal-bench-", dir=options.state))
    try:
        with sandbox.running(var_dir) as servers:
            measured = [
                _measure(servers, var_dir, way, size, repeats, quiet=size == options.records)
                for way in options.ways
                for size, repeats in ((options.small, 1), (options.records, options.repeats))
            ]
    finally:
        shutil.rmtree(var_dir)
    return print_report(measured)


def _measure(
    servers: sandbox.Sandbox, var_dir: Path, way: str, size: int, repeats: int, *, quiet: bool
) -> Measured:
    engine, raw = [], []
    for repeat in range(repeats):
        company = f"{way}-{size}-{repeat}"
        environment = {
            **servers.environment,
            "DATABASE_URL": f"sqlite:///{var_dir / company}.sqlite3",
            "SCHEDULED_VOLUME_LIMIT": str(10 * size),
        }
        pair = _pair(servers, company)
        given: dict[str, Any] = {"company": company, "pair": pair, "environment": environment}
        given |= {"url": servers.url, "token": servers.token, "quiet": quiet and repeat == 0}
        _process("bench.engine", "prepare", way, size, given)
        engine.append(json.loads(_process("bench.engine", "run", way, size, given)))
        given = {"pair": _pair(servers, f"{company}-raw"), "spare": _pair(servers, f"{company}-spare")}
        raw.append(json.loads(_process("bench.raw", "", way, size, given)))
    return Measured(way, size, engine, raw)


def _pair(servers: sandbox.Sandbox, slug: str) -> dict[str, Any]:
    return servers.company(
        slug, dataset="empty", custom_fields=[["Customer", "AccountID"]], salesforce_fields=True
    )


def _process(module: str, step: str, way: str, size: int, given: dict[str, Any]) -> str:
    """What the module printed. RuntimeError with its last words where it failed."""
    sys.stderr.write(f"{module} {step} {way} {size}\n")
    command = [sys.executable, "-m", module, *([step] if step else []), way, str(size)]
    done = subprocess.run(  # noqa: S603 - our own modules
        command,
        cwd=_ROOT,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[2:])} failed:\n{done.stderr[-3000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
