"""Runs of a company with a finished profile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from provisioning.models import Configuration, Revision, User
from sync.flows.dispatch import make_runs
from sync.models import Flow, Run, RunOutcome

MakeRun = Callable[..., Run]


@pytest.fixture
def page(client: Client, administrator: User, configuration: Configuration, revision: Revision) -> str:
    """The list's address, with the administrator logged in and the profile finished."""
    client.force_login(administrator)
    return f"/runs/{configuration.pk}/"


@pytest.fixture
def make_run(configuration: Configuration) -> MakeRun:
    def make(name: str = "SFProd2QBItem", *, preview: bool = False, **fields: Any) -> Run:
        """A run that ended well a minute ago, but for what ``fields`` say."""
        return run_of(configuration, name, preview=preview, **fields)

    return make


def run_of(configuration: Configuration, name: str, *, preview: bool = False, **fields: Any) -> Run:
    flow = Flow.objects.get(configuration=configuration, name=name)
    now = timezone.now()
    (run,) = make_runs(flow, due_at=now - timedelta(minutes=3), preview=preview)
    values = {
        "claimed_at": now - timedelta(minutes=2),
        "ended_at": now - timedelta(minutes=1),
        "outcome": RunOutcome.SUCCEEDED,
        **fields,
    }
    Run.objects.filter(pk=run.pk).update(**values)
    run.refresh_from_db()
    return run
