"""The panel that says what both systems offer: {% offers_panel %}, or {% offers_panel page.key %} on a wizard page."""

from typing import Any

from django import template
from django.template import RequestContext

from portal.offers.panel import panel_of
from portal.offers.views import panel_context
from provisioning.catalogue.pages import OPTIONS
from provisioning.models import Configuration
from provisioning.offers import kind_is_offered

register = template.Library()


@register.inclusion_tag("offers/standing.html", takes_context=True)
def offers_panel(context: RequestContext, page_key: str = "") -> dict[str, Any]:
    """By one query. It comes back to the page it stands on; empty for a page whose options name nothing."""
    if page_key and not any(o.page_key == page_key and kind_is_offered(o) for o in OPTIONS.values()):
        return {}
    configuration: Configuration = context["configuration"]
    back = context["request"].get_full_path()
    panel = panel_context(configuration, panel_of(configuration), back)
    return {**panel, "csrf_token": context.get("csrf_token")}
