"""One console for all its tests."""

from collections.abc import Iterator

import pytest

from tests.sandbox.console.visitor import Visitor, running_console
from tests.sandbox_fixtures import SandboxServers


@pytest.fixture(scope="session")
def console(sandbox_servers: SandboxServers) -> Iterator[str]:
    """The address of the running console."""
    with running_console(sandbox_servers) as url:
        yield url


@pytest.fixture
def visitor(console: str) -> Visitor:
    """Somebody who is logged in."""
    browser = Visitor(console)
    assert browser.log_in().status_code == 303
    return browser


@pytest.fixture
def stranger(console: str) -> Visitor:
    """Somebody who is not."""
    return Visitor(console)
