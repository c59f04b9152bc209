"""Apply fixes: what will be done, the person's choice, and the steps as they happen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from portal.access import company_required, configuration_for, person_for
from portal.preflight import fix_rows, report_page
from portal.preflight.context import is_late, repair_for, report_for
from portal.preflight.forms import FixesForm
from provisioning import reports
from provisioning.models import Configuration, PreflightReport, Repair
from sync.preflight import practice
from sync.preflight.service import start_repair, start_report


@company_required
@require_http_methods(["GET", "HEAD", "POST"])
def fixes(request: HttpRequest, configuration_id: UUID, report_id: UUID) -> HttpResponse:
    """What would be done for a report; a POST does it."""
    configuration = configuration_for(request, configuration_id)
    report = report_for(configuration, report_id)
    begun = Repair.objects.filter(report=report).first()
    if begun is not None:
        return redirect("preflight:repair", configuration.pk, begun.pk)
    fixable = reports.fixable(reports.findings_of(report))
    form = FixesForm(request.POST if request.method == "POST" else None, fixable=fixable)
    if form.is_valid():
        return _start(request, configuration, report, form)
    return render(
        request,
        "preflight/fixes.html",
        {
            "report": report,
            "form": form,
            "groups": fix_rows.fix_groups(fixable),
            "outdated": not reports.is_newest(report),
            "ticked": set(request.POST.getlist("keys")) if form.is_bound else None,
            "left_out": set(request.POST.getlist("left_out")),
        },
    )


@company_required
@require_safe
def repair(request: HttpRequest, configuration_id: UUID, repair_id: UUID) -> HttpResponse:
    """The steps of a repair: live while it is at work, kept for good afterwards."""
    configuration = configuration_for(request, configuration_id)
    return render(request, "preflight/repair.html", _repair_context(repair_for(configuration, repair_id)))


@company_required
@require_safe
def steps(request: HttpRequest, configuration_id: UUID, repair_id: UUID) -> HttpResponse:
    """The part of the page that shows the steps; once all is done and checked again, the way to the new report."""
    configuration = configuration_for(request, configuration_id)
    context = _repair_context(repair_for(configuration, repair_id))
    shown: Repair = context["repair"]
    if context["is_over"] and shown.next_report is not None:
        arguments = [configuration.pk, shown.next_report.pk]
        return HttpResponseClientRedirect(reverse("preflight:report", args=arguments))
    return render(request, "preflight/parts/steps.html", context)


@company_required
@require_POST
def practise(request: HttpRequest, configuration_id: UUID, report_id: UUID) -> HttpResponse:
    """Do in the practice company file what a person would do in QuickBooks, and check again."""
    configuration = configuration_for(request, configuration_id)
    report = report_for(configuration, report_id)
    person = person_for(request)
    back = report_page.clean_anchor(request.POST.get("back", ""))
    try:
        practice.do(report, request.POST.get("key", ""), by=person)
        messages.success(request, _("Done in the practice company file. Both systems are checked again."))
        start_report(configuration, by=person)
    except reports.ReportError as error:
        messages.error(request, str(error))
    return redirect(reverse("preflight:index", args=[configuration.pk]) + (f"?back={back}" if back else ""))


def _start(
    request: HttpRequest, configuration: Configuration, report: PreflightReport, form: FixesForm
) -> HttpResponse:
    try:
        begun = start_repair(
            report,
            keys=form.cleaned_data["keys"],
            addresses=form.cleaned_data["addresses"],
            active_scope=form.scope,
            by=person_for(request),
        )
    except reports.ReportError as error:
        messages.error(request, str(error))
        return redirect("preflight:index", configuration.pk)
    return redirect("preflight:repair", configuration.pk, begun.pk)


def _repair_context(shown: Repair) -> dict[str, Any]:
    """``is_over``: the steps are done and the check that follows has ended too."""
    following = shown.next_report
    return {
        "repair": shown,
        "late": is_late(shown) or (following is not None and is_late(following)),
        "steps": [fix_rows.step_row(step) for step in shown.steps],
        "done": sum(step["state"] == "done" for step in shown.steps),
        "following": following,
        "is_over": not shown.is_open and (following is None or not following.is_open),
    }
