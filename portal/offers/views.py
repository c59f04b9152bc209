"""Reading again what both systems offer, and looking how it goes. The reading itself is a worker's."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from portal.access import company_required, configuration_for
from portal.offers.panel import Panel, panel_of
from provisioning import throttle
from provisioning.models import Configuration
from sync.tasks import enqueue_metadata

#: Sent to the page when a reading has ended: what shows offered names may fetch them anew.
ENDED_EVENT = "offers-read"


@company_required
@require_POST
def refresh(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """Ask for a reading; one that is under way is not asked for again."""
    configuration = configuration_for(request, configuration_id)
    if not panel_of(configuration).reading and _may_read(request, configuration):
        try:
            enqueue_metadata(configuration)
        except ConnectionError:
            if not _is_htmx(request):
                messages.error(
                    request, _("Nobody could be asked to read. Try again in a moment, or tell support.")
                )
    back = _back(request, configuration)
    if not _is_htmx(request):
        return redirect(back)
    return _answer(request, configuration, panel_of(configuration), back)


@company_required
@require_safe
def status(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """The panel for htmx, or nothing while it has nothing new to say; without htmx back to the page it stands on."""
    configuration = configuration_for(request, configuration_id)
    back = _back(request, configuration)
    if not _is_htmx(request):
        return redirect(back)
    panel = panel_of(configuration)
    if request.GET.get("seen") == panel.signature and panel.reading:
        return HttpResponse(status=204)
    return _answer(request, configuration, panel, back)


def panel_context(configuration: Configuration, panel: Panel, back: str) -> dict[str, object]:
    """What templates/offers/panel.html needs."""
    seen = urlencode({"next": back, "seen": panel.signature})
    return {
        "configuration": configuration,
        "panel": panel,
        "next": back,
        "status_url": f"{reverse('offers:status', args=[configuration.pk])}?{seen}",
    }


def _answer(request: HttpRequest, configuration: Configuration, panel: Panel, back: str) -> HttpResponse:
    context = {**panel_context(configuration, panel, back), "ended": True}
    response = render(request, "offers/panel.html", context)
    return response if panel.reading else trigger_client_event(response, ENDED_EVENT)


def _back(request: HttpRequest, configuration: Configuration) -> str:
    """The page to go back to; only one of ours, by its path: ``redirect`` takes a bare word for a view's name."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse("wizard:index", args=[configuration.pk])


def _may_read(request: HttpRequest, configuration: Configuration) -> bool:
    if throttle.take(throttle.READINGS, str(configuration.pk), now=timezone.now()):
        return True
    if not _is_htmx(request):
        messages.warning(
            request, _("This was read very often within the last hour. Try again in a few minutes.")
        )
    return False


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
