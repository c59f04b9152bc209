"""What a list of records is narrowed to, which records are tried again, and what is decided about one."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.words.records import KIND_WORDS, PAIR_WORDS, SYSTEM_NAMES
from sync.engine.records import System
from sync.models import RecordErrorKind
from sync.records.queries import Filter

_SELECT = forms.Select(attrs={"class": "form-select form-select-sm"})


class FilterForm(forms.Form):
    """The filters above the list; what makes no sense is left out rather than refused."""

    kind = forms.ChoiceField(label=_("State"), required=False, widget=_SELECT)
    pair = forms.ChoiceField(label=_("Records"), required=False, widget=_SELECT)
    system = forms.ChoiceField(label=_("Found in"), required=False, widget=_SELECT)
    code = forms.ChoiceField(label=_("What is wrong"), required=False, widget=_SELECT)
    text = forms.CharField(
        label=_("Name or text"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm", "type": "search"}),
    )

    def __init__(self, data: Any, *, codes: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="filter-%s")
        kinds = [(kind.value, KIND_WORDS[kind]) for kind in RecordErrorKind]
        self._offer("kind", _("All that need attention"), kinds)
        self._offer("pair", _("All kinds of records"), PAIR_WORDS.items())
        self._offer("system", _("Both systems"), SYSTEM_NAMES.items())
        self._offer("code", _("Anything"), codes)

    def _offer(self, name: str, everything: Any, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", everything), *choices]

    def wanted(self) -> Filter:
        """The filters that were understood."""
        self.is_valid()
        known = self.cleaned_data
        return Filter(**{name: str(known.get(name) or "").strip() for name in self.fields})


class _IdsField(forms.TypedMultipleChoiceField):
    """Any UUIDs: which of them are the company's is the query's to say."""

    def valid_value(self, value: Any) -> bool:
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class RetryForm(forms.Form):
    """Records to try again: those ticked, or all that the filter finds (``everything``)."""

    records = _IdsField(required=False, coerce=UUID)
    everything = forms.BooleanField(required=False)


class DecisionForm(forms.Form):
    """What a person decides: for held fields a winner each, named ``field-0``, ``field-1``, ... in their order."""

    action = forms.ChoiceField(
        choices=[(name, name) for name in ("fields", "approve", "leave", "make_again", "take_up")]
    )
    token = forms.CharField(max_length=64)
    all = forms.ChoiceField(required=False, choices=[(system.value, system.value) for system in System])

    def __init__(self, data: Any, *, links: Iterable[str]) -> None:
        super().__init__(data)
        self._links = list(links)
        for place, _link in enumerate(self._links):
            self.fields[f"field-{place}"] = forms.ChoiceField(
                required=False, choices=[(system.value, system.value) for system in System]
            )

    def winners(self) -> Mapping[str, System]:
        """The chosen side by link; links without a choice are missing."""
        chosen = {
            link: self.cleaned_data["all"] or self.cleaned_data.get(f"field-{place}", "")
            for place, link in enumerate(self._links)
        }
        return {link: System(side) for link, side in chosen.items() if side}
