"""The Flow Manager of a company with a finished profile, and what a test does to its flows."""

from collections.abc import Callable

import pytest
from django.test import Client

from provisioning.models import Configuration, Revision, User
from sync.flows import control
from sync.flows.control import Transition
from sync.flows.states import FlowEvent
from sync.models import Flow

Act = Callable[..., Flow]


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
