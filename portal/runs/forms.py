"""What a person asks the list of runs for: one flow, one outcome, the page behind a run."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from sync.models import Flow, RunOutcome

#: Runs that have not ended stand in the same list of choices.
OPEN = "OPEN"


class RunsForm(forms.Form):
    """An answer that is none of the choices counts as none."""

    flow = forms.ChoiceField(label=_("Flow"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("Any outcome")), (OPEN, _("Not ended yet")), *RunOutcome.choices],
    )
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, flows: Sequence[Flow], data: Mapping[str, object]) -> None:
        super().__init__(data, auto_id="runs-%s")
        self._flows = flows
        choices = [("", _("All flows")), *((str(flow.pk), flow.name) for flow in flows)]
        self.fields["flow"] = forms.ChoiceField(label=_("Flow"), required=False, choices=choices)
        for name in ("flow", "outcome"):
            self.fields[name].widget.attrs["class"] = "form-select form-select-sm"
        self.full_clean()

    def asked_flow_ids(self) -> list[UUID]:
        """The flow that was asked for, or all."""
        asked = self.cleaned_data.get("flow")
        return [flow.pk for flow in self._flows if not asked or str(flow.pk) == asked]

    def asked_outcome(self) -> str:
        """The outcome that was asked for; empty for any."""
        return str(self.cleaned_data.get("outcome") or "")

    def asked_after(self) -> UUID | None:
        """The run behind which the page begins."""
        after: UUID | None = self.cleaned_data.get("after")
        return after

    def address_after(self, run_id: UUID | None) -> str:
        """The query of the page behind a run, with the same filters; of the first page for None."""
        asked = {
            "flow": self.cleaned_data.get("flow"),
            "outcome": self.cleaned_data.get("outcome"),
            "after": run_id,
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})
