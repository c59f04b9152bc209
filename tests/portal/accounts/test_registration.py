"""New Company? Please register here."""

import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client

from portal.celery import app
from provisioning import drafts
from provisioning.models import AuditEvent, Company, Configuration, DraftPage, MailMessage, User
from sync.tasks import metadata
from tests.portal.accounts.conftest import PASSWORD, REGISTRATION, mails_to

ADDRESS = "/account/register/"


def _register(client: Client, **changed: str) -> Any:
    return client.post(ADDRESS, {**REGISTRATION, **changed})


@pytest.mark.django_db
def test_the_page_asks_what_is_needed_and_every_field_has_a_label(client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    for name in REGISTRATION:
        assert re.search(rf'<label\s+for="id_{name}"', page)
    assert "Salesforce to QuickBooks" in page


@pytest.mark.django_db
def test_a_registration_makes_company_person_configuration_and_draft(client: Client) -> None:
    before = client.session.session_key
    response = _register(client, company="  Lovelace & Daughters ", email="Ada@Lovelace.Example")
    company = Company.objects.get()
    configuration = company.configurations.get()
    person = company.users.get()
    assert response["Location"] == f"/profile/{configuration.pk}/"
    assert company.name == "Lovelace & Daughters"
    assert (person.email, person.get_full_name()) == ("ada@lovelace.example", "Ada Lovelace")
    assert person.check_password(PASSWORD)
    assert (person.is_staff, person.is_superuser) == (False, False)
    assert configuration.environment == "Development"
    assert [file.number for file in configuration.company_files.all()] == [1]
    draft = drafts.find_draft(configuration)
    assert draft is not None
    assert drafts.answers_of(draft)["solution.name"] == "Salesforce to QuickBooks"
    assert DraftPage.objects.get().saved_by == person
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.company) == ("company.registered", person, company)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.session.session_key != before


@pytest.mark.django_db
def test_the_administrator_is_welcomed_by_mail_without_words_of_others(client: Client) -> None:
    _register(client, first_name="Buy-Pills", company="Cheap Pills Ltd")
    (mail,) = MailMessage.objects.all()
    assert mail.to == ["ada@lovelace.example"]
    assert mail.company == Company.objects.get()
    assert "http://127.0.0.1:8000/account/profile/" in mail.text
    assert 'href="http://127.0.0.1:8000/account/profile/"' in mail.html
    assert "Pills" not in mail.subject + mail.text + mail.html
    assert PASSWORD not in mail.text + mail.html


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_links_in_mails_do_not_follow_the_host_header(client: Client, host: str) -> None:
    client.post(ADDRESS, REGISTRATION, headers={"Host": host})
    assert set(re.findall(r"https?://[^/\s]+", MailMessage.objects.get().text)) == {"http://127.0.0.1:8000"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Lovelace & Daughters", " lovelace  &  DAUGHTERS "])
def test_a_name_that_is_taken_is_said_openly_and_nothing_is_made(client: Client, name: str) -> None:
    Company.objects.create(name="Lovelace & Daughters", name_key="lovelace & daughters")
    response = _register(client, company=name)
    assert response.status_code == 200
    assert response.context["form"].errors == {
        "company": ["There is already a company named Lovelace & Daughters."]
    }
    assert (Company.objects.count(), User.objects.count(), MailMessage.objects.count()) == (1, 0, 0)
    page = response.content.decode()
    assert 'value="Ada"' in page
    assert PASSWORD not in page


@pytest.mark.parametrize("email", ["admin@acme.example", "ADMIN@acme.EXAMPLE"])
def test_an_address_that_is_taken_is_told_to_its_holder_only(
    client: Client, administrator: User, email: str
) -> None:
    response = _register(client, email=email)
    assert response["Location"] == "/account/register/mail/"
    page = client.get(response["Location"]).content.decode()
    assert "admin@acme.example" not in page.casefold()
    assert "Acme" not in page
    assert Company.objects.filter(name_key="lovelace & daughters").exists() is False
    assert Configuration.objects.count() == 0
    assert "_auth_user_id" not in client.session
    (mail,) = mails_to("admin@acme.example")
    assert "already" in mail.subject
    assert "Lovelace" not in mail.subject + mail.text + mail.html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"company": "   "}, "company"),
        ({"company": "ß" * 61}, "company"),
        ({"email": "no address"}, "email"),
        ({"first_name": ""}, "first_name"),
        ({"last_name": ""}, "last_name"),
        ({"password2": "something else entirely"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password2"),
        ({"password1": "lovelace.example", "password2": "lovelace.example"}, "password2"),
        ({"solution": "Salesforce to Paper"}, "solution"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    client: Client, changed: Mapping[str, str], field: str
) -> None:
    response = _register(client, **changed)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert (Company.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_too_many_registrations_from_one_network_address_wait(client: Client) -> None:
    for n in range(10):
        assert _register(client, company=f"Company {n}", email=f"p{n}@lovelace.example").status_code == 302
        client.logout()
    response = _register(client)
    assert response.status_code == 429
    assert "Try again in an hour" in response.content.decode()
    assert Company.objects.count() == 10
    elsewhere = client.post(ADDRESS, REGISTRATION, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_who_is_logged_in_needs_no_registration(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert client.get(ADDRESS)["Location"] == "/"
    assert _register(client)["Location"] == "/"
    assert Company.objects.count() == 1


@pytest.mark.django_db
def test_the_practice_systems_are_asked_for(client: Client, settings: LazySettings) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    _register(client)
    with app.connection_for_read() as connection:
        message = connection.SimpleQueue("development").get(block=False)
        message.ack()
    assert message.headers["task"] == "sync.make_sandbox_pair"
    assert message.payload[0] == [str(Configuration.objects.get().pk)]


@pytest.mark.django_db
def test_a_broker_that_is_away_keeps_nobody_from_registering(
    client: Client,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    apply_async: Any = metadata.make_sandbox_pair.apply_async
    with app.connection_for_write(url="redis://127.0.0.1:1/0") as nobody:
        monkeypatch.setattr(
            metadata.make_sandbox_pair, "apply_async", partial(apply_async, connection=nobody)
        )
        assert _register(client).status_code == 302
    assert "broker_unreachable" in caplog.text
    assert User.objects.get().email == "ada@lovelace.example"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", ["company", "email"])
def test_of_two_at_the_same_instant_one_wins_and_the_other_is_told(same: str) -> None:
    ready = threading.Barrier(2)

    def attempt(number: int) -> tuple[int, str]:
        given = {
            **REGISTRATION,
            "company": f"Company {number}",
            "email": f"person{number}@lovelace.example",
            same: REGISTRATION[same],
        }
        ready.wait()
        try:
            response: Any = Client().post(ADDRESS, given)
            return response.status_code, response.headers.get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(attempt, range(2)))
    configuration = Configuration.objects.get()
    won = (302, f"/profile/{configuration.pk}/")
    lost = (200, "") if same == "company" else (302, "/account/register/mail/")
    assert answers == sorted([won, lost])
    assert (Company.objects.count(), User.objects.count()) == (1, 1)
