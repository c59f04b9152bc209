"""The pages as they are shown: to whom, and that looking leaves no trace."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.editing import WIZARD_PAGES
from provisioning.models import Company, Configuration, Draft, User
from tests.portal.wizard.conftest import Address

ALL = [*(page.key for page in WIZARD_PAGES), "index", "review", "discard"]


@pytest.mark.parametrize("name", ALL)
def test_every_page_is_shown_and_looking_stores_nothing(browser: Client, address: Address, name: str) -> None:
    response = browser.get(address(name))
    assert response.status_code == 200
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("name", [*ALL, "finish"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_outsiders_are_refused(
    client: Client, other_company: Company, address: Address, name: str, method: str
) -> None:
    """Of another company: as if it were not there. Logged out: to the login."""
    send = getattr(client, method)
    response = send(address(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:login"))
    client.force_login(
        User.objects.create_user("o@outsider.example", "a long pass phrase", company=other_company)
    )
    expected = 405 if (name, method) in {("index", "post"), ("review", "post"), ("finish", "get")} else 404
    assert send(address(name)).status_code == expected
    assert Draft.objects.count() == 0


def test_a_page_that_is_none_and_a_page_without_cause_are_not_shown(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    assert browser.get(address("vendor")).status_code == 404
    assert browser.get(address("nonsense")).status_code == 404
    unknown = reverse("wizard:page", args=[uuid.uuid4(), "customer"])
    assert browser.get(unknown).status_code == 404
    browser.post(
        address("direction"), {"version": "revision-0", "shown": "product", "product": "None", "go": "save"}
    )
    response = browser.get(address("product"))
    assert (response.status_code, response["Location"]) == (302, address("index"))


def test_the_environment_shown_is_the_configurations(company: Company, browser: Client) -> None:
    production = add_configuration(company=company, environment=Environment.PRODUCTION_B)
    page = browser.get(reverse("wizard:page", args=[production.pk, "environment"])).content.decode()
    assert '<option value="Production B" selected>' in page
