"""A server of company files in a process of its own, and a fresh company file for every test."""

import itertools
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyodbc
import pytest

from sandbox.quickbooks.company import file
from sandbox.quickbooks.company.file import CompanyFile

pyodbc.pooling = False
_SLUGS = (f"company-{number}" for number in itertools.count(1))
_START_SECONDS = 20


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """The server as a subprocess; can be killed and started again on the same state."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port, self.control_port = free_port(), free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait for its line."""
        environment = {
            **os.environ,
            "VAR_DIR": str(self.directory),
            "SANDBOX_QB_PORT": str(self.port),
            "SANDBOX_QB_CONTROL_PORT": str(self.control_port),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.quickbooks"], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert "ready" in self.process.stdout.readline()

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.terminate()
        code = self.process.wait(_START_SECONDS)
        self.process.stdout.close()
        return code

    def stop_and_read(self) -> str:
        """SIGTERM; what it wrote since it began. It must have ended well."""
        assert self.process is not None
        self.process.terminate()
        written, _ = self.process.communicate(timeout=_START_SECONDS)
        assert self.process.returncode == 0
        return written

    def kill(self) -> None:
        """SIGKILL."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait(_START_SECONDS)
        self.process.stdout.close()

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """One call of the control API: status and JSON."""
        token = (self.directory / "sandbox" / "control_token").read_text()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.control_port}/sandbox/companies/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Sandbox-Token": token},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.loads(refused.read())


@dataclass
class Books:
    """A company file on the server, with a connection to it."""

    server: Server
    slug: str
    connection: dict[str, Any]
    database: pyodbc.Connection

    def connect(
        self, password: str | None = None, *, declare_fetch: bool = True, **options: Any
    ) -> pyodbc.Connection:
        """Another session."""
        odbc = self.connection["odbc"].replace("UseDeclareFetch=1", f"UseDeclareFetch={int(declare_fetch)}")
        return pyodbc.connect(
            f"{odbc};UID={self.connection['user']};PWD={password or self.connection['password']}",
            autocommit=True,
            timeout=10,
            **options,
        )

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return [tuple(row) for row in self.database.execute(sql, *parameters).fetchall()]

    def value(self, sql: str, *parameters: object) -> Any:
        """The only value of a query."""
        ((value,),) = self.rows(sql, *parameters)
        return value

    def run(self, sql: str, *parameters: object) -> int:
        """Rows changed by a statement."""
        count: int = self.database.execute(sql, *parameters).rowcount
        return count

    def insert(self, table: str, **values: object) -> str:
        """Insert a row; what sp_lastinsertid says then."""
        marks = ", ".join("?" * len(values))
        self.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values())
        last: str = self.value(f"sp_lastinsertid {table}")
        return last

    def refused(self, sql: str, *parameters: object) -> str:
        """Text of the error that a statement is refused with."""
        with pytest.raises(pyodbc.Error) as refusal:
            self.database.execute(sql, *parameters)
        return str(refusal.value.args[1])

    def control(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """A control call below this company's quickbooks path."""
        return self.server.call(method, f"{self.slug}/quickbooks/{path}", body)

    def fault(self, **fault: object) -> None:
        """Switch a fault on."""
        status, answer = self.control("POST", "faults", fault)
        assert status == 201, answer


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server."""
    running = Server(tmp_path_factory.mktemp("var"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def make_books(server: Server) -> Iterator[Callable[..., Books]]:
    """Makes company files that go away after the test."""
    made: list[Books] = []

    def make(**options: object) -> Books:
        slug = next(_SLUGS)
        status, connection = server.call("POST", slug, options)
        assert status == 201, connection
        password = f";UID={connection['user']};PWD={connection['password']}"
        database = pyodbc.connect(connection["odbc"] + password, autocommit=True, timeout=10)
        made.append(Books(server, slug, connection, database))
        return made[-1]

    yield make
    for books in made:
        books.database.close()
        server.call("DELETE", books.slug)


@pytest.fixture
def books(make_books: Callable[..., Books]) -> Books:
    """An empty company file with a custom field AccountID on customers and Item Code on items."""
    return make_books(custom_fields=[["Customer", "AccountID"], ["Item", "Item Code"]])


@pytest.fixture
def company(tmp_path: Path) -> Iterator[CompanyFile]:
    """A company file without a server."""
    opened = file.create(tmp_path / "books.sqlite3", company_name="Books", custom_fields=())
    yield opened
    opened.close()
