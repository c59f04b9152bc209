"""The whole profile without a mouse: Tab, arrows, Space, Enter and letters, with the focus always to be seen."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.product import Product

#: More stops than any page has.
_MOST_STOPS = 400

_FOCUSED = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  return {
    tag: focused.tagName,
    name: focused.getAttribute("name") || "",
    type: focused.type || "",
    value: focused.value || "",
    text: (focused.innerText || "").trim(),
    checked: focused.checked === true,
    inOptions: focused.closest("#options") !== null,
    redraws: focused.hasAttribute("data-controls"),
    shown: style.outlineStyle !== "none" || style.boxShadow !== "none",
  };
}"""


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_keyboard_alone_gets_through_the_whole_profile(page: Page, product: Product) -> None:
    page.emulate_media(reduced_motion="reduce")  # the ring of the focus is there at once
    steps.register(page, "typists", "ida@typists.example")
    steps.pair_of(product, "typists")
    page.goto(page.url)
    press_enter_on(page, "A", "Start", "Continue")
    for _ in range(30):
        if page.url.endswith("/review/"):
            break
        fill_in(page, steps.ANSWERS.get(page.url.rstrip("/").rpartition("/")[2], {}))
    press_enter_on(page, "BUTTON", "Finish")
    expect(page.get_by_text("is current")).to_be_visible()


def fill_in(page: Page, answers: Any) -> None:
    """Go from control to control, answer those that are asked here, and press Next."""
    done: set[str] = set()
    for _ in range(_MOST_STOPS):
        focused = step_on(page)
        name = focused["name"]
        if focused["inOptions"] and name in answers and name not in done:
            type_answer(page, focused, answers[name])
            done.add(name)
        if focused["tag"] == "BUTTON" and focused["text"].startswith("Next"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"Next is not reached by Tab on {page.url}")


def type_answer(page: Page, focused: dict[str, Any], value: str | bool) -> None:
    """Answer the focused control as its kind is answered by keyboard."""
    kind = focused["type"]
    if kind == "checkbox":
        if focused["checked"] != value:
            page.keyboard.press("Space")
    elif kind == "select-one":
        page.keyboard.type(str(value))
    elif kind == "radio":
        for _ in range(10):
            here = page.evaluate(_FOCUSED)
            if here["checked"] and here["value"] == value:
                break
            page.keyboard.press("ArrowDown" if here["checked"] else "Space")
            settle(page)
    elif kind == "date":
        year, month, day = str(value).split("-")
        page.keyboard.type(f"{month}{day}{year}")
    else:
        page.keyboard.press("Control+a")
        page.keyboard.type(str(value))
    settle(page)


def settle(page: Page) -> None:
    """Answers that others depend on draw the page anew; the focus stays where it was."""
    page.wait_for_timeout(100)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body"), f"the focus is lost on {page.url}"


def step_on(page: Page) -> dict[str, Any]:
    """Press Tab once; what has the focus now, which is to be seen."""
    page.keyboard.press("Tab")
    focused: dict[str, Any] = page.evaluate(_FOCUSED)
    if focused["tag"] != "BODY":
        assert focused["shown"], f"the focus cannot be seen on {page.url}: {focused}"
    return focused


def press_enter_on(page: Page, tag: str, *texts: str) -> None:
    """Tab to the link or button whose text begins so, and press Enter."""
    for _ in range(_MOST_STOPS):
        focused = step_on(page)
        if focused["tag"] == tag and focused["text"].startswith(texts):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{texts} is not reached by Tab on {page.url}")
