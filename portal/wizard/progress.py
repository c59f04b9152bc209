"""The list beside every page: which pages there are, how far each is, which one is shown."""

from dataclasses import dataclass

from provisioning.catalogue.page import Page
from provisioning.editing import Editing, PageState
from provisioning.models import DraftPage

#: Bootstrap's colour of each state; its word always stands beside it.
_COLOURS = {PageState.DONE: "success", PageState.ATTENTION: "warning", PageState.NEW: "secondary"}


@dataclass(frozen=True)
class PageName:
    """What templates need of a page: a class itself would be called by them."""

    key: str
    title: str

    @classmethod
    def of(cls, page: type[Page]) -> "PageName":
        return cls(page.key, page.title)


@dataclass(frozen=True)
class Stage:
    page: PageName
    number: int
    state: PageState
    current: bool
    saved: DraftPage | None
    problems: int

    @property
    def colour(self) -> str:
        return _COLOURS[self.state]


def progress_of(editing: Editing, current: type[Page] | None = None) -> list[Stage]:
    return [
        Stage(
            PageName.of(page),
            number,
            editing.state(page),
            page is current,
            editing.saved_pages.get(page.key),
            len(editing.problems_on(page)),
        )
        for number, page in enumerate(editing.pages, 1)
    ]
