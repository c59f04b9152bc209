"""The first page: for a visitor what this is and how to come in, for a company's people where they stand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.access import public
from portal.dashboard import standings_of
from provisioning.models import User


@public
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = request.user
    if not isinstance(person, User):
        return render(request, "portal/home.html")
    standings = standings_of(person.company) if person.company is not None else []
    return render(request, "portal/dashboard.html", {"company": person.company, "standings": standings})
