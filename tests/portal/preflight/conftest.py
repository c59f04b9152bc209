"""A company with a finished profile and its logged-in administrator, and another company's."""

import pytest
from django.test import Client
from django.utils import timezone

from provisioning.catalogue.choices import Environment
from provisioning.catalogue.kinds import JSON
from provisioning.companies import add_configuration
from provisioning.models import Company, Configuration, User
from provisioning.revisions import commit_revision


@pytest.fixture
def chosen(configuration: Configuration) -> Configuration:
    """The configuration with a finished profile."""
    values: dict[str, JSON] = {
        "environment.name": configuration.environment,
        "environment.sandbox": False,
    }
    commit_revision(configuration=configuration, values=values, author=None, clock=timezone.now)
    return configuration


@pytest.fixture
def person(client: Client, administrator: User) -> Client:
    """The browser of the company's administrator."""
    client.force_login(administrator)
    return client


@pytest.fixture
def others(other_company: Company) -> Configuration:
    """Another company's configuration."""
    return add_configuration(company=other_company, environment=Environment.DEVELOPMENT)


@pytest.fixture
def outsider(other_company: Company, others: Configuration) -> Client:
    """The browser of another company's administrator."""
    user = User.objects.create_user("admin@outsider.example", "a long pass phrase", company=other_company)
    browser = Client()
    browser.force_login(user)
    return browser
