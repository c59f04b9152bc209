"""A person's own page."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.access import company_for, company_required, person_for
from portal.accounts.forms import NameForm
from provisioning import audit
from provisioning.models import User


@company_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    person = person_for(request)
    form = NameForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        _store(form)
        messages.success(request, _("Your name is stored."))
        return redirect("accounts:account")
    return render(request, "accounts/account.html", {"form": form, "company": company_for(request)})


def _store(form: NameForm) -> None:
    if not form.changed_data:
        return
    with transaction.atomic():
        person: User = form.save()
        audit.record(
            "person.renamed",
            actor=person,
            company=person.company,
            subject=person,
            difference={name: [form.initial[name], getattr(person, name)] for name in form.changed_data},
        )
