"""Drafts: what is typed is kept as it is typed; two people never overwrite each other unseen."""

import pytest
from django.utils import timezone

from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.drafts import (
    MAX_PAGE_CHARACTERS,
    Clash,
    Clashing,
    DraftError,
    DraftGoneError,
    Saved,
    answers_of,
    blank_draft,
    discard_draft,
    find_draft,
    open_draft,
    pages_of,
    profile_of_draft,
    save_page,
    to_values,
    values_of,
    version_of,
)
from provisioning.models import AuditEvent, Configuration, Draft, User
from provisioning.revisions import commit_revision
from provisioning.vault import store

FILES = "solution.qb_company_files"
PRICE_BOOK = "solution.price_book_name"


def _version(draft: Draft, page: str = "solution") -> str:
    return version_of(draft, pages_of(draft).get(page))


def test_a_draft_is_opened_once(configuration: Configuration) -> None:
    assert find_draft(configuration) is None
    draft = open_draft(configuration)
    assert open_draft(configuration) == draft == find_draft(configuration)


def test_a_new_draft_says_its_environment_and_nothing_else(configuration: Configuration) -> None:
    assert answers_of(blank_draft(configuration)) == {"environment.name": "Development"}


def test_a_draft_begins_with_the_current_revision(configuration: Configuration, administrator: User) -> None:
    commit_revision(
        configuration=configuration, values={PRICE_BOOK: "Retail"}, author=administrator, clock=timezone.now
    )
    draft = open_draft(configuration)
    assert answers_of(draft)[PRICE_BOOK] == "Retail"
    assert set(answers_of(draft)) == set(PROFILE_OPTIONS) - {"environment.qb_port"}
    assert profile_of_draft(draft)[0].solution.price_book_name == "Retail"


def test_a_computed_default_follows_the_other_answers(
    configuration: Configuration, administrator: User
) -> None:
    """The port was never chosen: another connector brings its own."""
    commit_revision(configuration=configuration, values={}, author=administrator, clock=timezone.now)
    draft = open_draft(configuration)
    assert profile_of_draft(draft)[0].environment.qb_port == 4500
    save_page(draft, "environment", {"environment.qb_connector": "IBIZ connector"}, version=None, by=None)
    assert profile_of_draft(draft)[0].environment.qb_port == 2080


def test_a_save_adds_to_the_page_and_notes_who(configuration: Configuration, administrator: User) -> None:
    draft = open_draft(configuration)
    save_page(draft, "solution", {FILES: "2"}, version=_version(draft), by=administrator)
    outcome = save_page(draft, "solution", {PRICE_BOOK: "Retail"}, version=_version(draft), by=None)
    assert isinstance(outcome, Saved)
    page = draft.pages.get()
    assert page.answers == {FILES: "2", PRICE_BOOK: "Retail"}
    assert (page.version, page.saved_by) == (2, None)


def test_what_is_wrong_is_kept_as_typed(configuration: Configuration) -> None:
    draft = open_draft(configuration)
    save_page(draft, "solution", {FILES: "many"}, version=None, by=None)
    assert answers_of(draft)[FILES] == values_of(draft)[FILES] == "many"
    profile, problems = profile_of_draft(draft)
    assert profile.solution.qb_company_files == 1
    assert [problem.message for problem in problems if problem.key == FILES] == [
        "Enter a whole number from 1 to 20."
    ]


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        (FILES, "12", 12),
        (FILES, " 12 ", 12),
        (FILES, "12.5", "12.5"),
        (FILES, "-1", "-1"),
        (FILES, "9" * 5000, "9" * 5000),
        ("notifications.cc", "a@b.example; c@d.example", ["a@b.example", "c@d.example"]),
        ("notifications.cc", "a at b", "a at b"),
        ("customer.custom_fields", [{"sf_field": " ", "qb_field": "", "direction": "x"}], []),
        ("solution.deletions", "Unlink", "Unlink"),
        ("solution.payment_gateway", True, True),
    ],
)
def test_typed_answers_become_values_as_far_as_they_can(key: str, raw: object, value: object) -> None:
    assert to_values({key: raw}) == {key: value}  # type: ignore[dict-item]


def test_a_stale_save_clashes_and_stores_nothing(configuration: Configuration, administrator: User) -> None:
    draft = open_draft(configuration)
    seen = _version(draft)
    save_page(draft, "solution", {FILES: "2", PRICE_BOOK: "A"}, version=seen, by=administrator)
    outcome = save_page(draft, "solution", {FILES: "2", PRICE_BOOK: "B"}, version=seen, by=None)
    assert isinstance(outcome, Clash)
    assert outcome.options == (Clashing(PRICE_BOOK, "B", "A"),)
    assert outcome.version == _version(draft)
    assert outcome.page is not None
    assert outcome.page.saved_by == administrator
    assert answers_of(draft)[PRICE_BOOK] == "A"


def test_other_pages_and_equal_answers_do_not_clash(configuration: Configuration) -> None:
    draft = open_draft(configuration)
    seen = _version(draft)
    save_page(draft, "solution", {FILES: "2"}, version=seen, by=None)
    assert isinstance(
        save_page(draft, "schedule", {"schedule.time_zone": "PST"}, version=seen, by=None), Saved
    )
    assert isinstance(save_page(draft, "solution", {FILES: " 2"}, version=seen, by=None), Saved)


def test_a_page_of_a_draft_begun_anew_clashes(configuration: Configuration) -> None:
    """Version 1 of another draft is not version 1 of this one."""
    draft = open_draft(configuration)
    save_page(draft, "solution", {PRICE_BOOK: "A"}, version=None, by=None)
    seen = _version(draft)
    discard_draft(configuration, by=None)
    again = open_draft(configuration)
    save_page(again, "solution", {PRICE_BOOK: "B"}, version=None, by=None)
    outcome = save_page(again, "solution", {PRICE_BOOK: "C"}, version=seen, by=None)
    assert isinstance(outcome, Clash)
    assert outcome.options == (Clashing(PRICE_BOOK, "C", "B"),)


def test_a_page_shown_before_another_revision_clashes(
    configuration: Configuration, administrator: User
) -> None:
    seen = version_of(blank_draft(configuration), None)
    commit_revision(
        configuration=configuration, values={PRICE_BOOK: "Retail"}, author=administrator, clock=timezone.now
    )
    outcome = save_page(open_draft(configuration), "solution", {PRICE_BOOK: "Mine"}, version=seen, by=None)
    assert isinstance(outcome, Clash)
    assert outcome.page is None
    assert outcome.options == (Clashing(PRICE_BOOK, "Mine", "Retail"),)


def test_a_draft_that_is_gone_says_so(configuration: Configuration) -> None:
    draft = open_draft(configuration)
    Draft.objects.all().delete()
    with pytest.raises(DraftGoneError):
        save_page(draft, "solution", {FILES: "2"}, version=None, by=None)


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("solution", "solution.nonsense"),
        ("solution", "customer.name_field"),
        ("credentials", "credentials.sf_password"),
        ("nonsense", FILES),
    ],
)
def test_unknown_answers_are_refused(configuration: Configuration, page: str, key: str) -> None:
    draft = open_draft(configuration)
    with pytest.raises(DraftError):
        save_page(draft, page, {key: "x"}, version=None, by=None)
    assert not draft.pages.exists()


def test_a_page_holds_only_so_much(configuration: Configuration) -> None:
    draft = open_draft(configuration)
    with pytest.raises(DraftError, match=r"20,000 characters"):
        save_page(draft, "solution", {PRICE_BOOK: "x" * MAX_PAGE_CHARACTERS}, version=None, by=None)
    assert not draft.pages.exists()


def test_nul_is_taken_out(configuration: Configuration) -> None:
    draft = open_draft(configuration)
    save_page(draft, "solution", {PRICE_BOOK: "a\x00b"}, version=None, by=None)
    assert draft.pages.get().answers == {PRICE_BOOK: "ab"}


def test_discard_forgets_answers_and_credentials_and_is_audited_once(
    configuration: Configuration, administrator: User
) -> None:
    draft = open_draft(configuration)
    save_page(draft, "solution", {FILES: "2"}, version=None, by=administrator)
    store(configuration=configuration, key="credentials.sf_user", secret="me", staged=True)
    assert discard_draft(configuration, by=administrator)
    assert not discard_draft(configuration, by=administrator)
    assert find_draft(configuration) is None
    assert not configuration.credentials.exists()
    event = AuditEvent.objects.get(action="profile.discarded")
    assert (event.actor, event.company) == (administrator, configuration.company)
