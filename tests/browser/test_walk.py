"""The way of a new company, from the home page to synchronised records, as its administrator goes it."""

from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.product import Product


def test_a_new_company_from_the_home_page_to_synchronised_records(page: Page, product: Product) -> None:
    steps.register(page, "walkers", "ada@walkers.example")
    pair = steps.pair_of(product, "walkers")
    steps.fill_wizard(page)
    steps.finish(page)
    assert pair
