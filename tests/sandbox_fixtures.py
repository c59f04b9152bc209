"""The two sandbox servers as fixtures: started once a test process, a fresh pair of systems for each test.

``pair`` is an empty org and company file with the integration's fields; tests reach both as people do (``create_sf``,
``edit_qb``) and as the product does (``sf()``, ``qb()``), and switch faults.
"""

import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyodbc
import pytest
import requests
from django.conf import settings as django_settings
from pytest_django import Settings

from sync import sandbox_client, wiring
from sync.connectors.quickbooks.company_file import QuickBooksConnection
from sync.connectors.quickbooks.connection import connection_string
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.engine.records import Operation, OperationKind, Query, Record, Values

PROJECT = Path(__file__).parents[1]

#: Custom fields that a company file of the tests has.
CUSTOM_FIELDS = (("Customer", "AccountID"), ("Vendor", "AccountID"), ("Item", "ItemCode"))

_START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class SandboxServers:
    """Where the running servers are."""

    url: str
    var_dir: Path
    log: Path


@pytest.fixture(scope="session")
def sandbox_servers() -> Iterator[SandboxServers]:
    """Both servers on free ports, with the state folder of this test process; stopped at its end."""
    var_dir = Path(django_settings.VAR_DIR)
    ports = free_ports(5)
    names = ("SF", "CONTROL", "PROXY", "QB", "QB_CONTROL")
    environment = {
        **os.environ,
        "VAR_DIR": str(var_dir),
        "SANDBOX_DEMO": "0",
        **{f"SANDBOX_{name}_PORT": str(port) for name, port in zip(names, ports, strict=True)},
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = Path(tempfile.mkstemp(prefix="sandbox-", suffix=".log", dir=var_dir)[1])
    with log.open("w") as output:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", module], cwd=PROJECT, env=environment, stdout=output, stderr=output
            )
            for module in ("sandbox.quickbooks", "sandbox.salesforce")
        ]
        try:
            _wait_until_up(var_dir, (ports[1], ports[4]), processes, log)
            yield SandboxServers(f"http://127.0.0.1:{ports[1]}", var_dir, log)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(timeout=10)


@pytest.fixture
def sandbox(sandbox_servers: SandboxServers, settings: Settings) -> SandboxServers:
    """The servers, with SANDBOX_URL set for the code under test."""
    settings.SANDBOX_URL = sandbox_servers.url
    return sandbox_servers


@pytest.fixture
def make_pair(sandbox: SandboxServers) -> Iterator[Callable[..., "SandboxPair"]]:
    """Makes pairs of systems of any dataset; they are deleted after the test."""
    made: list[SandboxPair] = []

    def make(slug: str = "", **options: Any) -> SandboxPair:
        options = {"custom_fields": CUSTOM_FIELDS, "salesforce_fields": True, **options}
        pair = SandboxPair(sandbox_client.create_pair(slug or f"t-{uuid.uuid4().hex[:12]}", **options))
        made.append(pair)
        return pair

    yield make
    for pair in made:
        pair.close()
        pair.clear_faults()
        sandbox_client.delete_pair(pair.slug)


@pytest.fixture
def pair(make_pair: Callable[..., "SandboxPair"]) -> "SandboxPair":
    """An empty pair with the integration's fields on both sides."""
    return make_pair()


@dataclass(slots=True)
class SandboxPair:
    """One org and one company file, and ways to them that are not the code under test."""

    access: sandbox_client.Pair
    _open: list[Any] = field(default_factory=list)
    _person: pyodbc.Connection | None = None
    _browser: SalesforceConnection | None = None

    @property
    def slug(self) -> str:
        return self.access.slug

    # --- as the product ---

    def sf(self, **options: Any) -> SalesforceConnection:
        """A new connection to the org, closed after the test."""
        connection = SalesforceConnection(
            wiring.sandbox_credentials(self.access),
            address=wiring.sandbox_address(self.access),
            **{"timeout": 30.0, **options},
        )
        self._open.append(connection)
        return connection

    def qb(self, **options: Any) -> QuickBooksConnection:
        """A new connection to the company file, closed after the test."""
        connection = QuickBooksConnection(self.odbc_string(), **{"timeout": 30.0, **options})
        self._open.append(connection)
        return connection

    def odbc_string(self) -> str:
        access = self.access.quickbooks
        return connection_string(access.odbc, user=access.user, password=access.password)

    # --- as people ---

    def person_sf(self) -> SalesforceConnection:
        """The session of a person in the org."""
        if self._browser is None:
            self._browser = self.sf()
        return self._browser

    def create_sf(self, object_name: str, **values: Any) -> str:
        """A record made by hand; its Id."""
        operation = Operation(OperationKind.CREATE, object_name, "", values)
        return self._done(self.person_sf().write([operation], deadline=soon())[0])

    def edit_sf(self, object_name: str, record_id: str, **values: Any) -> None:
        """A record changed by hand."""
        operation = Operation(OperationKind.UPDATE, object_name, "", values, target_id=record_id)
        self._done(self.person_sf().write([operation], deadline=soon())[0])

    def delete_sf(self, *ids: str) -> None:
        for result in self.person_sf().delete(ids, deadline=soon()):
            self._done(result)

    def records_sf(self, object_name: str, columns: Sequence[str], where: str = "") -> list[Record]:
        """All records of an sObject, in order of creation."""
        query = Query(object_name, tuple(columns), where=where)
        until = datetime.now(UTC) + timedelta(days=1)
        pages = self.person_sf().changed(query, after=None, until=until, by_creation=True, page_size=2000)
        return list(itertools.chain.from_iterable(pages))

    def person_qb(self) -> pyodbc.Connection:
        """The session of a person at the company file."""
        if self._person is None:
            self._person = pyodbc.connect(self.odbc_string(), autocommit=True, timeout=10)
        return self._person

    def edit_qb(self, sql: str, *parameters: Any) -> int:
        """A statement by hand; how many rows it touched."""
        return int(self.person_qb().execute(sql, *parameters).rowcount)

    def create_qb(self, table: str, **values: Any) -> str:
        """A row made by hand; its ListID or TxnID."""
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        self.person_qb().execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *values.values())
        return str(self.person_qb().execute(f"sp_lastinsertid {table}").fetchval())

    def rows_qb(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """Rows of a SELECT, by column name."""
        cursor = self.person_qb().execute(sql, *parameters)
        names = [entry[0] for entry in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    # --- faults and counts ---

    def fault(self, side: str, kind: str, **options: str | float) -> None:
        """Switch a fault on: side is salesforce or quickbooks."""
        sandbox_client.add_fault(self.slug, side, kind, **options)

    def all_faults_struck(self) -> bool:
        """Whether every fault that was switched on has hit something."""
        faults = [
            fault
            for side in ("salesforce", "quickbooks")
            for fault in sandbox_client.list_faults(self.slug, side)
        ]
        return all(fault["struck"] for fault in faults)

    def clear_faults(self) -> None:
        for side in ("salesforce", "quickbooks"):
            sandbox_client.clear_faults(self.slug, side)

    def calls(self, side: str) -> Mapping[str, int]:
        """Calls by kind since ``clear_calls``."""
        return sandbox_client.call_counts(self.slug, side)

    def clear_calls(self) -> None:
        for side in ("salesforce", "quickbooks"):
            sandbox_client.clear_call_counts(self.slug, side)

    def close(self) -> None:
        for connection in self._open:
            connection.close()
        if self._person is not None:
            try:
                self._person.close()
            except pyodbc.Error:
                self._person = None  # a fault has closed it already

    @staticmethod
    def _done(result: Any) -> str:
        assert result.failure is None, result.failure
        assert not result.unknown
        return str(result.id)


def soon(seconds: float = 60.0) -> datetime:
    """A deadline."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


def create(object_name: str, values: Values, **options: Any) -> Operation:
    """A create with a mark of its own."""
    return Operation(OperationKind.CREATE, object_name, str(uuid.uuid4()), values, **options)


def update(object_name: str, target_id: str, values: Values, **options: Any) -> Operation:
    """An update."""
    return Operation(
        OperationKind.UPDATE, object_name, str(uuid.uuid4()), values, target_id=target_id, **options
    )


def free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    try:
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in taken]
    finally:
        for one in taken:
            one.close()


def _wait_until_up(
    var_dir: Path, ports: Sequence[int], processes: Sequence["subprocess.Popen[bytes]"], log: Path
) -> None:
    """Wait until both control APIs answer; raises RuntimeError with the servers' output where they do not."""
    token = var_dir / "sandbox" / "control_token"
    until = time.monotonic() + _START_SECONDS
    waiting = list(ports)
    while waiting:
        if time.monotonic() > until or any(process.poll() is not None for process in processes):
            raise RuntimeError(f"the sandbox did not start:\n{log.read_text()[-4000:]}")
        if not token.exists() or not _answers(waiting[0], token.read_text().strip()):
            time.sleep(0.05)
            continue
        waiting.pop(0)


def _answers(port: int, token: str) -> bool:
    try:
        answer = requests.get(
            f"http://127.0.0.1:{port}/sandbox/companies/none", headers={"X-Sandbox-Token": token}, timeout=2
        )
    except requests.RequestException:
        return False
    return answer.status_code in (404, 405)
