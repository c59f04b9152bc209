"""Preview before start: what a flow would do now, planned in the background."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import company_required, configuration_for, person_for
from portal.flows.page import flows_address
from provisioning import audit, throttle
from sync.flows.control import Refusal
from sync.flows.preview import begin_preview
from sync.models import Flow


@company_required
@require_POST
def begin(request: HttpRequest, configuration_id: UUID, flow_id: UUID) -> HttpResponse:
    """Have the flow previewed, and show the preview's run; pressed twice it is the same one."""
    configuration = configuration_for(request, configuration_id)
    flow = get_object_or_404(Flow.objects.for_configuration(configuration), pk=flow_id)
    if not throttle.take(throttle.PREVIEWS, str(configuration.pk), now=timezone.now()):
        messages.warning(request, _("Many previews were asked for within the last hour. Wait a few minutes."))
        return redirect(flows_address(configuration, flow_id))
    with transaction.atomic():
        runs = begin_preview(flow)
        if not isinstance(runs, Refusal):
            actor = person_for(request)
            audit.record("flow.preview", actor=actor, company=configuration.company, subject=flow)
    if isinstance(runs, Refusal):
        messages.warning(request, runs.message)
        return redirect(flows_address(configuration, flow_id))
    if len(runs) > 1:
        messages.info(
            request, _("Each of the %s company files is previewed by a run of its own.") % len(runs)
        )
    return redirect("runs:run", configuration_id=configuration.pk, run_id=runs[0].pk)
