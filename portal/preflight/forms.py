"""What a person chooses before fixes are applied."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisioning.preflight.findings import Finding
from provisioning.preflight.fixes import ActiveScope, AddIpRange, SetActive

_SCOPES = (
    (ActiveScope.ALL.value, gettext_lazy("All accounts on which it is empty")),
    (ActiveScope.WON.value, gettext_lazy("Only those of them with a won opportunity")),
    (ActiveScope.NONE.value, gettext_lazy("None: I choose them in Salesforce myself")),
)


class FixesForm(forms.Form):
    """The findings to mend, the addresses to trust one by one, and which accounts take part."""

    keys = forms.MultipleChoiceField(required=False)
    addresses = forms.MultipleChoiceField(required=False)
    active_scope = forms.ChoiceField(
        choices=_SCOPES, required=False, initial=ActiveScope.WON.value, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, fixable: tuple[Finding, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers_scope = any(isinstance(finding.fix, SetActive) for finding in fixable)
        self._choices("keys").choices = [(finding.key, finding.subject) for finding in fixable]
        self._choices("addresses").choices = [
            (finding.fix.address, finding.fix.address)
            for finding in fixable
            if isinstance(finding.fix, AddIpRange)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("keys") and not cleaned.get("addresses"):
            raise forms.ValidationError(
                _("Nothing is chosen. Tick what to mend, and each address to trust, and press again.")
            )
        return cleaned

    @property
    def scope(self) -> ActiveScope:
        """The accounts to set, of a valid form."""
        return ActiveScope(self.cleaned_data["active_scope"] or ActiveScope.NONE)

    def _choices(self, name: str) -> forms.MultipleChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type alone
        return field
