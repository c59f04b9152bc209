"""What the frame of every page needs: whose pages these are, and where one can go from here."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.mailbox import is_open
from provisioning import deployment
from provisioning.models import Configuration

#: The rooms of a configuration in the order in which a new company goes through them: namespace and label.
ROOMS = (
    ("wizard", _("Company profile")),
    ("preflight", _("Preflight")),
    ("flows", _("Flow Manager")),
    ("records", _("Records")),
)
#: Rooms without a link of their own in the frame.
_SIDE_ROOMS = ("revisions", "runs", "monitor")
#: Side rooms that are shown as part of another: that one is marked while they are open.
_PART_OF = {"revisions": "wizard", "runs": "flows"}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``configuration`` is the one whose page is shown (portal.access.configuration_for sets it)."""
    configuration: Configuration | None = getattr(request, "configuration", None)
    rooms, environments = [], []
    if configuration is not None and request.resolver_match is not None:
        here = request.resolver_match.namespace
        rooms = [
            {
                "label": label,
                "url": reverse(f"{namespace}:index", args=[configuration.pk]),
                "current": "page" if namespace == here else "true" if namespace == _PART_OF.get(here) else "",
            }
            for namespace, label in ROOMS
        ]
        environments = _environments(configuration, here)
    return {
        "configuration": configuration,
        "rooms": rooms,
        "environments": environments,
        "deployment": deployment,
        "mailbox_is_open": is_open(request),
    }


def _environments(configuration: Configuration, here: str) -> list[dict[str, Any]]:
    """The same room in each environment of the company; nothing where it has one only."""
    known = here in {namespace for namespace, _label in ROOMS} | set(_SIDE_ROOMS)
    namespace = here if known else "wizard"
    found = Configuration.objects.for_company(configuration.company).order_by("created_at")
    environments = [
        {
            "label": other.environment,
            "url": reverse(f"{namespace}:index", args=[other.pk]),
            "current": other.pk == configuration.pk,
        }
        for other in found
    ]
    return environments if len(environments) > 1 else []
