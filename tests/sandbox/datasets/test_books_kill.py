"""A server killed while books come into a pair: the same call brings what is missing, once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyodbc
import pytest

from sandbox.datasets.books import Books
from tests.sandbox.salesforce.server import Server
from tests.sandbox.wholeness import broken_files
from tests.sandbox_fixtures import PROJECT

BOOKS = Books(size=6_000, seed=11)
_ASKED = {"slug": "cut", "dataset": "books", "size": BOOKS.size, "seed": BOOKS.seed}


class Both:
    """Both servers over one folder; each may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.org = Server(folder)
        self._company_file: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start those that do not run."""
        if self._company_file is None:
            names = ("SF", "CONTROL", "PROXY", "QB", "QB_CONTROL")
            ports = {
                f"SANDBOX_{name}_PORT": str(port) for name, port in zip(names, self.org.ports, strict=True)
            }
            self._company_file = subprocess.Popen(
                [sys.executable, "-m", "sandbox.quickbooks"],
                cwd=PROJECT,
                env={**os.environ, "VAR_DIR": str(self.org.var_dir), "SANDBOX_DEMO": "0", **ports},
                stdout=subprocess.PIPE,
            )
            assert self._company_file.stdout is not None
            self._company_file.stdout.readline()
        if self.org.process is None:
            self.org.start()

    def kill(self, side: str) -> None:
        """End one without any warning."""
        if side == "salesforce":
            self.org.kill()
            return
        assert self._company_file is not None
        assert self._company_file.stdout is not None
        self._company_file.kill()
        self._company_file.wait(timeout=15)
        self._company_file.stdout.close()
        self._company_file = None

    def close(self) -> None:
        """End those that run."""
        if self.org.process is not None:
            self.kill("salesforce")
        if self._company_file is not None:
            self.kill("quickbooks")

    def progress(self) -> dict[str, dict[str, Any]]:
        """How far both sides are."""
        told: dict[str, dict[str, Any]] = self.org.control("GET", "/sandbox/companies/cut/dataset").json()
        return told


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    servers = Both(tmp_path)
    servers.start()
    yield servers
    servers.close()


@pytest.mark.parametrize("killed", [("salesforce",), ("quickbooks",), ("salesforce", "quickbooks")])
def test_a_repeated_call_brings_what_a_killed_server_lost(both: Both, killed: tuple[str, ...]) -> None:
    assert both.org.control("POST", "/sandbox/companies", _ASKED).status_code == 201
    deadline = time.monotonic() + 60
    while not all(both.progress()[side]["done"] for side in killed):
        assert time.monotonic() < deadline
    assert {both.progress()[side]["state"] for side in killed} == {"loading"}
    for side in killed:
        both.kill(side)
    both.start()

    repeated = both.org.control("POST", "/sandbox/companies", _ASKED)
    assert repeated.status_code == 200, repeated.text
    assert both.org.control("POST", "/sandbox/companies", _ASKED).status_code == 200
    while any(side["state"] == "loading" for side in both.progress().values()):
        assert time.monotonic() < deadline
    counts = {"salesforce": BOOKS.salesforce_count, "quickbooks": BOOKS.quickbooks_count}
    assert both.progress() == {
        side: {"state": "loaded", "done": count, "total": count, "error": ""}
        for side, count in counts.items()
    }
    org = both.org.company("cut", dataset="books", size=BOOKS.size, seed=BOOKS.seed)
    assert org.sf.query("SELECT COUNT() FROM Account")["totalSize"] == BOOKS.size
    facts = repeated.json()["quickbooks"]
    with pyodbc.connect(
        f"{facts['odbc']};UID={facts['user']};PWD={facts['password']}", autocommit=True
    ) as file:
        bound = file.execute("SELECT COUNT(*), COUNT(DISTINCT CustomFieldAccountID) FROM Customer").fetchone()
        ids = {str(row[0]) for row in file.execute("SELECT CustomFieldAccountID FROM Customer")}
    assert bound is not None
    assert bound[0] == bound[1] == len(ids) > 0
    known = {str(one["Id"]) for one in org.query("SELECT Id FROM Account")}
    assert ids <= known
    both.close()
    assert broken_files(both.org.var_dir) == {}
