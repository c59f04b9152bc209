"""The form of the credentials page. What is typed goes to the vault; secrets are never shown again."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.wizard.rows import Datalists, Row, Section, described
from portal.wizard.widgets import widget_for
from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.kinds import Choice, Secret
from provisioning.catalogue.option import Option
from provisioning.catalogue.page import Page
from provisioning.draft_credentials import CONFIRMATIONS, CredentialProblem, Kept, Place, is_secret
from provisioning.drafts import DraftError
from provisioning.editing import Editing

_OPTIONS = {option.name: option for option in Credentials.options}


class CredentialsForm(forms.Form):
    """Secrets are empty password fields; a blank keeps what is there. Other values are shown and may be emptied."""

    def __init__(self, *, page: type[Page], editing: Editing, data: Any = None, **_kwargs: Any) -> None:
        self.page, self.editing = page, editing
        self.credentials = editing.credentials
        self.datalists = Datalists()
        self.typed: dict[Place, str] = {}
        self.cleared: frozenset[Place] = frozenset()
        if data is not None:
            self._read(data)
        super().__init__()
        self._places = dict(
            zip(map(field_name, places := self.credentials.places(self.typed)), places, strict=True)
        )
        for name, place in self._places.items():
            option = OPTIONS[place[0]]
            self.fields[name] = forms.Field(
                label=option.label,
                help_text=option.help,
                required=False,
                initial=self._shown_value(place),
                widget=_widget(option, place, self.typed),
            )

    @property
    def shown(self) -> str:
        return " ".join(self.fields)

    def sections(self, *, with_problems: bool, refused: tuple[CredentialProblem, ...] = ()) -> list[Section]:
        """Everything to draw. ``refused``: what was wrong with what was just typed, and not kept."""
        problems = {
            **_by_place(self.credentials.problems() if with_problems else ()),
            **_by_place(refused),
        }
        found: dict[int, Section] = {}
        for name, place in self._places.items():
            section = found.setdefault(place[1], Section(self._heading(place[1])))
            section.rows.append(self._row(name, place, problems.get(place, [])))
        return list(found.values())

    def _read(self, data: Any) -> None:
        cleared = set()
        for name in dict.fromkeys(data.get("shown", "").split()):
            place = _place_of(name)
            option, value = OPTIONS[place[0]], str(data.get(name, ""))
            known = self.credentials.slot(place)
            if value and value != known.shown:
                self.typed[place] = value
            elif f"remove-{name}" in data or (
                not value and known.shown and not isinstance(option.kind, Choice)
            ):
                cleared.add(place)
        self.cleared = frozenset(cleared)

    def _shown_value(self, place: Place) -> str:
        typed = self.typed.get(place, "")
        if typed and not is_secret(OPTIONS[place[0]], typed):
            return typed
        return "" if place in self.cleared else self.credentials.slot(place).shown

    def _row(self, name: str, place: Place, errors: list[str]) -> Row:
        option, bound, slot = OPTIONS[place[0]], self[name], self.credentials.slot(place)
        widget = bound.field.widget
        described(widget, bound.auto_id, help_text=option.help, errors=errors)
        if isinstance(option.kind, Choice):
            # Draws the page anew (templates/wizard/options.html).
            widget.attrs |= {"hx-post": "", "data-controls": "true"}
        confirmation = place[0] in CONFIRMATIONS
        masked = not isinstance(option.kind, Choice) and not slot.shown
        return Row(
            option,
            bound,
            errors=errors,
            slot=None if confirmation or not masked else slot,
            removable=masked
            and not option.required
            and not confirmation
            and slot.kept in (Kept.STORED, Kept.TYPED),
        )

    def _heading(self, file: int) -> str:
        if not file:
            return _("Salesforce")
        if len(self.credentials.files) == 1:
            return _("QuickBooks")
        return _("QuickBooks company file %(number)s") % {"number": file}


OPTIONS = {option.key: option for option in Credentials.options}


def field_name(place: Place) -> str:
    """The control's name: the option's, and the number of the company file from the second on."""
    name = OPTIONS[place[0]].name
    return name if place[1] < 2 else f"{name}-{place[1]}"


def _place_of(name: str) -> Place:
    base, _dash, number = name.partition("-")
    option = _OPTIONS.get(base)
    if option is None or (number and not (option.per_company_file and number in _NUMBERS)):
        raise DraftError(f"There is no option {name[:80]!r} on this page.")
    return option.key, int(number or 1) if option.per_company_file else 0


_NUMBERS = frozenset(str(number) for number in range(2, 21))


def _widget(option: Option[Any], place: Place, typed: dict[Place, str]) -> forms.Widget:
    widget = widget_for(option.kind, typed.get(place, ""))
    if option is Credentials.sf_private_key:
        widget = forms.Textarea(
            attrs={"class": "form-control", "rows": 4, "autocomplete": "off", "spellcheck": "false"}
        )
    if isinstance(option.kind, Secret):
        # Kept by htmx while the page's part around it is drawn anew: its value is known to the browser alone.
        widget.attrs["hx-preserve"] = "true"
    return widget


def _by_place(problems: tuple[CredentialProblem, ...]) -> dict[Place, list[str]]:
    found: dict[Place, list[str]] = {}
    for problem in problems:
        found.setdefault((problem.key, problem.file), []).append(problem.message)
    return found
