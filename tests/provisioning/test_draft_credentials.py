"""Credentials of a draft: staged in the vault, confirmed, taken back, required only where they are used."""

import pytest

from provisioning import vault
from provisioning.draft_credentials import DraftCredentials, Kept, Slot, keep_typed
from provisioning.models import Configuration
from provisioning.profile import Profile

USER, PASSWORD, CONFIRM = (
    ("credentials.sf_user", 0),
    ("credentials.sf_password", 0),
    ("credentials.sf_password_confirm", 0),
)
TOKEN = ("credentials.sf_security_token", 0)
URL = ("credentials.qb_url", 1)
OWN_SYSTEMS = Profile.from_values({"environment.sandbox": False})


def _of(configuration: Configuration, profile: Profile = OWN_SYSTEMS) -> DraftCredentials:
    return DraftCredentials(configuration, profile)


def test_what_is_typed_is_staged_and_secrets_are_not_shown(configuration: Configuration) -> None:
    assert keep_typed(configuration, {USER: "me@acme", PASSWORD: "hunter22", CONFIRM: "hunter22"}) == ()
    credentials = _of(configuration)
    assert credentials.slot(USER) == Slot(Kept.TYPED, "me@acme")
    assert credentials.slot(PASSWORD) == Slot(Kept.TYPED, "")
    assert credentials.typed == (PASSWORD, USER)
    assert vault.read(configuration=configuration, key=PASSWORD[0], staged=True) == "hunter22"
    assert vault.read(configuration=configuration, key=PASSWORD[0]) is None


def test_a_blank_keeps_what_is_stored(configuration: Configuration) -> None:
    vault.store(configuration=configuration, key=PASSWORD[0], secret="old secret", staged=False)
    assert keep_typed(configuration, {PASSWORD: "", CONFIRM: ""}) == ()
    assert _of(configuration).slot(PASSWORD) == Slot(Kept.STORED)
    assert _of(configuration).typed == ()


@pytest.mark.parametrize("confirmed", ["", "hunter23"])
def test_a_password_confirmed_otherwise_is_not_kept(configuration: Configuration, confirmed: str) -> None:
    problems = keep_typed(configuration, {USER: "me", PASSWORD: "hunter22", CONFIRM: confirmed})
    assert [(problem.key, problem.file) for problem in problems] == [CONFIRM]
    assert _of(configuration).typed == (USER,)


def test_a_stored_secret_can_be_taken_back(configuration: Configuration) -> None:
    vault.store(configuration=configuration, key=TOKEN[0], secret="abc", staged=False)
    keep_typed(configuration, {}, frozenset({TOKEN}))
    assert _of(configuration).slot(TOKEN) == Slot(Kept.CLEARED)
    vault.promote(configuration=configuration)
    assert _of(configuration).slot(TOKEN) == Slot(Kept.MISSING)


def test_a_connection_string_with_a_password_is_not_shown(configuration: Configuration) -> None:
    keep_typed(configuration, {URL: "DSN=Books;UID=me;PWD=hunter22"})
    assert _of(configuration).slot(URL) == Slot(Kept.TYPED, "")
    keep_typed(configuration, {URL: "Books"})
    assert _of(configuration).slot(URL) == Slot(Kept.TYPED, "Books")


def test_the_sandbox_needs_no_credentials(configuration: Configuration) -> None:
    assert _of(configuration, Profile.from_values({})).problems() == ()


def test_required_ones_are_missed_by_login_method_and_company_file(configuration: Configuration) -> None:
    two_files = Profile.from_values({"environment.sandbox": False, "solution.qb_company_files": 2})
    keep_typed(configuration, {("credentials.sf_login", 0): "JWT bearer (connected app)", URL: "Books"})
    found = [
        (problem.key.removeprefix("credentials."), problem.file)
        for problem in _of(configuration, two_files).problems()
    ]
    assert found == [("sf_user", 0), ("sf_consumer_key", 0), ("sf_private_key", 0), ("qb_url", 2)]


def test_a_login_method_that_is_none_is_not_kept(configuration: Configuration) -> None:
    problems = keep_typed(configuration, {("credentials.sf_login", 0): "Magic"})
    assert len(problems) == 1
    assert _of(configuration).typed == ()


@pytest.mark.parametrize(
    "place",
    [
        ("credentials.nonsense", 0),
        ("credentials.qb_url", 0),
        ("credentials.qb_url", 21),
        ("credentials.sf_user", 1),
    ],
)
def test_places_that_are_none_are_refused(configuration: Configuration, place: tuple[str, int]) -> None:
    with pytest.raises(ValueError, match="There is no credential"):
        keep_typed(configuration, {place: "x"})


def test_reading_takes_two_queries(configuration: Configuration, django_assert_num_queries: object) -> None:
    keep_typed(configuration, {USER: "me", URL: "Books"})
    with django_assert_num_queries(2):  # type: ignore[operator]
        credentials = _of(configuration)
        for place in credentials.places():
            credentials.slot(place)
        credentials.problems()
