"""What a person does on the pages, one function for each thing; tests tell their stories with them."""

import json
import re
import time
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from provisioning.models.company import name_key
from tests.browser.product import Product
from tests.sandbox_fixtures import SandboxPair

PASSWORD = "Grey-heron-at-the-weir-41"

#: What the walk's company answers, by page and the option's name; all else stays as it is proposed.
ANSWERS: Mapping[str, Mapping[str, str | bool]] = {
    "environment": {"sandbox": True},
    "solution": {"cutover_date": "2026-08-01"},
    "direction": {"customer": "Bi-directional", "invoice": "Bi-directional", "product": "Bi-directional"},
    "customer": {
        "binding_criteria": "Name",
        "normalize_names": "Yes",
        "create_trigger": "SF Opportunity reaches a stage",
        "create_stage": "Closed Won",
        "merge_sf_to_qb": "Name",
        "merge_qb_to_sf": "Name",
    },
    "invoice": {
        "created_number_field": "Invoice_Number__c",
        "is_paid_field": "Invoice_Paid__c",
        "remaining_balance_field": "Invoice_Balance__c",
    },
    "product": {"default_item_type": "Service", "account_service": "Sales"},
}


def register(page: Page, company: str, email: str, password: str = PASSWORD) -> None:
    """From the home page to the first page of a new company's profile."""
    page.goto("/")
    page.get_by_role("link", name="New Company? Please register here").click()
    page.get_by_label("Company/Organization name").fill(company)
    page.get_by_label("Administrator's e-mail address").fill(email)
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Last name").fill("Ferrier")
    page.get_by_label(re.compile(r"^\s*Password\W*$")).fill(password)
    page.get_by_label("Password, once more").fill(password)
    page.get_by_role("button", name="Register").click()
    expect(page).to_have_url(re.compile(r"/profile/[0-9a-f-]{36}/"))


def log_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page).not_to_have_url(re.compile("login"))


def configuration_of(page: Page) -> str:
    """The id under which the company's pages stand."""
    found = re.search(r"/[a-z]+/([0-9a-f-]{36})/", page.url)
    assert found, page.url
    return found[1]


def slug_of(company: str) -> str:
    """The sandbox's name of a company whose name is plain."""
    return name_key(company)


def pair_of(product: Product, slug: str) -> SandboxPair:
    """A new company's practice systems, which are made in the background."""
    until = time.monotonic() + 60
    while (pair := product.find_pair(slug)) is None:
        assert time.monotonic() < until, f"there is no pair {slug}"
        time.sleep(0.1)
    return pair


def fill_wizard(page: Page, answers: Mapping[str, Mapping[str, str | bool]] = ANSWERS) -> None:
    """From the wizard's overview, from the first page on through every page with Next, to the review."""
    press(page, page.get_by_role("table", name="Pages of the profile").get_by_role("link").first)
    for _ in range(30):
        if page.url.endswith("/review/"):
            return
        here = page.url.rstrip("/").rpartition("/")[2]
        for name, value in answers.get(here, {}).items():
            answer(page, name, value)
        press(page, page.get_by_role("button", name=re.compile("^Next")))
        assert "#attention" not in page.url, page.locator("#attention").inner_text()
    raise AssertionError(f"the wizard does not end: {page.url}")


def answer(page: Page, name: str, value: str | bool) -> None:
    """Give one answer, whatever kind of control asks for it."""
    controls = page.locator(f'#options [name="{name}"]')
    kind = controls.first.evaluate("control => control.type")
    redraws = controls.first.get_attribute("data-controls") is not None
    if kind == "radio":
        control = page.locator(f'#options [name="{name}"][value={json.dumps(value)}]')
        _change(page, control, redraws=redraws and not control.is_checked(), how=control.check)
    elif kind == "checkbox":
        how = controls.check if value else controls.uncheck
        _change(page, controls, redraws=redraws and controls.is_checked() != value, how=how)
    elif kind == "select-one":
        changes = controls.input_value() != value
        _change(page, controls, redraws=redraws and changes, how=lambda: controls.select_option(str(value)))
    else:
        controls.fill(str(value))
        controls.blur()


def finish(page: Page) -> None:
    """Press Finish on the review page."""
    press(page, page.get_by_role("button", name="Finish"))
    expect(page.get_by_text(re.compile(r"Revision \d+ is current"))).to_be_visible()


def flow_row(page: Page, name: str) -> Locator:
    """The row of one flow in the Flow Manager's table."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def state_of(page: Page, name: str) -> Locator:
    """The sign of a flow's state."""
    return flow_row(page, name).locator(".flow-state")


def running_flow(page: Page) -> str:
    """The name of the first flow that the page, without being loaded again, shows as running."""
    row = page.get_by_role("row").filter(has=page.locator(".flow-state", has_text="RUNNING")).first
    row.wait_for(timeout=60_000)
    return row.get_by_role("link").first.inner_text()


def tick(page: Page, what: str, *names: str) -> None:
    """Tick START or STOP of some flows and submit."""
    for name in names:
        flow_row(page, name).get_by_role("checkbox", name=re.compile(f"^{what}")).check()
    press(page, page.get_by_role("button", name="Submit", exact=True).first)


def set_properties(page: Page, name: str, **values: str) -> None:
    """Change a flow's properties in the panel below the table."""
    press(page, page.get_by_role("link", name=name, exact=True))
    for label, value in values.items():
        page.get_by_label(f"{label}, milliseconds").fill(value)
    press(page, page.get_by_role("button", name="SUBMIT", exact=True))


def wait_for_runs(page: Page, *names: str) -> None:
    """Wait until each of the flows has ended a run well."""
    for name in names:
        expect(flow_row(page, name).get_by_text("Succeeded")).to_be_visible(timeout=60_000)


def press(page: Page, control: Locator) -> None:
    """Press what leads to another page, and wait for that page."""
    with page.expect_navigation():
        control.click()


def _change(page: Page, control: Locator, *, redraws: bool, how: object) -> None:
    assert callable(how)
    if not redraws:
        how()
        return
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        how()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def check_systems(page: Page, configuration: str) -> Locator:
    """Run a preflight to its end; the headline with the verdict."""
    page.goto(f"/preflight/{configuration}/")
    press(page, page.get_by_role("button", name=re.compile("^(Check both systems now|Check again)$")).first)
    return verdict(page)


def verdict(page: Page) -> Locator:
    """The verdict of the report that is shown, once the check under way has ended."""
    headline = page.locator("#verdict")
    headline.wait_for(timeout=60_000)
    return headline


def apply_fixes(page: Page) -> None:
    """From a report: look at the fixes and take all of them; the report of the check that follows opens by itself."""
    press(page, page.get_by_role("link", name=re.compile("^Apply .* fix")))
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    press(page, page.get_by_role("button", name="Apply what is chosen"))
    verdict(page)


def practise_at_quickbooks(page: Page) -> None:
    """Do in the practice company file what the report says a person has to do there."""
    button = page.get_by_role("button", name="Do this in the practice company file")
    while button.count():
        press(page, button.first)
        verdict(page)


def confirm_everything(page: Page) -> None:
    """Confirm, as a named person, what nobody can see from outside."""
    button = page.get_by_role("button", name=re.compile("^I confirm"))
    while button.count():
        press(page, button.first)
