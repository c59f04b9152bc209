"""Whether both systems are ready: the newest report, the check that is under way, and the reports before."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from portal.access import company_required, configuration_for, person_for
from portal.preflight import report_page
from portal.preflight.context import is_late, report_context, report_for
from provisioning import reports
from provisioning.chosen import find_chosen, zone_of
from provisioning.models import Configuration, JobState, PreflightReport
from sync.preflight.service import start_report

_REPORTS_A_PAGE = 25


@company_required
@require_safe
def index(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """The newest report, or the check under way, or what a check does."""
    configuration = configuration_for(request, configuration_id)
    repair = reports.find_open_repair(configuration)
    if repair is not None:
        return redirect("preflight:repair", configuration.pk, repair.pk)
    latest = reports.find_latest(configuration)
    if latest is not None and latest.is_open:
        return render(
            request,
            "preflight/running.html",
            {"report": latest, "late": is_late(latest), "back": _back(request.GET.get("back", ""))},
        )
    if latest is None or latest.state == JobState.FAILED:
        return _without_result(request, configuration, latest)
    if back := _back(request.GET.get("back", "")):
        return redirect(f"{_address(latest)}#{back}")
    return render(request, "preflight/report.html", report_context(request, configuration, latest))


@company_required
@require_POST
def check(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """Check both systems; where a check is under way, look at that one."""
    configuration = configuration_for(request, configuration_id)
    try:
        start_report(configuration, by=person_for(request))
    except reports.ReportError as error:
        messages.error(request, str(error))
    back = _back(request.POST.get("back", ""))
    return redirect(reverse("preflight:index", args=[configuration.pk]) + (f"?back={back}" if back else ""))


@company_required
@require_safe
def progress(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """The part of the page that shows a check under way; once it ended, the way to its report."""
    configuration = configuration_for(request, configuration_id)
    latest = reports.find_latest(configuration)
    back = _back(request.GET.get("back", ""))
    if latest is not None and latest.is_open:
        return render(
            request,
            "preflight/parts/progress.html",
            {"report": latest, "late": is_late(latest), "back": back},
        )
    if latest is None or latest.state == JobState.FAILED:
        return HttpResponseClientRedirect(reverse("preflight:index", args=[configuration.pk]))
    return HttpResponseClientRedirect(_address(latest) + (f"#{back}" if back else ""))


@company_required
@require_safe
def report(request: HttpRequest, configuration_id: UUID, report_id: UUID) -> HttpResponse:
    """One report, whatever its age."""
    configuration = configuration_for(request, configuration_id)
    shown = report_for(configuration, report_id)
    if shown.is_open:
        return redirect("preflight:index", configuration.pk)
    if shown.state == JobState.FAILED:
        return _without_result(request, configuration, shown)
    return render(request, "preflight/report.html", report_context(request, configuration, shown))


@company_required
@require_safe
def history(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """All reports, the newest first."""
    configuration = configuration_for(request, configuration_id)
    rows = (
        PreflightReport.objects.filter(configuration=configuration)
        .select_related("requested_by", "revision")
        .defer("findings")
    )
    page = Paginator(rows, _REPORTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "preflight/history.html", {"page": page, "zone": zone_of(configuration)})


@company_required
@require_safe
def changes(request: HttpRequest, configuration_id: UUID, report_id: UUID) -> HttpResponse:
    """A report beside the finished one before it: what is new, what is gone, what stays."""
    configuration = configuration_for(request, configuration_id)
    after = report_for(configuration, report_id)
    before = (
        PreflightReport.objects.filter(
            configuration=configuration, state=JobState.DONE, number__lt=after.number
        )
        .order_by("-number")
        .first()
    )
    change = (
        reports.compare(reports.findings_of(before), reports.findings_of(after))
        if before is not None
        else None
    )
    lists = report_page.change_lists(change) if change else []
    return render(
        request,
        "preflight/changes.html",
        {
            "report": after,
            "before": before,
            "lists": lists,
            "zone": zone_of(configuration),
        },
    )


def _without_result(
    request: HttpRequest, configuration: Configuration, failed: PreflightReport | None
) -> HttpResponse:
    """What a check does, for a company that was never checked; or why the last one came to nothing."""
    chosen = find_chosen(configuration)
    last = reports.find_latest(configuration, finished=True) if failed else None
    return render(
        request,
        "preflight/unchecked.html",
        {"failed": failed, "last": last, "chosen": chosen, "zone": zone_of(configuration)},
    )


def _address(shown: PreflightReport) -> str:
    return reverse("preflight:report", args=[shown.configuration_id, shown.pk])


def _back(typed: str) -> str:
    return report_page.clean_anchor(typed)
