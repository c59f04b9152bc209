"""The servers that are measured, their companies, and the files behind them."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.sandbox import Sandbox

_ROOT = Path(__file__).resolve().parent.parent.parent
#: A measurement that takes longer than this many seconds has failed.
_LONGEST = 600
#: Company with the dataset "books": what is read is read from it.
BOOKS = "books"


@dataclass(frozen=True, slots=True)
class Stage:
    """Running servers and their state folder."""

    servers: Sandbox
    var_dir: Path

    def pair(self, slug: str) -> dict[str, Any]:
        """A company's connection, made with the integration's custom fields where there is none."""
        fields = [["Customer", "AccountID"]]
        return self.servers.company(slug, dataset="empty", custom_fields=fields, salesforce_fields=True)

    def file(self, side: str, slug: str) -> Path:
        """A company's SQLite file on ``side`` (salesforce or quickbooks)."""
        return self.var_dir / "sandbox" / side / f"{slug}.sqlite3"

    def scratch(self, name: str) -> Path:
        """A path for a bare store of our own, on the disk that the sandbox writes to; nothing is there."""
        path = self.var_dir / f"bare-{name}.sqlite3"
        for one in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            one.unlink(missing_ok=True)
        return path

    def peak_mb(self, side: str) -> float:
        """The most memory that a server has had in its life, in megabytes (VmHWM)."""
        return _peak_mb(self.servers.pids[side])


def in_process(module: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the module prints as JSON, run as a process of its own with ``given`` on its standard input.

    RuntimeError with its last words where it fails.
    """
    done = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", module],
        cwd=_ROOT,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def own_peak_mb() -> float:
    """The most memory that this process has had, in megabytes."""
    return _peak_mb("self")


def _peak_mb(process: int | str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    (line,) = [one for one in status.splitlines() if one.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024
