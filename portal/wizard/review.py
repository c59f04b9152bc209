"""What stands on the review page: changes, flows that come and go, problems, credentials, and what comes next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.wizard.credentials_form import OPTIONS as CREDENTIALS
from portal.wizard.credentials_form import field_name
from portal.words.options import Change, changes_by_page
from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.kinds import JSON
from provisioning.catalogue.pages import OPTIONS
from provisioning.drafts import profile_of_values
from provisioning.editing import Editing, may_answer
from provisioning.flow_changes import flow_changes
from provisioning.profile import Problem, Profile
from provisioning.requirements import requirements
from provisioning.revisions import differences_of, profile_of


@dataclass(frozen=True)
class Wrong:
    """A problem with the address of its field, '' where there is none."""

    label: str
    message: str
    url: str


def review_of(editing: Editing) -> dict[str, Any]:
    """Everything the template draws."""
    current = editing.configuration.current_revision
    before: Profile | None = profile_of(current) if current else None
    return {
        "editing": editing,
        "current": current,
        "changes": _changes(editing, before),
        "flow_changes": flow_changes(before, editing.profile),
        "wrong": [*_wrong_credentials(editing), *(_wrong(editing, p) for p in _others(editing))],
        "typed": _typed(editing),
        "needed": len(requirements(editing.profile)),
    }


def _changes(editing: Editing, before: Profile | None) -> dict[str, list[Change]]:
    """By page. Without a revision: what differs from the defaults."""
    environment: dict[str, JSON] = {EnvironmentPage.name.key: editing.configuration.environment}
    old = (before or profile_of_values(environment)[0]).to_values()
    return changes_by_page(differences_of(old, editing.profile.to_values()))


def _others(editing: Editing) -> list[Problem]:
    return [problem for problem in editing.all_problems if not problem.key.startswith(f"{Credentials.key}.")]


def _wrong_credentials(editing: Editing) -> list[Wrong]:
    address = _address(editing, Credentials.key)
    return [
        Wrong(
            CREDENTIALS[entry.key].label,
            entry.problem.message,
            f"{address}#id_{field_name((entry.key, entry.file))}",
        )
        for entry in editing.credentials.problems()
    ]


def _wrong(editing: Editing, problem: Problem) -> Wrong:
    option = OPTIONS.get(problem.key)
    if option is None:
        return Wrong(_("Profile"), problem.message, "")
    asked = may_answer(option) and option.page in editing.pages
    url = f"{_address(editing, option.page_key)}#id_{option.name}" if asked else ""
    return Wrong(option.label, problem.message, url)


def _address(editing: Editing, step: str) -> str:
    return reverse("wizard:page", args=[editing.configuration.pk, step]) + "?problems"


def _typed(editing: Editing) -> list[tuple[str, str]]:
    """Labels of the credentials that Finish stores or removes, each with what happens to it."""
    return [
        (
            CREDENTIALS[key].label + (_(" (company file %(number)s)") % {"number": file} if file > 1 else ""),
            editing.credentials.slot((key, file)).kept.value,
        )
        for key, file in editing.credentials.typed
        if key in CREDENTIALS
    ]
