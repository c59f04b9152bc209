"""Finishing a draft: what was reviewed, once, here or in another environment; never what nobody looked at."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections

from provisioning import vault
from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.drafts import (
    Clash,
    DraftGoneError,
    Saved,
    answers_of,
    discard_draft,
    find_draft,
    open_draft,
    pages_of,
    save_page,
    version_of,
)
from provisioning.editing import Editing
from provisioning.models import AuditEvent, Company, Configuration, Draft, Revision, User
from provisioning.profile import ProfileError
from sync.draft_activation import Finished, GoesOnElsewhere, ReviewAgainError, elsewhere, finish_draft
from sync.models import Flow

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ENVIRONMENT = "environment.name"


def clock() -> datetime:
    return NOW


def _reviewed(configuration: Configuration) -> str:
    return Editing(Configuration.objects.get(pk=configuration.pk)).stamp


def _finish(configuration: Configuration, reviewed: str | None = None) -> Finished | GoesOnElsewhere:
    return finish_draft(configuration, reviewed=reviewed or _reviewed(configuration), by=None, clock=clock)


@pytest.fixture
def ready(configuration: Configuration) -> Configuration:
    """A draft that can be finished."""
    save_page(
        open_draft(configuration), "product", {"product.account_service": "Sales"}, version=None, by=None
    )
    return configuration


def test_the_draft_becomes_the_revision_and_is_gone(ready: Configuration) -> None:
    vault.store(configuration=ready, key="credentials.sf_user", secret="me", staged=True)
    outcome = _finish(ready)
    assert isinstance(outcome, Finished)
    assert (outcome.revision.number, outcome.already) == (1, False)
    assert outcome.revision.values["product.account_service"] == "Sales"
    assert outcome.revision.values["solution.cutover_date"] == "2026-03-02"
    assert find_draft(ready) is None
    assert vault.read(configuration=ready, key="credentials.sf_user") == "me"


def test_typed_answers_are_brought_to_their_kinds(ready: Configuration) -> None:
    answers = {"notifications.cc": "a@b.example; c@d.example", "notifications.report_time": "07:15"}
    save_page(open_draft(ready), "notifications", answers, version=None, by=None)
    outcome = _finish(ready)
    assert isinstance(outcome, Finished)
    assert outcome.revision.values["notifications.cc"] == ["a@b.example", "c@d.example"]


def test_finishing_again_changes_nothing(ready: Configuration, administrator: User) -> None:
    reviewed = _reviewed(ready)
    first = _finish(ready, reviewed)
    again = _finish(ready, reviewed)
    assert isinstance(first, Finished)
    assert again == Finished(first.revision, already=True)
    assert AuditEvent.objects.filter(action="profile.finished").count() == 1


def test_a_page_saved_after_the_review_is_reviewed_first(ready: Configuration) -> None:
    reviewed = _reviewed(ready)
    save_page(open_draft(ready), "credentials", {}, version=None, by=None)
    with pytest.raises(ReviewAgainError):
        _finish(ready, reviewed)
    assert not Revision.objects.exists()


def test_another_revision_after_the_review_is_reviewed_first(ready: Configuration) -> None:
    reviewed = _reviewed(ready)
    _finish(ready)
    save_page(open_draft(ready), "schedule", {"schedule.time_zone": "PST"}, version=None, by=None)
    with pytest.raises(ReviewAgainError):
        _finish(ready, reviewed)
    assert Revision.objects.count() == 1


def test_nothing_is_finished_while_something_is_wrong(configuration: Configuration) -> None:
    save_page(
        open_draft(configuration), "solution", {"solution.qb_company_files": "x"}, version=None, by=None
    )
    with pytest.raises(ProfileError) as refused:
        _finish(configuration)
    assert [problem.key for problem in refused.value.problems] == [
        "solution.qb_company_files",
        "product.account_service",
    ]
    assert not Revision.objects.exists()
    assert not Flow.objects.exists()
    assert find_draft(configuration) is not None


def test_missing_credentials_keep_it_from_being_finished(ready: Configuration) -> None:
    save_page(open_draft(ready), "environment", {"environment.sandbox": False}, version=None, by=None)
    with pytest.raises(ProfileError) as refused:
        _finish(ready)
    assert [problem.key for problem in refused.value.problems] == [
        "credentials.sf_user",
        "credentials.sf_password",
        "credentials.qb_url",
    ]


def test_a_finished_configuration_keeps_its_environment(ready: Configuration, company: Company) -> None:
    """The answers go on in the other one, which is not finished by it; the credentials stay behind."""
    vault.store(configuration=ready, key="credentials.sf_user", secret="me", staged=True)
    _finish(ready)
    save_page(open_draft(ready), "environment", {ENVIRONMENT: "Production A"}, version=None, by=None)
    outcome = _finish(ready)
    assert isinstance(outcome, GoesOnElsewhere)
    assert outcome.copied
    there = outcome.configuration
    assert (there.company, there.environment, there.current_revision) == (company, "Production A", None)
    answers = answers_of(open_draft(there))
    assert (answers[ENVIRONMENT], answers["product.account_service"]) == ("Production A", "Sales")
    assert not there.credentials.exists()
    assert answers_of(open_draft(ready))[ENVIRONMENT] == "Development"
    assert Revision.objects.count() == 1


def test_a_draft_that_is_there_already_is_not_overwritten(ready: Configuration, company: Company) -> None:
    there = add_configuration(company=company, environment=Environment.PRODUCTION_A)
    save_page(open_draft(there), "product", {"product.account_service": "Theirs"}, version=None, by=None)
    save_page(open_draft(ready), "environment", {ENVIRONMENT: "Production A"}, version=None, by=None)
    assert elsewhere(Editing(ready)) is Environment.PRODUCTION_A
    assert _finish(ready) == GoesOnElsewhere(there, copied=False)
    assert answers_of(open_draft(there))["product.account_service"] == "Theirs"


def _at_once(*asked: Callable[[], Any]) -> list[Any]:
    """What each answered, exceptions included; all released at one moment, each with its own connection."""
    ready = threading.Barrier(len(asked))

    def ask(request: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return request()
        except (ReviewAgainError, DraftGoneError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, asked))


@pytest.mark.django_db(transaction=True)
def test_two_finishes_at_once_make_one_revision(ready: Configuration) -> None:
    reviewed = _reviewed(ready)
    one, other = _at_once(*[lambda: _finish(Configuration.objects.get(pk=ready.pk), reviewed)] * 2)
    assert {one.already, other.already} == {True, False}
    assert one.revision == other.revision
    assert Revision.objects.count() == 1
    assert Flow.objects.count() == 19


@pytest.mark.django_db(transaction=True)
def test_finish_and_a_save_at_once_lose_nothing(ready: Configuration, administrator: User) -> None:
    """Whichever comes first: what is finished is what was reviewed, and what was typed is kept or clashes."""
    for number in range(6):
        save_page(
            open_draft(ready),
            "product",
            {"product.account_service": f"Sales {number}"},
            version=None,
            by=None,
        )
        reviewed = _reviewed(ready)
        draft = open_draft(ready)
        version = version_of(draft, pages_of(draft).get("solution"))
        typed = {"solution.price_book_name": f"Retail {number}"}

        def save(draft: Draft = draft, typed: Any = typed, version: str = version) -> Saved | Clash:
            return save_page(draft, "solution", typed, version=version, by=administrator)

        def finish(reviewed: str = reviewed) -> Finished | GoesOnElsewhere:
            return _finish(Configuration.objects.get(pk=ready.pk), reviewed)

        finished, saved = _at_once(finish, save)
        if isinstance(finished, ReviewAgainError):
            assert isinstance(saved, Saved)
            assert answers_of(open_draft(ready))["solution.price_book_name"] == f"Retail {number}"
        else:
            assert isinstance(saved, DraftGoneError)
            assert finished.revision.values["solution.price_book_name"] != f"Retail {number}"
        discard_draft(ready, by=None)
        ready.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_two_saves_of_one_page_at_once_never_overwrite(ready: Configuration) -> None:
    draft = open_draft(ready)
    version = version_of(draft, None)

    def save(name: str) -> Callable[[], Saved | Clash]:
        return lambda: save_page(
            draft, "solution", {"solution.price_book_name": name}, version=version, by=None
        )

    outcomes = _at_once(save("A"), save("B"), save("C"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Clash", "Clash", "Saved"]
