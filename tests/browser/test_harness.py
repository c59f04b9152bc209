"""The home page in a real browser, and the watch that every browser test keeps."""

from playwright.sync_api import Page

from tests.browser.watching import watch


def test_the_home_page_opens_without_an_error(page: Page) -> None:
    page.goto("/")
    assert page.get_by_role("heading", level=1).count() == 1


def test_errors_of_a_page_are_noticed(unwatched_page: Page) -> None:
    watched = watch(unwatched_page)
    unwatched_page.goto("/")
    unwatched_page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">red</p>')"
    )
    unwatched_page.evaluate("setTimeout(() => { throw new Error('planted') })")
    unwatched_page.evaluate("fetch('/no-such-page')")
    unwatched_page.wait_for_timeout(200)
    text = "\n".join(watched.problems)
    assert "Content Security Policy" in text
    assert "planted" in text
    assert "404" in text
