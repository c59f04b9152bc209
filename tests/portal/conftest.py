"""What the tests of most screens need: a finished profile with its flows, and somebody who is refused."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.models import Company, Configuration, Revision, User
from provisioning.profile_files import from_yaml
from sync.activation import finish

PROFILE = Path(settings.BASE_DIR) / "provisioning" / "profiles" / "demo.yaml"


def finished(configuration: Configuration) -> Revision:
    """Finish the demo's profile for a configuration; its eighteen flows stand STOPPED."""
    return finish(configuration, from_yaml(PROFILE.read_text()))


@pytest.fixture
def revision(configuration: Configuration) -> Revision:
    """The revision of the configuration's finished profile."""
    revision = finished(configuration)
    configuration.refresh_from_db()
    return revision


@pytest.fixture
def other_configuration(other_company: Company) -> Configuration:
    """Another company's configuration, with its finished profile."""
    configuration = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    finished(configuration)
    return configuration


@pytest.fixture
def outsider(other_company: Company) -> User:
    """A person of another company."""
    return User.objects.create_user("eve@outsider.example", "a long pass phrase", company=other_company)


@pytest.fixture
def outsiders_browser(outsider: User) -> Client:
    """A browser in which the person of another company is logged in."""
    browser = Client()
    browser.force_login(outsider)
    return browser
