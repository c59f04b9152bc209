"""What the Bind flow of products makes of several candidates: none is bound, unless a ListID says which one it is."""

import functools

import pytest

from sync.connectors.salesforce.metadata import NewField
from sync.engine import runner
from sync.engine.steps.base import Span
from sync.models import RecordError, RunOutcome
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import add_fields
from tests.scenarios.test_product_bind import (
    PRODUCTS_TO_QB,
    bind,
    bindings,
    everything,
    list_ids,
    service,
    writes,
)


def test_two_items_for_a_product_are_reported_and_not_bound(books: Books) -> None:
    books.choose(product__binding="Product Code to Item SKU")
    items = [service(books, name, CustomFieldItemCode="X-1") for name in ("One", "Two")]
    books.product("Thing", ProductCode="X-1")
    sure, _ = books.product("Sure", ProductCode="X-2")
    certain = service(books, "Certain", CustomFieldItemCode="X-2")

    bind(books, RunOutcome.PARTIAL)

    assert bindings(books) == {sure: certain}
    assert books.errors() == {"Thing": "AMBIGUOUS_MATCH"}
    message = RecordError.objects.get().message
    assert all(item in message for item in items)


@pytest.mark.parametrize("page_size", [1, 600])
def test_two_products_for_an_item_are_reported_and_not_bound(
    books: Books, monkeypatch: pytest.MonkeyPatch, page_size: int
) -> None:
    # However far apart the two are read.
    monkeypatch.setattr(runner, "Span", functools.partial(Span, page_size=page_size))
    books.choose(product__binding="Product Code to Item Name")
    item = service(books, "S-1")
    first, _ = books.product("Saw", ProductCode="S-1")
    other, _ = books.product("Drill", ProductCode="D-1")
    second, _ = books.product("Old saw", ProductCode="s-1", IsActive=False)
    drill = service(books, "D-1")
    before = everything(books)

    bind(books, RunOutcome.PARTIAL)

    assert bindings(books) == {other: drill}
    assert list_ids(books) == {first: None, other: drill, second: None}
    assert books.errors() == {"Saw": "AMBIGUOUS_MATCH", "Old saw": "AMBIGUOUS_MATCH"}
    assert everything(books) == before
    named = {row.source_id: row.message for row in RecordError.objects.all()}
    assert (item in named[first], second in named[first], first in named[second]) == (True, True, True)

    books.pair.edit_sf("Product2", second, ProductCode="S-0")
    bind(books)
    assert bindings(books) == {other: drill, first: item}
    assert books.errors() == {"Old saw": "AMBIGUOUS_MATCH"}, (
        "the moving flow clears what has no twin any more"
    )
    books.run(PRODUCTS_TO_QB)
    assert books.errors() == {}


def test_a_product_that_means_a_bound_item_leaves_that_pair_alone(books: Books) -> None:
    item = service(books, "Saw")
    first, _ = books.product("Saw")
    bind(books)
    second, _ = books.product("Saw")

    bind(books, RunOutcome.PARTIAL)

    assert (bindings(books), list_ids(books)) == ({first: item}, {first: item, second: None})
    assert list(RecordError.objects.values_list("source_id", "code")) == [(second, "ALREADY_BOUND")]


def test_a_list_id_counts_for_more_than_a_name(books: Books) -> None:
    by_name, by_key = service(books, "Saw"), service(books, "Renamed")
    saw, _ = books.product("Saw", QB_List_ID__c=by_key)
    books.pair.clear_calls()
    bind(books)
    assert bindings(books) == {saw: by_key}
    assert writes(books) == {}, "it is known already"
    assert by_name not in bindings(books).values()


def test_a_list_id_makes_a_product_certain_among_those_of_its_name(books: Books) -> None:
    item = service(books, "Saw")
    second = books.product("Saw")[0]
    first, third = (books.product("Saw", QB_List_ID__c=key)[0] for key in (item, None))
    bind(books, RunOutcome.PARTIAL)
    assert bindings(books) == {first: item}
    assert dict(RecordError.objects.values_list("source_id", "code")) == dict.fromkeys(
        (second, third), "AMBIGUOUS_MATCH"
    )


def test_two_products_of_one_list_id_are_both_uncertain(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "Span", functools.partial(Span, page_size=1))
    add_fields(books, NewField("Product2", "Own_Key__c", "Own key", "Text", length=36, external_id=True))
    books.choose(product__binding_field="Own_Key__c")
    item = service(books, "Saw")
    for name in ("Copied", "Copy"):
        books.product(name, Own_Key__c=item)
    bind(books, RunOutcome.PARTIAL)
    assert bindings(books) == {}
    assert books.errors() == dict.fromkeys(("Copied", "Copy"), "AMBIGUOUS_MATCH")


def test_a_list_id_of_nothing_gives_way_to_the_name(books: Books) -> None:
    item = service(books, "Saw")
    saw, _ = books.product("Saw", QB_List_ID__c="80000FFF-1")
    bind(books)
    assert list_ids(books) == {saw: item}


def test_an_item_known_by_its_list_id_gets_the_sku_it_lacks(books: Books) -> None:
    books.choose(product__binding="Product Code to Item SKU")
    empty, own = service(books, "Saw"), service(books, "Drill", CustomFieldItemCode="OWN")
    books.product("Saw", ProductCode="S-1", QB_List_ID__c=empty)
    books.product("Drill", ProductCode="D-1", QB_List_ID__c=own)
    bind(books)
    rows = books.in_qb("SELECT Name, CustomFieldItemCode FROM ItemService ORDER BY Name")
    assert [tuple(row.values()) for row in rows] == [("Drill", "OWN"), ("Saw", "S-1")]
    assert len(bindings(books)) == 2
