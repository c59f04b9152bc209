"""What is read from the environment, and what is refused before anything starts."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.environment import BASE_DIR, EnvironmentVariableError, read_environment
from portal.instance_lock import AlreadyRunningError, InstanceLock
from portal.keys import secret_key, vault_keys
from portal.processes import find_taken, portal_processes, sandbox_processes


def test_everything_has_a_default(tmp_path: Path) -> None:
    environment = read_environment({"VAR_DIR": str(tmp_path)})
    assert environment.web_port == 8000
    assert environment.database_url == f"sqlite:///{tmp_path}/portal.sqlite3"
    assert environment.broker_url == f"redis+socket://{tmp_path}/broker.sock"
    assert [plan.name for plan in portal_processes(environment)] == [
        "broker",
        "salesforce",
        "quickbooks",
        "console",
        "web",
        "tick",
        "worker",
    ]


def test_a_given_broker_and_sandbox_are_not_started_again(tmp_path: Path) -> None:
    given = {
        "VAR_DIR": str(tmp_path),
        "BROKER_URL": "redis://127.0.0.1/0",
        "SANDBOX_URL": "http://127.0.0.1:1",
    }
    assert [plan.name for plan in portal_processes(read_environment(given))] == ["web", "tick", "worker"]


@pytest.mark.parametrize("value", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_no_port_is_named(value: str) -> None:
    with pytest.raises(EnvironmentVariableError, match=f"PORT is '{value}'"):
        read_environment({"PORT": value})


def test_a_socket_path_that_would_be_too_long_moves_to_the_temporary_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 90)
    moved = read_environment({"VAR_DIR": str(deep)}).broker_socket
    assert len(os.fsencode(moved)) < 100
    assert moved == read_environment({"VAR_DIR": str(deep)}).broker_socket
    assert moved != read_environment({"VAR_DIR": str(deep) + "y"}).broker_socket


def test_a_taken_port_is_found_with_its_variable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = read_environment({"VAR_DIR": str(tmp_path), "SANDBOX_QB_PORT": str(port)})
        use = find_taken(sandbox_processes(environment)[1:])
    assert use is not None
    assert (use.port, use.variable) == (port, "SANDBOX_QB_PORT")


def test_two_of_our_own_processes_on_one_port_are_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    same = {"VAR_DIR": str(tmp_path), "SANDBOX_QB_PORT": str(port), "SANDBOX_QB_CONTROL_PORT": str(port)}
    use = find_taken(sandbox_processes(read_environment(same))[1:])
    assert use is not None
    assert use.variable == "SANDBOX_QB_CONTROL_PORT"


def test_make_up_names_the_taken_port_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "portal.supervisor", "up"],
            cwd=BASE_DIR,
            env=os.environ | {"VAR_DIR": str(tmp_path), "PORT": port, "SANDBOX_URL": ""},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ended.returncode == 1
    assert f"Port {port} for the portal is taken" in ended.stderr
    assert f"PORT={int(port) + 1000} make up" in ended.stderr
    assert not (tmp_path / "portal.sqlite3").exists()


def test_a_second_supervisor_in_one_state_folder_says_so(tmp_path: Path) -> None:
    path = tmp_path / "supervisor.lock"
    with (
        InstanceLock(path),
        pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}"),
        InstanceLock(path),
    ):
        pass
    with InstanceLock(path) as again:
        again.note({"web": 1})


def test_what_a_killed_supervisor_left_is_named(tmp_path: Path) -> None:
    path = tmp_path / "supervisor.lock"
    with InstanceLock(path):
        path.write_text('{"supervisor": 4194999, "processes": {"web": 4711, "tick": 4712}}')
        with pytest.raises(AlreadyRunningError, match="kill -- -4711 -4712"), InstanceLock(path):
            pass


def test_keys_are_made_once_for_the_owners_eyes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("VAULT_KEYS", raising=False)
    assert secret_key(tmp_path) == secret_key(tmp_path)
    assert vault_keys(tmp_path) == vault_keys(tmp_path)
    for name in ("secret_key", "vault_keys"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("VAULT_KEYS", "first, second")
    assert vault_keys(tmp_path) == ["first", "second"]
