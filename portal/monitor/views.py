"""The IW Monitor, in a window of its own: every flow of the company, live."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.access import company_required, configuration_for
from portal.monitor.screen import screen_of
from provisioning.models import Configuration
from sync.monitor import monitor_of


@company_required
@require_safe
@never_cache
def index(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    return render(request, "monitor/index.html", _context(request, configuration))


@company_required
@require_safe
@never_cache
def live(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    """What the open window asks for every two seconds."""
    configuration = configuration_for(request, configuration_id)
    return render(request, "monitor/live.html", {**_context(request, configuration), "oob": True})


def _context(request: HttpRequest, configuration: Configuration) -> dict[str, Any]:
    found = monitor_of(configuration.company)
    screen = screen_of(found, first=configuration.pk, now=timezone.now())
    return {"screen": screen, "is_paused": "paused" in request.GET}
