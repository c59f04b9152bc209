"""Kills its own process with SIGKILL at a named point of a run: what RUN_POINT_HOOK names in the kill tests.

KILL_POINT is the point, KILL_NTH which of its occurrences (1 is the first).
"""

import os
import signal

_seen = 0


def kill(point: str) -> None:
    """Die without a word if this is the point and the occurrence."""
    global _seen
    if point != os.environ["KILL_POINT"]:
        return
    _seen += 1
    if _seen == int(os.environ.get("KILL_NTH", "1")):
        os.kill(os.getpid(), signal.SIGKILL)
