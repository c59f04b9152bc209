"""The whole product as ``make up`` starts it, on a state folder, ports and a database of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bench.postgres import own_database
from sync.sandbox_client import Pair, QuickBooksAccess, SalesforceAccess
from tests.sandbox_fixtures import SandboxPair, free_ports

PROJECT = Path(__file__).parents[2]
START_SECONDS = 120.0

_PORTS = (
    "PORT",
    "SANDBOX_SF_PORT",
    "SANDBOX_CONTROL_PORT",
    "SANDBOX_PROXY_PORT",
    "SANDBOX_QB_PORT",
    "SANDBOX_QB_CONTROL_PORT",
    "SANDBOX_CONSOLE_PORT",
)
#: Of the test run, not of the product's own processes.
_NOT_INHERITED = re.compile(
    r"(?:DJANGO_SETTINGS_MODULE|DATABASE_URL.*|BROKER_URL|SANDBOX_.*|PUBLIC_URL|SECRET_KEY|VAULT_KEYS|DEBUG|PYTEST_.*"
    r"|LOG_LEVEL|EMAIL_.*|TEST_RUN_DIR|VAR_DIR|PORT)"
)


@dataclass(frozen=True, slots=True)
class Product:
    """A running product, and ways to it that are not its pages."""

    url: str
    var_dir: Path
    variables: Mapping[str, str]

    @property
    def database_url(self) -> str:
        """PostgreSQL's address, or an empty string for the SQLite file in the state folder."""
        return self.variables.get("DATABASE_URL", "")

    @property
    def staff(self) -> tuple[str, str]:
        """E-mail and password of the demo's staff user."""
        return self._login("staff")

    @property
    def administrator(self) -> tuple[str, str]:
        """E-mail and password of the demo company's administrator."""
        return self._login("administrator")

    @property
    def control_token(self) -> str:
        """The password of the sandbox's control address."""
        return (self.var_dir / "sandbox" / "control_token").read_text().strip()

    def manage(self, *words: str) -> str:
        """What a management command printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=dict(self.variables),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def sandbox(self, method: str, path: str, body: object = None) -> Any:
        """The sandbox's control address, below /sandbox/companies."""
        answer = requests.request(
            method,
            f"http://127.0.0.1:{self.variables['SANDBOX_CONTROL_PORT']}/sandbox/companies{path}",
            json=body,
            headers={"X-Sandbox-Token": self.control_token},
            timeout=120,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def find_pair(self, slug: str) -> SandboxPair | None:
        """Both systems of a company as people reach them, once they are there."""
        try:
            found = self.sandbox("GET", f"/{slug}")
        except requests.HTTPError:
            return None
        salesforce = {name: found["salesforce"][name] for name in SalesforceAccess.__slots__}
        quickbooks = {name: found["quickbooks"][name] for name in QuickBooksAccess.__slots__}
        return SandboxPair(Pair(slug, SalesforceAccess(**salesforce), QuickBooksAccess(**quickbooks)))

    def fault(self, slug: str, side: str, kind: str, **options: str | float) -> None:
        """Switch a fault of the sandbox on; ``side`` is salesforce or quickbooks."""
        self.sandbox("POST", f"/{slug}/{side}/faults", {"kind": kind, **options})

    def clear_faults(self, slug: str) -> None:
        for side in ("salesforce", "quickbooks"):
            self.sandbox("DELETE", f"/{slug}/{side}/faults")

    def _login(self, role: str) -> tuple[str, str]:
        login = json.loads((self.var_dir / "demo_logins.json").read_text())[role]
        return login["email"], login["password"]


@contextmanager
def running(var_dir: Path, database_url: str = "", **variables: str) -> Iterator[Product]:
    """Start everything, wait until it says that it is up, and stop all of it at the end.

    ``database_url`` is a PostgreSQL server, on which a database is made and dropped again; ``variables`` are further
    settings (docs/operations.md). AssertionError with what was said where it does not start or stop.
    """
    with own_database(database_url, "browser") if database_url else nullcontext("") as own_url:
        inherited = {name: value for name, value in os.environ.items() if not _NOT_INHERITED.fullmatch(name)}
        ports = dict(zip(_PORTS, map(str, free_ports(len(_PORTS))), strict=True))
        settings = inherited | ports | {"VAR_DIR": str(var_dir), **variables}
        if own_url:
            settings["DATABASE_URL"] = own_url
        with _processes(settings, var_dir):
            yield Product(f"http://127.0.0.1:{ports['PORT']}", var_dir, settings)


@contextmanager
def _processes(variables: Mapping[str, str], var_dir: Path) -> Iterator[None]:
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = var_dir / "supervisor.said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.supervisor", "up"],
            cwd=PROJECT,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    started: list[int] = []
    try:
        until = time.monotonic() + START_SECONDS
        while "Solutions Portal is up." not in said.read_text():
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.1)
        started = list(json.loads((var_dir / "supervisor.lock").read_text())["processes"].values())
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert process.returncode == 0, said.read_text()
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == [], "processes were left running"
