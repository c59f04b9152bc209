"""A report to take along: JSON for programs, CSV for spreadsheets."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from portal.access import company_required, configuration_for
from portal.preflight.context import report_for
from portal.spreadsheets import csv_line
from provisioning import reports
from provisioning.models import PreflightReport

_COLUMNS = ("Group", "Level", "Check", "Subject", "What is wrong", "How to mend it", "Steps", "By", "Option")


@company_required
@require_safe
def as_json(request: HttpRequest, configuration_id: UUID, report_id: UUID) -> HttpResponse:
    """The report as it is stored."""
    report = report_for(configuration_for(request, configuration_id), report_id)
    response = JsonResponse(
        {
            "company": report.configuration.company.name,
            "environment": report.configuration.environment,
            "number": report.number,
            "state": report.state,
            "checked": checked(report),
            "ended_at": report.ended_at.isoformat() if report.ended_at else None,
            "verdict": report.verdict,
            "counts": report.counts,
            "schema_version": report.schema_version,
            "findings": report.findings,
        },
        json_dumps_params={"indent": 2},
    )
    return _attached(response, report, "json")


@company_required
@require_safe
def as_csv(request: HttpRequest, configuration_id: UUID, report_id: UUID) -> HttpResponse:
    """One line for each finding."""
    report = report_for(configuration_for(request, configuration_id), report_id)
    response = HttpResponse(csv_line(_COLUMNS), content_type="text/csv; charset=utf-8")
    for finding in reports.findings_of(report):
        cells = (
            finding.group.value,
            finding.level.value,
            finding.code,
            finding.subject,
            finding.message,
            finding.hint,
            " / ".join(finding.steps),
            finding.who.value if finding.who else "",
            finding.option,
        )
        response.write(csv_line(cells))
    return _attached(response, report, "csv")


def checked(report: PreflightReport) -> str:
    """What the report was checked against."""
    return f"revision {report.revision.number}" if report.revision else "draft"


def _attached(response: HttpResponse, report: PreflightReport, suffix: str) -> HttpResponse:
    company = slugify(report.configuration.company.name) or "company"
    response["Content-Disposition"] = f'attachment; filename="{company}-preflight-{report.number}.{suffix}"'
    return response
