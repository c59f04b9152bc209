"""What every test may ask for: a company with its Development configuration and company file, and people."""

from collections.abc import Iterator

import pytest
from kombu.transport.memory import Channel

from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration, register_company
from provisioning.models import Company, CompanyFile, Configuration, User

pytest_plugins = ["tests.sandbox_fixtures"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the database: tools/test.sh runs them on each kind, the others once."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(fixtures):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def empty_queues() -> Iterator[None]:
    """What a test has enqueued is not taken for a later one's: the broker of the tests is the process's memory."""
    yield
    Channel.queues.clear()


@pytest.fixture
def company(db: None) -> Company:
    return register_company(name="Acme Trading")


@pytest.fixture
def other_company(db: None) -> Company:
    return register_company(name="Outsider Ltd")


@pytest.fixture
def configuration(company: Company) -> Configuration:
    return add_configuration(company=company, environment=Environment.DEVELOPMENT)


@pytest.fixture
def company_file(configuration: Configuration) -> CompanyFile:
    return configuration.company_files.get()


@pytest.fixture
def administrator(company: Company) -> User:
    return User.objects.create_user("admin@acme.example", "a long pass phrase", company=company)


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_superuser("staff@portal.example", "another long pass phrase")
