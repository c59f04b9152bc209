"""The Bind flow of products in other set-ups: groups, an object of the company's own, several company files."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from provisioning.models import CompanyFile
from sync import sandbox_client
from sync.connectors.salesforce.metadata import NewField, NewObject
from sync.flows.run_now import run_now
from sync.models import Binding, Flow, RunOutcome
from tests.sandbox_fixtures import SandboxPair, soon
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import add_fields
from tests.scenarios.test_product_bind import (
    BIND,
    CYCLE,
    PRODUCTS_TO_QB,
    bind,
    bindings,
    everything,
    list_ids,
    service,
    writes,
)


@pytest.fixture
def kits(books: Books) -> Books:
    """An org whose products have a group, and a name inside it."""
    add_fields(
        books,
        NewField("Product2", "Group_Name__c", "Group", "Text", length=40),
        NewField("Product2", "Sub_Item__c", "Sub-item", "Text", length=40),
    )
    books.choose(product__group_name_field="Group_Name__c", product__group_item_field="Sub_Item__c")
    return books


def group(books: Books, name: str, *items: str) -> str:
    """A group item made by hand, of one of each item; its ListID."""
    person = books.pair.person_qb()
    for item in items:
        person.execute(
            "INSERT INTO ItemGroupLine (ItemGroupLineItemRefListID, ItemGroupLineQuantity, FQSaveToCache) "
            "VALUES (?, 1, 1)",
            item,
        )
    person.execute("INSERT INTO ItemGroup (Name) VALUES (?)", name)
    return str(books.in_qb("SELECT ListID FROM ItemGroup WHERE Name = ?", name)[0]["ListID"])


def test_groups_and_what_is_in_them(kits: Books) -> None:
    books = kits
    saw_item, glue_item = service(books, "Kit saw"), service(books, "Glue")
    kit_item, box_item = group(books, "Kit", saw_item), group(books, "Box", glue_item)
    saw, _ = books.product("Saw", Group_Name__c="Kit", Sub_Item__c="Kit saw")
    glue, _ = books.product("Glue", Group_Name__c="Box")
    box, _ = books.product("Box")
    before = everything(books)

    bind(books)

    bound = bindings(books)
    (kit,) = set(bound) - {saw, glue, box}
    assert bound == {saw: saw_item, glue: glue_item, box: box_item, kit: kit_item}
    assert list_ids(books) == {saw: saw_item, glue: glue_item, box: box_item}
    assert everything(books) == before
    assert bind(books).counts["product:SF_QB"]["bound"] == 0

    books.pair.clear_calls()
    books.rewind()
    assert books.run(PRODUCTS_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert (writes(books), books.errors()) == ({}, {})
    assert books.in_qb("SELECT ItemGroupLineItemRefListID FROM ItemGroupLine ORDER BY Name") == [
        {"ItemGroupLineItemRefListID": glue_item},
        {"ItemGroupLineItemRefListID": saw_item},
    ]


def test_a_product_named_like_a_group_of_others_is_bound_to_neither(kits: Books) -> None:
    books = kits
    item = service(books, "Glue")
    group(books, "Box", item)
    books.product("Glue", Group_Name__c="Box")
    books.product("Carton", Sub_Item__c="Box")
    bind(books, RunOutcome.PARTIAL)
    assert list(bindings(books).values()) == [item]
    assert books.errors() == {"Carton": "AMBIGUOUS_MATCH", "Box": "AMBIGUOUS_MATCH"}


def test_an_object_of_the_companys_own(books: Books) -> None:
    (made,) = books.pair.person_sf().setup.create_objects(
        [NewObject("Article__c", "Article", "Articles", "Name")], deadline=soon()
    )
    assert made.failure is None
    add_fields(
        books,
        NewField("Article__c", "QB_List_ID__c", "ListID", "Text", length=36, unique=True, external_id=True),
        NewField("Article__c", "Item_Code__c", "Item code", "Text", length=40),
        NewField("Article__c", "Price__c", "Price", "Currency", precision=12, scale=2),
    )
    books.choose(product__sf_object="Article__c", product__binding="Product Code to Item SKU")
    item = service(books, "Saw", CustomFieldItemCode="S-1")
    books.product("A product", ProductCode="S-1")
    article = books.pair.create_sf("Article__c", Name="Saw", Item_Code__c="S-1", Price__c=Decimal("1.00"))

    bind(books)

    assert bindings(books) == {article: item}
    assert books.in_sf("Article__c", "QB_List_ID__c", "Price__c") == [
        {"QB_List_ID__c": item, "Price__c": Decimal("1.00")}
    ]
    assert books.in_sf("Product2", "QB_List_ID__c") == [{"QB_List_ID__c": None}]
    for name in CYCLE:
        assert books.run(name).outcome == RunOutcome.SUCCEEDED
    assert len(books.in_sf("Article__c", "Id")) == len(books.in_qb("SELECT ListID FROM ItemService")) == 1


def test_each_company_file_has_its_own_items(books: Books, make_pair: Callable[..., SandboxPair]) -> None:
    add_fields(
        books,
        NewField("Account", "Company_File__c", "Company file", "Text", length=40),
        NewField("Opportunity", "Company_File__c", "Company file", "Text", length=40),
    )
    books.choose(solution__qb_company_files=2, solution__company_file_field="Company_File__c")
    second = make_pair(
        sandbox_client.file_slug_of(CompanyFile.objects.get(configuration=books.configuration, number=2))
    )
    # Both files made their items by themselves, so they may well have given out the same ListID.
    second.create_qb("ItemService", Name="Hammer", SalesOrPurchaseAccountRefFullName="Sales")
    here = service(books, "Saw")
    there = second.create_qb("ItemService", Name="Saw", SalesOrPurchaseAccountRefFullName="Sales")
    saw, _ = books.product("Saw")

    runs = run_now(Flow.objects.get(configuration=books.configuration, name=BIND).pk)

    assert [run.outcome for run in runs] == [RunOutcome.SUCCEEDED] * 2
    assert list(
        Binding.objects.order_by("company_file__number").values_list("company_file__number", "sf_id", "qb_id")
    ) == [(1, saw, here), (2, saw, there)]
    assert list_ids(books) == {saw: here}
