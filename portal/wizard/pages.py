"""A page of the profile: django-formtools' wizard with named addresses, over the draft.

What differs from stock: every submit keeps what was typed, right or wrong, also on Back; pages are left although
something on them is wrong; Finish is a page of its own (portal.wizard.finish). Which pages there are follows from the
draft's answers, by formtools' conditions.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from formtools.wizard.views import NamedUrlWizardView

from portal.access import company_required, configuration_for, person_for
from portal.wizard.credentials_form import CredentialsForm
from portal.wizard.forms import OptionsForm
from portal.wizard.progress import PageName, progress_of
from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.page import Page
from provisioning.draft_credentials import CredentialProblem, keep_typed
from provisioning.drafts import Clash, DraftError, DraftGoneError, Saved, open_draft, save_page
from provisioning.editing import COMING_DIRECTIONS, WIZARD_PAGES, Editing, shows_page
from provisioning.models import Configuration

_PAGES: dict[str, type[Page]] = {page.key: page for page in WIZARD_PAGES}
_GO_PAGE = "page:"


def _form_of(page: type[Page]) -> type[CredentialsForm] | type[OptionsForm]:
    return CredentialsForm if page is Credentials else OptionsForm


class ProfileWizard(NamedUrlWizardView):  # type: ignore[misc]  # formtools has no types
    http_method_names = ["get", "head", "post"]
    storage_name = "portal.wizard.storage.DraftStorage"
    template_name = "wizard/page.html"
    form_list = [(key, _form_of(page)) for key, page in _PAGES.items()]
    condition_dict = {
        key: (lambda wizard, page=page: shows_page(wizard.editing.profile, page))
        for key, page in _PAGES.items()
    }
    url_name = "wizard:page"
    done_step_name = "finish"

    request: HttpRequest
    configuration: Configuration
    editing: Editing

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.configuration = configuration_for(request, kwargs["configuration_id"])
        if kwargs["step"] not in _PAGES:
            raise Http404("There is no such page.")
        self.editing = Editing(self.configuration)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def page(self) -> type[Page]:
        return _PAGES[self.kwargs["step"]]

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page that the choices made do not call for leads to the overview."""
        if self.page not in self.editing.pages:
            return self._to("wizard:index")
        response: HttpResponse = super().get(*args, **kwargs)
        return response

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep what was typed, then go where the button says; ``draw`` shows the page anew and keeps nothing."""
        self.storage.current_step = self.page.key
        try:
            form = self.get_form(data=self._data())
        except DraftError as error:
            raise SuspiciousOperation(str(error)) from None
        if "draw" in self.request.POST:
            return self.render(form)
        if isinstance(form, CredentialsForm):
            return self._keep_credentials(form)
        try:
            outcome = self._save(form.typed)
        except DraftError as error:
            return self.render(form, refusal=str(error))
        if isinstance(outcome, Clash):
            return self._clash(form, outcome)
        return self._go()

    def _data(self) -> Any:
        """What was sent, without the answers for which the other person's were chosen after a clash."""
        data = self.request.POST.copy()
        given_way = {key[5:] for key in data if key.startswith("pick-") and data[key] == "theirs"}
        data["shown"] = " ".join(name for name in data.get("shown", "").split() if name not in given_way)
        return data

    def _save(self, typed: dict[str, Any]) -> Saved | Clash:
        version = self.request.POST.get("version", "")
        by = person_for(self.request)
        for _attempt in range(3):
            try:
                return save_page(open_draft(self.configuration), self.page.key, typed, version=version, by=by)
            except DraftGoneError:
                self.configuration.refresh_from_db()
        raise DraftError(_("The draft was finished or discarded while you saved. Save again."))

    def _keep_credentials(self, form: CredentialsForm) -> HttpResponse:
        """The vault holds one value of each, so a clash only says that somebody else was here; nothing is kept."""
        try:
            outcome = self._save({})
        except DraftError as error:
            return self.render(form, refusal=str(error))
        if isinstance(outcome, Clash):
            self.editing = Editing(self.configuration)
            clashing = self.get_form(data=self._data())
            return self.render(clashing, credentials_clash=outcome)
        refused = keep_typed(self.configuration, form.typed, form.cleared)
        if refused:
            self.editing = Editing(self.configuration)
            return self.render(self.get_form(), refused=refused)
        return self._go()

    def _clash(self, form: OptionsForm, clash: Clash) -> HttpResponse:
        by_key = {option.key: option for option in self.page.options}
        keep = [
            (name, value)
            for name, values in self.request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "version"} and not name.startswith("pick-")
        ]
        context = {
            "page": PageName.of(self.page),
            "clash": clash,
            "differing": [(by_key[entry.key], entry) for entry in clash.options],
            "keep": keep,
        }
        return render(self.request, "wizard/clash.html", context, status=409)

    def _go(self) -> HttpResponse:
        """Where the pressed button leads; Next stays where something is wrong, and says so."""
        go = self.request.POST.get("go", "")
        self.editing = Editing(self.configuration)
        self.__dict__.pop("_resolved_form_list", None)  # formtools' cache of which pages there are
        if self.page not in self.editing.pages and go in ("next", "back", "rows"):
            return self._to("wizard:index")
        if go == "review":
            return self._to("wizard:review")
        if go == "overview":
            return self._to("wizard:index")
        if go == "back":
            return self._to_step(self.get_prev_step(self.page.key))
        if go == "next" and self._asks_for_more():
            messages.info(self.request, _("What you chose asks for a little more on this page."))
        elif go == "next" and not self.editing.problems_on(self.page):
            return self._to_step(self.get_next_step(self.page.key), last="wizard:review")
        if go.startswith(_GO_PAGE) and go.removeprefix(_GO_PAGE) in self.get_form_list():
            return self._to_step(go.removeprefix(_GO_PAGE))
        if go == "save":
            messages.success(self.request, _("Saved."))
        anchor = "#id_custom_fields" if go == "rows" else "#attention" if go == "next" else ""
        return HttpResponseRedirect(self.get_step_url(self.page.key) + anchor)

    def _asks_for_more(self) -> bool:
        """Whether options are in use now that were not shown: without JavaScript they come after a save only."""
        return not set(self.get_form().shown.split()) <= set(self.request.POST.get("shown", "").split())

    def _version(self, *, stored: bool) -> str:
        """The state that the person saw: a page drawn anew must not hide that it was saved meanwhile."""
        return (
            self.editing.version(self.page)
            if stored
            else self.request.POST.get("version", self.editing.version(self.page))
        )

    def _to(self, name: str) -> HttpResponse:
        return HttpResponseRedirect(reverse(name, args=[self.configuration.pk]))

    def _to_step(self, step: str | None, *, last: str = "wizard:index") -> HttpResponse:
        return HttpResponseRedirect(self.get_step_url(step)) if step else self._to(last)

    def render(self, form: Any = None, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render(form, **kwargs)
        return response

    def get_step_url(self, step: str) -> str:
        return reverse(self.url_name, kwargs={"configuration_id": self.configuration.pk, "step": step})

    def get_form(self, step: str | None = None, data: Any = None, files: Any = None) -> Any:
        """Also for a page that the choices made just stopped calling for: what was typed there is kept."""
        return _form_of(self.page)(page=self.page, editing=self.editing, data=data)

    def get_context_data(
        self,
        form: OptionsForm | CredentialsForm,
        *,
        refused: tuple[CredentialProblem, ...] = (),
        **kwargs: Any,
    ) -> dict[str, Any]:
        visited = self.editing.visited(self.page) or "problems" in self.request.GET
        sections = (
            form.sections(with_problems=visited, refused=refused)
            if isinstance(form, CredentialsForm)
            else form.sections(with_problems=visited)
        )
        following = self.get_next_step()
        context: dict[str, Any] = super().get_context_data(form=form, **kwargs)
        context |= {
            "editing": self.editing,
            "page": PageName.of(self.page),
            "sections": sections,
            "datalists": form.datalists.all,
            "wrong": [row for section in sections for row in section.rows if row.errors],
            "progress": progress_of(self.editing, self.page),
            "next_page": PageName.of(_PAGES[following]) if following else None,
            "saved": self.editing.saved_pages.get(self.page.key),
            "version": self._version(stored="credentials_clash" in kwargs or bool(refused)),
            "coming": COMING_DIRECTIONS if self.page.key == "direction" else (),
        }
        return context


#: The view; ``step`` is a page's key.
page = company_required(ProfileWizard.as_view(url_name=ProfileWizard.url_name, done_step_name="finish"))
