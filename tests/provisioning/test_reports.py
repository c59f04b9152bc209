"""Reports are numbered, one at a time, compared, and acted on only while they are the newest."""

import threading
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from provisioning import attestations, reports
from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.models import (
    Attestation,
    AuditEvent,
    Company,
    Configuration,
    JobState,
    PreflightReport,
    User,
)
from provisioning.preflight.attesting import CHECKS
from provisioning.preflight.findings import Level
from provisioning.preflight.fixes import ActiveScope
from provisioning.reports import ReportError, Verdict
from tests.portal.preflight import made

STEPS = [{"key": "s", "text": "Make it.", "findings": [], "state": "waiting", "message": ""}]


def test_a_second_press_gives_the_report_that_is_under_way(
    configuration: Configuration, administrator: User
) -> None:
    first = reports.begin_report(configuration, by=administrator)
    assert reports.begin_report(configuration, by=administrator) == first
    assert (first.number, first.state) == (1, JobState.QUEUED)
    assert AuditEvent.objects.filter(action="preflight.started").count() == 1


def test_numbers_go_on_for_each_configuration(
    configuration: Configuration, other_company: Company, administrator: User
) -> None:
    made.make_report(configuration)
    others = add_configuration(company=other_company, environment=Environment.DEVELOPMENT)
    assert reports.begin_report(configuration, by=administrator).number == 2
    assert reports.begin_report(others, by=None).number == 1


def test_two_open_reports_cannot_exist(configuration: Configuration) -> None:
    reports.next_report(configuration, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        reports.next_report(configuration, by=None)


@pytest.mark.django_db(transaction=True)
def test_several_presses_at_once_make_one_report(configuration: Configuration) -> None:
    def press() -> None:
        try:
            reports.begin_report(configuration, by=None)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert PreflightReport.objects.filter(configuration=configuration).count() == 1


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ((made.LOGIN, made.NAMES), Verdict.GREEN),
        ((made.LOGIN, made.TERMS), Verdict.AMBER),
        ((made.TERMS, made.FIELD), Verdict.RED),
        ((), Verdict.GREEN),
    ],
)
def test_the_worst_finding_decides(findings: tuple[object, ...], verdict: Verdict) -> None:
    assert reports.verdict_of(findings) is verdict  # type: ignore[arg-type]


def test_a_stored_report_gives_its_findings_back(configuration: Configuration) -> None:
    report = PreflightReport.objects.get(pk=made.make_report(configuration).pk)
    assert reports.findings_of(report) == made.RED
    assert report.counts == {"ok": 1, "note": 2, "unknown": 1, "error": 7}


def test_reports_compare_by_what_a_finding_is_about() -> None:
    change = reports.compare((made.LOGIN, made.FIELD, made.PORT), (made.PORT, made.GRANT, made.LOGIN))
    assert (change.new, change.gone, change.same) == ((made.GRANT,), (made.FIELD,), (made.PORT,))


def test_a_finding_that_is_gone_or_matters_less_is_mended() -> None:
    before = (made.FIELD, made.GRANT, made.ACTIVE, made.LENGTH)
    after = (replace(made.FIELD, level=Level.OK), made.GRANT, replace(made.ACTIVE, level=Level.NOTE))
    keys = [finding.key for finding in before]
    assert reports.mended(keys, before=before, after=after) == {
        made.FIELD.key,
        made.ACTIVE.key,
        made.LENGTH.key,
    }
    assert reports.mended(["no such"], before=before, after=after) == set()


def test_the_latest_verdict_is_one_query(
    configuration: Configuration, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert reports.latest_verdict(configuration) is None
    made.make_report(configuration, made.GREEN)
    made.make_report(configuration)
    made.make_report(configuration, (), state=JobState.FAILED)
    reports.next_report(configuration, by=None)
    with django_assert_num_queries(1):
        latest = reports.latest_verdict(configuration)
    assert latest == reports.LatestVerdict(2, Verdict.RED, 7, 1, made.NOON, is_checking=True)


def test_an_address_is_chosen_only_where_it_was_confirmed(configuration: Configuration) -> None:
    report = made.make_report(configuration)
    keys = [finding.key for finding in made.RED]
    assert reports.chosen_fixes(report, keys=keys, addresses=["192.0.2.8"]) == (
        made.FIELD.key,
        made.GRANT.key,
        made.OTHER_ADDRESS.key,
        made.ACTIVE.key,
    )


def test_a_repair_belongs_to_the_newest_report(configuration: Configuration, administrator: User) -> None:
    old = made.make_report(configuration)
    newest = made.make_report(configuration)

    def begin(report: PreflightReport) -> object:
        return reports.begin_repair(
            report, chosen=[made.FIELD.key], steps=STEPS, active_scope=ActiveScope.NONE, by=administrator
        )

    with pytest.raises(ReportError, match="not the newest one"):
        begin(old)
    repair = begin(newest)
    assert begin(newest) == repair
    with pytest.raises(ReportError, match="being applied"):
        reports.begin_report(configuration, by=administrator)
    (event,) = AuditEvent.objects.filter(action="preflight.repair_started")
    assert event.difference == {"steps": [None, ["Make it."]]}


def test_a_repair_of_nothing_is_refused(configuration: Configuration, administrator: User) -> None:
    report = made.make_report(configuration)
    with pytest.raises(ReportError, match="Nothing is chosen"):
        reports.begin_repair(report, chosen=[], steps=[], active_scope=ActiveScope.NONE, by=administrator)


def test_a_repair_waits_for_a_check_under_way(configuration: Configuration, administrator: User) -> None:
    report = made.make_report(configuration)
    reports.begin_report(configuration, by=administrator)
    with pytest.raises(ReportError, match="not the newest one"):
        reports.begin_repair(report, chosen=[], steps=STEPS, active_scope=ActiveScope.NONE, by=administrator)


def test_a_confirmation_holds_for_its_days_and_its_computer(
    configuration: Configuration, administrator: User
) -> None:
    code, now = CHECKS[0].code, timezone.now()
    attestations.confirm(configuration, code, host="books", by=administrator, clock=lambda: now)

    def holds(host: str, days: int) -> tuple[bool, str]:
        standing = attestations.standings(configuration, host=host, zone=UTC, now=now + timedelta(days=days))[
            0
        ]
        return standing.holds, standing.why_not

    assert holds("books", 90) == (True, "")
    assert holds("books", 91) == (False, "It was too long ago.")
    assert holds("other", 1) == (False, "QuickBooks was on another computer then.")
    assert [
        entry.holds for entry in attestations.standings(configuration, host="books", zone=UTC, now=now)[1:]
    ] == [False] * (len(CHECKS) - 1)


def test_pressing_confirm_twice_is_one_confirmation(
    configuration: Configuration, administrator: User
) -> None:
    for _ in range(2):
        attestations.confirm(configuration, CHECKS[0].code, host="", by=administrator, clock=timezone.now)
    assert Attestation.objects.count() == 1
    assert AuditEvent.objects.filter(action="preflight.confirmed").count() == 1


def test_a_confirmation_can_be_taken_back_and_given_again(
    configuration: Configuration, administrator: User
) -> None:
    code = CHECKS[1].code
    attestations.confirm(configuration, code, host="", by=administrator, clock=timezone.now)
    assert attestations.withdraw(configuration, code, by=administrator, clock=timezone.now)
    assert not attestations.withdraw(configuration, code, by=administrator, clock=timezone.now)
    assert attestations.attested(configuration, zone=UTC) == ()
    attestations.confirm(configuration, code, host="", by=administrator, clock=timezone.now)
    (entry,) = attestations.attested(configuration, zone=UTC)
    assert (entry.code, entry.person) == (code, administrator.get_full_name())


def test_only_known_statements_are_confirmed(configuration: Configuration, administrator: User) -> None:
    with pytest.raises(KeyError):
        attestations.confirm(configuration, "anything", host="", by=administrator, clock=timezone.now)
