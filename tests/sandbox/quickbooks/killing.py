"""A server that is killed in the middle of what a thread does with it."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyodbc

from tests.sandbox.quickbooks.conftest import Server
from tests.sandbox.wholeness import broken_files

_PATIENCE_S = 30


class Victim:
    """A server with its files, killed and started again."""

    def __init__(self, directory: Path) -> None:
        self.server = Server(directory)
        self.server.start()
        self.files = directory / "sandbox" / "quickbooks"
        self.random = random.Random()

    def connect(self, slug: str) -> pyodbc.Connection:
        """A session with a company's file, made if it is not there."""
        _, connection = self.server.call("POST", slug, {})
        odbc = f"{connection['odbc']};UID={connection['user']};PWD={connection['password']}"
        return pyodbc.connect(odbc, autocommit=True, timeout=10)

    def kill_during(self, act: Callable[[], object], reached: Callable[[], object]) -> Any:
        """Kill the server once ``act``, in a thread, has ``reached`` something, then start it again; what it gave.

        None where the kill came before its end. The files are whole afterwards.
        """
        given: list[object] = []

        def run() -> None:
            try:
                given.append(act())
            except (pyodbc.Error, OSError):
                return  # killed

        thread = threading.Thread(target=run)
        thread.start()
        until = time.monotonic() + _PATIENCE_S
        while not reached() and thread.is_alive():
            assert time.monotonic() < until
        self.server.kill()
        thread.join(_PATIENCE_S)
        assert not thread.is_alive()
        assert broken_files(self.files) == {}
        self.server.start()
        return given[0] if given else None

    def end(self) -> None:
        """Stop it, whatever became of it."""
        if self.server.running:
            assert self.server.stop() == 0
