"""The panel of offered names: asking for a reading, looking how it goes, what a failure says."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.offers import views
from provisioning.catalogue.choices import Environment
from provisioning.catalogue.general import Notifications
from provisioning.catalogue.product import Product
from provisioning.companies import add_configuration
from provisioning.models import Company, CompanyFile, Configuration, MetadataReading, User

HTMX = {"HX-Request": "true"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Configuration]:
    """The configurations that a reading was asked for."""
    found: list[Configuration] = []
    monkeypatch.setattr(views, "enqueue_metadata", found.append)
    return found


@pytest.fixture
def person(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def _reading(
    configuration: Configuration, system: str, *, asked_at: datetime | None = None, **values: Any
) -> None:
    company_file = configuration.company_files.get(number=1) if system == "QB" else None
    MetadataReading.objects.create(
        configuration=configuration,
        company_file=company_file,
        system=system,
        asked_at=asked_at or timezone.now(),
        **values,
    )


def _url(configuration: Configuration, name: str) -> str:
    return reverse(f"offers:{name}", args=[configuration.pk])


def test_a_reading_is_asked_for_and_the_person_comes_back(
    person: Client, configuration: Configuration, asked: list[Configuration]
) -> None:
    response = person.post(_url(configuration, "refresh"), {"next": "/account/"})
    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert asked == [configuration]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere(
    person: Client, configuration: Configuration, asked: list[Configuration], elsewhere: str
) -> None:
    home = reverse("wizard:index", args=[configuration.pk])
    assert person.post(_url(configuration, "refresh"), {"next": elsewhere})["Location"] == home
    assert person.get(_url(configuration, "status"), {"next": elsewhere})["Location"] == home


def test_one_under_way_is_not_asked_for_again(
    person: Client, configuration: Configuration, asked: list[Configuration]
) -> None:
    _reading(configuration, "SF")
    response = person.post(_url(configuration, "refresh"), {"next": "/"}, headers=HTMX)
    assert asked == []
    assert b"Reading from Salesforce" in response.content
    assert b'hx-trigger="every 2s"' in response.content


def test_one_that_nobody_carries_out_may_be_asked_for_again(
    person: Client, configuration: Configuration, asked: list[Configuration]
) -> None:
    _reading(configuration, "SF", asked_at=timezone.now() - timedelta(minutes=3))
    response = person.get(_url(configuration, "status"), headers=HTMX)
    assert b"nobody has done it" in response.content
    assert b"every 2s" not in response.content
    person.post(_url(configuration, "refresh"))
    assert asked == [configuration]


def test_looking_gives_nothing_until_there_is_news(person: Client, configuration: Configuration) -> None:
    _reading(configuration, "SF")
    url = _url(configuration, "status")
    assert person.get(url, {"seen": "reading"}, headers=HTMX).status_code == 204
    first = person.get(url, {"seen": ""}, headers=HTMX)
    assert (first.status_code, first.headers.get("HX-Trigger")) == (200, None)
    later = timezone.now() + timedelta(seconds=1)
    MetadataReading.objects.update(ended_at=later, read_at=later)
    news = person.get(url, {"seen": "reading"}, headers=HTMX)
    assert "Salesforce: read less than a minute ago." in " ".join(news.content.decode().split())
    assert "Save this page to see on it what is new." in news.content.decode()
    assert news.headers["HX-Trigger"] == '{"offers-read": {}}'


def test_a_failure_says_what_to_do_and_how_old_the_names_are(
    person: Client, configuration: Configuration
) -> None:
    now = timezone.now()
    _reading(configuration, "SF", asked_at=now, ended_at=now, read_at=now)
    _reading(
        configuration,
        "QB",
        asked_at=now,
        ended_at=now,
        read_at=now - timedelta(hours=3),
        failure={
            "message": "No answer <b>.",
            "what_to_do": "Start it.",
            "who": "IT",
        },
    )
    text = " ".join(person.get(_url(configuration, "status"), headers=HTMX).content.decode().split())
    assert "Salesforce: read less than a minute ago." in text
    assert (
        "QuickBooks could not be read. </strong> No answer &lt;b&gt;. <br> Start it. Who can do it: IT."
        in text
    )
    assert "The names offered are from 3 hours ago." in text


def test_a_broker_that_is_away_is_told(
    person: Client, configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_configuration: Configuration) -> None:
        raise ConnectionError

    monkeypatch.setattr(views, "enqueue_metadata", refuse)
    page = person.post(_url(configuration, "refresh"), {"next": "/account/"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Nobody could be asked to read. Try again in a moment, or tell support."
    ]


def test_company_files_are_told_apart(person: Client, configuration: Configuration) -> None:
    second = CompanyFile.objects.create(configuration=configuration, number=2)
    _reading(configuration, "QB")
    MetadataReading.objects.create(
        configuration=configuration, company_file=second, system="QB", asked_at=timezone.now()
    )
    text = person.get(_url(configuration, "status"), headers=HTMX).content.decode()
    assert "QuickBooks, company file 1" in text
    assert "QuickBooks, company file 2" in text


def test_the_panel_stands_on_any_page(
    rf: RequestFactory,
    configuration: Configuration,
    administrator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = rf.get("/profile/x/?page=2")
    request.configuration = configuration  # type: ignore[attr-defined]  # as configuration_for does
    request.user = administrator
    context = RequestContext(request, {"request": request})
    template = Template("{% load offers %}{% offers_panel %}")
    with django_assert_num_queries(1):
        text = template.render(context)
    assert "Nothing has been read" in text
    assert 'name="next" value="/profile/x/?page=2"' in text
    assert "csrfmiddlewaretoken" in text


def test_a_page_without_names_has_no_panel(
    rf: RequestFactory, configuration: Configuration, administrator: User
) -> None:
    request = rf.get("/")
    request.configuration = configuration  # type: ignore[attr-defined]  # as configuration_for does
    request.user = administrator
    template = Template("{% load offers %}{% offers_panel key %}")
    texts = [
        template.render(RequestContext(request, {"request": request, "key": page.key})).strip()
        for page in (Notifications, Product)
    ]
    assert texts[0] == ""
    assert "Nothing has been read" in texts[1]


@pytest.mark.parametrize(("method", "name"), [("post", "refresh"), ("get", "status")])
def test_an_outsider_is_refused(
    person: Client, other_company: Company, asked: list[Configuration], method: str, name: str
) -> None:
    theirs = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    assert getattr(person, method)(_url(theirs, name)).status_code == 404
    assert getattr(Client(), method)(_url(theirs, name)).status_code == 302
    assert asked == []


def test_reading_is_a_post(person: Client, configuration: Configuration) -> None:
    assert person.get(_url(configuration, "refresh")).status_code == 405
    assert person.post(_url(configuration, "status")).status_code == 405
