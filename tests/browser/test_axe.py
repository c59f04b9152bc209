"""Every page for people who see, hear or move differently: axe finds nothing, light and dark, on desktop and phone.

Pages are found by following links from the home page; a page that nothing leads to has to be named here.
"""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bench.addresses import page_routes
from tests.browser import steps
from tests.browser.crawling import Visited, crawl
from tests.browser.product import Product

WIDTHS = {"desktop": 1440, "phone": 390}
SCHEMES = ("light", "dark")

#: Addresses that show no page of their own: they take what a form sends, answer a machine, or give a part or a file.
NO_PAGES = {
    "healthz",
    "metrics",
    "accounts:logout",
    "flows:submit",
    "flows:properties",
    "flows:preview",
    "flows:live",
    "flows:catch_up_prepare",
    "preflight:check",
    "preflight:progress",
    "preflight:json",
    "preflight:csv",
    "preflight:practise",
    "preflight:steps",
    "preflight:confirm",
    "preflight:withdraw",
    "wizard:finish",
    "offers:refresh",
    "offers:status",
    "records:retry",
    "records:retry_many",
    "records:decide",
    "runs:live",
}
#: Pages that a person comes to by doing something, not by a link; tests below open them.
BY_DOING = {
    "accounts:look_into_mail",
    "accounts:link_sent",
    "accounts:new_password",
    "preflight:repair",
    "revisions:compare",
    "revisions:restore",
    "wizard:discard",
}


@pytest.fixture(scope="module")
def worked(product: Product) -> Product:
    """The demo company after some work: bound, run, with records that wait and a preflight report."""
    for flow in ("SFAcct2QBCustBind", "SFProd2QBItem", "QBItem2SFProd", "SFAcctOpp2QBCustInv"):
        product.manage("run_flow", "demo", flow)
    return product


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_page_is_for_everybody(worked: Product, new_page: Callable[..., Page]) -> None:
    stranger, person = new_page(), new_page()
    steps.log_in(person, *worked.administrator)
    person.goto("/")
    person.get_by_role("link", name="Preflight").first.click()
    steps.check_systems(person, steps.configuration_of(person))
    visits = [(page, visited) for page in (stranger, person) for visited in _visits(worked, page)]
    pages = [(page, visited) for page, visited in visits if visited.is_page]

    seen = {visited.name for _, visited in visits}
    unseen = {name for name, _ in page_routes()} - seen - NO_PAGES - BY_DOING
    assert sorted(unseen) == [], "no link leads to these pages: name them in this test, or link them"
    problems = [problem for page, visited in pages for problem in problems_of(page, visited.path)]
    assert problems == []


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-page",
        "/account/register/mail/",
        "/account/password/forgotten/sent/",
        "/account/password/new/",
    ],
)
def test_pages_that_no_link_leads_to(product: Product, unwatched_page: Page, path: str) -> None:
    assert problems_of(unwatched_page, path) == []


def test_forms_that_were_filled_in_badly(product: Product, page: Page) -> None:
    page.goto("/account/register/")
    page.locator("form").last.evaluate("form => form.noValidate = true")
    steps.press(page, page.get_by_role("button", name="Register"))
    assert page.locator("[aria-invalid=true], .is-invalid").count() > 3
    assert _problems_of_shown(page) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_pages_that_come_of_mending_and_changing(product: Product, page: Page) -> None:
    steps.register(page, "menders", "bo@menders.example")
    configuration = steps.configuration_of(page)
    steps.fill_wizard(page)
    steps.finish(page)
    steps.check_systems(page, configuration)
    shown: list[str] = []
    page.on("framenavigated", lambda frame: shown.append(frame.url))
    steps.apply_fixes(page)
    page.goto(f"/profile/{configuration}/schedule/")
    steps.answer(page, "stop_scheduled", "After Every Error")
    steps.press(page, page.get_by_role("button", name="Save", exact=True))
    problems = problems_of(page, f"/profile/{configuration}/discard/")
    page.goto(f"/profile/{configuration}/review/")
    steps.finish(page)
    problems += problems_of(page, f"/revisions/{configuration}/compare?before=1&after=2")
    assert "After Every Error" in page.get_by_role("main").inner_text()
    problems += problems_of(page, f"/revisions/{configuration}/1/restore")
    problems += problems_of(page, next(url for url in shown if "/repairs/" in url))
    assert problems == []


def _visits(product: Product, page: Page) -> Iterator[Visited]:
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    for visited in crawl(product.url, cookies, ["/"], each={"wizard:page": 20}, otherwise=2):
        assert visited.answer.status_code < 500, visited.path
        if not visited.name.startswith("admin:"):  # Django's own pages
            yield visited


def problems_of(page: Page, path: str) -> list[str]:
    """What axe finds on the page, and where it has to be moved sideways to be read."""
    _show(page, "light")
    page.goto(path)
    return [f"{path}: {problem}" for problem in _problems_of_shown(page)]


def _problems_of_shown(page: Page) -> list[str]:
    found = []
    for screen, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 1000})
        for scheme in SCHEMES:
            _show(page, scheme)
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["target"] for node in violation["nodes"]]
                found.append(f"{screen}, {scheme}: {violation['id']} ({violation['help']}): {nodes[:5]}")
        wide = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
        if wide > 0:
            found.append(f"{screen}: {wide} pixels too wide")
    return found


def _show(page: Page, scheme: str) -> None:
    """Light or dark; without motion, so that no colour is measured on its way to another."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
