"""A company with a finished profile and its logged-in administrator."""

import pytest
from django.test import Client
from django.utils import timezone

from provisioning.catalogue.kinds import JSON
from provisioning.models import Configuration, User
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
