"""Catching up: Query Starts of a flow that is far behind is set to now, bulk flows move the gap."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.access import company_required, configuration_for, person_for
from portal.flows.page import flows_address
from portal.words.flows import sentence
from portal.words.moments import moment
from provisioning import audit
from provisioning.chosen import zone_of
from provisioning.models import Configuration
from sync.flows.catch_up import bulk_flows_for, prepare_catch_up
from sync.flows.control import Refusal
from sync.flows.overview import FlowLine, Overview, overview_of
from sync.flows.parameters import is_whole_number
from sync.flows.states import FlowState


@company_required
@require_safe
def page(request: HttpRequest, configuration_id: UUID, flow_id: UUID) -> HttpResponse:
    """What catching up with this flow takes, step by step."""
    configuration = configuration_for(request, configuration_id)
    overview, line = _scheduled_line(configuration, flow_id)
    bulk = _bulk_lines(overview, line)
    context = {
        "line": line,
        "sentence": sentence(line.definition),
        "bulk": [(other, sentence(other.definition)) for other in bulk],
        "active": [other for other in overview.shown if other.state is not FlowState.STOPPED],
        "begins": moment(line.query_starts, zone_of(configuration)),
        "zone": zone_of(configuration),
    }
    return render(request, "flows/catch_up.html", context)


@company_required
@require_POST
def prepare(request: HttpRequest, configuration_id: UUID, flow_id: UUID) -> HttpResponse:
    """Set Query Starts to now and the bulk flows' dates to the gap; the person starts them in the Flow Manager."""
    configuration = configuration_for(request, configuration_id)
    overview, line = _scheduled_line(configuration, flow_id)
    bulk = _bulk_lines(overview, line)
    version = request.POST.get("version", "")
    if overview.profile is None or not bulk or not is_whole_number(version):
        raise Http404("There is nothing to catch up with.")
    flow, zone = line.flow, zone_of(configuration)
    with transaction.atomic():
        answer = prepare_catch_up(flow, int(version), [other.flow for other in bulk], overview.profile)
        if not isinstance(answer, Refusal):
            begin, end = (moment(value, zone) for value in answer)
            audit.record(
                "flow.catch_up",
                actor=person_for(request),
                company=configuration.company,
                subject=flow,
                difference={"query_starts": [begin, end]},
            )
    if isinstance(answer, Refusal):
        messages.warning(request, answer.message)
        return redirect("flows:catch_up", configuration_id=configuration.pk, flow_id=flow_id)
    names = ", ".join(other.flow.name for other in bulk)
    messages.success(
        request,
        _("%(flow)s goes on from now. The gap since %(begin)s is set in %(names)s: start one after another.")
        % {"flow": flow.name, "begin": begin, "names": names},
    )
    return redirect(flows_address(configuration, bulk[0].flow.pk))


def _scheduled_line(configuration: Configuration, flow_id: UUID) -> tuple[Overview, FlowLine]:
    overview = overview_of(configuration, now=timezone.now())
    line = overview.find(flow_id)
    if line is None or not line.flow.scheduled:
        raise Http404("There is no such scheduled flow.")
    return overview, line


def _bulk_lines(overview: Overview, line: FlowLine) -> Sequence[FlowLine]:
    if overview.profile is None:
        return []
    lines = {other.flow.name: other for other in overview.utility}
    names = [definition.name for definition in bulk_flows_for(overview.profile, line.flow.name)]
    return [lines[name] for name in names if name in lines]
