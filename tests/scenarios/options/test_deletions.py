"""solution.deletions: what becomes of the twin of a deleted record."""

import pytest

from provisioning.models import AuditEvent
from sync.engine.deletions import ProposalError, approve
from sync.flows.clock import database_clock
from sync.models import Binding, RecordError
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, TO_SF, Choose, accounts, again, customers, run

ITEMS_TO_SF = "QBItem2SFProd"
PRODUCTS_TO_QB = "SFProd2QBItem"


def delete_twin(books: Books, side: str) -> None:
    """A bound pair of which one record is deleted by hand."""
    account = books.account("Acme", Phone="1")
    run(books, TO_QB, TO_SF)
    if side == "SF":
        books.pair.delete_sf(account)
    else:
        books.pair.edit_qb("DELETE FROM Customer")


def touch_survivor(books: Books, side: str) -> None:
    """A change to the record that is left."""
    if side == "SF":
        books.pair.edit_qb("UPDATE Customer SET Phone = '2'")
    else:
        (account,) = books.in_sf("Account", "Id")
        books.pair.edit_sf("Account", account["Id"], Phone="2")


def survivors(books: Books, side: str) -> dict[str, object]:
    return customers(books, "IsActive") if side == "SF" else accounts(books, "Active__c")


@pytest.mark.parametrize(("side", "alive"), [("SF", True), ("QB", "Yes")])
def test_leave_and_report(books: Books, choose: Choose, side: str, alive: object) -> None:
    choose(solution__deletions="Leave and report")
    delete_twin(books, side)
    run(books, TO_QB, TO_SF)
    reported = RecordError.objects.get()
    assert (reported.code, reported.label) == ("SOURCE_DELETED", "Acme")
    touch_survivor(books, side)
    run(books, TO_QB, TO_SF)
    assert RecordError.objects.get().pk == reported.pk
    assert (survivors(books, side), Binding.objects.count()) == ({"Acme": alive}, 1)


@pytest.mark.parametrize(("side", "alive"), [("SF", True), ("QB", "Yes")])
def test_unlink_parts_the_two_for_good(books: Books, choose: Choose, side: str, alive: object) -> None:
    choose(solution__deletions="Unlink")
    delete_twin(books, side)
    run(books, TO_QB, TO_SF)
    assert Binding.objects.count() == 0
    touch_survivor(books, side)
    again(books, TO_QB, TO_SF)
    assert (len(accounts(books, "Id")), len(customers(books, "ListID"))) == (
        (0, 1) if side == "SF" else (1, 0)
    )
    assert survivors(books, side) == {"Acme": alive}
    assert (Binding.objects.count(), books.errors()) == (0, {"Acme": "UNLINKED"})

    RecordError.objects.all().delete()  # a person wants it back
    again(books, TO_QB, TO_SF)
    assert (len(accounts(books, "Id")), len(customers(books, "ListID"))) == (1, 1)


@pytest.mark.parametrize(("side", "before", "after"), [("SF", True, False), ("QB", "Yes", "No")])
def test_propose_waits_for_approval(
    books: Books, choose: Choose, side: str, before: object, after: object
) -> None:
    choose(solution__deletions="Propose to deactivate or void")
    delete_twin(books, side)
    run(books, TO_QB, TO_SF)
    again(books, TO_QB, TO_SF)
    held = RecordError.objects.get()
    changed = {"IsActive": False} if side == "SF" else {"Active__c": "No"}
    assert (held.kind, held.values["proposal"]["values"]) == ("HELD", changed)
    assert survivors(books, side) == {"Acme": before}

    approve(held, actor=None, now=database_clock())
    assert AuditEvent.objects.filter(action="deletion.approved").count() == 1
    with pytest.raises(ProposalError):
        approve(held, actor=None, now=database_clock())
    run(books, TO_QB, TO_SF)
    assert survivors(books, side) == {"Acme": after}
    again(books, TO_QB, TO_SF)
    assert (survivors(books, side), books.errors()) == ({"Acme": after}, {})


def approve_the_proposal(books: Books, label: str) -> None:
    """A person agrees to what is proposed for the one record that is held."""
    held = RecordError.objects.get()
    assert (held.code, held.kind) == ("SOURCE_DELETED", "HELD")
    assert label in held.label
    approve(held, actor=None, now=database_clock())


def test_a_deleted_item_takes_its_product_out_of_use(books: Books) -> None:
    books.choose(solution__deletions="Propose to deactivate or void")
    books.product("Hour")
    run(books, PRODUCTS_TO_QB)
    books.pair.edit_qb("DELETE FROM ItemService WHERE Name = 'Hour'")
    run(books, ITEMS_TO_SF)
    assert books.in_sf("Product2", "IsActive") == [{"IsActive": True}]
    approve_the_proposal(books, "Hour")
    run(books, ITEMS_TO_SF)
    assert books.in_sf("Product2", "IsActive") == [{"IsActive": False}]


def test_a_deleted_product_takes_its_item_out_of_use(books: Books) -> None:
    books.choose(solution__deletions="Propose to deactivate or void")
    product, _ = books.product("Hour")
    run(books, PRODUCTS_TO_QB)
    books.pair.delete_sf(product)
    run(books, PRODUCTS_TO_QB)
    approve_the_proposal(books, "Hour")
    run(books, PRODUCTS_TO_QB)
    assert books.in_qb("SELECT IsActive FROM ItemService WHERE Name = 'Hour'") == [{"IsActive": False}]


def sold(books: Books) -> str:
    """A won opportunity with its invoice; the opportunity's Id."""
    account = books.account("Acme")
    _, entry = books.product("Hour")
    opportunity = books.opportunity("Order 1", account, (entry, "1", "100.00"))
    run(books, PRODUCTS_TO_QB, TO_QB)
    return opportunity


def test_a_deleted_invoice_proposes_a_lost_stage(books: Books) -> None:
    books.choose(solution__deletions="Propose to deactivate or void")
    sold(books)
    books.pair.edit_qb("DELETE FROM Invoice")
    run(books, TO_SF)
    assert books.in_sf("Opportunity", "StageName") == [{"StageName": "Closed Won"}]
    approve_the_proposal(books, "")
    run(books, TO_SF)
    assert books.in_sf("Opportunity", "StageName") == [{"StageName": "Closed Lost"}]


def test_the_invoice_of_a_deleted_opportunity_is_a_persons_to_void(books: Books) -> None:
    books.choose(solution__deletions="Propose to deactivate or void")
    books.pair.delete_sf(sold(books))
    run(books, TO_QB)
    held = RecordError.objects.get()
    assert (held.code, held.label) == ("SOURCE_DELETED", "Order 1")
    with pytest.raises(ProposalError):
        approve(held, actor=None, now=database_clock())
    assert len(books.in_qb("SELECT TxnID FROM Invoice")) == 1
