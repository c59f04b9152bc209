"""New Company? Please register here."""

import structlog
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import public
from portal.accounts import mails
from portal.accounts.forms import RegistrationForm
from portal.logins import client_address
from provisioning import throttle
from provisioning.catalogue.choices import Solution
from provisioning.companies import CompanyNameError, EmailTakenError, Registration, register
from provisioning.models import Configuration, User
from sync import sandbox_client
from sync.tasks.metadata import enqueue_sandbox_pair

log = structlog.get_logger(__name__)


@public
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_company(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    form = RegistrationForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if throttle.take(throttle.REGISTRATIONS, client_address(request) or "", now=timezone.now()):
            try:
                registered = _register(form)
            except CompanyNameError as error:
                form.add_error("company", str(error))
            except EmailTakenError:
                _tell_holder(form.cleaned_data["email"])
                return redirect("accounts:look_into_mail")
            else:
                return _begin(request, registered)
        else:
            form.add_error(
                None, _("Too many companies were registered from your network. Try again in an hour.")
            )
            status = 429
    return render(request, "accounts/register.html", {"form": form}, status=status)


@public
@require_safe
def look_into_mail(request: HttpRequest) -> HttpResponse:
    """What who registers with an address that has an account is told: the rest stands in the mail to its holder."""
    return render(request, "accounts/look_into_mail.html")


def _register(form: RegistrationForm) -> Registration:
    person = form.person()
    person.set_password(form.cleaned_data["password1"])
    with transaction.atomic():
        registered = register(
            name=form.cleaned_data["company"],
            administrator=person,
            solution=Solution(form.cleaned_data["solution"]),
        )
        mails.queue_welcome(registered.administrator)
    return registered


def _tell_holder(email: str) -> None:
    holder = User.objects.filter(email=email, is_active=True).first()
    if holder is not None and throttle.take(throttle.TAKEN_SENT, str(holder.pk), now=timezone.now()):
        mails.queue_address_taken(holder)


def _begin(request: HttpRequest, registered: Registration) -> HttpResponse:
    """Log the administrator in, under a new session key, and open the profile's first page."""
    login(request, registered.administrator, backend="portal.logins.PersonBackend")
    _request_sandbox(registered.configuration)
    return redirect("wizard:index", registered.configuration.pk)


def _request_sandbox(configuration: Configuration) -> None:
    """Have the company's practice systems made; where that cannot be asked for now, they are made when needed."""
    if not sandbox_client.is_available():
        log.info("sandbox_is_off", configuration=str(configuration.pk))
        return
    try:
        enqueue_sandbox_pair(configuration)
    except ConnectionError as error:
        log.warning("broker_unreachable", error=str(error))
