"""A configuration's profile as somebody edits it: which pages and options there are, and how far each page is."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from provisioning.catalogue.choices import Environment
from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.customer import Customer
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.general import Notifications, Schedule
from provisioning.catalogue.kinds import JSON
from provisioning.catalogue.option import Computed, Option
from provisioning.catalogue.page import Page
from provisioning.catalogue.product import Product
from provisioning.catalogue.solution import SolutionPage
from provisioning.catalogue.transactions.common import Transactions
from provisioning.catalogue.transactions.invoice import Invoice
from provisioning.draft_credentials import DraftCredentials
from provisioning.drafts import (
    answers_of,
    blank_draft,
    find_draft,
    pages_of,
    profile_of_values,
    to_values,
    version_of,
)
from provisioning.models import Configuration
from provisioning.profile import Problem, Profile

#: The pages that can be edited, in their order. Pages of objects whose flows do not run yet are left out.
WIZARD_PAGES: Final[tuple[type[Page], ...]] = (
    SolutionPage,
    Credentials,
    EnvironmentPage,
    Directions,
    Customer,
    Transactions,
    Invoice,
    Product,
    Notifications,
    Schedule,
)

#: Directions that can be chosen; the others are shown as coming.
RUNNING_DIRECTIONS: Final[tuple[Option[Any], ...]] = (
    Directions.customer,
    Directions.invoice,
    Directions.product,
)
COMING_DIRECTIONS: Final[tuple[Option[Any], ...]] = tuple(
    option
    for option in Directions.options
    if option not in RUNNING_DIRECTIONS and not option.name.endswith("_parent")
)

#: Chosen at registration.
READ_ONLY: Final[frozenset[str]] = frozenset({SolutionPage.name.key})

_CLOSED = READ_ONLY | {
    option.key for option in Directions.options if option not in RUNNING_DIRECTIONS
}  # nobody can answer these in the wizard


class PageState(StrEnum):
    DONE = "done"
    ATTENTION = "needs attention"
    NEW = "not visited"


class Editing:
    """One configuration's draft, read once: by three queries, the credentials by two more where they are asked for."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.draft = find_draft(configuration) or blank_draft(configuration)
        self.exists = not self.draft._state.adding
        self.saved_pages = pages_of(self.draft)
        self.answers = answers_of(self.draft, self.saved_pages)
        self.values = to_values(self.answers)
        self.profile, self.problems = profile_of_values(self.values)

    @cached_property
    def credentials(self) -> DraftCredentials:
        return DraftCredentials(self.configuration, self.profile)

    @property
    def pages(self) -> tuple[type[Page], ...]:
        """The pages that the choices made call for."""
        return tuple(page for page in WIZARD_PAGES if shows_page(self.profile, page))

    def version(self, page: type[Page]) -> str:
        return version_of(self.draft, self.saved_pages.get(page.key))

    def visited(self, page: type[Page]) -> bool:
        return self.draft.based_on is not None or page.key in self.saved_pages

    def state(self, page: type[Page]) -> PageState:
        if not self.visited(page):
            return PageState.NEW
        return PageState.ATTENTION if self.problems_on(page) else PageState.DONE

    def problems_on(self, page: type[Page]) -> tuple[Problem, ...]:
        if page is Credentials:
            return tuple(problem.problem for problem in self.credentials.problems())
        return tuple(problem for problem in self.problems if problem.key.partition(".")[0] == page.key)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Everything that keeps the profile from being finished, in the order of the pages."""
        known = [problem for page in WIZARD_PAGES for problem in self.problems_on(page)]
        return (*known, *(problem for problem in self.problems if problem not in known))

    def profile_with(self, answers: Mapping[str, JSON]) -> Profile:
        """The profile if these were answered too."""
        return profile_of_values(to_values({**self.answers, **answers}))[0]

    def answer(self, option: Option[Any]) -> JSON:
        """What was typed for an option, or its default in the form in which it is typed; '' where it is computed."""
        if option.key in self.answers:
            return self.answers[option.key]
        return default_answer(option)

    @property
    def moves_to(self) -> Environment | None:
        """The environment chosen, where it is another than the configuration's own."""
        chosen = self.profile.environment.name
        return None if chosen.value == self.configuration.environment else chosen

    @property
    def outdated(self) -> bool:
        """Another revision became the current one since this draft began."""
        return self.draft.based_on_id != self.configuration.current_revision_id

    @property
    def stamp(self) -> str:
        """Changes with every save, so that exactly what was reviewed is finished."""
        current = self.configuration.current_revision
        versions = [f"{key}:{page.version}" for key, page in sorted(self.saved_pages.items())]
        return " ".join(
            [str(self.draft.pk) if self.exists else "-", str(current.number if current else 0), *versions]
        )


def shows_page(profile: Profile, page: type[Page]) -> bool:
    return page.condition is None or profile.holds(page.condition)


def asks_for(profile: Profile, option: Option[Any]) -> bool:
    """Whether the wizard asks for the option with the choices made."""
    return profile.in_use(option) and option.key not in _CLOSED


def may_answer(option: Option[Any]) -> bool:
    """Whether the wizard ever asks for the option."""
    return option.page in WIZARD_PAGES and option.key not in _CLOSED


def default_answer(option: Option[Any]) -> JSON:
    """The default in the form in which it would be typed; '' where it is computed."""
    return "" if isinstance(option.default, Computed) else option.kind.dump(option.default)
