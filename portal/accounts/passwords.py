"""A new password: by a link in a mail for who forgot it, or with the present one."""

from axes.utils import reset as unlock
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import company_required, person_for, public
from portal.accounts import mails
from portal.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from portal.logins import client_address
from provisioning import audit, throttle
from provisioning.models import User
from provisioning.models.user import normalise_email


@public
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the link; the answer is the same whether or not the address has an account."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _send_link(form.cleaned_data["email"], asked_from=client_address(request) or ""):
            return redirect("accounts:link_sent")
        form.add_error(None, _("Too many links were asked for from your network. Try again in an hour."))
        return render(request, "accounts/forgotten.html", {"form": form}, status=429)
    return render(request, "accounts/forgotten.html", {"form": form})


@public
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_sent.html")


@public
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Where the link leads. Its token stands in the query, which no log and no session keeps."""
    person = _person_of_link(request.GET.get("person", ""), request.GET.get("token", ""))
    if person is None:
        return render(request, "accounts/link_used.html", status=410)
    form = NewPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _change(form, "password.reset")
        unlock(username=person.email)  # who reads the mail is the holder: earlier guesses are forgiven
        messages.success(request, _("Your password is changed. Log in with the new one."))
        return redirect("accounts:login")
    return render(request, "accounts/new_password.html", {"form": form})


@company_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request, person_for(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, _change(form, "password.changed"))
        messages.success(request, _("Your password is changed. You are logged out everywhere else."))
        return redirect("accounts:account")
    return render(request, "accounts/change_password.html", {"form": form})


def _send_link(email: str, *, asked_from: str) -> bool:
    """Mail the link where there is an account that may have one; False where the caller has to wait."""
    now = timezone.now()
    # One transaction either way, so that the time it takes tells less of whether there is an account.
    with transaction.atomic():
        if not throttle.take(throttle.RESETS_ASKED, asked_from, now=now):
            return False
        person = User.objects.filter(email=normalise_email(email), is_active=True).first()
        if (
            person is not None
            and person.has_usable_password()
            and throttle.take(throttle.RESETS_SENT, str(person.pk), now=now)
        ):
            mails.queue_reset(
                person,
                uid=urlsafe_base64_encode(force_bytes(person.pk)),
                token=default_token_generator.make_token(person),
            )
    return True


def _person_of_link(uid: str, token: str) -> User | None:
    """Whom the link was sent to, while it is good: once, for an hour, until the next login."""
    try:
        person = User.objects.filter(pk=urlsafe_base64_decode(uid).decode(), is_active=True).first()
    except (ValueError, ValidationError):
        return None
    return person if person is not None and default_token_generator.check_token(person, token) else None


def _change(form: NewPasswordForm, action: str) -> User:
    """Store the new password, which ends every other session, note it and tell the person."""
    with transaction.atomic():
        person: User = form.save()
        audit.record(action, actor=person, company=person.company, subject=person)
        mails.queue_password_changed(person)
    return person
