"""People at work in both systems while a run reads and writes: nobody's edit is lost, nothing is written twice."""

from decimal import Decimal

import pytest

from sync.models import Binding, IntentState, RunOutcome, WriteIntent
from tests.scenarios.conftest import Books
from tests.scenarios.interfering import Once

SF_TO_QB = "SFAcctOpp2QBCustInv"
QB_TO_SF = "QBCustInvoices2SFAcctOpp"
BEFORE_WRITE = ("page read", "before intents", "intents committed")
AFTER_WRITE = ("answer received", "bindings stored", "links written", "answer stored")


def both_ways(books: Books, times: int = 2) -> None:
    for _ in range(times):
        for name in (SF_TO_QB, QB_TO_SF):
            run = books.run(name)
            assert run.outcome in (RunOutcome.SUCCEEDED, RunOutcome.PARTIAL), (name, run.outcome, run.reason)


@pytest.mark.parametrize("point", [*BEFORE_WRITE, *AFTER_WRITE])
def test_a_customer_edited_during_an_update_keeps_both_edits(books: Books, point: str) -> None:
    account = books.account("Acme", Phone="1", Fax="2")
    both_ways(books, 1)
    books.pair.edit_sf("Account", account, Phone="11")
    edit = Once(point, lambda: books.pair.edit_qb("UPDATE Customer SET Fax = '22'"))

    run = books.run(SF_TO_QB, at=edit)
    assert run.outcome == RunOutcome.SUCCEEDED
    assert books.in_qb("SELECT Phone, Fax FROM Customer") == [{"Phone": "11", "Fax": "22"}]
    both_ways(books)

    assert edit.happened
    assert books.in_sf("Account", "Phone", "Fax") == [{"Phone": "11", "Fax": "22"}]
    assert books.in_qb("SELECT Phone, Fax FROM Customer") == [{"Phone": "11", "Fax": "22"}]
    assert books.errors() == {}


@pytest.mark.parametrize("point", [*BEFORE_WRITE, "answer received", "bindings stored", "answer stored"])
def test_an_account_edited_during_an_update_keeps_both_edits(books: Books, point: str) -> None:
    account = books.account("Acme", Phone="1", Fax="2")
    both_ways(books, 1)
    books.pair.edit_qb("UPDATE Customer SET Fax = '22'")
    edit = Once(point, lambda: books.pair.edit_sf("Account", account, Phone="11"))

    run = books.run(QB_TO_SF, at=edit)
    assert run.outcome == RunOutcome.SUCCEEDED
    assert books.in_sf("Account", "Phone", "Fax") == [{"Phone": "11", "Fax": "22"}]
    both_ways(books)

    assert edit.happened
    assert books.in_sf("Account", "Phone", "Fax") == [{"Phone": "11", "Fax": "22"}]
    assert books.in_qb("SELECT Phone, Fax FROM Customer") == [{"Phone": "11", "Fax": "22"}]
    assert books.errors() == {}


@pytest.mark.parametrize("point", [*BEFORE_WRITE, *AFTER_WRITE])
def test_an_account_edited_while_its_customer_is_made(books: Books, point: str) -> None:
    account = books.account("Acme", Phone="1")
    edit = Once(point, lambda: books.pair.edit_sf("Account", account, Phone="11"))

    assert books.run(SF_TO_QB, at=edit).outcome == RunOutcome.SUCCEEDED
    both_ways(books)

    assert edit.happened
    (customer,) = books.in_qb("SELECT ListID, Phone, CustomFieldAccountID FROM Customer")
    assert (customer["Phone"], customer["CustomFieldAccountID"]) == ("11", account)
    assert books.in_sf("Account", "Phone", "QB_List_ID__c") == [
        {"Phone": "11", "QB_List_ID__c": customer["ListID"]}
    ]


@pytest.mark.parametrize("point", AFTER_WRITE)
def test_a_customer_edited_right_after_it_was_made(books: Books, point: str) -> None:
    books.account("Acme", Phone="1")
    edit = Once(point, lambda: books.pair.edit_qb("UPDATE Customer SET Phone = '11'"))

    assert books.run(SF_TO_QB, at=edit).outcome == RunOutcome.SUCCEEDED
    both_ways(books)

    assert edit.happened
    assert books.in_sf("Account", "Phone") == [{"Phone": "11"}]
    assert books.in_qb("SELECT Phone FROM Customer") == [{"Phone": "11"}]


@pytest.mark.parametrize("point", ["page read", "before intents", "intents committed"])
def test_the_same_field_edited_on_the_target_during_an_update_follows_the_truth(
    books: Books, point: str
) -> None:
    books.choose(customer__source_of_truth="QuickBooks wins")
    account = books.account("Acme", Phone="1")
    both_ways(books, 1)
    books.pair.edit_sf("Account", account, Phone="S")
    edit = Once(point, lambda: books.pair.edit_qb("UPDATE Customer SET Phone = 'Q'"))

    assert books.run(SF_TO_QB, at=edit).outcome == RunOutcome.SUCCEEDED
    assert books.in_qb("SELECT Phone FROM Customer") == [{"Phone": "Q"}]
    both_ways(books)

    assert books.in_sf("Account", "Phone") == [{"Phone": "Q"}]
    assert books.in_qb("SELECT Phone FROM Customer") == [{"Phone": "Q"}]


@pytest.mark.parametrize("point", ["page read", "intents committed", "answer received", "bindings stored"])
def test_an_account_deleted_while_its_customer_is_made(books: Books, point: str) -> None:
    account = books.account("Acme")
    other = books.account("Baker")
    delete = Once(point, lambda: books.pair.delete_sf(account))

    assert books.run(SF_TO_QB, at=delete).outcome == RunOutcome.PARTIAL
    both_ways(books)

    assert delete.happened
    assert [row["Name"] for row in books.in_qb("SELECT Name FROM Customer ORDER BY Name")] == [
        "Acme",
        "Baker",
    ]
    assert books.errors() == {"Acme": "SOURCE_DELETED"}
    assert [(b.sf_id in (account, other)) for b in Binding.objects.all()] == [True, True]
    assert not WriteIntent.objects.filter(state=IntentState.OPEN).exists()


@pytest.mark.parametrize("point", ["page read", "before intents", "intents committed"])
def test_a_customer_deleted_while_it_is_updated(books: Books, point: str) -> None:
    account = books.account("Acme", Phone="1")
    other = books.account("Baker", Phone="1")
    both_ways(books, 1)
    books.pair.edit_sf("Account", account, Phone="2")
    books.pair.edit_sf("Account", other, Phone="2")
    delete = Once(point, lambda: books.pair.edit_qb("DELETE FROM Customer WHERE Name = 'Acme'"))

    books.run(SF_TO_QB, at=delete)

    assert delete.happened
    assert books.in_qb("SELECT Name, Phone FROM Customer") == [{"Name": "Baker", "Phone": "2"}]
    assert books.errors() == {"Acme": "SOURCE_DELETED"}


@pytest.mark.parametrize("point", ["page read", "before intents", "intents committed"])
def test_an_account_deleted_while_it_is_updated(books: Books, point: str) -> None:
    account = books.account("Acme", Phone="1")
    books.account("Baker", Phone="1")
    both_ways(books, 1)
    books.pair.edit_qb("UPDATE Customer SET Phone = '2' WHERE Name = 'Acme'")
    books.pair.edit_qb("UPDATE Customer SET Phone = '2' WHERE Name = 'Baker'")
    delete = Once(point, lambda: books.pair.delete_sf(account))

    books.run(QB_TO_SF, at=delete)

    assert delete.happened
    assert books.in_sf("Account", "Name", "Phone") == [{"Name": "Baker", "Phone": "2"}]
    assert books.errors() == {"Acme": "SOURCE_DELETED"}


def test_an_invoice_paid_while_its_opportunity_changes_is_left_alone(books: Books) -> None:
    account = books.account("Acme")
    _, entry = books.product("Hour", "100.00")
    books.run("SFProd2QBItem")
    books.opportunity("Order 1", account, (entry, "1", "100.00"))
    both_ways(books, 1)
    (invoice,) = books.in_qb("SELECT TxnID, CustomerRefListID FROM Invoice")
    (line,) = books.pair.records_sf("OpportunityLineItem", ["UnitPrice"])
    books.pair.edit_sf("OpportunityLineItem", line.id, UnitPrice=Decimal(90))
    pay = Once(
        "intents committed", lambda: books.pay(invoice["CustomerRefListID"], invoice["TxnID"], "100.00")
    )

    books.run(SF_TO_QB, at=pay)

    assert pay.happened
    assert books.in_qb("SELECT Subtotal, IsPaid FROM Invoice") == [
        {"Subtotal": Decimal("100.00"), "IsPaid": True}
    ]
    assert books.errors() == {"Order 1": "INVOICE_LOCKED"}


@pytest.mark.parametrize("amounts", ["Never", "For Line Items Only"])
def test_a_line_edited_right_after_its_opportunity_was_made_goes_to_quickbooks(
    books: Books, amounts: str
) -> None:
    books.choose(invoice__update_amount=amounts)
    pair = books.pair
    item = pair.create_qb(
        "ItemService", Name="Hour", SalesOrPurchasePrice=Decimal(1), SalesOrPurchaseAccountRefFullName="Sales"
    )
    assert books.run("QBItem2SFProd").outcome == RunOutcome.SUCCEEDED
    customer = pair.create_qb("Customer", Name="Baker")
    pair.create_qb(
        "InvoiceLine",
        CustomerRefListID=customer,
        InvoiceLineItemRefListID=item,
        InvoiceLineQuantity=Decimal(2),
        InvoiceLineRate=Decimal(50),
    )

    def raise_price() -> None:
        (line,) = pair.records_sf("OpportunityLineItem", ["Quantity"])
        pair.edit_sf("OpportunityLineItem", line.id, UnitPrice=Decimal(60))

    edit = Once("answer received", raise_price, nth=2)
    assert books.run(QB_TO_SF, at=edit).outcome == RunOutcome.SUCCEEDED
    both_ways(books)

    assert edit.happened
    assert books.in_sf("Opportunity", "Amount") == [{"Amount": Decimal("120.00")}]
    assert books.in_qb("SELECT Subtotal FROM Invoice") == [{"Subtotal": Decimal("120.00")}]
    assert books.errors() == {}


@pytest.mark.parametrize(
    "change", ["InvoiceLineRate = 60", "InvoiceLineQuantity = 3", "InvoiceLineAmount = 99.95"]
)
def test_an_invoice_edited_right_after_it_was_made_keeps_the_edit(books: Books, change: str) -> None:
    books.choose(invoice__update_amount="For Line Items Only")
    account = books.account("Acme")
    _, entry = books.product("Hour", "50.00")
    assert books.run("SFProd2QBItem").outcome == RunOutcome.SUCCEEDED
    books.opportunity("Order 1", account, (entry, "2", "50.00"))
    edit = Once("answer received", lambda: books.pair.edit_qb(f"UPDATE InvoiceLine SET {change}"), nth=2)

    assert books.run(SF_TO_QB, at=edit).outcome == RunOutcome.SUCCEEDED
    (edited,) = books.in_qb("SELECT InvoiceLineQuantity, InvoiceLineRate, InvoiceLineAmount FROM InvoiceLine")
    both_ways(books)

    assert edit.happened
    assert edited["InvoiceLineAmount"] != Decimal("100.00")
    assert books.in_qb("SELECT InvoiceLineQuantity, InvoiceLineRate, InvoiceLineAmount FROM InvoiceLine") == [
        edited
    ]
    assert books.in_sf("Opportunity", "Amount") == [{"Amount": edited["InvoiceLineAmount"]}]
    assert books.errors() == {}
