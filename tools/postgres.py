"""Run a command with DATABASE_URL set to a PostgreSQL server of its own, which is removed afterwards.

    tools/postgres.py COMMAND [ARGUMENT...]

The server listens on a Unix socket in a temporary folder only. PostgreSQL refuses to run as root: then it runs as
the user postgres, which its package made.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import quote

#: Tests need no durability: the server's data goes with the run.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
_OWNER = "postgres"


def main(command: list[str]) -> int:
    """The command's exit status."""
    signal.signal(signal.SIGTERM, _interrupted)
    programs = _programs()
    with _server(programs) as folder:
        environment = os.environ | {
            "DATABASE_URL": f"postgres://{_OWNER}@{quote(str(folder), safe='')}/postgres"
        }
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - what make asks for


def _programs() -> Path:
    """The folder of initdb and pg_ctl, the newest version there is; the package is installed where there is none."""
    found = _find_programs()
    if found is None:
        root = Path(__file__).resolve().parent.parent
        install = [str(root / "tools" / "apt.sh"), "tests on PostgreSQL", "postgresql"]
        installed = subprocess.run(install, check=False)  # noqa: S603 - our own script
        if installed.returncode:
            sys.exit("Or set DATABASE_URL to a PostgreSQL server whose user may create databases.")
        found = _find_programs()
    if found is None:
        sys.exit("PostgreSQL's initdb was not found: install postgresql, or set DATABASE_URL to a server.")
    return found


def _find_programs() -> Path | None:
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    if versions:
        return versions[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def _server(programs: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, _OWNER, _OWNER)
    settings = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
    try:
        _run(
            [programs / "initdb", "-D", data, "-U", _OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"], folder
        )
        start: list[str | Path] = [
            "-o",
            f"{settings} -c unix_socket_directories='{folder}'",
            "-l",
            folder / "log",
            "-w",
            "start",
        ]
        _run([programs / "pg_ctl", "-D", data, *start], folder)
        try:
            yield folder
        finally:
            _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[str | Path], folder: Path) -> None:
    """Run one of PostgreSQL's programs; what it says is shown only where it fails."""
    owner: dict[str, Any] = {"user": _OWNER, "group": _OWNER, "extra_groups": []} if os.geteuid() == 0 else {}
    with (folder / "said").open("ab") as said:
        ended = subprocess.run(  # noqa: S603 - fixed programs
            list(map(str, command)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
            **owner,
        )
    if ended.returncode:
        log = folder / "log"
        output = (folder / "said").read_text() + (log.read_text() if log.exists() else "")
        sys.exit(f"{command[0]} failed:\n{output}")


def _interrupted(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
