"""One supervisor for one state folder."""

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self


class AlreadyRunningError(Exception):
    """Another supervisor, or what a killed one left, uses the state folder."""


class InstanceLock:
    """A lock on a file that names its holder and, once ``note`` was called, the processes it started.

    The processes inherit the lock: where a supervisor was killed without stopping them it stays taken.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with file:
                file.seek(0)
                raise AlreadyRunningError(_explain(file.read(), self.path.parent)) from None
        self._file = file
        self.note({})
        return self

    def note(self, pids: dict[str, int]) -> None:
        """Write down which processes belong to this supervisor."""
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            json.dump({"supervisor": os.getpid(), "processes": pids}, self._file)
            self._file.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def _explain(content: str, var_dir: Path) -> str:
    holder = json.loads(content or "{}")
    supervisor, processes = holder.get("supervisor", 0), holder.get("processes", {})
    if supervisor and _is_alive(supervisor):
        return (
            f"Already running with the state folder {var_dir} (process {supervisor}).\n"
            "Stop it with Ctrl-C where it runs, or use another state folder and other ports (VAR_DIR, PORT, ...)."
        )
    groups = " ".join(f"-{pid}" for pid in processes.values())
    return (
        f"An earlier run with the state folder {var_dir} was killed and its processes still run.\n"
        f"End them first: kill -- {groups}"
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # another user's
    return True
