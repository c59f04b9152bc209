"""What a person confirms because nobody can see it from outside."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import company_required, configuration_for, person_for
from portal.preflight.context import host_of
from provisioning import attestations
from provisioning.chosen import find_chosen
from provisioning.models import Configuration


@company_required
@require_POST
def confirm(request: HttpRequest, configuration_id: UUID, code: str) -> HttpResponse:
    """The person who is logged in confirms one statement."""
    configuration = configuration_for(request, configuration_id)
    _require_known(code)
    host = host_of(find_chosen(configuration))
    attestations.confirm(configuration, code, host=host, by=person_for(request), clock=timezone.now)
    messages.success(request, _("Noted with your name and today's date. It counts from the next check on."))
    return _back(configuration)


@company_required
@require_POST
def withdraw(request: HttpRequest, configuration_id: UUID, code: str) -> HttpResponse:
    """A confirmation is taken back, whoever gave it."""
    configuration = configuration_for(request, configuration_id)
    _require_known(code)
    if attestations.withdraw(configuration, code, by=person_for(request), clock=timezone.now):
        messages.success(request, _("Taken back. The next check counts it as not confirmed."))
    return _back(configuration)


def _require_known(code: str) -> None:
    if code not in attestations.CHECK_CODES:
        raise Http404("There is no such statement.")


def _back(configuration: Configuration) -> HttpResponse:
    return redirect(reverse("preflight:index", args=[configuration.pk]) + "#confirm")
