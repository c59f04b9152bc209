"""The Flow Manager: the table of flows, what lives in it, and START and STOP."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.access import company_required, configuration_for, person_for
from portal.flows.commands import command
from portal.flows.page import flows_address, flows_page
from portal.flows.rows import table_of
from provisioning.chosen import zone_of
from provisioning.models import Configuration
from sync.flows.control import Refusal, Transition
from sync.flows.overview import overview_of
from sync.flows.states import FlowEvent
from sync.models import Flow


@company_required
@require_safe
def index(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """The page; ``?flow=<id>`` opens that flow's properties below the table."""
    configuration = configuration_for(request, configuration_id)
    return flows_page(request, configuration, opened=_uuid(request.GET.get("flow", "")))


@company_required
@require_safe
def live(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """The table's live cells for a page that is open; 204 while nothing is other than what it says it has seen."""
    configuration = configuration_for(request, configuration_id)
    table = table_of(overview_of(configuration, now=timezone.now()), zone_of(configuration))
    if request.GET.get("seen") == table.digest and request.GET.get("flows") == table.flows:
        return HttpResponse(status=204)
    context = {
        "configuration": configuration,
        "table": table,
        "oob": True,
        "is_other_list": request.GET.get("flows") != table.flows,
    }
    # Without the request: this has no frame, and what the frame asks the database for is not needed.
    return HttpResponse(render_to_string("flows/live.html", context))


@company_required
@require_POST
def submit(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """START and STOP what was ticked: first what stops, then what starts. With nothing ticked the page refreshes."""
    configuration = configuration_for(request, configuration_id)
    stopping = _chosen(configuration, request.POST.getlist("stop"))
    starting = _chosen(configuration, request.POST.getlist("start"))
    actor = person_for(request)
    answers = [
        *command(stopping, FlowEvent.STOP, actor=actor),
        *command(starting, FlowEvent.START, actor=actor),
    ]
    _tell(request, answers)
    opened = _uuid(request.POST.get("flow", ""))
    return redirect(flows_address(configuration, opened))


def _chosen(configuration: Configuration, ids: Sequence[str]) -> list[Flow]:
    """The flows that were ticked; Http404 where one of them is none of this configuration's."""
    wanted = {_uuid(text) for text in ids}
    flows = list(
        Flow.objects.for_configuration(configuration)
        .filter(pk__in=[flow_id for flow_id in wanted if flow_id])
        .select_related("configuration__company")
    )
    if len(flows) != len(wanted):
        raise Http404("There is no such flow.")
    return flows


def _tell(request: HttpRequest, answers: Iterable[Transition | Refusal]) -> None:
    """Say what became of each flow: those that came to the same state together, each refusal with its reason."""
    by_state: dict[str, list[str]] = {}
    for answer in answers:
        if isinstance(answer, Refusal):
            messages.warning(request, answer.message)
        else:
            by_state.setdefault(answer.after.value, []).append(answer.flow_name)
    for state, names in by_state.items():
        text = _("%(state)s: %(names)s.") % {"state": state, "names": ", ".join(names)}
        messages.success(request, text)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
