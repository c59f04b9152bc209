"""The IW Monitor: what runs, how runs ended, records that need somebody, connections; few queries, own data only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.models import Company, CompanyFile, Configuration, MetadataReading, Revision, User
from sync.activation import finish
from sync.errors.catalogue import get_diagnosis
from sync.flows import control
from sync.flows.states import FlowEvent
from sync.models import Flow, RecordError, Run

TO_QB, TO_SF = "SFAcctOpp2QBCustInv", "QBCustInvoices2SFAcctOpp"
PROFILE = {"solution.cutover_date": "2020-01-01", "product.account_service": "Sales"}

MakeRun = Callable[..., Run]


@pytest.fixture
def revision(configuration: Configuration) -> Revision:
    revision = finish(configuration, PROFILE)
    configuration.refresh_from_db()
    return revision


@pytest.fixture
def make_run(configuration: Configuration, company_file: CompanyFile, revision: Revision) -> MakeRun:
    """Makes a run of a flow: ``make_run(TO_QB, outcome="SUCCEEDED", ago=60)``; without an outcome it goes on."""

    def make(name: str, *, ago: float = 60, outcome: str = "", **given: Any) -> Run:
        began = timezone.now() - timedelta(seconds=ago)
        return Run.objects.create(
            flow=Flow.objects.get(configuration=configuration, name=name),
            company_file=company_file,
            revision=revision,
            due_at=began,
            claimed_at=began,
            created_at=began,
            outcome=outcome,
            ended_at=began + timedelta(seconds=5) if outcome else None,
            **given,
        )

    return make


@pytest.fixture
def address(client: Client, administrator: User, configuration: Configuration, revision: Revision) -> str:
    """The monitor's address, with the administrator logged in."""
    client.force_login(administrator)
    return reverse("monitor:index", args=[configuration.pk])


def screen(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.context["screen"]


def start(configuration: Configuration, name: str, *events: FlowEvent) -> None:
    flow = Flow.objects.get(configuration=configuration, name=name)
    for event in (FlowEvent.START, *events):
        control.apply(flow.pk, event)


def test_without_a_started_flow_everything_says_stopped(client: Client, address: str) -> None:
    (section,) = screen(client, address).sections
    assert section.all_stopped
    assert {line.flow.state for line in section.lines} == {"STOPPED"}
    assert len(section.lines) == Flow.objects.count() > 10
    text = client.get(address).content.decode()
    assert "Every flow is STOPPED." in text
    assert "Nobody" not in text


def test_what_runs_says_how_far_it_is(
    client: Client, address: str, configuration: Configuration, make_run: MakeRun
) -> None:
    start(configuration, TO_QB, FlowEvent.RUN_BEGIN)
    make_run(
        TO_QB,
        counts={
            "invoice:SF_QB": {"read": 300, "created": 40, "failed": 2, "expected": 1200},
            "customer:SF_QB": {"read": 90, "updated": 7, "expected": 90},
        },
    )
    (section,) = screen(client, address).sections
    (progress,) = section.progress
    assert (progress.step, progress.read, progress.expected, progress.did) == (
        "Opportunities to QuickBooks as invoices",
        300,
        1200,
        "40 created, 7 updated, 2 failed",
    )
    text = " ".join(client.get(address).content.decode().split())
    assert "300 of about 1,200 records read" in text
    assert 'value="300" max="1200"' in text
    assert "flow-state-running" in text


def test_an_idle_company_is_told_what_comes_next(
    client: Client, address: str, configuration: Configuration
) -> None:
    start(configuration, TO_SF)
    (section,) = screen(client, address).sections
    assert section.idle.startswith(f"Nothing runs at the moment. {TO_SF} is next, at ")


def test_the_last_run_of_each_flow_is_shown(client: Client, address: str, make_run: MakeRun) -> None:
    make_run(TO_QB, ago=600, outcome="FAILED", reason_code="QB_BUSY", reason="QuickBooks is busy.")
    make_run(TO_QB, ago=60, outcome="SUCCEEDED", counts={"customer:SF_QB": {"read": 3, "created": 2}})
    make_run(TO_QB, ago=6, outcome="FAILED", reason="A look only.", preview=True)
    (section,) = screen(client, address).sections
    line = next(line for line in section.lines if line.flow.name == TO_QB)
    assert (line.outcome, line.did, line.took, line.reason) == ("Succeeded", "2 created", "5 s", "")


def test_connections_follow_from_what_was_met_last(
    client: Client, address: str, configuration: Configuration, make_run: MakeRun
) -> None:
    def words() -> list[tuple[str, str]]:
        (section,) = screen(client, address).sections
        return [(contact.name, contact.word) for contact in section.contacts]

    assert words() == [("Salesforce", "Not met yet"), ("QuickBooks", "Not met yet")]
    make_run(TO_QB, ago=300, outcome="SUCCEEDED", sf_calls=3, qb_statements=4)
    assert words() == [("Salesforce", "Connected"), ("QuickBooks", "Connected")]
    make_run(TO_SF, ago=200, outcome="FAILED", reason_code="QB_UNREACHABLE", reason="No answer.", sf_calls=1)
    assert words() == [("Salesforce", "Connected"), ("QuickBooks", "No connection")]
    assert "No answer." in client.get(address).content.decode()
    now = timezone.now()
    reading = {"configuration": configuration, "asked_at": now, "ended_at": now}
    MetadataReading.objects.create(
        system="SF", failure={"message": "Refused.", "what_to_do": "Ask.", "who": "IT"}, **reading
    )
    MetadataReading.objects.create(system="QB", read_at=now, **reading)
    assert words() == [("Salesforce", "No connection"), ("QuickBooks", "Connected")]


def test_records_are_counted_by_what_is_wrong_and_lead_to_their_list(
    client: Client, address: str, configuration: Configuration, company_file: CompanyFile
) -> None:
    make_errors(company_file, 3)
    (section,) = screen(client, address).sections
    assert [(one.count, one.kind, one.title) for one in section.records] == [
        ("3 invoices", "In error", get_diagnosis("NAME_TOO_LONG").title)
    ]
    href = reverse("records:index", args=[configuration.pk])
    assert (
        f"{href}?kind=ERROR&amp;code=NAME_TOO_LONG&amp;pair=invoice#list"
        in client.get(address).content.decode()
    )


def make_errors(company_file: CompanyFile, count: int, **given: Any) -> None:
    now = timezone.now()
    row = {"kind": "ERROR", "code": "NAME_TOO_LONG", "pair": "invoice", "source_system": "SF", **given}
    RecordError.objects.bulk_create(
        RecordError(
            company_file=company_file,
            source_id=str(number),
            label=str(number),
            first_seen_at=now,
            last_seen_at=now,
            **row,
        )
        for number in range(count)
    )


def test_queries_are_bounded_however_much_there_is(
    client: Client,
    address: str,
    company: Company,
    company_file: CompanyFile,
    revision: Revision,
    configuration: Configuration,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    finish(add_configuration(company=company, environment=Environment.PRODUCTION_A), {**PROFILE})
    began = timezone.now() - timedelta(days=1)
    Run.objects.bulk_create(
        Run(
            flow=flow,
            company_file=company_file,
            revision=revision,
            due_at=began,
            claimed_at=began,
            ended_at=began + timedelta(seconds=number),
            outcome=("SUCCEEDED", "PARTIAL", "FAILED", "SKIPPED", "ABANDONED")[number % 5],
            sf_calls=1,
        )
        for flow in Flow.objects.filter(configuration=configuration)
        for number in range(200)
    )
    make_errors(company_file, 2000)
    for name in ("index", "live"):
        with django_assert_max_num_queries(10):
            answer = client.get(reverse(f"monitor:{name}", args=[configuration.pk]))
    assert [one.configuration.environment for one in answer.context["screen"].sections] == [
        "Development",
        "Production A",
    ]


def test_the_open_window_asks_every_two_seconds_unless_paused(client: Client, address: str) -> None:
    text = client.get(address).content.decode()
    assert f'hx-get="{address}live/"' in text
    assert 'hx-trigger="every 2s"' in text
    assert '<meta http-equiv="refresh"' in text
    paused = client.get(address, {"paused": "1"}).content.decode()
    assert "every 2s" not in paused
    assert "http-equiv" not in paused
    assert "Resume" in paused
    piece = client.get(f"{address}live/")
    assert piece["Cache-Control"].startswith("max-age=0")
    assert piece.content.decode().lstrip().startswith('<span id="refreshed" hx-swap-oob="true">')
    assert 'id="monitor"' in piece.content.decode()


def test_marks_in_texts_are_shown_as_they_are(client: Client, address: str, make_run: MakeRun) -> None:
    make_run(TO_QB, outcome="FAILED", reason="<b>bold</b>")
    text = client.get(address).content.decode()
    assert "<b>bold" not in text
    assert "&lt;b&gt;bold" in text


def test_another_company_sees_nothing_of_it(
    client: Client, address: str, configuration: Configuration, other_company: Company
) -> None:
    outsider = User.objects.create_user("a@outsider.example", "a long pass phrase", company=other_company)
    own = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    client.force_login(outsider)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}live/").status_code == 404
    sections = screen(client, reverse("monitor:index", args=[own.pk])).sections
    assert [section.configuration for section in sections] == [own]
    assert sections[0].lines == ()
