"""The first page of a logged-in person: where each environment stands, and the one next step."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from portal.dashboard import AGAIN, CONTINUE, LOOK, MEND, PREFLIGHT, START, WATCH, Step, standings_of
from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.models import Company, CompanyFile, Configuration, JobState, PreflightReport, Revision, User
from sync.models import Flow, RecordError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _finish(configuration: Configuration, number: int = 1) -> None:
    configuration.current_revision = Revision.objects.create(
        configuration=configuration, number=number, values={}, catalogue_version=1
    )
    configuration.save()


def _report(configuration: Configuration, number: int, verdict: str, state: str = JobState.DONE) -> None:
    PreflightReport.objects.create(configuration=configuration, number=number, verdict=verdict, state=state)


def _flow(configuration: Configuration, name: str, state: str = "STOPPED", **more: Any) -> Flow:
    return Flow.objects.create(
        configuration=configuration, name=name, scheduled=True, state=state, query_starts=NOW, **more
    )


def _error(configuration: Configuration, number: int, kind: str = "ERROR") -> None:
    RecordError.objects.create(
        company_file=configuration.company_files.get(),
        pair="customer",
        source_system="SF",
        source_id=f"001{number}",
        kind=kind,
        code="x",
        first_seen_at=NOW,
        last_seen_at=NOW,
    )


def _step(configuration: Configuration) -> Step:
    (standing,) = standings_of(configuration.company)
    return standing.step


def test_the_next_step_follows_the_way_of_a_new_company(configuration: Configuration) -> None:
    assert _step(configuration) is CONTINUE
    _finish(configuration)
    assert _step(configuration) is PREFLIGHT
    _report(configuration, 1, "", JobState.RUNNING)
    assert _step(configuration) is PREFLIGHT
    PreflightReport.objects.update(state=JobState.FAILED)  # one at a time may be open
    _report(configuration, 2, "red")
    assert _step(configuration) is MEND
    _report(configuration, 3, "amber")
    assert _step(configuration) is LOOK
    _report(configuration, 4, "green")
    flow = _flow(configuration, "SFProd2QBItem")
    assert _step(configuration) is START
    _report(configuration, 5, "", JobState.FAILED)
    assert _step(configuration) is START
    before = configuration.current_revision
    PreflightReport.objects.filter(number=4).update(revision=before)
    assert _step(configuration) is START
    _finish(configuration, number=2)
    assert _step(configuration) is AGAIN
    Flow.objects.filter(pk=flow.pk).update(state="RUNNING")
    assert _step(configuration) is WATCH


@pytest.mark.parametrize(
    ("step", "room"),
    [
        (CONTINUE, "profile"),
        (PREFLIGHT, "preflight"),
        (MEND, "preflight"),
        (START, "flows"),
        (WATCH, "flows"),
    ],
)
def test_the_step_stands_on_the_page_and_leads_to_its_room(
    client: Client,
    configuration: Configuration,
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    step: Step,
    room: str,
) -> None:
    monkeypatch.setattr("portal.dashboard._next_step", lambda *_given: step)
    client.force_login(administrator)
    page = client.get("/").content.decode()
    assert str(step.why) in page
    start = page.index("btn btn-primary")
    assert f'href="/{room}/{configuration.pk}/">{step.label}</a>' in page[start : start + 200]


def test_flows_and_errors_are_counted(
    client: Client, configuration: Configuration, administrator: User, other_company: Company
) -> None:
    outsiders = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    _finish(configuration)
    _flow(configuration, "SFProd2QBItem", "STARTED")
    _flow(configuration, "SFAcctOpp2QBCustInv")
    _flow(configuration, "Retired", "STOPPED", retired_at=NOW)
    _flow(outsiders, "SFProd2QBItem", "RUNNING")
    for number in range(5):
        _error(configuration, number, ["ERROR", "WAITING", "HELD", "LEFT", "WAITING"][number])
        _error(outsiders, number)
        _error(outsiders, number + 10)
    (standing,) = standings_of(configuration.company)
    assert standing.flows == (("STOPPED", 1), ("STARTED", 1))
    assert (standing.errors, standing.held, standing.waiting) == (1, 1, 2)
    client.force_login(administrator)
    page = client.get("/").content.decode()
    assert "1 in error" in page
    assert "1 held for review" in page
    assert "2 waiting for another record" in page
    assert "1 STARTED" in page
    assert "Outsider" not in page
    assert "Support site" not in page


def test_several_environments_stand_beside_each_other_with_bounded_queries(
    client: Client,
    company: Company,
    configuration: Configuration,
    administrator: User,
    django_assert_max_num_queries: Any,
) -> None:
    for environment in Environment:
        one = add_configuration(company=company, environment=environment)
        _finish(one)
        _report(one, 1, "green")
        for n in range(20):
            _flow(one, f"Flow{n}")
            _error(one, n)
    client.force_login(administrator)
    with django_assert_max_num_queries(6):  # session, person, company and the three of the dashboard
        page = client.get("/").content.decode()
    assert page.count("20 in error") == len(Environment)
    assert page.index("Development") < page.index("Production A")


def test_staff_without_company_find_the_support_site(client: Client, staff: User) -> None:
    client.force_login(staff)
    page = client.get("/").content.decode()
    assert 'href="/admin/"' in page
    assert "You belong to no company" in page


def test_a_company_without_set_up_is_told_whom_to_ask(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert "Ask support to begin" in client.get("/").content.decode()


def test_the_frame_offers_the_other_environments_in_the_same_room(
    client: Client, company: Company, company_file: CompanyFile, administrator: User
) -> None:
    here = company_file.configuration
    client.force_login(administrator)
    address = f"/revisions/{here.pk}/"
    assert 'aria-label="Environment"' not in client.get(address).content.decode()
    there = add_configuration(company=company, environment=Environment.PRODUCTION_A)
    page = client.get(address).content.decode()
    assert 'aria-label="Environment"' in page
    assert f'href="/revisions/{there.pk}/"' in page
