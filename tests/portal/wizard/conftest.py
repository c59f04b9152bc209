"""Somebody who edits the company's profile, and the addresses of its pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from provisioning.models import Configuration, User

Address = Callable[..., str]


@pytest.fixture
def browser(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def address(configuration: Configuration) -> Address:
    """The address of a page of the wizard by its key, or of index, review, finish, discard."""

    def of(name: str) -> str:
        if name in ("index", "review", "finish", "discard"):
            return reverse(f"wizard:{name}", args=[configuration.pk])
        return reverse("wizard:page", args=[configuration.pk, name])

    return of
