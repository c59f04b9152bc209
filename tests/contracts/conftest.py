"""Each contract test runs once for each system."""

import pytest

from sync.connectors.ports import Connection
from tests.contracts.sides import Side, quickbooks, salesforce
from tests.sandbox_fixtures import SandboxPair


@pytest.fixture(params=[salesforce, quickbooks], ids=["SF", "QB"])
def side(request: pytest.FixtureRequest, pair: SandboxPair) -> Side:
    made: Side = request.param(pair)
    return made


@pytest.fixture
def connection(side: Side) -> Connection:
    return side.connect()
