"""The Flow Manager's page as a whole: the table, and the panel of the flow that is open."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.flows.forms import PropertiesForm
from portal.flows.panel import panel_of
from portal.flows.rows import table_of
from provisioning import reports
from provisioning.chosen import zone_of
from provisioning.models import Configuration
from sync.flows.overview import overview_of


def flows_page(
    request: HttpRequest,
    configuration: Configuration,
    *,
    opened: UUID | None,
    form: PropertiesForm | None = None,
) -> HttpResponse:
    """The whole page, with the panel of one flow where ``opened`` says so; ``form`` is what was typed into it."""
    overview = overview_of(configuration, now=timezone.now())
    zone = zone_of(configuration)
    line = overview.find(opened) if opened else None
    if opened and line is None:
        raise Http404("There is no such flow.")
    context = {
        "overview": overview,
        "table": table_of(overview, zone),
        "zone": zone,
        "opened": opened,
        "panel": panel_of(configuration, overview, line, zone, form) if line else None,
        "verdict": reports.latest_verdict(configuration),
    }
    return render(request, "flows/index.html", context)


def flows_address(configuration: Configuration, opened: UUID | None = None) -> str:
    """The page's address, with the properties of one flow open."""
    address = reverse("flows:index", args=[configuration.pk])
    return f"{address}?flow={opened}#properties" if opened else address
