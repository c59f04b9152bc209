"""A Bind flow of products struck at every point: whichever flow comes next completes it, and nothing is lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from sync.flows.tick import tick
from sync.models import Binding, Flow, IntentState, Lease, Run, RunOutcome, WriteIntent
from tests.scenarios import killing
from tests.scenarios.conftest import Books, MakeBooks
from tests.scenarios.stories import contents
from tests.scenarios.test_product_bind import BIND, ITEMS_TO_SF, PRODUCTS_TO_QB, bind, service, writes

PRODUCTS = 3
POINTS = ("run claimed", "page read", "pairs bound", "links written", "before run end")
#: What is run after a worker died: the same flow again, or a scheduled one at once.
NEXT = (BIND, PRODUCTS_TO_QB, ITEMS_TO_SF)


def fill(books: Books, **options: str) -> Books:
    """The same products on both sides; by SKU some items lack what their products have."""
    books.choose(product__binding="Product Code to Item SKU", **options)
    for number in range(PRODUCTS):
        code, text = f"P-{number}", f"About {number}"
        item = service(books, f"Part {number}", f"{number}.99", SalesOrPurchaseDesc=text)
        key = {"QB_List_ID__c": item} if number == 0 else {}
        books.product(f"Part {number}", f"{number}.99", Description=text, ProductCode=code, **key)
        if number:
            books.pair.edit_qb("UPDATE ItemService SET CustomFieldItemCode = ? WHERE ListID = ?", code, item)
    return books


def codes(books: Books) -> list[str]:
    rows = books.in_qb("SELECT CustomFieldItemCode FROM ItemService ORDER BY Name")
    return [row["CustomFieldItemCode"] for row in rows]


def assert_complete(books: Books, wanted: dict[str, list[object]], told: object) -> None:
    assert contents(books) == wanted, told
    assert codes(books) == [f"P-{number}" for number in range(PRODUCTS)], told
    assert books.errors() == {}, told
    left = WriteIntent.objects.filter(company_file=books.company_file, state=IntentState.OPEN)
    assert not left.exists(), told


def undisturbed(make_books: MakeBooks) -> dict[str, list[object]]:
    books = fill(make_books("Quiet"))
    bind(books)
    return contents(books)


def test_a_worker_killed_at_each_point(make_books: MakeBooks, settings: Settings) -> None:
    settings.LEASE_SECONDS = killing.LEASE_SECONDS
    wanted = undisturbed(make_books)
    fleet = [
        (fill(make_books(f"{point} then {flow}")), point, flow)
        for point in POINTS
        for flow in NEXT
        # Where nothing was bound yet it is for the Bind flow to do, or for the flows as if it had never been.
        if flow == BIND or point in ("pairs bound", "links written")
    ]
    environment = killing.environment()
    with ThreadPoolExecutor(2) as pool:
        deaths = [
            pool.submit(killing.run_and_die, environment, books.configuration.company.name, BIND, point, 1)
            for books, point, _ in fleet
        ]
        assert [problem for death in deaths if (problem := death.result())] == []
    while Lease.objects.filter(expires_at__gt=timezone.now()).exists():
        time.sleep(0.1)
    tick(send=lambda run: None)

    for books, point, flow in fleet:
        bound = Flow.objects.get(configuration=books.configuration, name=BIND)
        lost = Run.objects.get(flow=bound)
        assert (bound.state, lost.outcome) == ("STOPPED", RunOutcome.ABANDONED), point
        assert books.run(flow).outcome == RunOutcome.SUCCEEDED, (point, flow)
        assert Binding.objects.filter(company_file=books.company_file).count() == PRODUCTS, (point, flow)
        books.run(PRODUCTS_TO_QB)
        assert_complete(books, wanted, (point, flow))


@pytest.mark.parametrize("side", ["salesforce", "quickbooks"])
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_a_connection_that_drops_while_keys_are_written(
    make_books: MakeBooks, kind: str, side: str, settings: Settings
) -> None:
    settings.LEASE_SECONDS = killing.LEASE_SECONDS
    wanted = undisturbed(make_books)
    books = fill(make_books("Dropped"))
    call = {"salesforce": "PATCH composite/sobjects", "quickbooks": "UPDATE ItemService"}[side]
    books.pair.fault(side, kind, call=call, nth=1, times=1)
    books.run(BIND)
    assert books.pair.all_faults_struck()
    books.pair.clear_faults()

    bind(books)
    books.run(PRODUCTS_TO_QB)

    assert_complete(books, wanted, kind)
    books.rewind()
    books.pair.clear_calls()
    for flow in NEXT:
        assert books.run(flow).outcome == RunOutcome.SUCCEEDED
    assert writes(books) == {}


def test_what_was_interrupted_is_over_where_no_other_flow_would_look(
    make_books: MakeBooks, settings: Settings
) -> None:
    settings.LEASE_SECONDS = killing.LEASE_SECONDS
    books = fill(make_books("One way"), direction__product="QB_SF Uni-directional")
    books.pair.fault("salesforce", "drop_before", call="PATCH composite/sobjects", nth=1, times=1)
    books.run(BIND)
    books.pair.clear_faults()
    bind(books)
    assert books.errors() == {}
    assert all(row["QB_List_ID__c"] for row in books.in_sf("Product2", "QB_List_ID__c"))
    assert [row["UnitPrice"] for row in books.in_sf("PricebookEntry", "UnitPrice")] == [
        Decimal("0.99"),
        Decimal("1.99"),
        Decimal("2.99"),
    ]
