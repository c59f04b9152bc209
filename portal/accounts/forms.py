"""What people type to register, to log in and to change what is known of them."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm, SetPasswordMixin, UsernameField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from provisioning.catalogue.choices import Solution
from provisioning.catalogue.solution import SolutionPage
from provisioning.models import User
from provisioning.models.user import normalise_email


def _name(label: Any, autocomplete: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=60, widget=forms.TextInput({"autocomplete": autocomplete}))


class RegistrationForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg]  # generic in the stubs only
    """A new company and its administrator."""

    company = forms.CharField(
        label=_("Company/Organization name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "organization"}),
        help_text=_(
            "Exactly as it shall stand in the portal: you type it again when you edit the company profile."
        ),
    )
    email = forms.EmailField(
        label=_("Administrator's e-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
        help_text=_("You log in with it, and mails about the integration go there."),
    )
    first_name = _name(_("First name"), "given-name")
    last_name = _name(_("Last name"), "family-name")
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=_("Password"), label2=_("Password, once more")
    )
    solution = forms.ChoiceField(
        label=_("Integration solution"),
        choices=[(solution.value, solution.value) for solution in Solution],
        initial=SolutionPage.name.default,
        help_text=_("The pair of systems that is to be integrated."),
    )

    field_order = ["company", "email", "first_name", "last_name", "password1", "password2", "solution"]

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])

    def clean(self) -> None:
        super().clean()
        self.validate_passwords()
        self.validate_password_for_user(self.person())

    def person(self) -> User:
        """The administrator, not stored and without password yet."""
        return User(
            **{name: self.cleaned_data.get(name, "") for name in ("email", "first_name", "last_name")}
        )


class LoginForm(AuthenticationForm):
    """E-mail address and password."""

    username = UsernameField(
        label=_("E-mail address"),
        widget=forms.EmailInput({"autofocus": True, "autocomplete": "username"}),
    )
    error_messages = {
        "invalid_login": _("E-mail address and password do not fit together. Mind capitals in the password."),
        "inactive": _("E-mail address and password do not fit together. Mind capitals in the password."),
    }


class ProfileLoginForm(LoginForm):
    """Company name, e-mail address and password; wrong in any way gives one and the same message."""

    company = forms.CharField(
        label=_("Company/Organization name"),
        max_length=120,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "organization"}),
        help_text=_("As it was typed at registration."),
    )
    error_messages = {
        "invalid_login": _(
            "Company name, e-mail address and password do not fit together. Mind capitals in the password."
        ),
    }
    field_order = ["company", "username", "password"]

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Administrator's e-mail address")
        self.fields["username"].widget.attrs.pop("autofocus", None)

    def clean(self) -> dict[str, Any]:
        """As the parent, with the company as one more credential (portal.logins.PersonBackend)."""
        given = self.cleaned_data
        if all(given.get(name) for name in ("company", "username", "password")):
            self.user_cache = authenticate(
                self.request,
                username=given["username"],
                password=given["password"],
                company=given["company"],
            )
            if self.user_cache is None:
                raise self.get_invalid_login_error()
        return given


class NameForm(forms.ModelForm[User]):
    """What a person may change of themselves; the e-mail address is the login and stays."""

    first_name = _name(_("First name"), "given-name")
    last_name = _name(_("Last name"), "family-name")

    class Meta:
        model = User
        fields = ("first_name", "last_name")


class ForgottenForm(forms.Form):
    """Where the link for a new password is to be sent."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autofocus": True, "autocomplete": "username"}),
    )


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs only
    """A password typed twice."""

    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=_("New password"), label2=_("New password, once more")
    )


class ChangePasswordForm(NewPasswordForm):
    """The old password as well. A wrong one counts like a failed login: sessions get stolen."""

    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        self.request = request
        super().__init__(user, data)

    def clean_old_password(self) -> str:
        given: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.email, password=given) is None:
            raise forms.ValidationError(_("This is not your present password."))
        return given
