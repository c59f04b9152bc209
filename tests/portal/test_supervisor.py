"""``make up`` as a person sees it: everything starts, answers, stops, and starts again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from portal.environment import BASE_DIR

START_SECONDS = 60.0

pytestmark = pytest.mark.slow


PORTS = (
    "PORT",
    "SANDBOX_SF_PORT",
    "SANDBOX_CONTROL_PORT",
    "SANDBOX_PROXY_PORT",
    "SANDBOX_QB_PORT",
    "SANDBOX_QB_CONTROL_PORT",
    "SANDBOX_CONSOLE_PORT",
)


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """A state folder and ports of its own; the default database and broker, and our own sandbox."""
    left_out = {"DATABASE_URL", "BROKER_URL", "SANDBOX_URL", "SANDBOX_DEMO"}
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return (
        inherited
        | dict(zip(PORTS, map(str, _free_ports(len(PORTS))), strict=True))
        | {"VAR_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    )


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [probe.getsockname()[1] for probe in probes]


@contextmanager
def _up(variables: dict[str, str], said: Path) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.supervisor", "up"],
            cwd=BASE_DIR,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while "Solutions Portal is up." not in said.read_text():
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.1)
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _manage(variables: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=BASE_DIR, env=variables, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _answers(variables: dict[str, str]) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{variables['PORT']}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_everything_starts_answers_stops_and_keeps_its_data(
    variables: dict[str, str], tmp_path: Path
) -> None:
    said = tmp_path / "said"
    with _up(variables, said) as process:
        assert _answers(variables)
        logins = (tmp_path / "var" / "demo_logins.json").read_text()
        assert "staff@demo.example   password " in said.read_text()
        connection = json.loads((tmp_path / "var" / "sandbox" / "connection.json").read_text())
        assert connection["quickbooks"]["port"] == int(variables["SANDBOX_QB_PORT"])
        assert "SFAcct2QBCustBind: SUCCEEDED" in _manage(variables, "run_flow", "demo", "SFAcct2QBCustBind")
        second = subprocess.run(
            [sys.executable, "-m", "portal.supervisor", "up"],
            cwd=BASE_DIR,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert f"Already running with the state folder {tmp_path / 'var'}" in second.stderr
    assert process.returncode == 0
    assert "All stopped; the data stays." in said.read_text()
    assert not _answers(variables)

    started = time.monotonic()
    with _up(variables, said):
        assert time.monotonic() - started < 20  # ten on an idle machine
        assert _answers(variables)
    assert (tmp_path / "var" / "demo_logins.json").read_text() == logins


def test_a_process_that_ends_by_itself_stops_the_others_and_is_named(variables: dict[str, str]) -> None:
    variables["SANDBOX_URL"] = ""
    variables["BROKER_URL"] = "nothing://that-celery-knows"
    ended = subprocess.run(
        [sys.executable, "-m", "portal.supervisor", "up"],
        cwd=BASE_DIR,
        env=variables,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert ended.returncode == 1
    assert "worker ended by itself, and all was stopped." in ended.stderr
    assert not _answers(variables)
