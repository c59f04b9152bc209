"""Writes an option's value, and when a page was saved, for people, in the wizard's templates."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from portal.words.options import value_text
from provisioning.models import DraftPage

register = template.Library()
register.filter("value_text", value_text)


@register.filter
def saved_text(page: DraftPage) -> str:
    """When, and by whom where that is known: "2 hours ago by Anna Berg"."""
    recent = timezone.now() - page.saved_at < timedelta(minutes=1)
    when = _("just now") if recent else _("%(time)s ago") % {"time": timesince(page.saved_at)}
    if page.saved_by is None:
        return when
    return _("%(when)s by %(person)s") % {"when": when, "person": page.saved_by.get_full_name()}
