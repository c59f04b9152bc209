"""SUBMIT of the properties panel."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import company_required, configuration_for, person_for
from portal.flows.forms import PropertiesForm
from portal.flows.page import flows_address, flows_page
from provisioning import audit
from provisioning.chosen import zone_of
from provisioning.models import Configuration, User
from sync.flows.control import Refusal
from sync.flows.overview import overview_of
from sync.flows.properties import edit_properties


@company_required
@require_POST
def save(request: HttpRequest, configuration_id: UUID, flow_id: UUID) -> HttpResponse:
    """SUBMIT: save what was changed of a STOPPED flow, if it still is as the person saw it."""
    configuration = configuration_for(request, configuration_id)
    line = overview_of(configuration, now=timezone.now()).find(flow_id)
    if line is None:
        raise Http404("There is no such flow.")
    form = PropertiesForm(line, zone_of(configuration), request.POST)
    if not form.is_valid():
        return flows_page(request, configuration, opened=flow_id, form=form)
    changed = form.changed()
    if not changed:
        messages.info(request, _("Nothing was changed in the properties of %s.") % line.flow.name)
        return redirect(flows_address(configuration, flow_id))
    refusal = _edit(form, changed, person_for(request), configuration)
    if refusal is None:
        messages.success(request, _("The properties of %s are saved.") % line.flow.name)
        return redirect(flows_address(configuration, flow_id))
    return flows_page(request, configuration, opened=flow_id, form=_with_refusal(form, refusal))


def _edit(
    form: PropertiesForm, changed: dict[str, str], actor: User, configuration: Configuration
) -> Refusal | None:
    flow = form.line.flow
    with transaction.atomic():
        answer = edit_properties(flow.pk, form.cleaned_data["version"] or 0, **changed)
        if isinstance(answer, Refusal):
            return answer
        audit.record(
            "flow.properties",
            actor=actor,
            company=configuration.company,
            subject=flow,
            difference={name: [form.initial.get(name, ""), text] for name, text in changed.items()},
        )
    return None


def _with_refusal(form: PropertiesForm, refusal: Refusal) -> PropertiesForm:
    """The form as typed, with what is wrong at its field; after a clash the next SUBMIT is for the newest version."""
    name = refusal.code.removeprefix("invalid_")
    form.add_error(name if name in form.fields else None, refusal.message)
    if refusal.code == "stale":
        for field in form.changed():
            form.add_error(field, _("Now set to: %s") % (form.initial.get(field) or _("nothing")))
        form.data = {**dict(form.data.items()), "version": str(form.initial["version"])}
    return form
