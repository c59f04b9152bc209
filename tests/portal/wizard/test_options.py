"""How an option is drawn: its control, label, help, default, mark, offers; only what is in use."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from portal.wizard.sections import sections_of
from portal.wizard.widgets import MappingRows
from provisioning.catalogue.kinds import JSON
from provisioning.drafts import open_draft, save_page
from provisioning.editing import WIZARD_PAGES, Editing, PageState, may_answer
from provisioning.models import Configuration, Metadata
from tests.portal.wizard.conftest import Address
from tests.portal.wizard.reading import form_of


def _page(browser: Client, address: Address, name: str) -> str:
    return " ".join(browser.get(address(name)).content.decode().split())


def test_every_option_that_can_be_answered_stands_under_one_heading() -> None:
    for page in WIZARD_PAGES:
        listed = [option for options in sections_of(page).values() for option in options]
        assert sorted(option.key for option in listed) == sorted(option.key for option in page.options)


def test_only_options_in_use_are_shown(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    assert "create_stage" in form_of(browser.get(address("customer")).content)
    answers = {"customer.create_trigger": "SF Account is created"}
    save_page(open_draft(configuration), "customer", answers, version=None, by=None)
    assert "create_stage" not in form_of(browser.get(address("customer")).content)


@pytest.mark.parametrize("page", WIZARD_PAGES, ids=lambda page: page.key)
def test_every_control_has_a_label_and_help(browser: Client, address: Address, page: type) -> None:
    content = browser.get(address(page.key)).content.decode()  # type: ignore[attr-defined]
    form = content.split('id="page-form"')[1]
    labelled = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', form))
    controls = re.findall(r"<(?:input|select|textarea)\s[^>]*>", form)
    visible = [control for control in controls if 'type="hidden"' not in control]
    assert visible
    for control in visible:
        id_ = re.search(r'\sid="([^"]+)"', control)
        assert id_ is not None, control
        assert id_.group(1) in labelled
    ids = re.findall(r'\sid="([^"]+)"', content)
    assert len(ids) == len(set(ids))
    for described in re.findall(r'aria-describedby="([^"]+)"', content):
        assert set(described.split()) <= set(ids)


def test_default_and_change_are_told(browser: Client, address: Address, configuration: Configuration) -> None:
    page = _page(browser, address, "solution")
    assert "Default: Standard Price Book" in page
    assert "changed</span>" not in page
    save_page(
        open_draft(configuration), "solution", {"solution.price_book_name": "Retail"}, version=None, by=None
    )
    assert _page(browser, address, "solution").count("changed</span>") == 1


def test_a_computed_default_is_a_hint_and_follows_the_connector(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    assert 'placeholder="4500 (by connector)"' in _page(browser, address, "environment")
    answers = {"environment.qb_connector": "IBIZ connector"}
    save_page(open_draft(configuration), "environment", answers, version=None, by=None)
    assert 'placeholder="2080 (by connector)"' in _page(browser, address, "environment")


def test_names_that_were_read_are_offered_and_escaped(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    Metadata.objects.create(
        configuration=configuration,
        company_file=configuration.company_files.get(),
        system="QB",
        name="Account",
        content={"names": [{"name": 'Sales "<b>"', "label": "Sales"}]},
        read_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    page = _page(browser, address, "product")
    field = re.search(r'<input[^>]*id="id_account_service"[^>]*>', page)
    assert field is not None
    list_ = re.search(r'list="([^"]+)"', field.group())
    assert list_ is not None
    shown = page.split(f'<datalist id="{list_.group(1)}">')[1].split("</datalist>")[0]
    assert shown.split() == ["<option", 'value="Sales', '&quot;&lt;b&gt;&quot;">', "Sales", "</option>"]
    assert page.count(f'list="{list_.group(1)}"') == 7


def test_a_typed_date_that_is_none_is_shown_as_text(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    """The browser's own date field would show nothing of it."""
    assert re.search(r'<input type="date" name="cutover_date"', _page(browser, address, "solution"))
    save_page(open_draft(configuration), "solution", {"solution.cutover_date": "soon"}, version=None, by=None)
    assert re.search(
        r'<input type="text" name="cutover_date" value="soon"', _page(browser, address, "solution")
    )


def test_mapping_rows_offer_some_empty_ones_up_to_the_limit() -> None:
    widget = MappingRows(10)
    row: dict[str, JSON] = {"sf_field": "A__c", "qb_field": "Other", "direction": "SF to QB"}
    assert len(widget.rows([])) == 2
    assert widget.rows([row])[0] == row
    assert len(widget.rows([row] * 9)) == 10
    assert len(widget.rows([row] * 12)) == 12


def test_what_may_be_answered() -> None:
    keys = {option.key for page in WIZARD_PAGES for option in page.options if not may_answer(option)}
    assert keys == {
        "solution.name",
        *(f"direction.{name}" for name in _COMING),
    }


_COMING = (
    "person_account", "vendor", "job", "sales_order", "purchase_order", "sales_receipt", "estimate", "bill",
    "check", "payment", "payment_parent", "credit_memo", "credit_memo_parent", "accounting",
)  # fmt: skip


def test_states_of_pages(configuration: Configuration) -> None:
    product = next(page for page in WIZARD_PAGES if page.key == "product")
    assert Editing(configuration).state(product) is PageState.NEW
    save_page(open_draft(configuration), "product", {}, version=None, by=None)
    assert Editing(configuration).state(product) is PageState.ATTENTION
    save_page(
        open_draft(configuration), "product", {"product.account_service": "Sales"}, version=None, by=None
    )
    assert Editing(configuration).state(product) is PageState.DONE


def test_enter_in_a_text_field_saves(browser: Client, address: Address) -> None:
    """It presses the form's first button, wherever that stands: not one of the list of pages."""
    page = _page(browser, address, "customer")
    main = page.split("<main")[1]
    first = re.search(r'<button [^>]*(?:form="page-form")[^>]*>', main)
    assert first is not None
    assert 'value="save"' in first.group()
    assert main.index(first.group()) < main.index('id="page-form"')


def test_addresses_that_the_sandbox_replaces_say_so_in_development_alone(
    browser: Client, address: Address, configuration: Configuration
) -> None:
    note = "Not used while the built-in sandbox is on."
    assert _page(browser, address, "environment").count(note) == 3  # host, port and Salesforce login
    save_page(
        open_draft(configuration), "environment", {"environment.name": "Production A"}, version=None, by=None
    )
    assert note not in _page(browser, address, "environment")
