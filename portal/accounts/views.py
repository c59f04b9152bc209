"""Login and a person's own page."""

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import company_required, public

login = public(LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True))


@company_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account.html")
