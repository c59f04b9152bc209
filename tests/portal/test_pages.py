"""The pages that need no login, and what every answer carries."""

import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from django.conf import LazySettings
from django.test import Client, RequestFactory
from django.utils import timezone
from django.views.defaults import server_error

from provisioning.models import CompanyFile, MailMessage, User
from sync.models import RecordError

pytestmark = pytest.mark.django_db


def test_the_first_page_says_what_this_is_and_how_to_come_in(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Salesforce and QuickBooks, kept in step" in page
    assert "New Company? Please register here" in page
    assert 'href="/account/login/"' in page
    assert 'href="/account/profile/"' in page
    assert "support@interweave.biz" in page
    assert "/admin/" not in page


def test_no_page_has_scripts_or_styles_in_its_text(client: Client, staff: User) -> None:
    client.force_login(staff)
    for address in ("/", "/no-such-page", "/admin/"):
        page = client.get(address).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page


def test_the_policy_has_no_unsafe_parts(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_an_unknown_address_gets_a_page_that_leads_back(client: Client) -> None:
    response = client.get("/no-such-page")
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()


def test_healthz_says_what_answers(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok"}


def test_healthz_names_a_broker_that_is_down(client: Client, settings: LazySettings, tmp_path: Path) -> None:
    settings.BROKER_URL = f"redis+socket://{tmp_path / 'nobody-listens.sock'}"
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "down"}


def test_an_answer_carries_the_requests_id(client: Client) -> None:
    assert client.get("/", headers={"X-Request-ID": "abcdef-123456"})["X-Request-ID"] == "abcdef-123456"
    assert client.get("/", headers={"X-Request-ID": "<bad id>"})["X-Request-ID"] != "<bad id>"


def test_a_request_is_one_log_line_with_its_id(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="portal.request_log"):
        client.get("/?password=hidden", headers={"X-Request-ID": "abcdef-123456"})
    (record,) = [record for record in caplog.records if record.name == "portal.request_log"]
    formatter = next(
        handler.formatter
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    )
    assert formatter is not None
    line = json.loads(formatter.format(record))
    assert line["request_id"] == "abcdef-123456"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/", 200)
    assert "hidden" not in formatter.format(record)


def test_metrics_count_what_stands(client: Client, staff: User, company_file: CompanyFile) -> None:
    now = timezone.now()
    MailMessage.objects.create(to=["a@b.example"], subject="S", text="T")
    RecordError.objects.create(
        company_file=company_file,
        pair="customer",
        source_system="SF",
        source_id="001",
        kind="WAITING",
        code="x",
        first_seen_at=now - timedelta(days=1),
        last_seen_at=now,
    )
    client.force_login(staff)
    text = client.get("/metrics").content.decode()
    assert 'portal_record_errors{kind="WAITING"} 1.0' in text
    assert "portal_mail_waiting 1.0" in text
    assert "portal_open_intents 0.0" in text


def test_an_error_of_ours_has_a_page_that_needs_nothing(rf: RequestFactory) -> None:
    response = server_error(rf.get("/"))
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in page
    assert 'href="/"' in page
    assert 'href=""' not in page
    assert "mailto:" not in page


def test_a_form_without_its_token_gets_a_page_that_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/")
    assert response.status_code == 403
    assert "load the page again and send it" in " ".join(response.content.decode().split())
