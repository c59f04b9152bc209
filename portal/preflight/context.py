"""What the views of this screen fetch: reports and repairs of one configuration, and of no other."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from portal.preflight import report_page
from provisioning import attestations, reports
from provisioning.chosen import Chosen, find_chosen, zone_of
from provisioning.models import Configuration, JobState, PreflightReport, Repair
from provisioning.models.preflight import PreflightJob
from provisioning.preflight.findings import Group
from provisioning.reports import Verdict

_LATE_AFTER: Final = timedelta(minutes=1)


def report_for(configuration: Configuration, report_id: UUID) -> PreflightReport:
    """A report of this configuration. Raises Http404 for another's, or none."""
    found = (
        PreflightReport.objects.filter(configuration=configuration, pk=report_id)
        .select_related("configuration__company", "requested_by", "revision")
        .first()
    )
    if found is None:
        raise Http404("There is no such report.")
    return found


def repair_for(configuration: Configuration, repair_id: UUID) -> Repair:
    """A repair of this configuration, with its reports. Raises Http404 for another's, or none."""
    found = (
        Repair.objects.filter(report__configuration=configuration, pk=repair_id)
        .select_related("report__configuration__company", "next_report", "requested_by")
        .first()
    )
    if found is None:
        raise Http404("There is no such repair.")
    return found


def is_late(job: PreflightJob) -> bool:
    """Whether no worker took it up in the time in which one does."""
    return job.state == JobState.QUEUED and timezone.now() - job.created_at > _LATE_AFTER


def host_of(chosen: Chosen | None) -> str:
    """The computer that QuickBooks runs on."""
    return str(chosen.profile.environment.qb_host) if chosen else ""


def report_context(
    request: HttpRequest, configuration: Configuration, report: PreflightReport
) -> dict[str, Any]:
    """What the page of a finished report shows."""
    chosen = find_chosen(configuration)
    latest = reports.find_latest(configuration, finished=True)
    newest = latest is not None and latest.pk == report.pk
    zone = zone_of(configuration)
    found = report_page.sections(report, configuration, newest=newest)
    standings: tuple[attestations.Standing, ...] = ()
    if newest and any(section.title == Group.ATTESTED for section in found):
        # In place of what the check found: confirming shows at once, and counts from the next check.
        found = [section for section in found if section.title != Group.ATTESTED]
        standings = attestations.standings(configuration, host=host_of(chosen), zone=zone, now=timezone.now())
    return {
        "report": report,
        "newest": newest,
        "changed_since": newest and _changed_since(report, chosen),
        "headline": report_page.headline(report),
        "sections": found,
        "fixable": len(reports.fixable(reports.findings_of(report))) if newest else 0,
        "mended": _mended(report),
        "standings": standings,
        "is_red": report.verdict == Verdict.RED,
        "zone": zone,
    }


def _mended(report: PreflightReport) -> dict[str, int] | None:
    """How many of the findings that a repair was to mend are mended; None where none was made before this report."""
    repair = Repair.objects.filter(next_report=report).select_related("report").first()
    if repair is None or report.state != JobState.DONE:
        return None
    done = reports.mended(
        repair.chosen, before=reports.findings_of(repair.report), after=reports.findings_of(report)
    )
    return {"of": len(repair.chosen), "done": len(done)}


def _changed_since(report: PreflightReport, chosen: Chosen | None) -> bool:
    """Whether the company's choices are not those any more that the report was made for."""
    return chosen is not None and reports.hash_of(chosen.profile) != report.profile_hash
