"""The Bind flow of products: same products on both sides are joined, and nothing else is moved by it or after it."""

from decimal import Decimal
from typing import Any

import pytest

from sync.engine.previews import planned
from sync.models import Binding, RecordError, Run, RunOutcome, WriteIntent
from tests.scenarios.conftest import Books

BIND = "SFProd2QBItemBind"
PRODUCTS_TO_QB = "SFProd2QBItem"
ITEMS_TO_SF = "QBItem2SFProd"
CYCLE = (PRODUCTS_TO_QB, ITEMS_TO_SF, PRODUCTS_TO_QB)


def service(books: Books, name: str, price: str = "100.00", **values: Any) -> str:
    """A service item made by hand; its ListID."""
    account = {"SalesOrPurchaseAccountRefFullName": "Sales", "SalesOrPurchasePrice": Decimal(price)}
    return books.pair.create_qb("ItemService", Name=name, **account, **values)


def bind(books: Books, outcome: RunOutcome = RunOutcome.SUCCEEDED) -> Run:
    run = books.run(BIND)
    assert (run.outcome, run.reason) == (outcome, run.reason if outcome != RunOutcome.SUCCEEDED else "")
    return run


def bindings(books: Books) -> dict[str, str]:
    """ListID by the product's id."""
    return dict(Binding.objects.filter(company_file=books.company_file).values_list("sf_id", "qb_id"))


def list_ids(books: Books) -> dict[str, str | None]:
    """What products' binding field holds, by id."""
    return {row["Id"]: row["QB_List_ID__c"] for row in books.in_sf("Product2", "Id", "QB_List_ID__c")}


def writes(books: Books) -> dict[str, int]:
    """Calls by kind that wrote something, since they were last cleared."""
    salesforce = {
        call: count
        for call, count in books.pair.calls("salesforce").items()
        if not call.startswith(("GET", "SOAP login"))
    }
    quickbooks = {
        call: count
        for call, count in books.pair.calls("quickbooks").items()
        if call.split()[0] in ("INSERT", "UPDATE", "DELETE")
    }
    return salesforce | quickbooks


def everything(books: Books) -> dict[str, Any]:
    """Products, prices and items with all that people see of them."""
    columns = ("Id", "Name", "ProductCode", "Description", "IsActive", "QB_LastModified__c")
    return {
        "Product2": books.in_sf("Product2", *columns),
        "PricebookEntry": books.in_sf("PricebookEntry", "Product2Id", "UnitPrice", "IsActive"),
        "Item": books.in_qb("SELECT * FROM Item ORDER BY ListID"),
    }


@pytest.mark.parametrize(
    ("binding", "name"),
    [
        ("Product Name to Item Name", "Saw"),
        ("Product Name to Item SKU", "Saw by SKU"),
        ("Product Code to Item SKU", "Code as SKU"),
        ("Product Code to Item Name", "S-1"),
    ],
)
def test_the_key_of_the_profile_joins(books: Books, binding: str, name: str) -> None:
    books.choose(product__binding=binding)
    items = {
        "Saw": service(books, "Saw"),
        "Saw by SKU": service(books, "Saw by SKU", CustomFieldItemCode="Saw"),
        "Code as SKU": service(books, "Code as SKU", CustomFieldItemCode="S-1"),
        "S-1": service(books, "S-1"),
    }
    saw, _ = books.product("Saw", ProductCode="S-1")
    alone, _ = books.product("Drill", ProductCode="D-1")
    before = everything(books)

    run = bind(books)

    assert run.counts["product:SF_QB"]["bound"] == 1
    assert bindings(books) == {saw: items[name]}
    assert list_ids(books) == {saw: items[name], alone: None}
    assert everything(books) == before
    assert books.errors() == {}


@pytest.mark.parametrize("truth", ["Salesforce wins", "QuickBooks wins", "Newest wins", "Hold for review"])
def test_only_the_binding_field_is_written_whoever_is_right(books: Books, truth: str) -> None:
    books.choose(product__source_of_truth=truth)
    item = service(
        books, "saw", "90.00", SalesOrPurchaseDesc="There", CustomFieldItemCode="X", IsActive=False
    )
    saw, _ = books.product("Saw", "80.00", Description="Here", ProductCode="Y")
    before = everything(books)
    books.pair.clear_calls()

    bind(books)

    assert everything(books) == before
    assert list_ids(books) == {saw: item}
    assert writes(books) == {"PATCH composite/sobjects": 1}


def test_pairs_that_agree_stay_untouched_from_then_on(books: Books) -> None:
    for number in range(3):
        books.product(f"Part {number}", f"{number}.99", Description=f"About {number}")
        service(books, f"Part {number}", f"{number}.99", SalesOrPurchaseDesc=f"About {number}")
    bind(books)
    bound = bindings(books)
    before = everything(books)
    books.pair.clear_calls()

    again = bind(books)
    assert again.counts["product:SF_QB"]["bound"] == 0
    for name in CYCLE:
        assert books.run(name).outcome == RunOutcome.SUCCEEDED
    books.rewind()
    for name in CYCLE:
        assert books.run(name).outcome == RunOutcome.SUCCEEDED

    assert writes(books) == {}
    assert (everything(books), bindings(books), books.errors()) == (before, bound, {})


def test_what_differs_is_left_to_the_flows_and_nothing_is_made_twice(books: Books) -> None:
    books.choose(product__source_of_truth="QuickBooks wins")
    saw, _ = books.product("Saw", "80.00", Description="Here")
    item = service(books, "Saw", "90.00", SalesOrPurchaseDesc="There")
    bind(books)

    for name in CYCLE:
        assert books.run(name).outcome == RunOutcome.SUCCEEDED

    assert books.in_sf("Product2", "Id", "Description") == [{"Id": saw, "Description": "There"}]
    assert books.in_sf("PricebookEntry", "UnitPrice") == [{"UnitPrice": Decimal("90.00")}]
    columns = "ListID, SalesOrPurchaseDesc, SalesOrPurchasePrice"
    assert books.in_qb(f"SELECT {columns} FROM ItemService") == [
        {"ListID": item, "SalesOrPurchaseDesc": "There", "SalesOrPurchasePrice": Decimal(90)}
    ]


def test_items_of_every_type_that_flows_move(books: Books) -> None:
    stock = {
        "IncomeAccountRefFullName": "Sales",
        "COGSAccountRefFullName": "Cost of Goods Sold",
        "AssetAccountRefFullName": "Inventory Asset",
    }
    sold = {"SalesOrPurchaseAccountRefFullName": "Sales"}
    resold = {
        "SalesAndPurchaseIncomeAccountRefFullName": "Sales",
        "SalesAndPurchaseExpenseAccountRefFullName": "Purchases",
    }
    pair = books.pair
    items = {
        "Stock": pair.create_qb("ItemInventory", Name="Stock", **stock),
        "Part": pair.create_qb("ItemNonInventory", Name="Part", **sold),
        "Resold": pair.create_qb("ItemService", Name="Resold", **resold),
        "Fee": pair.create_qb("ItemOtherCharge", Name="Fee", **sold),
        "Rebate": pair.create_qb("ItemDiscount", Name="Rebate", AccountRefFullName="Discounts Given"),
        "Retired": service(books, "Retired", IsActive=False),
        "Asleep": service(books, "Asleep"),
    }
    pair.create_qb("ItemSubtotal", Name="Subtotal", ItemDesc="Sum")
    ids = {name: books.product(name, IsActive=name != "Asleep")[0] for name in (*items, "Subtotal")}
    before = everything(books)

    bind(books)

    assert bindings(books) == {ids[name]: item for name, item in items.items()}
    assert (everything(books), books.errors()) == (before, {})


def test_an_item_of_another_type_is_told_by_the_flow_that_would_make_it_again(books: Books) -> None:
    books.pair.create_qb("ItemSubtotal", Name="Subtotal", ItemDesc="Sum")
    books.product("Subtotal")
    bind(books)
    books.run(PRODUCTS_TO_QB)
    assert books.errors() == {"Subtotal": "NAME_TAKEN"}


def test_the_parent_tells_items_of_one_name_apart(books: Books) -> None:
    books.choose(product__inventory_cost=True)
    items = {}
    for parent in ("Tools", "Toys"):
        service(books, parent)
        items[parent] = service(books, "Saw", ParentRefFullName=parent)
    below, _ = books.product("Saw", QB_Parent_Name__c="Toys")
    books.product("Saw")

    bind(books, RunOutcome.PARTIAL)

    assert bindings(books) == {}, "the second may be either of them"
    assert set(books.errors().values()) == {"AMBIGUOUS_MATCH"}
    (without,) = [row.source_id for row in RecordError.objects.exclude(source_id=below)]
    books.pair.edit_sf("Product2", without, QB_Parent_Name__c="Tools")
    bind(books)
    assert bindings(books) == {below: items["Toys"], without: items["Tools"]}
    assert books.errors() == {}


def test_without_parents_two_sub_items_of_one_name_are_nobodys_guess(books: Books) -> None:
    for parent in ("Tools", "Toys"):
        service(books, parent)
        service(books, "Saw", ParentRefFullName=parent)
    books.product("Saw")
    bind(books, RunOutcome.PARTIAL)
    assert (bindings(books), books.errors()) == ({}, {"Saw": "AMBIGUOUS_MATCH"})


def test_an_account_that_new_items_lack_is_no_reason_not_to_bind(books: Books) -> None:
    books.choose(product__item_type_field="QB_Item_Type__c")
    item = service(books, "Saw")
    saw, _ = books.product("Saw")
    books.product("Stock", QB_Item_Type__c="Inventory")
    stopped = books.run(PRODUCTS_TO_QB)
    assert (stopped.outcome, stopped.reason_code) == (RunOutcome.FAILED, "ACCOUNT_NOT_CHOSEN")
    bind(books)
    assert bindings(books) == {saw: item}


def test_a_name_that_quickbooks_could_not_take_is_bound_by_its_code(books: Books) -> None:
    books.choose(product__binding="Product Code to Item SKU")
    item = service(books, "Saw", CustomFieldItemCode="S-1")
    saw, _ = books.product("A saw: the finest of the seven seas and all islands", ProductCode="S-1")
    bind(books)
    assert (bindings(books), books.errors()) == ({saw: item}, {})


@pytest.mark.parametrize("direction", ["SF_QB Uni-directional", "QB_SF Uni-directional"])
def test_one_direction_binds_as_well(books: Books, direction: str) -> None:
    books.choose(direction__product=direction)
    item = service(books, "Saw", "90.00")
    saw, _ = books.product("Saw", "80.00")
    before = everything(books)
    bind(books)
    assert (bindings(books), list_ids(books), everything(books)) == ({saw: item}, {saw: item}, before)


def test_what_was_reported_is_over_where_no_other_flow_would_look(books: Books) -> None:
    books.choose(direction__product="QB_SF Uni-directional")
    item = service(books, "Saw")
    first, second = (books.product("Saw")[0] for _ in range(2))
    bind(books, RunOutcome.PARTIAL)
    assert RecordError.objects.count() == 2
    books.pair.edit_sf("Product2", second, Name="Drill")
    bind(books)
    assert (bindings(books), books.errors()) == ({first: item}, {})


def test_what_waits_for_the_moving_flow_is_left_to_it(books: Books) -> None:
    long = "A product whose name is longer than QuickBooks takes"
    product, _ = books.product(long)
    books.run(PRODUCTS_TO_QB)
    bind(books)
    assert books.errors() == {long: "NAME_TOO_LONG"}
    assert list_ids(books) == {product: None}


def test_a_deleted_product_is_no_candidate(books: Books) -> None:
    item = service(books, "Saw")
    gone, _ = books.product("Saw")
    books.pair.delete_sf(gone)
    saw, _ = books.product("Saw")
    bind(books)
    assert bindings(books) == {saw: item}


def test_a_preview_tells_what_the_run_does(books: Books) -> None:
    books.choose(product__binding="Product Code to Item SKU")
    service(books, "Saw", CustomFieldItemCode="S-1")
    for name in ("One", "Two"):
        service(books, name, CustomFieldItemCode="X-1")
    for name, code in (("Saw", "S-1"), ("Thing", "X-1"), ("Alone", "A-1")):
        books.product(name, ProductCode=code)
    before = everything(books)
    books.pair.clear_calls()

    plan = books.preview(BIND)

    assert [(step, entry["kind"], entry["label"], entry["code"]) for step, entry in planned(plan)] == [
        ("product:SF_QB", "BIND", "Saw", ""),
        ("product:SF_QB", "ERROR", "Thing", "AMBIGUOUS_MATCH"),
    ]
    assert (writes(books), everything(books)) == ({}, before)
    assert not any(model.objects.exists() for model in (Binding, WriteIntent, RecordError))
    run = bind(books, RunOutcome.PARTIAL)
    assert run.counts["product:SF_QB"] == plan.counts["product:SF_QB"]
