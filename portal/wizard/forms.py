"""The form of a page, generated from the catalogue: a field for every option in use, as typed, with its problems."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.wizard.rows import Datalist, Datalists, Row, Section, described, messages_by_key
from portal.wizard.sections import sections_of
from portal.wizard.widgets import shown_value, suggestions, typed_value, widget_for
from provisioning.catalogue.choices import Environment
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.kinds import JSON, Mapping, SfField, Text
from provisioning.catalogue.option import Computed, DefaultContext, Option
from provisioning.catalogue.page import Page
from provisioning.drafts import DraftError, to_values
from provisioning.editing import Editing, asks_for, default_answer, may_answer
from provisioning.offers import Offer, OfferBook, kind_is_offered
from provisioning.profile import Profile
from provisioning.requirements import object_of

#: Where the systems are: the built-in sandbox answers instead of them.
_NOT_WITH_SANDBOX = (
    EnvironmentPage.qb_host,
    EnvironmentPage.qb_port,
    EnvironmentPage.salesforce_domain,
    EnvironmentPage.my_domain,
)


class OptionsForm(forms.Form):
    """Shows what was typed and reads what is typed; it refuses nothing (provisioning.validation tells the problems).

    ``data``: what a browser sent. The names of the options that it was shown stand in its ``shown``, so that an
    unticked switch can be told from one that was not there.
    """

    def __init__(self, *, page: type[Page], editing: Editing, data: Any = None, **_kwargs: Any) -> None:
        self.page, self.editing = page, editing
        self.typed: dict[str, JSON] = {} if data is None else self._read(data)
        self.profile: Profile = editing.profile_with(self.typed) if self.typed else editing.profile
        self.datalists = Datalists()
        super().__init__()
        for option in self._shown_options():
            raw = self._answer(option)
            self.fields[option.name] = forms.Field(
                label=option.label,
                help_text=option.help,
                required=False,
                initial=shown_value(option.kind, raw),
                widget=widget_for(option.kind, raw),
            )

    @property
    def shown(self) -> str:
        """The names of the options shown, for the hidden field."""
        return " ".join(self.fields)

    def sections(self, *, with_problems: bool) -> list[Section]:
        """Everything to draw. ``with_problems``: also what is wrong with what is stored."""
        problems = messages_by_key(self.editing.problems_on(self.page)) if with_problems else {}
        book = OfferBook(self.editing.configuration)
        found = []
        for heading, options in sections_of(self.page).items():
            rows = [
                self._row(option, problems.get(option.key, []), book)
                for option in options
                if option.name in self.fields
            ]
            if rows:
                found.append(Section(heading, rows))
        return found

    def _read(self, data: Any) -> dict[str, JSON]:
        options = {option.name: option for option in self.page.options if may_answer(option)}
        names = list(dict.fromkeys(data.get("shown", "").split()))  # each is worth reading once
        if unknown := [name for name in names if name not in options]:
            raise DraftError(f"There is no option {unknown[0][:80]!r} on this page.")
        return {options[name].key: typed_value(options[name].kind, data, name) for name in names}

    def _shown_options(self) -> list[Option[Any]]:
        return [option for option in self.page.options if asks_for(self.profile, option)]

    def _answer(self, option: Option[Any]) -> JSON:
        return self.typed[option.key] if option.key in self.typed else self.editing.answer(option)

    def _row(self, option: Option[Any], errors: list[str], book: OfferBook) -> Row:
        bound = self[option.name]
        widget = bound.field.widget
        described(widget, bound.auto_id, help_text=option.help, errors=errors)
        if option.name in self._controlling():
            # Draws the page anew (templates/wizard/options.html).
            widget.attrs |= {"hx-post": "", "data-controls": "true"}
        default = self._default_text(option)
        if isinstance(widget, forms.TextInput) and isinstance(option.default, Computed):
            widget.attrs["placeholder"] = default
        datalist, more = self._offers(option, book)
        if datalist is not None:
            widget.attrs["list"] = datalist.id
        raw = self._answer(option)
        given = to_values({option.key: raw})[option.key]
        return Row(
            option,
            bound,
            errors=errors,
            default=default,
            changed=given != default_answer(option),
            more=more,
            note=_note(self.profile, option),
        )

    def _offers(
        self, option: Option[Any], book: OfferBook
    ) -> tuple[Datalist | None, tuple[Datalist, Datalist] | None]:
        """The list of a text field, or the two lists of a mapping's rows."""
        kind = option.kind
        if isinstance(kind, Mapping):
            sf, qb = book.of_mapping(option, self.profile)
            lists = self.datalists
            return None, (lists.of(f"{option.key} SF", sf.values), lists.of(f"{option.key} QB", qb.values))
        if texts := suggestions(kind):
            return self.datalists.of(kind.text, (Offer(text, text) for text in texts)), None
        if not kind_is_offered(option):
            return None, None
        what = [kind.text, option.shape_text, option.travel]
        if isinstance(kind, SfField):
            what.append(object_of(self.profile, option))
        elif isinstance(kind, Text):
            what.append(option.key)
        return self.datalists.of(" ".join(what), book.of(option, self.profile).values), None

    def _controlling(self) -> set[str]:
        """Names of the page's options that other options of the page depend on."""
        return {
            seen.name
            for option in self.page.options
            if option.when
            for seen in option.when.options()
            if seen.page is self.page
        }

    def _default_text(self, option: Option[Any]) -> str:
        if not isinstance(option.default, Computed):
            return option.default_text
        value = option.kind.dump(option.default_value(self.profile, DefaultContext()))
        return f"{value} ({option.default.text})" if value else option.default.text


def _note(profile: Profile, option: Option[Any]) -> str | Promise:
    """The sandbox brings its own addresses: said wherever its switch can be on, as it stands on the same page."""
    may_be_idle = option in _NOT_WITH_SANDBOX and profile.environment.name is Environment.DEVELOPMENT
    return _("Not used while the built-in sandbox is on.") if may_be_idle else ""
