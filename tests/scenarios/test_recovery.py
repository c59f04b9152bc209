"""Workers killed at every named point, connections dropped before and after effect: nothing twice, nothing lost.

What stands here covers every point, and every kind of write that the flows make. The complete product of stories,
points and occurrences runs at night: pytest -m nightly.
"""

import itertools

import pytest
from pytest_django.fixtures import Settings

from tests.scenarios.conftest import MakeBooks
from tests.scenarios.disasters import Disaster, Kill, drops, kills, suffer
from tests.scenarios.stories import STORIES, Story

TO_QB, TO_SF = STORIES["new in Salesforce"], STORIES["new in QuickBooks"]
CHANGED_SF, CHANGED_QB = STORIES["changed in Salesforce"], STORIES["changed in QuickBooks"]
PRODUCTS, ITEMS = STORIES["products in Salesforce"], STORIES["items in QuickBooks"]

pytestmark = pytest.mark.timeout(300)  # each waits for many workers, which a busy machine starts slowly

POINTS = (
    "run claimed", "before lease renewal", "lease renewed", "page read", "before intents", "intents committed",
    "answer received", "bindings stored", "links written", "answer stored", "before watermark", "watermark moved",
    "before run end",
)  # fmt: skip
#: Where a batch of writes stands.
WRITING = ("intents committed", "answer received", "bindings stored", "links written", "answer stored")
#: How often each story comes to a point; once where it is not said.
TIMES = {
    TO_QB: dict.fromkeys((*WRITING, "page read", "before intents", "before watermark", "watermark moved"), 2),
    TO_SF: {
        **dict.fromkeys((*WRITING, "before intents", "before watermark", "watermark moved"), 2),
        "page read": 3,
        "links written": 1,
    },
    CHANGED_SF: dict.fromkeys(
        (*WRITING, "page read", "before intents", "before watermark", "watermark moved"), 2
    ),
    CHANGED_QB: {
        **dict.fromkeys((*WRITING, "page read", "before intents", "before watermark", "watermark moved"), 2),
        "links written": 0,
    },
    PRODUCTS: {},
    ITEMS: {"links written": 0},
}
#: Every kind of write of each story: (side, call, how many of them there are).
CALLS = {
    TO_QB: (
        ("quickbooks", "INSERT INTO Customer", 3),
        ("quickbooks", "INSERT INTO InvoiceLine", 6),
        ("quickbooks", "INSERT INTO Invoice (", 3),
        ("salesforce", "PATCH composite/sobjects", 2),
    ),
    TO_SF: (
        ("salesforce", "PATCH composite/sobjects", 2),
        ("salesforce", "POST composite/sobjects", 2),
        ("quickbooks", "UPDATE Customer", 3),
    ),
    CHANGED_SF: (
        ("quickbooks", "UPDATE Customer", 3),
        ("quickbooks", "UPDATE InvoiceLine", 6),
        ("salesforce", "PATCH composite/sobjects", 2),
    ),
    CHANGED_QB: (("salesforce", "PATCH composite/sobjects", 3),),
    PRODUCTS: (("quickbooks", "INSERT INTO ItemService", 3), ("salesforce", "PATCH composite/sobjects", 1)),
    ITEMS: (("salesforce", "PATCH composite/sobjects", 1), ("salesforce", "POST composite/sobjects", 1)),
}


def test_a_worker_killed_at_each_point(make_books: MakeBooks, settings: Settings) -> None:
    suffer(make_books, settings, kills(TO_QB, *POINTS))


def test_a_worker_killed_on_the_way_to_salesforce(make_books: MakeBooks, settings: Settings) -> None:
    second = [point for point in WRITING if point != "links written"]
    suffer(
        make_books,
        settings,
        kills(TO_SF, "page read", *WRITING) + kills(TO_SF, *second, "before watermark", nth=2),
    )


def test_a_worker_killed_while_it_writes_invoices_and_changes(
    make_books: MakeBooks, settings: Settings
) -> None:
    under_way = kills(TO_QB, "before lease renewal", "lease renewed", nth=2, slow="INSERT INTO Invoice (")
    changes = kills(CHANGED_SF, "intents committed", "answer received", nth=2) + kills(
        CHANGED_SF, "bindings stored"
    )
    back = kills(CHANGED_QB, "intents committed", "answer received", nth=2) + kills(
        CHANGED_QB, "bindings stored"
    )
    suffer(make_books, settings, kills(TO_QB, *WRITING, nth=2) + under_way + changes + back)


def test_a_worker_killed_while_it_recovers_and_among_products(
    make_books: MakeBooks, settings: Settings
) -> None:
    first = Kill("answer received")
    to_qb = [
        Disaster(TO_QB, (first, Kill(point)))
        for point in ("recovery", "recovered", "links written", "page read")
    ]
    to_sf = [Disaster(TO_SF, (first, Kill(point))) for point in ("recovery", "recovered", "links written")]
    thrice = [Disaster(CHANGED_SF, (Kill("intents committed", 2), Kill("recovery"), Kill("answer received")))]
    products = kills(PRODUCTS, "answer received", "bindings stored") + kills(
        ITEMS, "answer received", "bindings stored"
    )
    suffer(make_books, settings, [*to_qb, *to_sf, *thrice, *products])


def test_connections_dropped_on_the_way_to_quickbooks(make_books: MakeBooks, settings: Settings) -> None:
    disasters = [drops(TO_QB, side, call, 1, most) for side, call, most in CALLS[TO_QB]]
    disasters += [drops(CHANGED_SF, side, call, 2) for side, call, _ in CALLS[CHANGED_SF]]
    disasters += [drops(PRODUCTS, side, call, most) for side, call, most in CALLS[PRODUCTS]]
    suffer(make_books, settings, list(itertools.chain.from_iterable(disasters)))


def test_connections_dropped_on_the_way_to_salesforce(make_books: MakeBooks, settings: Settings) -> None:
    disasters = [drops(TO_SF, side, call, 1, most) for side, call, most in CALLS[TO_SF]]
    disasters += [
        drops(CHANGED_QB, side, call, *range(1, most + 1)) for side, call, most in CALLS[CHANGED_QB]
    ]
    disasters += [drops(ITEMS, side, call, most) for side, call, most in CALLS[ITEMS]]
    suffer(make_books, settings, list(itertools.chain.from_iterable(disasters)))


@pytest.mark.nightly
@pytest.mark.timeout(600)
@pytest.mark.parametrize("story", STORIES.values(), ids=lambda story: story.name)
def test_every_point_of_every_story(make_books: MakeBooks, settings: Settings, story: Story) -> None:
    times = TIMES[story]
    every = [kills(story, point, nth=nth + 1) for point in POINTS for nth in range(times.get(point, 1))]
    suffer(make_books, settings, list(itertools.chain.from_iterable(every)))


@pytest.mark.nightly
@pytest.mark.timeout(600)
@pytest.mark.parametrize("story", STORIES.values(), ids=lambda story: story.name)
def test_every_call_of_every_story(make_books: MakeBooks, settings: Settings, story: Story) -> None:
    every = [drops(story, side, call, *range(1, most + 1)) for side, call, most in CALLS[story]]
    suffer(make_books, settings, list(itertools.chain.from_iterable(every)))


@pytest.mark.nightly
@pytest.mark.timeout(600)
@pytest.mark.parametrize("story", [TO_QB, TO_SF, CHANGED_SF], ids=lambda story: story.name)
def test_a_recovery_killed_at_every_point(make_books: MakeBooks, settings: Settings, story: Story) -> None:
    pairs = itertools.product(("intents committed", "answer received"), ("recovery", "recovered", *POINTS))
    suffer(make_books, settings, [Disaster(story, (Kill(one), Kill(two))) for one, two in pairs])
