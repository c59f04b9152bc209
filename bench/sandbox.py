"""Both sandbox servers, started on free ports in a state folder of their own, and their control API."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

_PORTS = (
    "SANDBOX_SF_PORT",
    "SANDBOX_CONTROL_PORT",
    "SANDBOX_PROXY_PORT",
    "SANDBOX_QB_PORT",
    "SANDBOX_QB_CONTROL_PORT",
)
_START_SECONDS = 30.0
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The running pair of servers; ``environment`` is what a process needs to find them, ``pids`` are by side."""

    url: str
    token: str
    environment: dict[str, str]
    pids: dict[str, int] = field(default_factory=dict)

    def company(self, slug: str, **wanted: object) -> dict[str, Any]:
        """Make a company, or get it; its connection details."""
        answer = self._call("POST", "/sandbox/companies", {"slug": slug, **wanted})
        connection: dict[str, Any] = answer.json()
        return connection

    def calls(self, slug: str, side: str) -> dict[str, int]:
        """Calls by kind that ``side`` (salesforce or quickbooks) answered since they were cleared."""
        counts: dict[str, int] = self._call("GET", f"/sandbox/companies/{slug}/{side}/calls").json()
        return counts

    def clear_calls(self, slug: str) -> None:
        """Count both sides' calls from nothing again."""
        for side in ("salesforce", "quickbooks"):
            self._call("DELETE", f"/sandbox/companies/{slug}/{side}/calls")

    def load_books(self, slug: str, size: int) -> None:
        """Begin to load the dataset "books" of ``size`` accounts into both sides of an empty company."""
        self._call(
            "POST", f"/sandbox/companies/{slug}/dataset", {"dataset": "books", "size": size, "seed": 1}
        )

    def books_loaded(self, slug: str) -> bool:
        """Whether both sides have their books; RuntimeError where a load has failed."""
        sides = self._call("GET", f"/sandbox/companies/{slug}/dataset").json()
        for name, side in sides.items():
            if side["state"] == "failed":
                raise RuntimeError(f"{name} did not load the books: {side['error']}")
        return all(side["state"] == "loaded" for side in sides.values())

    def _call(self, method: str, path: str, body: object = None) -> requests.Response:
        headers = {"X-Sandbox-Token": self.token}
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=300)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer


@contextmanager
def running(var_dir: Path) -> Iterator[Sandbox]:
    """Start both servers with ``var_dir`` as their state folder, wait until they answer, stop them at the end.

    Their output is in ``sandbox.salesforce.log`` and ``sandbox.quickbooks.log`` there. RuntimeError where one ends
    or does not answer in time.
    """
    ports = dict(zip(_PORTS, map(str, _free_ports(len(_PORTS))), strict=True))
    url = f"http://127.0.0.1:{ports['SANDBOX_CONTROL_PORT']}"
    environment = {**os.environ, **ports, "VAR_DIR": str(var_dir), "SANDBOX_DEMO": "0", "SANDBOX_URL": url}
    with ExitStack() as stack:
        servers = [
            stack.enter_context(_server(module, environment, var_dir))
            for module in ("sandbox.quickbooks", "sandbox.salesforce")
        ]
        controls = [url, f"http://127.0.0.1:{ports['SANDBOX_QB_CONTROL_PORT']}"]
        _wait(servers, controls, var_dir)
        token = (var_dir / "sandbox" / "control_token").read_text().strip()
        pids = dict(zip(("quickbooks", "salesforce"), (server.pid for server in servers), strict=True))
        yield Sandbox(url, token, environment, pids)


@contextmanager
def _server(module: str, environment: dict[str, str], var_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (var_dir / f"{module}.log").open("wb") as log:
        command = [sys.executable, "-m", module]
        process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=log, stderr=log)  # noqa: S603
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(servers: list[subprocess.Popen[bytes]], urls: list[str], var_dir: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    for url in urls:
        while True:
            if any(server.poll() is not None for server in servers):
                raise RuntimeError(f"a sandbox server ended at once: see its log in {var_dir}")
            try:
                requests.get(url, timeout=2)  # without the token: 401 says that it is there
                break
            except requests.ConnectionError:
                if time.monotonic() > deadline:
                    raise RuntimeError(
                        f"a sandbox server does not answer: see its log in {var_dir}"
                    ) from None
                time.sleep(0.05)


def _free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for free in sockets:
            free.bind(("127.0.0.1", 0))
        return [int(free.getsockname()[1]) for free in sockets]
