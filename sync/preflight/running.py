"""Makes a check and carries a repair out, as a worker does: claimed first, shown step by step, ended once."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from provisioning import attestations, reports
from provisioning.chosen import find_chosen
from provisioning.models import JobState, PreflightReport, Repair
from provisioning.preflight.checks import run_checks
from provisioning.preflight.fixes import ActiveScope
from provisioning.preflight.serialise import SCHEMA_VERSION, findings_to_json
from sync.errors.base import SyncError
from sync.flows.clock import Clock, database_clock
from sync.preflight import claims
from sync.preflight.apply import Step, StepResult, StepState, apply_steps, steps_of
from sync.preflight.gather import gather
from sync.sandbox_pairs import ensure_pair
from sync.wiring import salesforce_connection, timeout_of

log = structlog.get_logger(__name__)

UNEXPECTED: Final = (
    "Something went wrong on our side, and support can see what. Try again in a few minutes; if it happens again,"
    " tell support the number of this report."
)
NO_PROFILE: Final = "There is nothing to check yet: answer the pages of the company profile first."


def run_report(report_id: UUID, *, clock: Clock = database_clock) -> PreflightReport | None:
    """Check both systems and store what was found; None where there was nothing to do."""
    report = claims.claim(PreflightReport, report_id, clock=clock)
    if report is None:
        return None
    try:
        found = _check(report, clock)
        claims.end(report, JobState.DONE, clock=clock, progress="", **found)
    except claims.ClaimLostError:
        log.warning("preflight_taken_over", report=str(report.pk))
        return None
    except Exception as error:  # whatever it is, the person who waits must be told
        return _fail(report, error, clock)
    log.info("preflight_done", report=str(report.pk), verdict=report.verdict, **report.counts)
    return report


def run_repair(repair_id: UUID, *, clock: Clock = database_clock) -> PreflightReport | None:
    """Carry a repair out and begin the check that follows, which is returned; None where there was nothing to do."""
    repair = claims.claim(Repair, repair_id, clock=clock)
    if repair is None:
        return None
    try:
        failure = _mend(repair, clock)
        state = JobState.FAILED if failure else JobState.DONE
        skip_the_rest(repair)
        return reports.end_with_next_report(
            repair,
            end=lambda: claims.end(repair, state, clock=clock, failure=failure, steps=repair.steps),
        )
    except claims.ClaimLostError:
        log.warning("repair_taken_over", repair=str(repair.pk))
        return None


def skip_the_rest(repair: Repair) -> None:
    """Say of the steps that were not come to that they were not."""
    for step in repair.steps:
        if step["state"] in ("waiting", "running"):
            step.update(state=StepState.SKIPPED.value, message="It was not come to.")


def _check(report: PreflightReport, clock: Clock) -> dict[str, Any]:
    """The columns of a finished report."""

    def progress(text: str) -> None:
        since = clock() - (report.heartbeat_at or report.created_at)
        if text[:200] != report.progress or since >= claims.BEAT_EVERY:
            claims.keep(report, clock=clock, progress=text[:200])

    configuration = report.configuration
    chosen = find_chosen(configuration)
    if chosen is None:
        raise reports.ReportError(NO_PROFILE)
    profile = chosen.profile
    progress("Finding both systems")
    ensure_pair(configuration, profile)
    snapshot = gather(configuration, profile, staged=chosen.staged, progress=progress, clock=clock)
    progress("Comparing what was found with what you chose")
    zone = profile.schedule.zone
    findings = run_checks(
        profile,
        snapshot,
        today=clock().astimezone(zone).date(),
        attestations=attestations.attested(configuration, zone=zone),
    )
    return {
        "findings": findings_to_json(findings),
        "schema_version": SCHEMA_VERSION,
        "counts": reports.counts_of(findings),
        "verdict": reports.verdict_of(findings).value,
        "revision": chosen.revision,
        "profile_hash": reports.hash_of(profile),
    }


def _mend(repair: Repair, clock: Clock) -> str:
    """Carry the steps out, each stored at once; returns why the rest was not come to, or nothing."""
    try:
        configuration = repair.report.configuration
        chosen = find_chosen(configuration)
        if chosen is None:
            raise reports.ReportError(NO_PROFILE)
        steps = _steps_left(repair)
        timeout = timedelta(seconds=timeout_of(chosen.profile))
        connection = salesforce_connection(configuration, chosen.profile, staged=chosen.staged)
        try:
            connection.open()
            _mark_running(repair, steps, 0, clock)

            def told(step: Step, result: StepResult) -> None:
                _row(repair, step.key).update(state=result.state.value, message=result.message)
                _mark_running(repair, steps, steps.index(step) + 1, clock)

            apply_steps(
                connection,
                steps,
                told=told,
                deadline=lambda: clock() + timeout,
                beat=lambda: claims.keep(repair, clock=clock),
            )
        finally:
            connection.close()
    except claims.ClaimLostError:
        raise
    except Exception as error:  # whatever it is, the person who waits must be told
        return _failure(error, repair=str(repair.pk))
    return ""


def _steps_left(repair: Repair) -> list[Step]:
    """What a worker that was lost had not done; every fix may be applied twice."""
    all_steps = steps_of(
        reports.findings_of(repair.report), set(repair.chosen), ActiveScope(repair.active_scope)
    )
    done = {row["key"] for row in repair.steps if row["state"] == StepState.DONE}
    known = {row["key"] for row in repair.steps}
    return [step for step in all_steps if step.key in known - done]


def _mark_running(repair: Repair, steps: list[Step], place: int, clock: Clock) -> None:
    if place < len(steps):
        _row(repair, steps[place].key).update(state="running", message="")
    claims.keep(repair, clock=clock, steps=repair.steps)


def _row(repair: Repair, key: str) -> dict[str, Any]:
    row: dict[str, Any] = next(row for row in repair.steps if row["key"] == key)
    return row


def _fail(report: PreflightReport, error: Exception, clock: Clock) -> PreflightReport | None:
    failure = _failure(error, report=str(report.pk))
    try:
        claims.end(report, JobState.FAILED, clock=clock, progress="", failure=failure)
    except claims.ClaimLostError:
        return None
    return report


def _failure(error: Exception, **ids: str) -> str:
    """A sentence for the person; the details are for the log."""
    if isinstance(error, reports.ReportError):
        return str(error)
    if isinstance(error, SyncError):
        log.warning("preflight_failed", code=error.code, detail=error.detail, **ids)
        return error.message[:500]
    log.error("preflight_failed", exc_info=error, **ids)
    return UNEXPECTED
