"""What the frame of every page needs: whose pages these are, and where one can go from here."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from provisioning import deployment
from provisioning.models import Configuration

#: The rooms of a configuration in the order in which a new company goes through them: namespace and label.
ROOMS = (
    ("wizard", _("Company profile")),
    ("preflight", _("Preflight")),
    ("flows", _("Flow Manager")),
    ("records", _("Records")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``configuration`` is the one whose page is shown (portal.access.configuration_for sets it)."""
    configuration: Configuration | None = getattr(request, "configuration", None)
    rooms = []
    if configuration is not None and request.resolver_match is not None:
        here = request.resolver_match.namespace
        rooms = [
            {
                "label": label,
                "url": reverse(f"{namespace}:index", args=[configuration.pk]),
                "current": namespace == here,
            }
            for namespace, label in ROOMS
        ]
    return {"configuration": configuration, "rooms": rooms, "deployment": deployment}
