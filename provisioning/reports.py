"""Preflight reports as rows: begun, numbered, found, compared. Checking and mending is sync.preflight's."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q

from provisioning import audit
from provisioning.catalogue.solution import SolutionPage
from provisioning.models import Configuration, JobState, PreflightReport, Repair, User
from provisioning.models.preflight import OPEN_STATES
from provisioning.preflight.findings import Finding, Level
from provisioning.preflight.fixes import ActiveScope, AddIpRange
from provisioning.preflight.serialise import findings_from_json
from provisioning.profile import Profile


class ReportError(Exception):
    """A check or a repair cannot begin now; the message is for the person who asked."""


class Verdict(StrEnum):
    """What a report says as a whole."""

    GREEN = "green"
    """Nothing to mend: flows can be started."""
    AMBER = "amber"
    """Nothing wrong was found, but something could not be looked at."""
    RED = "red"
    """Flows would fail: mend it first."""


@dataclass(frozen=True)
class LatestVerdict:
    """The newest finished report in a few words: for the Flow Manager."""

    number: int
    verdict: Verdict
    errors: int
    unknowns: int
    ended_at: datetime | None
    is_checking: bool
    """Whether a newer check is under way."""


@dataclass(frozen=True)
class Comparison:
    """What became of the findings that are not fine, from one report to a later one."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    same: tuple[Finding, ...]


def counts_of(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each level."""
    counts = {level.value: 0 for level in Level}
    for finding in findings:
        counts[finding.level.value] += 1
    return counts


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Red with an error, amber with something that could not be checked, green with neither."""
    levels = {finding.level for finding in findings}
    if Level.ERROR in levels:
        return Verdict.RED
    return Verdict.AMBER if Level.UNKNOWN in levels else Verdict.GREEN


def hash_of(profile: Profile) -> str:
    """Tells one set of choices from another. The go-live day is left out: by default it is today's."""
    values = profile.to_values()
    values.pop(SolutionPage.cutover_date.key)
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def findings_of(report: PreflightReport) -> tuple[Finding, ...]:
    """The findings of a stored report."""
    return findings_from_json(report.findings)


def fixable(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that Apply fixes can mend."""
    return tuple(finding for finding in findings if finding.fix is not None and finding.level is not Level.OK)


def compare(before: Sequence[Finding], after: Sequence[Finding]) -> Comparison:
    """Findings other than OK, told apart by their keys: new ones, those that are gone, those that stay."""
    old = {finding.key: finding for finding in before if finding.level is not Level.OK}
    now = {finding.key: finding for finding in after if finding.level is not Level.OK}
    return Comparison(
        new=tuple(finding for key, finding in now.items() if key not in old),
        gone=tuple(finding for key, finding in old.items() if key not in now),
        same=tuple(finding for key, finding in now.items() if key in old),
    )


def mended(keys: Iterable[str], *, before: Iterable[Finding], after: Iterable[Finding]) -> set[str]:
    """Of ``keys`` those of findings that are gone or matter less than before, such as an error that became a note."""
    ranks = {level: rank for rank, level in enumerate(Level)}
    was = {finding.key: ranks[finding.level] for finding in before}
    now = {finding.key: ranks[finding.level] for finding in after}
    return {key for key in keys if now.get(key, -1) < was.get(key, -1)}


def find_latest(configuration: Configuration, *, finished: bool = False) -> PreflightReport | None:
    """The newest report; with ``finished`` the newest one whose check was made to its end."""
    reports = PreflightReport.objects.filter(configuration=configuration)
    if finished:
        reports = reports.filter(state=JobState.DONE)
    return reports.select_related("requested_by", "revision").order_by("-number").first()


def find_open(configuration: Configuration) -> PreflightReport | None:
    """The check that is under way."""
    return PreflightReport.objects.filter(configuration=configuration, state__in=OPEN_STATES).first()


def find_open_repair(configuration: Configuration) -> Repair | None:
    """The repair that is under way."""
    return Repair.objects.filter(report__configuration=configuration, state__in=OPEN_STATES).first()


def latest_verdict(configuration: Configuration) -> LatestVerdict | None:
    """The verdict of the newest finished report, in one query; None for a company that was never checked."""
    newest = (
        PreflightReport.objects.filter(configuration=configuration)
        .filter(Q(state=JobState.DONE) | Q(state__in=OPEN_STATES))
        .defer("findings")
        .order_by("-number")[:2]
    )
    done = next((report for report in newest if report.state == JobState.DONE), None)
    if done is None:
        return None
    return LatestVerdict(
        number=done.number,
        verdict=Verdict(done.verdict),
        errors=int(done.counts.get(Level.ERROR.value, 0)),
        unknowns=int(done.counts.get(Level.UNKNOWN.value, 0)),
        ended_at=done.ended_at,
        is_checking=any(report.is_open for report in newest),
    )


def begin_report(configuration: Configuration, *, by: User | None) -> PreflightReport:
    """The next numbered report, waiting for a worker; the one that is under way where there is one.

    Raises ReportError while fixes are being applied: a check follows them by itself.
    """
    with transaction.atomic():
        _hold(configuration)
        under_way = find_open(configuration)
        if under_way is not None:
            return under_way
        if find_open_repair(configuration) is not None:
            raise ReportError("Fixes are being applied at this moment; both systems are checked right after.")
        report = next_report(configuration, by=by)
        audit.record("preflight.started", actor=by, company=configuration.company, subject=report)
    return report


def next_report(configuration: Configuration, *, by: User | None) -> PreflightReport:
    """A new row with the next number. The caller holds the configuration and knows that no check is under way."""
    reports = PreflightReport.objects.filter(configuration=configuration)
    last = reports.aggregate(last=Max("number"))["last"] or 0
    return PreflightReport.objects.create(configuration=configuration, number=last + 1, requested_by=by)


def begin_repair(
    report: PreflightReport,
    *,
    chosen: Sequence[str],
    steps: Sequence[Mapping[str, Any]],
    active_scope: ActiveScope,
    by: User,
) -> Repair:
    """The repair of a report, waiting for a worker; the one that was begun before where there is one.

    ``chosen`` are the keys of the findings to mend, ``steps`` what will be done, as rows of Repair.steps. Raises
    ReportError where the report is not the newest finished one, or there is nothing to do.
    """
    configuration = report.configuration
    with transaction.atomic():
        _hold(configuration)
        begun = Repair.objects.filter(report=report).first()
        if begun is not None:
            return begun
        _require_newest(report)
        if not steps:
            raise ReportError("Nothing is chosen: tick at least one thing to mend.")
        repair = Repair.objects.create(
            report=report,
            requested_by=by,
            active_scope=active_scope.value,
            chosen=list(chosen),
            steps=[dict(step) for step in steps],
        )
        audit.record(
            "preflight.repair_started",
            actor=by,
            company=configuration.company,
            subject=repair,
            difference={"steps": [None, [step["text"] for step in steps]]},
        )
    return repair


def end_with_next_report(repair: Repair, *, end: Callable[[], None]) -> PreflightReport:
    """End a repair by ``end`` and begin the check that follows it, in one transaction."""
    configuration = repair.report.configuration
    with transaction.atomic():
        _hold(configuration)
        end()
        report = find_open(configuration) or next_report(configuration, by=repair.requested_by)
        Repair.objects.filter(pk=repair.pk).update(next_report=report)
        repair.next_report = report
        audit.record(
            "preflight.repair_ended",
            actor=repair.requested_by,
            company=configuration.company,
            subject=repair,
            difference={
                "steps": [None, [f"{step['text']}: {step['state']}" for step in repair.steps]],
            },
        )
    return report


def chosen_fixes(
    report: PreflightReport, *, keys: Iterable[str], addresses: Iterable[str]
) -> tuple[str, ...]:
    """Of ``keys`` those of findings that can be mended. An address counts only where it is among ``addresses``, the
    ones that the person confirmed one by one."""
    wanted, confirmed = set(keys), set(addresses)
    return tuple(
        finding.key
        for finding in fixable(findings_of(report))
        if (
            finding.fix.address in confirmed if isinstance(finding.fix, AddIpRange) else finding.key in wanted
        )
    )


def is_newest(report: PreflightReport) -> bool:
    """Whether it is the newest finished report and no check is under way: only such findings may be acted on."""
    newer = PreflightReport.objects.filter(
        configuration=report.configuration, number__gt=report.number
    ).exclude(state=JobState.FAILED)
    return report.state == JobState.DONE and not newer.exists()


def _require_newest(report: PreflightReport) -> None:
    """Fixes are computed from what stood there."""
    if not is_newest(report):
        raise ReportError(
            "This report is not the newest one. Check both systems again and apply the fixes of that report."
        )


def _hold(configuration: Configuration) -> None:
    """One at a time for a configuration, until the transaction ends; SELECT FOR UPDATE would not do on SQLite."""
    Configuration.objects.filter(pk=configuration.pk).update(environment=F("environment"))
