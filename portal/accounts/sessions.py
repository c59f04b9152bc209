"""Logging in and out, and "Edit company profile", which asks for the company's name as well."""

from urllib.parse import urlsplit

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest
from django.urls import reverse

from portal.access import public
from portal.accounts.forms import LoginForm, ProfileLoginForm
from provisioning.models import Configuration, User


class _PortalLogin(LoginView):
    redirect_authenticated_user = True

    def get_redirect_url(self, _request: HttpRequest | None = None) -> str:
        """Where to go on; not back here, which Django takes for an endless loop and fails."""
        wanted = super().get_redirect_url()
        return "" if urlsplit(wanted).path == self.request.path else wanted


class _ProfileLogin(_PortalLogin):
    def get_default_redirect_url(self) -> str:
        """The profile of the company's first configuration."""
        person = self.request.user
        if isinstance(person, User) and person.company is not None:
            first = Configuration.objects.for_company(person.company).order_by("created_at").first()
            if first is not None:
                return reverse("wizard:index", args=[first.pk])
        return reverse("home")


login = public(_PortalLogin.as_view(template_name="accounts/login.html", authentication_form=LoginForm))
load_profile = public(
    _ProfileLogin.as_view(template_name="accounts/load_profile.html", authentication_form=ProfileLoginForm)
)
logout = public(LogoutView.as_view(next_page="home"))
