"""What differs from machine to machine: read from the environment once, here, without Django.

The supervisor and the settings both read it, so that they never disagree on a port or a path.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

#: A Unix socket's path holds 108 bytes on Linux and 104 on macOS, its final zero included.
_SOCKET_PATH_BYTES = 100


class EnvironmentVariableError(Exception):
    """A variable holds what it cannot mean; the message names it."""


@dataclass(frozen=True)
class Environment:
    """Paths, ports and addresses of one installation. ``own_*``: true where we start that server ourselves."""

    var_dir: Path
    web_port: int
    sandbox_sf_port: int
    sandbox_control_port: int
    sandbox_qb_port: int
    sandbox_qb_control_port: int
    sandbox_proxy_port: int
    sandbox_console_port: int
    database_url: str
    broker_url: str
    own_broker: bool
    sandbox_url: str
    own_sandbox: bool

    @property
    def broker_socket(self) -> Path:
        """Where our own broker listens."""
        return _socket(self.var_dir)


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """The installation that the environment describes.

    Raises EnvironmentVariableError for a port that is no port.
    """
    var_dir = Path(variables.get("VAR_DIR") or BASE_DIR / "var").absolute()
    control_port = _port(variables, "SANDBOX_CONTROL_PORT", 8444)
    # The token is there once a sandbox of our own ran in this state folder: commands at a prompt find it then too.
    own_sandbox = (var_dir / "sandbox" / "control_token").exists()
    return Environment(
        var_dir=var_dir,
        web_port=_port(variables, "PORT", 8000),
        sandbox_sf_port=_port(variables, "SANDBOX_SF_PORT", 8443),
        sandbox_control_port=control_port,
        sandbox_qb_port=_port(variables, "SANDBOX_QB_PORT", 4500),
        sandbox_qb_control_port=_port(variables, "SANDBOX_QB_CONTROL_PORT", 4501),
        sandbox_proxy_port=_port(variables, "SANDBOX_PROXY_PORT", 8445),
        sandbox_console_port=_port(variables, "SANDBOX_CONSOLE_PORT", 8446),
        database_url=variables.get("DATABASE_URL") or f"sqlite:///{var_dir / 'portal.sqlite3'}",
        broker_url=variables.get("BROKER_URL") or f"redis+socket://{_socket(var_dir)}",
        own_broker=not variables.get("BROKER_URL"),
        sandbox_url=variables.get("SANDBOX_URL", f"http://127.0.0.1:{control_port}" if own_sandbox else ""),
        own_sandbox="SANDBOX_URL" not in variables,
    )


def _port(variables: Mapping[str, str], name: str, default: int) -> int:
    text = variables.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise EnvironmentVariableError(f"{name} is {text!r}: a port is a number from 1 to 65535.")
    return int(text)


def _socket(var_dir: Path) -> Path:
    """``var_dir/broker.sock``, or a short path in the temporary folder where that would be too long for a socket."""
    beside = var_dir / "broker.sock"
    if len(os.fsencode(beside)) <= _SOCKET_PATH_BYTES:
        return beside
    folder = f"solutions-portal-{hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:16]}"
    return Path(tempfile.gettempdir()) / folder / "broker.sock"
