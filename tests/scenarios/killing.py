"""Workers that are killed in the middle of a run: what RUN_POINT_HOOK names in them, and how they are started."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.sandbox_fixtures import PROJECT

#: As long as a lease lasts in the kill tests.
LEASE_SECONDS = 5

_seen = 0


def kill(point: str) -> None:
    """Die without a word at the occurrence KILL_NTH (1 is the first) of the point KILL_POINT."""
    global _seen
    if point != os.environ["KILL_POINT"]:
        return
    _seen += 1
    if _seen == int(os.environ.get("KILL_NTH", "1")):
        os.kill(os.getpid(), signal.SIGKILL)


def environment() -> dict[str, str]:
    """What a process of the product needs to work on the test's database and sandbox."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": _database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
        "SANDBOX_URL": settings.SANDBOX_URL,
        "LEASE_SECONDS": str(LEASE_SECONDS),
        "RUN_POINT_HOOK": "tests.scenarios.killing.kill",
    }


def run_and_die(environment: Mapping[str, str], company: str, flow: str, point: str, nth: int) -> str:
    """Run a flow in a process that is to be killed at the point; what it said where it was not."""
    process = subprocess.run(
        [sys.executable, "manage.py", "run_flow", company, flow],
        cwd=PROJECT,
        env={**environment, "KILL_POINT": point, "KILL_NTH": str(nth)},
        capture_output=True,
        timeout=90,
        check=False,
    )
    if process.returncode == -signal.SIGKILL:
        return ""
    return (
        f"{company} was not killed at {point} {nth}: {process.returncode} {process.stderr.decode()[-1500:]}"
    )


def _database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    # The host may be the folder of a Unix socket.
    user, password, host = (quote(values[name] or "", safe="") for name in ("USER", "PASSWORD", "HOST"))
    port = f":{values['PORT']}" if values["PORT"] else ""
    return f"postgres://{user}:{password}@{host or 'localhost'}{port}/{values['NAME']}"
