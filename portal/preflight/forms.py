"""What a person chooses before fixes are applied."""

from typing import Any

from django import forms
from django.utils.functional import Promise
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
    """The findings to mend, the addresses to trust, and which accounts take part."""

    keys = forms.MultipleChoiceField(required=False)
    trust = forms.BooleanField(required=False)
    left_out = forms.MultipleChoiceField(required=False)
    active_scope = forms.ChoiceField(
        choices=_SCOPES, required=False, initial=ActiveScope.WON.value, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, fixable: tuple[Finding, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses = [finding.fix.address for finding in fixable if isinstance(finding.fix, AddIpRange)]
        self._field("keys").choices = [(finding.key, finding.subject) for finding in fixable]
        self._field("left_out").choices = [(address, address) for address in self.addresses]
        counts = next((finding.fix for finding in fixable if isinstance(finding.fix, SetActive)), None)
        self._field("active_scope").choices = [
            (value, _counted(value, label, counts)) for value, label in _SCOPES
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        left_out = cleaned.get("left_out", ())
        cleaned["addresses"] = [
            address for address in self.addresses if cleaned.get("trust") and address not in left_out
        ]
        if not self.errors and not cleaned.get("keys") and not cleaned["addresses"]:
            raise forms.ValidationError(_("Nothing is chosen. Tick what to mend, and press again."))
        return cleaned

    @property
    def scope(self) -> ActiveScope:
        """The accounts to set, of a valid form."""
        return ActiveScope(self.cleaned_data["active_scope"] or ActiveScope.NONE)

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type alone
        return field


def _counted(value: str, label: str | Promise, counts: SetActive | None) -> str | Promise:
    """The label with the number of accounts, where it is known."""
    numbers = (
        {ActiveScope.ALL: counts.empty, ActiveScope.WON: counts.empty_won} if counts and counts.empty else {}
    )
    number = numbers.get(ActiveScope(value))
    return label if number is None else f"{label} ({number})"
