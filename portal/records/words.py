"""The words of the Records pages alone: why records wait, their values, and when something is tried again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.words.moments import moment
from portal.words.records import counted
from provisioning.models import Configuration
from sync.engine.values import decode, text
from sync.errors.catalogue import get_diagnosis
from sync.records.carriers import Carrier
from sync.records.queries import Group


def reasons(group: Group) -> list[str]:
    """Why those that a group's records wait for are not there, one sentence for each reason."""
    return [
        _("%(records)s wait for a %(parent)s that cannot go: %(title)s.")
        % {
            "records": counted(group.pair, count),
            "parent": _("customer") if parent == "customer" else _("product"),
            "title": get_diagnosis(code).title,
        }
        for parent, code, count in group.causes
    ]


def when_tried(carrier: Carrier | None, configuration: Configuration, zone: ZoneInfo) -> str:
    """What becomes of a record that is due now: the flow that takes it up and when, or what keeps it from going."""
    link = reverse("flows:index", args=[configuration.pk])
    if carrier is None:
        return format_html(
            _('No flow of the current profile moves these records. <a href="{}">Flow Manager</a>'), link
        )
    if carrier.is_running:
        return format_html(_("{} is running: this run or the next one takes it up."), carrier.name)
    if carrier.is_active and carrier.next_run_at is not None and carrier.next_run_at > timezone.now():
        return format_html(
            _("The next run of {} begins at {}."), carrier.name, moment(carrier.next_run_at, zone)
        )
    if carrier.is_active:
        return format_html(_("The next run of {} is about to begin."), carrier.name)
    return format_html(
        _('{} is {}: nothing is tried until it is started. <a href="{}">Open the Flow Manager</a>'),
        carrier.name,
        carrier.state,
        link,
    )


def shown(encoded: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Stored values as (name, text); times and numbers as a person writes them."""
    return [(name, _text(value)) for name, value in (encoded or {}).items()]


def _text(encoded: Any) -> str:
    value = decode(encoded) if not isinstance(encoded, dict) or len(encoded) == 1 else ""
    if value is True:
        return _("Yes")
    if value is False:
        return _("No")
    return value.isoformat(sep=" ") if isinstance(value, datetime) else text(value)
