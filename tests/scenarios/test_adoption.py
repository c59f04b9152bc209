"""What people did between a worker's death and its recovery, and what is locked or doubled on the way."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from sync.models import Binding, IntentState, Lease, RecordError, RunOutcome, WriteIntent
from tests.scenarios.conftest import Books
from tests.scenarios.interfering import Once
from tests.scenarios.stories import PRODUCTS_TO_QB, QB_TO_SF, SF_TO_QB, run

DIED_AT = ("intents committed", "answer received")


class Died(BaseException):
    """Nothing in the product catches this: a worker that is gone from one moment to the next."""


def die(books: Books, flow: str, point: str, *, nth: int = 1) -> None:
    """Run a flow whose worker dies at the point; its lease has run out by the time this returns."""

    def death() -> None:
        raise Died

    with pytest.raises(Died):
        books.run(flow, at=Once(point, death, nth=nth))
    Lease.objects.update(expires_at=timezone.now())


@pytest.fixture(autouse=True)
def short_lease(settings: Settings) -> None:
    settings.LEASE_SECONDS = 2


def all_settled() -> bool:
    return not WriteIntent.objects.filter(state=IntentState.OPEN).exists()


@pytest.mark.parametrize("point", DIED_AT)
def test_an_account_changed_before_its_customer_is_adopted(books: Books, point: str) -> None:
    account = books.account("Acme", Phone="1", Fax="1")
    die(books, SF_TO_QB, point)
    books.pair.edit_sf("Account", account, Phone="2")

    run(books, SF_TO_QB, QB_TO_SF, SF_TO_QB)

    assert books.in_qb("SELECT Name, Phone, Fax, CustomFieldAccountID FROM Customer") == [
        {"Name": "Acme", "Phone": "2", "Fax": "1", "CustomFieldAccountID": account}
    ]
    assert books.in_sf("Account", "Phone", "Fax") == [{"Phone": "2", "Fax": "1"}]
    assert (books.errors(), all_settled()) == ({}, True)


def test_a_customer_edited_before_it_is_adopted(books: Books) -> None:
    account = books.account("Acme", Phone="1")
    die(books, SF_TO_QB, "answer received")
    books.pair.edit_qb("UPDATE Customer SET Phone = '2'")

    run(books, SF_TO_QB, QB_TO_SF)

    assert books.in_qb("SELECT Phone, CustomFieldAccountID FROM Customer") == [
        {"Phone": "2", "CustomFieldAccountID": account}
    ]
    assert books.in_sf("Account", "Phone") == [{"Phone": "2"}]
    assert (books.errors(), all_settled()) == ({}, True)


@pytest.mark.parametrize("point", DIED_AT)
def test_an_account_deleted_before_its_customer_is_adopted(books: Books, point: str) -> None:
    account = books.account("Acme")
    books.account("Baker")
    die(books, SF_TO_QB, point)
    books.pair.delete_sf(account)

    books.run(SF_TO_QB)

    made = [row["Name"] for row in books.in_qb("SELECT Name FROM Customer ORDER BY Name")]
    if point == "intents committed":
        assert (made, books.errors()) == (["Baker"], {})
    else:
        assert (made, books.errors()) == (["Acme", "Baker"], {"Acme": "SOURCE_DELETED"})
    assert all_settled()


def test_a_customer_deleted_before_it_is_adopted_is_made_again(books: Books) -> None:
    account = books.account("Acme")
    die(books, SF_TO_QB, "answer received")
    books.pair.edit_qb("DELETE FROM Customer")

    run(books, SF_TO_QB)

    assert books.in_qb("SELECT Name, CustomFieldAccountID FROM Customer") == [
        {"Name": "Acme", "CustomFieldAccountID": account}
    ]
    assert Binding.objects.count() == 1


@pytest.mark.parametrize("point", DIED_AT)
def test_an_opportunity_changed_before_its_invoice_is_adopted(books: Books, point: str) -> None:
    account = books.account("Acme")
    _, entry = books.product("Hour", "10.00")
    run(books, PRODUCTS_TO_QB)
    books.opportunity("Order 1", account, (entry, "1", "10.00"))
    die(books, SF_TO_QB, point, nth=2)
    (line,) = books.pair.records_sf("OpportunityLineItem", ["Quantity"])
    books.pair.edit_sf("OpportunityLineItem", line.id, Quantity=Decimal(5))

    run(books, SF_TO_QB, QB_TO_SF, SF_TO_QB)

    assert books.in_qb("SELECT Subtotal FROM Invoice") == [{"Subtotal": Decimal("50.00")}]
    assert books.in_sf("Opportunity", "Amount") == [{"Amount": Decimal("50.00")}]
    assert (books.errors(), all_settled()) == ({}, True)


@pytest.mark.parametrize("point", DIED_AT)
def test_a_customer_changed_before_its_account_is_adopted(books: Books, point: str) -> None:
    books.pair.create_qb("Customer", Name="Baker", Phone="1", Fax="1")
    die(books, QB_TO_SF, point)
    books.pair.edit_qb("UPDATE Customer SET Phone = '2'")

    run(books, SF_TO_QB, QB_TO_SF, SF_TO_QB)

    assert books.in_sf("Account", "Name", "Phone", "Fax") == [{"Name": "Baker", "Phone": "2", "Fax": "1"}]
    assert books.in_qb("SELECT Phone, Fax FROM Customer") == [{"Phone": "2", "Fax": "1"}]
    assert (books.errors(), all_settled()) == ({}, True)


@pytest.mark.parametrize("other_way_first", [False, True])
def test_an_update_that_was_interrupted_and_then_edited_loses_neither(
    books: Books, other_way_first: bool
) -> None:
    account = books.account("Acme", Phone="1", Fax="1")
    run(books, SF_TO_QB, QB_TO_SF)
    books.pair.edit_sf("Account", account, Phone="2")
    die(books, SF_TO_QB, "answer received")
    books.pair.edit_qb("UPDATE Customer SET Fax = '2'")

    flows = (QB_TO_SF, SF_TO_QB) if other_way_first else (SF_TO_QB, QB_TO_SF)
    run(books, *flows, *flows)

    assert books.in_sf("Account", "Phone", "Fax") == [{"Phone": "2", "Fax": "2"}]
    assert books.in_qb("SELECT Phone, Fax FROM Customer") == [{"Phone": "2", "Fax": "2"}]
    assert (books.errors(), all_settled()) == ({}, True)


# --- locks, doubles, single flows ---


@pytest.mark.parametrize(
    ("flow", "side", "call"),
    [
        (QB_TO_SF, "quickbooks", "UPDATE Customer"),
        (QB_TO_SF, "salesforce", "PATCH composite/sobjects"),
        (SF_TO_QB, "salesforce", "PATCH composite/sobjects"),
        (SF_TO_QB, "quickbooks", "INSERT INTO Customer"),
    ],
)
def test_what_somebody_has_open_waits_and_goes_later(
    books: Books, flow: str, side: str, call: str, settings: Settings
) -> None:
    settings.LEASE_SECONDS = 60  # long enough for every attempt
    if flow == SF_TO_QB:
        books.account("Acme")
    else:
        books.pair.create_qb("Customer", Name="Acme")
    books.pair.fault(side, "lock", call=call, nth=1, times=0)
    ended = books.run(flow)
    assert len(books.errors()) == 1, (ended.outcome, ended.reason)
    assert RecordError.objects.get().kind == "WAITING"
    books.pair.clear_faults()

    run(books, flow)

    (customer,) = books.in_qb("SELECT ListID, Name, CustomFieldAccountID FROM Customer")
    (account,) = books.in_sf("Account", "Id", "Name", "QB_List_ID__c")
    assert (customer["Name"], customer["CustomFieldAccountID"]) == ("Acme", account["Id"])
    assert (account["Name"], account["QB_List_ID__c"]) == ("Acme", customer["ListID"])
    assert (books.errors(), all_settled()) == ({}, True)


def test_a_key_that_another_account_holds_is_reported_and_filled_once_it_is_free(books: Books) -> None:
    account = books.account("Acme")
    other = books.account("Copy", Active__c="No")

    def copy_key() -> None:
        (customer,) = books.in_qb("SELECT ListID FROM Customer")
        books.pair.edit_sf("Account", other, QB_List_ID__c=customer["ListID"])

    books.run(SF_TO_QB, at=Once("bindings stored", copy_key))

    (customer,) = books.in_qb("SELECT ListID FROM Customer")
    assert books.errors() == {"Acme": "DUPLICATE_FOUND"}
    assert Binding.objects.get().sf_id == account
    books.pair.edit_sf("Account", other, QB_List_ID__c=None)
    RecordError.objects.update(retry_at=timezone.now())
    run(books, SF_TO_QB)
    keys = {row["Name"]: row["QB_List_ID__c"] for row in books.in_sf("Account", "Name", "QB_List_ID__c")}
    assert keys == {"Acme": customer["ListID"], "Copy": None}
    assert books.errors() == {}


def test_a_single_flow_reads_a_record_again_that_moved_while_it_ran(books: Books) -> None:
    account = books.account("Acme", Phone="1", Fax="1")
    run(books, SF_TO_QB)
    books.pair.edit_sf("Account", account, Phone="2")
    edit: Callable[[], object] = lambda: books.pair.edit_qb("UPDATE Customer SET Fax = '9'")  # noqa: E731

    ended = books.run("SFAcct2QBCustN", value="Acme", at=Once("intents committed", edit))

    assert ended.outcome == RunOutcome.SUCCEEDED
    assert books.in_qb("SELECT Phone, Fax FROM Customer") == [{"Phone": "2", "Fax": "9"}]
    assert books.errors() == {}


@pytest.mark.parametrize("what", ["customer", "invoice"])
def test_a_record_of_quickbooks_deleted_before_its_twin_is_adopted_is_reported(
    books: Books, what: str
) -> None:
    item = books.pair.create_qb(
        "ItemService",
        Name="Hour",
        SalesOrPurchasePrice=Decimal(1),
        SalesOrPurchaseAccountRefFullName="Sales",
    )
    run(books, "QBItem2SFProd")
    customer = books.pair.create_qb("Customer", Name="Baker")
    if what == "invoice":
        books.pair.create_qb(
            "InvoiceLine",
            CustomerRefListID=customer,
            InvoiceLineItemRefListID=item,
            InvoiceLineAmount=Decimal(5),
        )
    die(books, QB_TO_SF, "answer received", nth=1 if what == "customer" else 2)
    books.pair.edit_qb(f"DELETE FROM {what.capitalize()}")

    books.run(QB_TO_SF)

    assert list(books.errors().values()) == ["SOURCE_DELETED"]
    assert len(books.in_sf("Account", "Name")) == 1
    assert len(books.in_sf("Opportunity", "Name")) == (what == "invoice")
    assert all_settled()
