"""Run the console: ``python -m sandbox.console``. SIGTERM or SIGINT ends it."""

import uvicorn

from sandbox.console.app import console
from sandbox.console.control import Control
from sandbox.console.password import password
from sandbox.registry import Ports, control_token, state_directory


def main() -> None:
    """Serve the console on the loopback address until a signal comes."""
    ports = Ports.from_environment()
    app = console(Control(ports.control, control_token()), password(state_directory()))
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=ports.console,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
