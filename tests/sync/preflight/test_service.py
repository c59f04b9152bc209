"""Checks and repairs as jobs: claimed once, shown on the way, taken over from dead workers, ended with a sentence."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from provisioning import drafts, reports
from provisioning.catalogue.kinds import JSON
from provisioning.models import Configuration, JobState, PreflightReport, Repair, User
from provisioning.preflight.findings import Finding
from provisioning.preflight.fixes import ActiveScope
from provisioning.preflight.snapshot import SalesforceSeen, Snapshot
from provisioning.profile import Profile
from provisioning.revisions import commit_revision
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error
from sync.preflight import claims, running, service
from sync.preflight.apply import Step, StepResult, StepState
from tests.portal.preflight import made

#: What a check of these tests does instead of looking.
Looked = Callable[..., Snapshot]


class Moment:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **period: int) -> None:
        self.now += timedelta(**period)


@pytest.fixture
def clock() -> Moment:
    return Moment()


@pytest.fixture
def chosen(configuration: Configuration) -> Configuration:
    """A configuration with a finished profile."""
    values: dict[str, JSON] = {
        "environment.name": configuration.environment,
        "environment.sandbox": False,
    }
    commit_revision(configuration=configuration, values=values, author=None, clock=timezone.now)
    return configuration


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the checks find; a test changes it. Both systems are left alone."""
    found = list(made.RED)

    def look(*_: Any, progress: Callable[[str], None], **__: Any) -> Snapshot:
        progress("Looking at Salesforce")
        return Snapshot(timezone.now(), SalesforceSeen(), ())

    monkeypatch.setattr(running, "gather", look)
    monkeypatch.setattr(running, "run_checks", lambda *_, **__: tuple(found))
    return found


def begin(configuration: Configuration) -> PreflightReport:
    return service.start_report(configuration, by=None)


def test_a_check_stores_what_it_found(chosen: Configuration, seen: list[Finding]) -> None:
    report = begin(chosen)
    service.run_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.verdict, report.number) == (JobState.DONE, "red", 1)
    assert reports.findings_of(report) == tuple(seen)
    assert report.revision == chosen.current_revision
    assert report.ended_at is not None
    assert (report.progress, report.failure) == ("", "")


def test_a_draft_is_checked_with_what_was_typed_for_it(
    chosen: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[tuple[str, bool]] = []

    def look(_configuration: Configuration, profile: Profile, *, staged: bool, **_: Any) -> Snapshot:
        looked.append((profile.environment.qb_host, staged))
        return Snapshot(timezone.now(), SalesforceSeen(), ())

    monkeypatch.setattr(running, "gather", look)
    monkeypatch.setattr(running, "run_checks", lambda *_, **__: ())
    assert service.run_report(begin(chosen).pk)
    draft = drafts.open_draft(chosen)
    drafts.save_page(draft, "environment", {"environment.qb_host": "books.example"}, version=None, by=None)
    report = service.run_report(begin(chosen).pk)
    assert looked == [("", False), ("books.example", True)]
    assert report is not None
    assert (report.revision, report.verdict) == (None, "green")


def test_a_second_delivery_does_nothing(chosen: Configuration, seen: list[Finding]) -> None:
    report = begin(chosen)
    service.run_report(report.pk)
    seen.clear()
    assert service.run_report(report.pk) is None
    report.refresh_from_db()
    assert report.counts["error"] == 7


def test_nothing_chosen_is_said_before_anything_is_looked_at(configuration: Configuration) -> None:
    with pytest.raises(reports.ReportError, match="answer the pages of the company profile first"):
        begin(configuration)
    assert not PreflightReport.objects.exists()


def test_a_broken_system_fails_the_check_in_plain_words(
    chosen: Configuration, seen: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> bool:
        raise sync_error(Code.SANDBOX_REFUSED, answer="no connection", detail="password=hidden")

    monkeypatch.setattr(running, "ensure_pair", refuse)
    report = begin(chosen)
    service.run_report(report.pk)
    report.refresh_from_db()
    assert report.state == JobState.FAILED
    assert "no connection" in report.failure
    assert "hidden" not in report.failure


def test_an_unexpected_error_fails_the_check_without_its_details(
    chosen: Configuration, seen: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: Any, **__: Any) -> Snapshot:
        raise RuntimeError("token=hidden")

    monkeypatch.setattr(running, "gather", break_down)
    report = begin(chosen)
    service.run_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.failure) == (JobState.FAILED, running.UNEXPECTED)
    assert begin(chosen).number == 2


def test_a_dead_workers_check_is_taken_over_after_the_time_out(
    chosen: Configuration, seen: list[Finding], clock: Moment
) -> None:
    report = begin(chosen)
    dead = claims.claim(PreflightReport, report.pk, clock=clock)
    assert dead is not None
    clock.pass_by(seconds=claims.STALE_AFTER.seconds - 1)
    assert service.run_report(report.pk, clock=clock) is None
    clock.pass_by(seconds=2)
    assert service.run_report(report.pk, clock=clock) is not None
    with pytest.raises(claims.ClaimLostError):
        claims.keep(dead, clock=clock, progress="Still here")
    report.refresh_from_db()
    assert (report.state, report.attempts, report.progress) == (JobState.DONE, 2, "")


def test_a_worker_that_lost_its_claim_changes_nothing(
    chosen: Configuration, seen: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = begin(chosen)

    def slow(*_: Any, progress: Callable[[str], None], **__: Any) -> Snapshot:
        PreflightReport.objects.update(token="0" * 32, progress="Somebody else's")
        progress("Mine")
        raise AssertionError("it must have stopped")

    monkeypatch.setattr(running, "gather", slow)
    assert service.run_report(report.pk) is None
    report.refresh_from_db()
    assert (report.state, report.progress) == (JobState.RUNNING, "Somebody else's")


def test_progress_keeps_the_claim_and_is_shown(chosen: Configuration, clock: Moment) -> None:
    report = begin(chosen)
    claimed = claims.claim(PreflightReport, report.pk, clock=clock)
    assert claimed is not None
    clock.pass_by(minutes=2)
    claims.keep(claimed, clock=clock, progress="Looking at QuickBooks")
    clock.pass_by(minutes=2)
    assert claims.claim(PreflightReport, report.pk, clock=clock) is None
    report.refresh_from_db()
    assert report.progress == "Looking at QuickBooks"


def test_long_work_without_news_keeps_its_claim(
    chosen: Configuration, seen: list[Finding], clock: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = begin(chosen)
    beats: list[datetime | None] = []

    def slow(*_: Any, progress: Callable[[str], None], **__: Any) -> Snapshot:
        for _second in range(25):
            clock.pass_by(seconds=1)
            progress("Reading account names")
            beats.append(PreflightReport.objects.get().heartbeat_at)
        return Snapshot(clock(), SalesforceSeen(), ())

    monkeypatch.setattr(running, "gather", slow)
    assert service.run_report(report.pk, clock=clock) is not None
    assert len(set(beats)) == 3  # at the first word, and every ten seconds


def test_a_lost_message_is_sent_again(chosen: Configuration, clock: Moment) -> None:
    sent: list[PreflightReport] = []
    report = reports.begin_report(chosen, by=None)
    assert service.resend(clock=clock, send_report=sent.append) == 1
    assert service.resend(clock=clock, send_report=sent.append) == 0
    clock.pass_by(seconds=service.AGAIN_AFTER.seconds)
    assert service.resend(clock=clock, send_report=sent.append) == 1
    claims.claim(PreflightReport, report.pk, clock=clock)
    clock.pass_by(seconds=service.AGAIN_AFTER.seconds)
    assert service.resend(clock=clock, send_report=sent.append) == 0
    assert sent == [report, report]


def test_without_a_broker_the_row_waits(chosen: Configuration, clock: Moment) -> None:
    def refuse(_report: PreflightReport) -> None:
        raise ConnectionError("The broker does not answer")

    report = reports.begin_report(chosen, by=None)
    assert service.resend(clock=clock, send_report=refuse) == 0
    report.refresh_from_db()
    assert report.state == JobState.QUEUED


def test_what_kills_its_workers_is_given_up(chosen: Configuration, clock: Moment) -> None:
    sent: list[PreflightReport] = []
    report = begin(chosen)
    for _ in range(claims.MAX_ATTEMPTS):
        assert claims.claim(PreflightReport, report.pk, clock=clock) is not None
        clock.pass_by(minutes=4)
    assert service.resend(clock=clock, send_report=sent.append) == 0
    report.refresh_from_db()
    assert (report.state, report.failure) == (JobState.FAILED, claims.GIVEN_UP)


# --- repairs ---


class Mending:
    """Stands in for Salesforce: what each step comes to, by its key; and what the page would have shown meanwhile."""

    def __init__(self) -> None:
        self.results: dict[str, StepResult] = {}
        self.shown: list[list[str]] = []
        self.applied: list[str] = []
        self.error: Exception | None = None

    def steps_of(self, findings: Sequence[Finding], keys: set[str], _scope: ActiveScope) -> list[Step]:
        return [
            Step(finding.key, f"Mend {finding.subject}.", (finding.fix,), (finding.key,))
            for finding in findings
            if finding.key in keys and finding.fix
        ]

    def apply_steps(
        self, _connection: object, steps: Sequence[Step], *, told: Callable[..., None], **_: Any
    ) -> None:
        for step in steps:
            self.shown.append([row["state"] for row in Repair.objects.get().steps])
            if self.error:
                raise self.error
            self.applied.append(step.key)
            told(step, self.results.get(step.key, StepResult(StepState.DONE, "Made.")))


class NoOrg:
    """A connection to nothing."""

    def open(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def mending(monkeypatch: pytest.MonkeyPatch) -> Mending:
    fake = Mending()
    for module in (running, service):
        monkeypatch.setattr(module, "steps_of", fake.steps_of)
    monkeypatch.setattr(running, "apply_steps", fake.apply_steps)
    monkeypatch.setattr(running, "salesforce_connection", lambda *_, **__: NoOrg())
    return fake


@pytest.fixture
def red(chosen: Configuration) -> PreflightReport:
    return made.make_report(chosen)


def mend(report: PreflightReport, by: User, **options: Any) -> Repair:
    keys = [made.FIELD.key, made.GRANT.key]
    return service.start_repair(report, **{"keys": keys, "by": by, **options})


def test_steps_are_shown_as_they_happen_and_a_check_follows(
    red: PreflightReport, administrator: User, mending: Mending, seen: list[Finding]
) -> None:
    mending.results[made.GRANT.key] = StepResult(StepState.FAILED, "Salesforce refused it.")
    repair = mend(red, administrator)
    following = service.run_repair(repair.pk)
    repair.refresh_from_db()
    assert mending.shown == [["running", "waiting"], ["done", "running"]]
    assert [(step["state"], step["message"]) for step in repair.steps] == [
        ("done", "Made."),
        ("failed", "Salesforce refused it."),
    ]
    assert (repair.state, repair.next_report) == (JobState.DONE, following)
    assert following is not None
    assert (following.number, following.state) == (red.number + 1, JobState.QUEUED)
    assert service.run_report(following.pk) is not None


def test_a_repair_delivered_twice_is_made_once(
    red: PreflightReport, administrator: User, mending: Mending
) -> None:
    repair = mend(red, administrator)
    service.run_repair(repair.pk)
    assert service.run_repair(repair.pk) is None
    assert mending.applied == [made.FIELD.key, made.GRANT.key]
    assert PreflightReport.objects.count() == 2


def test_pressed_twice_it_is_the_same_repair(
    red: PreflightReport, administrator: User, mending: Mending
) -> None:
    repair = mend(red, administrator)
    assert mend(red, administrator) == repair
    service.run_repair(repair.pk)
    assert mend(red, administrator) == repair
    assert Repair.objects.count() == 1


def test_unconfirmed_addresses_are_not_trusted(
    red: PreflightReport, administrator: User, mending: Mending
) -> None:
    keys = [finding.key for finding in made.RED]
    repair = mend(red, administrator, keys=keys, addresses=["192.0.2.8"])
    service.run_repair(repair.pk)
    assert mending.applied == [made.FIELD.key, made.GRANT.key, made.OTHER_ADDRESS.key, made.ACTIVE.key]


def test_a_dead_workers_repair_goes_on_where_it_stopped(
    red: PreflightReport, administrator: User, mending: Mending, clock: Moment
) -> None:
    repair = mend(red, administrator)
    claims.claim(Repair, repair.pk, clock=clock)
    steps = [
        {**repair.steps[0], "state": "done", "message": "Made."},
        {**repair.steps[1], "state": "running"},
    ]
    Repair.objects.update(steps=steps)
    clock.pass_by(minutes=4)
    assert service.run_repair(repair.pk, clock=clock) is not None
    assert mending.applied == [made.GRANT.key]
    repair.refresh_from_db()
    assert [step["state"] for step in repair.steps] == ["done", "done"]


def test_a_repair_that_breaks_says_so_and_what_it_did_not_come_to(
    red: PreflightReport, administrator: User, mending: Mending
) -> None:
    mending.error = RuntimeError("session 00Dxx")
    repair = mend(red, administrator)
    following = service.run_repair(repair.pk)
    repair.refresh_from_db()
    assert (repair.state, repair.failure) == (JobState.FAILED, running.UNEXPECTED)
    assert [step["state"] for step in repair.steps] == ["skipped", "skipped"]
    assert repair.next_report == following is not None


def test_a_repair_that_kills_its_workers_is_given_up_and_checked(
    red: PreflightReport, administrator: User, mending: Mending, clock: Moment
) -> None:
    sent: list[PreflightReport] = []
    repair = mend(red, administrator)
    for _ in range(claims.MAX_ATTEMPTS):
        claims.claim(Repair, repair.pk, clock=clock)
        clock.pass_by(minutes=4)
    service.resend(clock=clock, send_report=sent.append)
    repair.refresh_from_db()
    assert (repair.state, repair.failure) == (JobState.FAILED, claims.GIVEN_UP)
    assert sent == [repair.next_report]
