"""The product and a real browser before it: Debian's Chromium, or the one that CHROMIUM names.

Playwright keeps an event loop in its thread while it is open, which Django takes for an asynchronous caller: it is
opened for a module at a time, and tests here use no models of their own process.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.product import PROJECT, Product, running
from tests.browser.watching import Watched, watch

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """Everything that ``make up`` starts, on the kind of database that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    server = url if url.startswith("postgres") else ""
    with running(Path(settings.VAR_DIR) / "product", server) as product:
        yield product


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program or not shutil.which(program):
        pytest.fail("There is no Chromium: run tools/chromium.sh, or set CHROMIUM to one.", pytrace=False)
    opened = playwright.chromium.launch(executable_path=shutil.which(program), args=_ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def new_page(
    browser: Browser, product: Product, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens pages of people who know nothing of each other (no common cookies), as wide as a desktop's.

    The test fails where any of them met an error: in the console, of the server, of a file that does not come, or of
    the content security policy. Pictures of failed tests are kept in var/browser.
    """
    contexts: list[BrowserContext] = []
    watched: list[Watched] = []

    def open_page(*, width: int = 1440, height: int = 1000, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=product.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        context.on("page", lambda page: watched.append(watch(page)))
        return context.new_page()

    failed_before = request.session.testsfailed
    try:
        yield open_page
    finally:
        if request.session.testsfailed > failed_before or _failed(request):
            _keep_pictures(contexts, request.node.name)
        for context in contexts:
            context.close()
    assert [problem for page in watched for problem in page.problems] == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page of one person."""
    return new_page()


@pytest.fixture
def unwatched_page(browser: Browser, product: Product) -> Iterator[Page]:
    """A page whose errors fail no test."""
    context = browser.new_context(base_url=product.url)
    yield context.new_page()
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell the fixtures whether their test failed."""
    report = yield
    if report.failed:  # type: ignore[attr-defined]  # what the inner hooks made
        item.stash[_FAILED] = True
    return report


_FAILED = pytest.StashKey[bool]()


def _failed(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.stash.get(_FAILED, False))


def _keep_pictures(contexts: list[BrowserContext], name: str) -> None:
    folder = PROJECT / "var" / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"[^\w-]+", "_", name)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        with suppress(PlaywrightError):  # a page that hangs has no picture
            page.screenshot(path=folder / f"{plain}.{number}.png", full_page=True)
            (folder / f"{plain}.{number}.html").write_text(page.content())
