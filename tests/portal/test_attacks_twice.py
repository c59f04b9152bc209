"""Everything pressed several times at the very same moment: nothing fails, and it happened once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from provisioning import drafts
from provisioning.catalogue.choices import Solution
from provisioning.editing import Editing
from provisioning.models import AuditEvent, Company, Configuration, PreflightReport, Revision, User

AT_ONCE = 6
pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(clients: list[Client], address: str, data: list[dict[str, Any]]) -> list[int]:
    """The statuses of requests that all begin together."""
    together = Barrier(len(clients))

    def press(client: Client, sent: dict[str, Any]) -> int:
        client.raise_request_exception = False
        together.wait()
        try:
            return int(client.post(address, sent).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as threads:
        return list(threads.map(press, clients, data))


def _browsers(person: User) -> list[Client]:
    clients = [Client() for _ in range(AT_ONCE)]
    for client in clients:
        client.force_login(person)
    return clients


def test_one_registration_of_many_succeeds() -> None:
    form = {
        "company": "Acme Trading",
        "email": "admin@acme.example",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "password1": "a long pass phrase",
        "password2": "a long pass phrase",
        "solution": Solution.SALESFORCE_TO_QUICKBOOKS.value,
    }
    statuses = _at_once([Client() for _ in range(AT_ONCE)], "/account/register/", [form] * AT_ONCE)
    assert sorted(statuses) == [200] * (AT_ONCE - 1) + [302]
    assert (Company.objects.count(), User.objects.count()) == (1, 1)


def test_one_page_of_many_is_saved_and_the_others_clash(
    administrator: User, configuration: Configuration
) -> None:
    hosts = [f"books{number}.example" for number in range(AT_ONCE)]
    typed = [{"shown": "qb_host", "qb_host": host, "version": "revision-0", "go": "save"} for host in hosts]
    statuses = _at_once(_browsers(administrator), f"/profile/{configuration.pk}/environment/", typed)
    assert sorted(statuses) == [302] + [409] * (AT_ONCE - 1)
    page = drafts.pages_of(drafts.open_draft(configuration))["environment"]
    assert (page.version, page.answers["environment.qb_host"]) == (1, hosts[statuses.index(302)])


def test_a_check_is_begun_once(administrator: User, configuration: Configuration) -> None:
    drafts.open_draft(configuration)
    statuses = _at_once(_browsers(administrator), f"/preflight/{configuration.pk}/check/", [{}] * AT_ONCE)
    assert statuses == [302] * AT_ONCE
    assert PreflightReport.objects.filter(configuration=configuration).count() == 1


def test_a_profile_is_finished_once(administrator: User, configuration: Configuration) -> None:
    answers = {"product.account_service": "Sales"}
    drafts.save_page(drafts.open_draft(configuration), "product", answers, version=None, by=administrator)
    sent = {"reviewed": Editing(configuration).stamp}
    statuses = _at_once(_browsers(administrator), f"/profile/{configuration.pk}/finish/", [sent] * AT_ONCE)
    assert statuses == [302] * AT_ONCE
    (revision,) = Revision.objects.all()
    configuration.refresh_from_db()
    assert configuration.current_revision == revision
    assert AuditEvent.objects.filter(action="profile.finished").count() == 1


def test_a_draft_is_discarded_once(administrator: User, configuration: Configuration) -> None:
    drafts.open_draft(configuration)
    statuses = _at_once(_browsers(administrator), f"/profile/{configuration.pk}/discard/", [{}] * AT_ONCE)
    assert statuses == [302] * AT_ONCE
    assert drafts.find_draft(configuration) is None
    assert AuditEvent.objects.filter(action="profile.discarded").count() == 1
