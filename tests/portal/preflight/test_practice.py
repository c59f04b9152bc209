"""Doing in the practice company file what a person would do in QuickBooks, from the report's page."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.preflight.report_page import anchor_of
from provisioning.catalogue.kinds import JSON
from provisioning.models import AuditEvent, Configuration, PreflightReport
from provisioning.revisions import commit_revision
from sync import sandbox_client
from tests.portal.preflight import made
from tests.sandbox_fixtures import SandboxServers


@pytest.fixture
def practising(configuration: Configuration, sandbox: SandboxServers) -> Iterator[Configuration]:
    """A configuration on the sandbox, whose company file lacks the custom fields."""
    values: dict[str, JSON] = {
        "environment.name": configuration.environment,
        "environment.sandbox": True,
    }
    commit_revision(configuration=configuration, values=values, author=None, clock=timezone.now)
    slug = sandbox_client.slug_of(configuration)
    sandbox_client.create_pair(slug, custom_fields=(), salesforce_fields=False)
    yield configuration
    sandbox_client.delete_pair(slug)


def address(report: PreflightReport) -> str:
    return reverse("preflight:practise", args=[report.configuration_id, report.pk])


def test_the_field_is_defined_and_both_systems_are_checked_again(
    person: Client, practising: Configuration
) -> None:
    report = made.make_report(practising, [made.CUSTOM_FIELD, made.PORT])
    page = person.get(reverse("preflight:index", args=[practising.pk])).content.decode()
    assert page.count("Do this in the practice company file") == 1
    typed = {"key": made.CUSTOM_FIELD.key, "back": anchor_of(made.CUSTOM_FIELD)}
    for _ in range(2):  # pressed twice: the field is there already, the check is under way already
        response = person.post(address(report), typed)
        assert response["Location"].endswith(f"?back={anchor_of(made.CUSTOM_FIELD)}")
    assert PreflightReport.objects.filter(configuration=practising).count() == 2
    (first, _second) = AuditEvent.objects.filter(action="preflight.practice_field")
    assert first.difference == {"Customer.AccountID": [None, "defined"]}


@pytest.mark.parametrize("key", ["", "QB_FIELD:Customer.Secret", made.PORT.key])
def test_only_what_the_report_asks_for_is_done(person: Client, practising: Configuration, key: str) -> None:
    report = made.make_report(practising, [made.CUSTOM_FIELD, made.PORT])
    response = person.post(address(report), {"key": key}, follow=True)
    assert "This report has no such finding." in response.content.decode()
    assert PreflightReport.objects.count() == 1


def test_what_quickbooks_refuses_is_said(person: Client, practising: Configuration) -> None:
    odd = replace(made.CUSTOM_FIELD, subject="NoSuchList.AccountID")
    report = made.make_report(practising, [odd])
    response = person.post(address(report), {"key": odd.key}, follow=True)
    assert 'class="alert alert-danger"' in response.content.decode()
    assert PreflightReport.objects.count() == 1
