"""A company with a finished profile and its flows, and another one whose flows nobody here may touch."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.models import Company, Configuration, Revision, User
from provisioning.profile_files import from_yaml
from sync.activation import finish
from sync.flows import control
from sync.flows.control import Transition
from sync.flows.states import FlowEvent
from sync.models import Flow

PROFILE = Path(settings.BASE_DIR) / "provisioning" / "profiles" / "demo.yaml"

Act = Callable[..., Flow]


def finished(configuration: Configuration) -> Revision:
    """Finish the demo's profile for a configuration; its eighteen flows stand STOPPED."""
    return finish(configuration, from_yaml(PROFILE.read_text()))


@pytest.fixture
def revision(configuration: Configuration) -> Revision:
    revision = finished(configuration)
    configuration.refresh_from_db()
    return revision


@pytest.fixture
def other_configuration(other_company: Company) -> Configuration:
    configuration = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    finished(configuration)
    return configuration


@pytest.fixture
def page(client: Client, administrator: User, configuration: Configuration, revision: Revision) -> str:
    """The Flow Manager's address, with the administrator logged in."""
    client.force_login(administrator)
    return f"/flows/{configuration.pk}/"


def flow_of(configuration: Configuration, name: str) -> Flow:
    return Flow.objects.get(configuration=configuration, name=name)


def must_apply(flow: Flow, *events: FlowEvent) -> Flow:
    """Apply events that may not be refused; the flow as it is then."""
    for event in events:
        assert isinstance(control.apply(flow.pk, event), Transition)
    flow.refresh_from_db()
    return flow
