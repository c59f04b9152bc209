"""Two people on one page: whoever saves later sees both answers and chooses."""

import pytest
from django.test import Client

from provisioning.drafts import open_draft, pages_of
from provisioning.models import Configuration, User
from tests.portal.wizard.conftest import Address
from tests.portal.wizard.reading import form_of


@pytest.fixture
def colleague(administrator: User) -> Client:
    person = User.objects.create_user(
        "b@acme.example", "a long pass phrase", company=administrator.company, first_name="Bea"
    )
    client = Client()
    client.force_login(person)
    return client


def _typed(client: Client, address: Address, **answers: str) -> dict[str, list[str]]:
    return {
        **form_of(client.get(address("solution")).content),
        **{name: [value] for name, value in answers.items()},
    }


@pytest.mark.parametrize(("pick", "kept"), [("mine", "Mine & <b>"), ("theirs", "Theirs")])
def test_the_later_one_chooses(
    browser: Client, colleague: Client, address: Address, configuration: Configuration, pick: str, kept: str
) -> None:
    mine = _typed(browser, address, price_book_name="Mine & <b>", cutover_date="2026-12-01")
    theirs = _typed(colleague, address, price_book_name="Theirs", cutover_date="2026-12-01")
    assert colleague.post(address("solution"), {**theirs, "go": "next"}).status_code == 302
    clash = browser.post(address("solution"), {**mine, "go": "next"})
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "This page was saved just now by Bea, after you opened it." in page
    assert page.count('type="radio"') == 2
    assert "Mine &amp; &lt;b&gt;" in page
    assert "Theirs" in page
    assert _answers(configuration)["solution.price_book_name"] == "Theirs"

    chosen = {**_hidden(page), "pick-price_book_name": pick}
    assert browser.post(address("solution"), chosen)["Location"] == address("credentials")
    assert _answers(configuration)["solution.price_book_name"] == kept


def test_a_third_save_during_the_choice_clashes_again(
    browser: Client, colleague: Client, address: Address, configuration: Configuration
) -> None:
    mine = _typed(browser, address, price_book_name="Mine")
    colleague.post(
        address("solution"), {**_typed(colleague, address, price_book_name="Theirs"), "go": "save"}
    )
    page = browser.post(address("solution"), mine).content.decode()
    colleague.post(address("solution"), {**_typed(colleague, address, price_book_name="Later"), "go": "save"})
    assert (
        browser.post(address("solution"), {**_hidden(page), "pick-price_book_name": "mine"}).status_code
        == 409
    )
    assert _answers(configuration)["solution.price_book_name"] == "Later"


def test_pages_do_not_clash_with_each_other(browser: Client, colleague: Client, address: Address) -> None:
    mine = _typed(browser, address, price_book_name="Mine")
    schedule = {**form_of(colleague.get(address("schedule")).content), "go": "save"}
    assert colleague.post(address("schedule"), schedule).status_code == 302
    assert browser.post(address("solution"), mine).status_code == 302


def _answers(configuration: Configuration) -> dict[str, object]:
    return dict(pages_of(open_draft(configuration))["solution"].answers)


def _hidden(page: str) -> dict[str, list[str]]:
    return form_of(page.replace("<form method", '<form id="page-form" method').encode())
