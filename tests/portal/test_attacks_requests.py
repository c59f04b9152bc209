"""Requests that no browser of ours sends: oversized, oddly encoded, redirected elsewhere, asked for too often."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.logins import client_address
from portal.wizard import forms as wizard_forms
from portal.wizard.widgets import typed_value
from provisioning import drafts, throttle
from provisioning.catalogue.choices import Solution
from provisioning.models import Configuration, MailMessage, MetadataReading, PreflightReport, User
from provisioning.models.throttle import ThrottledAct

LOGIN, REGISTER = "/account/login/", "/account/register/"
#: Encodings in which a text may spell a lone surrogate, or that are none for texts.
ENCODINGS = [
    "unicode_escape",
    "raw_unicode_escape",
    "hex",
    "base64",
    "utf-7",
    "utf-16",
    "no-such-thing",
    "idna",
]


@pytest.fixture
def browser(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LOGIN, REGISTER, "/", "/account/password/forgotten/"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_body_of_ten_megabytes_is_refused_unread(client: Client, address: str, kind: str) -> None:
    answer = client.generic("POST", address, b"x" * 10_000_000, content_type=kind)
    assert answer.status_code == 413


@pytest.mark.django_db
def test_ten_thousand_fields_are_refused(client: Client) -> None:
    answer = client.post(LOGIN, {f"field{number}": "x" for number in range(10_000)})
    assert answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ENCODINGS)
def test_forms_in_another_encoding_are_refused(client: Client, charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\\ud800@a.example\r\n--x--\r\n'
    for method in ("GET", "POST"):
        answer: Any = client.generic(
            method, LOGIN, body, content_type=f"multipart/form-data; boundary=x; charset={charset}"
        )
        assert answer.status_code == 415


@pytest.mark.django_db
def test_forms_in_utf8_are_read(client: Client) -> None:
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    assert client.generic("POST", LOGIN, b"username=a", content_type=kind).status_code == 200


@pytest.mark.parametrize("address", [LOGIN, "/account/profile/"])
@pytest.mark.parametrize("query", ["", "?next=/x", "#x"])
def test_who_is_logged_in_and_sent_back_to_the_login_goes_home(
    browser: Client, configuration: Configuration, address: str, query: str
) -> None:
    answer: Any = browser.get(address, {"next": address + query})
    assert answer.status_code == 302
    assert not answer["Location"].startswith(address)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
    ],
)
def test_no_address_leads_to_another_site(
    browser: Client, administrator: User, configuration: Configuration, wanted: str
) -> None:
    answers: list[Any] = [
        browser.get(LOGIN, {"next": wanted}),
        browser.get(f"/offers/{configuration.pk}/status", {"next": wanted}),
        browser.post(f"/offers/{configuration.pk}/refresh", {"next": wanted}),
        Client().post(
            LOGIN, {"username": administrator.email, "password": "a long pass phrase", "next": wanted}
        ),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"] in {"/", f"/profile/{configuration.pk}/"}


@pytest.mark.parametrize(
    "address", ["/", LOGIN, REGISTER, "/account/password/forgotten/sent/", "/account/register/mail/"]
)
def test_no_page_is_kept_by_browser_or_proxy(browser: Client, address: str) -> None:
    """The frame of public pages names who is logged in."""
    for client in (browser, Client()):
        assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize(
    ("asks", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::1", "::1"),
        ("203.0.113.7", "203.0.113.7"),
        ("", None),
    ],
)
def test_a_subscriber_counts_once_whatever_address_of_theirs_asks(asks: str, counted: str | None) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=asks, headers={"X-Forwarded-For": "198.51.100.1"})
    assert client_address(request) == counted


@pytest.mark.django_db
def test_one_network_registers_ten_companies_an_hour(client: Client) -> None:
    statuses = [
        Client(REMOTE_ADDR=f"2001:db8::{number}")
        .post(
            REGISTER,
            {
                "company": f"Company {number}",
                "email": f"me@c{number}.example",
                "first_name": "A",
                "last_name": "B",
                "password1": "a long pass phrase",
                "password2": "a long pass phrase",
                "solution": _solution(),
            },
        )
        .status_code
        for number in range(11)
    ]
    assert statuses[-1] == 429
    assert set(statuses[:-1]) != {429}


def test_nobody_is_flooded_with_letters_by_registering_with_their_address(administrator: User) -> None:
    for number in range(6):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(
            REGISTER,
            {
                "company": f"Company {number}",
                "email": administrator.email,
                "first_name": "A",
                "last_name": "B",
                "password1": "a long pass phrase",
                "password2": "a long pass phrase",
                "solution": _solution(),
            },
        )
    assert MailMessage.objects.count() == throttle.TAKEN_SENT.times


def _solution() -> str:
    return Solution.SALESFORCE_TO_QUICKBOOKS.value


def _use_up(limit: throttle.Limit, configuration: Configuration) -> None:
    now = timezone.now()
    ThrottledAct.objects.bulk_create(
        ThrottledAct(
            kind=limit.kind, key=str(configuration.pk), created_at=now - timedelta(minutes=number / 2)
        )
        for number in range(limit.times)
    )


def test_a_company_has_both_systems_checked_so_often_only(
    browser: Client, administrator: User, configuration: Configuration
) -> None:
    drafts.open_draft(configuration)
    _use_up(throttle.CHECKS, configuration)
    page = browser.post(f"/preflight/{configuration.pk}/check/", follow=True)
    assert "very often within the last hour" in page.content.decode()
    assert not PreflightReport.objects.exists()


def test_a_company_has_offered_names_read_so_often_only(
    browser: Client, configuration: Configuration
) -> None:
    _use_up(throttle.READINGS, configuration)
    page = browser.post(f"/offers/{configuration.pk}/refresh", follow=True)
    assert "very often within the last hour" in page.content.decode()
    assert not MetadataReading.objects.exists()


def test_links_in_mails_never_follow_the_host_header(administrator: User, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://portal.example"
    Client(HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST="evil.example").post(
        "/account/password/forgotten/", {"email": administrator.email}
    )
    (letter,) = MailMessage.objects.all()
    assert "https://portal.example/account/password/new/" in letter.text
    assert "evil.example" not in letter.text + letter.html + letter.subject


def test_an_option_named_a_thousand_times_is_read_once(
    browser: Client, configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading one takes long enough that a page of names would keep the portal busy for minutes."""
    read: list[str] = []

    def counted(kind: Any, data: Any, name: str) -> Any:
        read.append(name)
        return typed_value(kind, data, name)

    monkeypatch.setattr(wizard_forms, "typed_value", counted)
    typed = {"shown": "qb_host " * 1000, "qb_host": "books.example", "version": "revision-0"}
    assert browser.post(f"/profile/{configuration.pk}/environment/", typed).status_code == 302
    assert read == ["qb_host"]
