"""The console in a real browser: axe finds nothing, nothing is too wide, the keyboard does it all, lists follow."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import browser, playwright  # noqa: F401 - fixtures
from tests.browser.test_axe import problems_of
from tests.browser.watching import watch
from tests.sandbox.console.test_reset import asked
from tests.sandbox.console.visitor import PASSWORD
from tests.sandbox_fixtures import SandboxPair, SandboxServers

LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def page(browser: Browser, console: str) -> Iterator[Page]:  # noqa: F811 - the fixture
    """A page of somebody who is logged in, through the keyboard alone."""
    context = browser.new_context(base_url=console, viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(15_000)
    opened = context.new_page()
    opened.goto("/login")
    expect(opened.get_by_label("Password")).to_be_focused()
    opened.keyboard.type(PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url(f"{console}/")
    yield opened
    context.close()


@pytest.mark.timeout(240)
def test_every_page_is_for_everybody(page: Page, pair: SandboxPair, sandbox: SandboxServers) -> None:
    watched = watch(page)
    base = f"/c/{pair.slug}"
    account = pair.create_sf("Account", Name=LONG[:80], BillingCity=LONG[:40], Phone="(555) 010-0100")
    gone = pair.create_sf("Account", Name="Gone")
    pair.delete_sf(gone)
    customer = pair.create_qb("Customer", Name=LONG[:41], CustomFieldAccountID=account)
    pair.create_qb("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    pair.edit_qb(
        "INSERT INTO InvoiceLine (InvoiceLineItemRefFullName, InvoiceLineQuantity, InvoiceLineRate, FQSaveToCache)"
        " VALUES ('Work', 1, 10, 1)"
    )
    invoice = pair.create_qb("Invoice", CustomerRefListID=customer)
    pair.fault("quickbooks", "modal_dialog")
    asked(sandbox, "POST", f"/{pair.slug}/quickbooks/files", {"name": LONG[:63].lower()})
    further = f"{base}+{LONG[:63].lower()}"
    paths = (
        "/",
        base,
        f"{base}?org=Opportunity&file=Invoice",
        f"{base}?org_search=none&file_search=none&org_deleted=1",
        f"{base}/org/Account/{account}",
        f"{base}/org/Account/{gone}",
        f"{base}/file/Customer/{customer}",
        f"{base}/file/Invoice/{invoice}",
        f"{base}/file/Invoice/new",
        f"{base}/calls",
        f"{base}/faults",
        f"{base}/settings",
        further,
        f"{further}/settings",
    )
    assert [problem for path in paths for problem in problems_of(page, path)] == []
    assert watched.problems == []
    assert problems_of(page, f"{base}/file/Customer/none") == []
    page.context.clear_cookies()
    assert problems_of(page, "/login") == []


def test_a_record_is_made_by_keyboard_and_the_list_follows_others(page: Page, pair: SandboxPair) -> None:
    page.goto(f"/c/{pair.slug}/org/Account/new")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "Name":
            break
    page.keyboard.type("Typed & made")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Account made.")
    page.goto(f"/c/{pair.slug}")
    panel = page.get_by_role("region", name="Salesforce")
    expect(panel.get_by_role("link", name="Typed & made")).to_be_visible()
    pair.create_sf("Account", Name="By the API")
    pair.create_qb("Customer", Name="By ODBC")
    expect(panel.get_by_role("link", name="By the API")).to_be_visible()
    expect(page.get_by_role("region", name="QuickBooks").get_by_role("link", name="By ODBC")).to_be_visible()
