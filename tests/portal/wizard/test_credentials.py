"""The credentials page: what is typed goes to the vault and is never shown, nor stored anywhere else."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from provisioning import vault
from provisioning.drafts import open_draft, pages_of, save_page
from provisioning.models import Configuration
from tests.portal.wizard.conftest import Address
from tests.portal.wizard.reading import form_of

SECRET = "correct-horse-battery"
TYPED = {
    "sf_user": "integration@acme.example",
    "sf_password": SECRET,
    "sf_password_confirm": SECRET,
    "sf_security_token": SECRET + "-token",
    "qb_url": f"DSN=Books;PWD={SECRET}",
    "qb_password": SECRET,
    "qb_password_confirm": SECRET,
}


def _send(browser: Client, address: Address, go: str = "save", **typed: str) -> object:
    form = form_of(browser.get(address("credentials")).content)
    return browser.post(address("credentials"), {**form, **typed, "go": go})


def _staged(configuration: Configuration) -> dict[str, str]:
    found = vault.read_all(configuration=configuration, staged=True)
    return {f"{key.removeprefix('credentials.')}{file or ''}": value for (key, file), value in found.items()}


def test_what_is_typed_is_staged_encrypted_and_found_nowhere(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    _send(browser, address, **TYPED)
    assert _staged(configuration) == {
        "sf_user": "integration@acme.example",
        "sf_password": SECRET,
        "sf_security_token": SECRET + "-token",
        "qb_url1": f"DSN=Books;PWD={SECRET}",
        "qb_password1": SECRET,
    }
    assert pages_of(open_draft(configuration))["credentials"].answers == {}
    for name in ("credentials", "review", "index"):
        assert SECRET not in browser.get(address(name)).content.decode()
    assert SECRET not in _whole_database()
    assert not any(SECRET in str(session.get_decoded()) for session in Session.objects.all())


def test_the_page_says_what_is_kept_and_shows_what_is_no_secret(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    vault.store(configuration=configuration, key="credentials.sf_security_token", secret=SECRET, staged=False)
    _send(browser, address, sf_user="me@acme.example", sf_password=SECRET, sf_password_confirm=SECRET)
    page = browser.get(address("credentials"))
    form = form_of(page.content)
    assert form["sf_user"] == ["me@acme.example"]
    assert form["sf_password"] == form["sf_security_token"] == [""]
    text = page.content.decode()
    assert text.count("Typed, not finished yet.") == 1
    assert text.count("Stored. Leave empty to keep it.") == 1
    assert text.count('autocomplete="new-password"') == text.count('type="password"') == 5


def test_passwords_that_differ_are_not_kept_and_not_echoed(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    response = _send(browser, address, "next", sf_user="me", sf_password=SECRET, sf_password_confirm="other")
    assert response.status_code == 200  # type: ignore[attr-defined]
    page = response.content.decode()  # type: ignore[attr-defined]
    assert "the two differ, and neither was kept" in page
    assert SECRET not in page
    assert _staged(configuration) == {"sf_user": "me"}


def test_a_stored_secret_that_is_not_required_can_be_removed(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    vault.store(configuration=configuration, key="credentials.sf_security_token", secret=SECRET, staged=False)
    _send(browser, address, **{"remove-sf_security_token": "on"})
    assert _staged(configuration) == {"sf_security_token": ""}
    assert "Will be removed at Finish." in browser.get(address("credentials")).content.decode()


def test_a_shown_value_that_is_emptied_is_taken_back(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    vault.store(
        configuration=configuration, key="credentials.sf_user", secret="old@acme.example", staged=False
    )
    _send(browser, address, sf_user="")
    assert _staged(configuration) == {"sf_user": ""}


def test_each_company_file_has_its_own(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    save_page(
        open_draft(configuration), "solution", {"solution.qb_company_files": "2"}, version=None, by=None
    )
    _send(browser, address, **{"qb_url": "First", "qb_url-2": "Second"})
    assert _staged(configuration) == {"qb_url1": "First", "qb_url2": "Second"}
    page = browser.get(address("credentials")).content.decode()
    assert "QuickBooks company file 2" in page


def test_the_sandbox_needs_nothing_and_says_so(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    assert "Nothing is needed here" in browser.get(address("credentials")).content.decode()
    response = _send(browser, address, "next")
    assert response["Location"] == address("environment")  # type: ignore[index]

    save_page(open_draft(configuration), "environment", {"environment.sandbox": False}, version=None, by=None)
    page = browser.get(address("credentials")).content.decode()
    assert "Nothing is needed here" not in page
    assert "3 answers need attention" in page
    assert "3 answers need attention" in browser.get(address("review")).content.decode().replace("4", "3")


def test_a_stale_page_keeps_nothing_and_tells(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    stale = form_of(browser.get(address("credentials")).content)
    _send(browser, address, sf_user="theirs@acme.example")
    response = browser.post(address("credentials"), {**stale, "sf_user": "mine@acme.example", "go": "next"})
    assert response.status_code == 200
    assert "Somebody else saved credentials" in response.content.decode()
    assert _staged(configuration) == {"sf_user": "theirs@acme.example"}
    again = {**form_of(response.content), "go": "save"}
    assert again["sf_user"] == ["mine@acme.example"]
    browser.post(address("credentials"), again)
    assert _staged(configuration) == {"sf_user": "mine@acme.example"}


@pytest.mark.parametrize("shown", ["nonsense", "sf_user-2", "qb_url-21", "qb_url-1"])
def test_places_that_are_none_are_refused(browser: Client, address: Address, shown: str) -> None:
    assert browser.post(address("credentials"), {"version": "revision-0", "shown": shown}).status_code == 400


def test_another_login_method_asks_for_its_own_and_echoes_no_secret(
    browser: Client, address: Address
) -> None:
    form = form_of(browser.get(address("credentials")).content)
    sent = {**form, "sf_login": "JWT bearer (connected app)", "sf_password": SECRET, "draw": "1"}
    drawn = browser.post(address("credentials"), sent)
    shown = form_of(drawn.content)["shown"][0].split()
    assert "sf_private_key" in shown
    assert "sf_password" not in shown
    assert SECRET not in drawn.content.decode()


def _whole_database() -> str:
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += cursor.fetchall()
    return str(rows)
