"""Edit company profile: the pages of options, from the first to Finish."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import company_required, configuration_for


@company_required
@require_safe
def index(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    configuration_for(request, configuration_id)
    return render(request, "wizard/index.html")
