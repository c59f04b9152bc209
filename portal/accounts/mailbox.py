"""The mails of a development machine, where no mail server sends them. Elsewhere the page does not exist."""

from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.access import public
from provisioning.models import MailMessage

SHOWN = 50
_PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@public
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails as plain text. Without login: who forgot the password finds the link here."""
    if not is_open(request):
        raise Http404("There is no mailbox here.")
    return render(request, "accounts/mailbox.html", {"mails": MailMessage.objects.all()[:SHOWN]})


def is_open(request: HttpRequest) -> bool:
    """Whether the setting allows it and whoever asks sits at this very machine, not behind a proxy in front of it."""
    if not settings.MAILBOX or any(header in request.headers for header in _PROXY_HEADERS):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
