"""What is typed is kept and shown again unchanged, right or wrong, wherever one goes from the page."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.kinds import Bool, Choice, Mapping
from provisioning.catalogue.option import Option
from provisioning.drafts import open_draft, pages_of
from provisioning.editing import WIZARD_PAGES, may_answer
from provisioning.models import Configuration, Draft, User
from tests.portal.wizard.conftest import Address
from tests.portal.wizard.reading import form_of

_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")
_TEXT = st.text(_CHARACTERS, max_size=12)
_NAME = st.text(_CHARACTERS, min_size=1, max_size=8).filter(lambda text: text.strip() != "")
_ROW = st.fixed_dictionaries(
    {"sf_field": _NAME, "qb_field": _TEXT, "direction": st.sampled_from(["SF to QB", "QB to SF"])}
)
_OPTIONS = [
    option
    for page in WIZARD_PAGES
    if page is not Credentials
    for option in page.options
    if may_answer(option)
]


def _raw(option: Option[Any]) -> st.SearchStrategy[Any]:
    if isinstance(option.kind, Bool):
        return st.booleans()
    if isinstance(option.kind, Mapping):
        return st.lists(_ROW, max_size=12)
    if isinstance(option.kind, Choice):
        return st.sampled_from(option.kind.choices) | _NAME
    return _TEXT | st.sampled_from(["12", "2026-11-23", "07:30", "a@b.example, c@d.example", "Amount"])


def _sent(option: Option[Any], raw: Any) -> dict[str, Any]:
    if isinstance(raw, bool):
        return {option.name: "on"} if raw else {}
    if isinstance(raw, list):
        return {
            f"{option.name}-{part}": [row[part] for row in raw]
            for part in ("sf_field", "qb_field", "direction")
        }
    return {option.name: raw}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(_OPTIONS).flatmap(lambda option: st.tuples(st.just(option), _raw(option))))
def test_any_answer_is_kept_and_shown_again_unchanged(
    browser: Client, address: Address, configuration: Configuration, answer: tuple[Option[Any], Any]
) -> None:
    option, raw = answer
    Draft.objects.all().delete()
    sent = {"version": "revision-0", "shown": option.name, "go": "back", **_sent(option, raw)}
    assert browser.post(address(option.page_key), sent).status_code == 302
    assert pages_of(open_draft(configuration))[option.page_key].answers == {option.key: raw}

    # Sent back untouched, the page as it is shown keeps the same answer.
    page = browser.get(address(option.page_key))
    if page.status_code == 200:
        shown = form_of(page.content)
        if option.name in shown["shown"][0].split():
            assert browser.post(address(option.page_key), {**shown, "go": "back"}).status_code == 302
            assert pages_of(open_draft(configuration))[option.page_key].answers[option.key] == raw


@pytest.mark.parametrize("page", WIZARD_PAGES, ids=lambda page: page.key)
def test_a_page_sent_back_untouched_changes_no_value(
    browser: Client, address: Address, configuration: Configuration, page: Any
) -> None:
    from provisioning.editing import Editing

    before = Editing(configuration).profile
    response = browser.post(
        address(page.key), {**form_of(browser.get(address(page.key)).content), "go": "save"}
    )
    assert (response.status_code, response["Location"]) == (302, address(page.key))
    after = Editing(configuration)
    assert after.profile == before
    assert set(after.saved_pages) == {page.key}


def _filled(browser: Client, address: Address, name: str, **answers: str) -> dict[str, list[str]]:
    """The page as a browser sends it, with these answers typed, and Next pressed."""
    form = form_of(browser.get(address(name)).content)
    return {**form, **{key: [value] for key, value in answers.items()}, "go": ["next"]}


def test_next_goes_on_from_a_good_page_and_stays_on_a_bad_one(browser: Client, address: Address) -> None:
    bad = _filled(browser, address, "solution", qb_company_files="many")
    assert browser.post(address("solution"), bad)["Location"] == address("solution") + "#attention"
    page = browser.get(address("solution")).content.decode()
    assert "1 answer needs attention" in page
    assert 'href="#id_qb_company_files"' in page
    assert 'aria-describedby="id_qb_company_files_help id_qb_company_files_error"' in page
    good = _filled(browser, address, "solution", qb_company_files="1")
    assert browser.post(address("solution"), good)["Location"] == address("credentials")


def test_next_stays_where_a_choice_asks_for_more(browser: Client, address: Address) -> None:
    """Without JavaScript the options that depend on a choice are shown once it is saved."""
    two = _filled(browser, address, "solution", qb_company_files="2")
    assert browser.post(address("solution"), two)["Location"].startswith(address("solution"))
    page = browser.get(address("solution"))
    assert "asks for a little more on this page" in page.content.decode()
    named = _filled(browser, address, "solution", company_file_field="Books__c")
    assert browser.post(address("solution"), named)["Location"] == address("credentials")


@pytest.mark.parametrize(
    ("go", "leads_to"),
    [("back", "direction"), ("page:schedule", "schedule"), ("review", "review"), ("overview", "index")],
)
def test_a_bad_page_can_be_left_and_is_kept(
    browser: Client, address: Address, configuration: Configuration, go: str, leads_to: str
) -> None:
    sent = {"version": "revision-0", "shown": "name_field", "name_field": "no good!", "go": go}
    assert browser.post(address("customer"), sent)["Location"] == address(leads_to)
    assert pages_of(open_draft(configuration))["customer"].answers == {"customer.name_field": "no good!"}


def test_the_last_page_leads_to_the_review(browser: Client, address: Address) -> None:
    sent = _filled(browser, address, "schedule", time_zone="Europe/Berlin")
    assert browser.post(address("schedule"), sent)["Location"] == address("review")


def test_another_person_on_another_machine_goes_on_where_one_left(
    browser: Client, address: Address, administrator: User
) -> None:
    sent = {
        "version": "revision-0",
        "shown": "price_book_name",
        "price_book_name": "<Retail & Co>",
        "go": "next",
    }
    browser.post(address("solution"), sent)
    browser.logout()
    colleague = User.objects.create_user(
        "b@acme.example", "a long pass phrase", company=administrator.company
    )
    elsewhere = Client()
    elsewhere.force_login(colleague)
    content = elsewhere.get(address("solution")).content
    assert form_of(content)["price_book_name"] == ["<Retail & Co>"]
    assert b"<Retail & Co>" not in content
    assert f"by {administrator.email}" in content.decode()


def test_hidden_options_keep_their_answers(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    both = {
        "version": "revision-0",
        "shown": "payment_gateway gateway_ip",
        "payment_gateway": "on",
        "gateway_ip": "203.0.113.7",
    }
    browser.post(address("solution"), {**both, "go": "save"})
    off = {**form_of(browser.get(address("solution")).content), "go": "save"}
    del off["payment_gateway"]
    browser.post(address("solution"), off)
    shown = form_of(browser.get(address("solution")).content)
    assert "gateway_ip" not in shown["shown"][0].split()
    assert pages_of(open_draft(configuration))["solution"].answers["solution.gateway_ip"] == "203.0.113.7"


@pytest.mark.parametrize("shown", ["nonsense", "name", "price_book_name customer.name_field"])
def test_options_that_are_not_asked_for_are_refused(browser: Client, address: Address, shown: str) -> None:
    """``name`` is the solution, chosen at registration."""
    response = browser.post(address("solution"), {"version": "revision-0", "shown": shown, "name": "x"})
    assert response.status_code == 400
    assert not Draft.objects.exists()


def test_objects_whose_flows_do_not_run_are_shown_and_cannot_be_chosen(
    browser: Client, address: Address
) -> None:
    page = browser.get(address("direction")).content.decode()
    assert "SF Account/Contact to QB Vendor" in page
    assert 'name="vendor"' not in page
    sent = {"version": "revision-0", "shown": "vendor", "vendor": "Bi-directional"}
    assert browser.post(address("direction"), sent).status_code == 400


def test_too_much_is_refused_with_a_sentence_and_shown_again(browser: Client, address: Address) -> None:
    sent = {
        "version": "revision-0",
        "shown": "price_book_name",
        "price_book_name": "x" * 30_000,
        "go": "next",
    }
    response = browser.post(address("solution"), sent)
    assert response.status_code == 200
    assert "Shorten what you typed" in response.content.decode()
    assert form_of(response.content)["price_book_name"] == ["x" * 30_000]
    assert not Draft.objects.filter(pages__isnull=False).exists()


def test_drawing_anew_follows_a_choice_keeps_what_is_typed_and_stores_nothing(
    browser: Client, address: Address
) -> None:
    sent = {**form_of(browser.get(address("solution")).content), "draw": "1"}
    sent |= {"qb_company_files": ["2"], "price_book_name": ["Typed just now"], "version": ["an older one"]}
    drawn = form_of(browser.post(address("solution"), sent).content)
    assert "company_file_field" in drawn["shown"][0].split()
    assert drawn["price_book_name"] == ["Typed just now"]
    assert drawn["version"] == ["an older one"]
    assert not Draft.objects.exists()
