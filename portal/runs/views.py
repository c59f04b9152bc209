"""The list of runs, and one run: what it did or would do, record by record, and what happened around it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from portal.access import company_required, configuration_for
from portal.asked import asked_number, asked_uuid
from portal.runs.forms import RunsForm
from portal.runs.log import log_of
from portal.runs.plan import KINDS, plan_rows
from portal.runs.results import result_rows
from portal.runs.summary import summary_of
from provisioning.chosen import zone_of
from provisioning.models import Configuration
from sync.flows.plan_pages import plan_page
from sync.flows.run_pages import intents_page, runs_page
from sync.models import Flow, RecordError, Run

#: Records in error that the page names; the others stand on the records page.
NAMED_ERRORS = 20


@company_required
@require_safe
def index(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """The newest runs, of one flow or one outcome where the person asks for that."""
    configuration = configuration_for(request, configuration_id)
    flows = list(Flow.objects.for_configuration(configuration))
    form = RunsForm(flows, request.GET)
    zone = zone_of(configuration)
    page = runs_page(form.asked_flow_ids(), outcome=form.asked_outcome(), after=form.asked_after())
    context = {
        "form": form,
        "summaries": [summary_of(run, zone) for run in page.rows],
        "is_first": form.asked_after() is None,
        "next": form.address_after(page.next) if page.next else "",
        "first": form.address_after(None),
        "zone": zone,
    }
    return render(request, "runs/index.html", context)


@company_required
@require_safe
def run(request: HttpRequest, configuration_id: UUID, run_id: UUID) -> HttpResponse:
    """One run; a preview shows its plan, another one what it wrote."""
    configuration = configuration_for(request, configuration_id)
    found = _run(configuration, run_id)
    zone = zone_of(configuration)
    errors = RecordError.objects.filter(run=found).defer("values", "detail")
    context = {
        "run": found,
        "summary": summary_of(found, zone),
        "zone": zone,
        "log": log_of(found, zone),
        "errors": list(errors.order_by("-last_seen_at", "pk")[:NAMED_ERRORS]),
        "error_count": errors.count(),
    }
    if found.preview:
        kind = request.GET.get("kind", "")
        page = plan_page(found, kind=kind, begin=asked_number(request.GET.get("begin", "")))
        context |= {"plan": plan_rows(page.entries), "next": page.next, "kind": kind, "kinds": KINDS.items()}
    else:
        results = intents_page(found, after=asked_uuid(request.GET.get("after", "")))
        context |= {"results": result_rows(results.rows), "next": results.next}
    return render(request, "runs/run.html", context)


@company_required
@require_safe
def live(request: HttpRequest, configuration_id: UUID, run_id: UUID) -> HttpResponse:
    """How far the run has come; once it has ended the whole page is asked for again."""
    configuration = configuration_for(request, configuration_id)
    found = _run(configuration, run_id)
    if found.ended_at is not None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    summary = summary_of(found, zone_of(configuration))
    context = {"configuration": configuration, "run": found, "summary": summary}
    return HttpResponse(render_to_string("runs/progress.html", context))


def _run(configuration: Configuration, run_id: UUID) -> Run:
    runs = Run.objects.filter(flow__configuration=configuration)
    related = runs.select_related("flow", "company_file", "revision").defer("revision__values")
    found: Run = get_object_or_404(related, pk=run_id)
    return found
