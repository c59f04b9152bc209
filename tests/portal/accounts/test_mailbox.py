"""The mailbox of a development machine, which exists nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from provisioning import mail
from provisioning.models import User

ADDRESS = "/account/mailbox/"
PROJECT = Path(__file__).parents[3]

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: LazySettings) -> None:
    settings.MAILBOX = True


def test_it_shows_the_newest_mail_first_as_plain_text(client: Client, mailbox: None) -> None:
    mail.queue(
        to=["a@acme.example"], subject="First", text="<b>one</b> http://127.0.0.1:8000/x", html="<i>html</i>"
    )
    mail.queue(to=["b@acme.example"], subject="Second", text="two")
    page = client.get(ADDRESS).content.decode()
    assert page.index("Second") < page.index("First")
    assert "&lt;b&gt;one&lt;/b&gt;" in page
    assert 'href="http://127.0.0.1:8000/x"' in page
    assert "<i>html</i>" not in page
    assert "a@acme.example" in page


def test_its_queries_do_not_grow(
    client: Client, mailbox: None, django_assert_max_num_queries: object
) -> None:
    for n in range(80):
        mail.queue(to=["a@acme.example"], subject=f"Mail {n}", text="text")
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        page = client.get(ADDRESS).content.decode()
    assert page.count("<article") == 50


def test_whoever_lost_a_password_finds_the_link_there(
    client: Client, mailbox: None, administrator: User
) -> None:
    client.post("/account/password/forgotten/", {"email": administrator.email})
    assert 'href="/account/mailbox/"' in client.get("/account/password/forgotten/sent/").content.decode()
    assert "/account/password/new/?person=" in client.get(ADDRESS).content.decode()


def test_it_is_not_there_without_the_setting(client: Client, settings: LazySettings, staff: User) -> None:
    settings.MAILBOX = False
    assert client.get(ADDRESS).status_code == 404
    client.force_login(staff)
    assert client.get(ADDRESS).status_code == 404
    assert ADDRESS not in client.get("/").content.decode()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Host"])
def test_it_is_not_there_behind_a_proxy(client: Client, mailbox: None, header: str) -> None:
    assert client.get(ADDRESS, headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("address", ["198.51.100.1", "", "10.0.0.1"])
def test_it_is_not_there_from_another_machine(client: Client, mailbox: None, address: str) -> None:
    assert client.get(ADDRESS, REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "True"),
        ({"MAILBOX": "0"}, "False"),
        ({"PUBLIC_URL": "https://portal.example"}, "False"),
        ({"PUBLIC_URL": "https://portal.example", "MAILBOX": "1", "DEBUG": "1"}, "False"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}, "False"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "DEBUG": "1"}, "True"),
    ],
)
def test_the_setting_is_on_only_where_nobody_else_comes(
    tmp_path: Path, variables: dict[str, str], expected: str
) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"MAILBOX", "PUBLIC_URL", "DEBUG", "EMAIL_BACKEND", "DJANGO_SETTINGS_MODULE"}
    }
    done = subprocess.run(
        [sys.executable, "-c", "from portal import settings; print(settings.MAILBOX)"],
        cwd=PROJECT,
        env={**environment, "VAR_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == expected
