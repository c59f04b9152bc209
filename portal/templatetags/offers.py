"""The panel that says what both systems offer, for any page of a configuration: {% offers_panel %}."""

from typing import Any

from django import template
from django.template import RequestContext

from portal.offers.panel import panel_of
from portal.offers.views import panel_context
from provisioning.models import Configuration

register = template.Library()


@register.inclusion_tag("offers/standing.html", takes_context=True)
def offers_panel(context: RequestContext) -> dict[str, Any]:
    """By one query. It comes back to the page it stands on."""
    configuration: Configuration = context["configuration"]
    back = context["request"].get_full_path()
    panel = panel_context(configuration, panel_of(configuration), back)
    return {**panel, "csrf_token": context.get("csrf_token")}
