"""One server for all tests of the org, a company of its own for each test."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.salesforce.server import OrgClient, Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The running server, with no company."""
    running = Server(Path(tmp_path_factory.mktemp("org")))
    running.start()
    yield running
    assert running.end() == 0


@pytest.fixture
def org(server: Server) -> Iterator[OrgClient]:
    """An empty org with the integration's custom fields."""
    client = server.company(f"t{uuid.uuid4().hex[:12]}", salesforce_fields=True)
    yield client
    client.close()
