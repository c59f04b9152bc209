"""Records that cannot go yet: what waits, fails or is held comes back by itself and is never lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from sync.engine import watermarks
from sync.flows import control
from sync.flows.states import FlowEvent
from sync.models import Binding, Flow, RecordError, RunOutcome, Watermark
from tests.scenarios.conftest import Books
from tests.scenarios.interfering import Once

SF_TO_QB = "SFAcctOpp2QBCustInv"
QB_TO_SF = "QBCustInvoices2SFAcctOpp"
BIND = "SFAcct2QBCustBind"
LONG = "Northern Light Trading Company of the Seven Seas and Islands"


def customers(books: Books) -> list[str]:
    return [row["FullName"] for row in books.in_qb("SELECT FullName FROM Customer ORDER BY FullName")]


def leave_the_overlap() -> None:
    """Make the watermarks what they are later on: nothing that changed until now is read again."""
    Watermark.objects.update(position=F("position") + watermarks.OVERLAP + timedelta(seconds=5))


def test_a_record_in_error_is_not_lost_when_the_watermark_moves_on(books: Books) -> None:
    long = books.account(LONG)
    books.account("Acme")
    assert books.run(SF_TO_QB).outcome == RunOutcome.PARTIAL
    assert customers(books) == ["Acme"]
    leave_the_overlap()
    books.run(SF_TO_QB)
    assert books.errors() == {LONG: "NAME_TOO_LONG"}

    books.pair.edit_sf("Account", long, Name="Northern Light")
    RecordError.objects.update(retry_at=RecordError.objects.get().first_seen_at)
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED

    assert customers(books) == ["Acme", "Northern Light"]
    assert books.errors() == {}


def test_a_bind_flow_in_between_loses_nothing_that_waits(books: Books) -> None:
    books.choose(customer__hierarchy="By parent account")
    parent = books.account("Top", Active__c="No")
    books.account("Child", ParentId=parent)
    books.account(LONG)
    books.run(SF_TO_QB)
    assert books.errors() == {"Child": "PARENT_MISSING", LONG: "NAME_TOO_LONG"}

    books.run(BIND)
    assert books.errors() == {"Child": "PARENT_MISSING", LONG: "NAME_TOO_LONG"}
    books.pair.edit_sf("Account", parent, Active__c="Yes")
    books.run(SF_TO_QB)

    assert customers(books) == ["Top", "Top:Child"]
    assert books.errors() == {LONG: "NAME_TOO_LONG"}


def test_an_invoice_waits_for_its_item_and_goes_by_itself(books: Books) -> None:
    account = books.account("Acme")
    _, entry = books.product("Hour", "10.00")
    books.opportunity("Order 1", account, (entry, "2", "10.00"))
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert books.errors() == {"Order 1": "ITEM_MISSING"}
    assert books.in_qb("SELECT TxnID FROM Invoice") == []
    leave_the_overlap()

    books.run("SFProd2QBItem")
    books.run(SF_TO_QB)

    assert books.in_qb("SELECT Subtotal FROM Invoice") == [{"Subtotal": Decimal("20.00")}]
    assert books.errors() == {}


def test_a_flow_stopped_in_the_middle_goes_on_where_it_was(books: Books) -> None:
    account = books.account("Acme")
    _, entry = books.product("Hour", "10.00")
    books.run("SFProd2QBItem")
    books.opportunity("Order 1", account, (entry, "2", "10.00"))
    flow = Flow.objects.get(configuration=books.configuration, name=SF_TO_QB)
    stop = Once("intents committed", lambda: control.apply(flow.pk, FlowEvent.STOP))

    books.run(SF_TO_QB, at=stop)

    assert stop.happened
    assert customers(books) == ["Acme"]
    assert books.in_qb("SELECT TxnID FROM Invoice") == []
    assert not Watermark.objects.filter(flow=flow).exists()
    flow.refresh_from_db()
    assert flow.state == "STOPPED"
    assert books.run(SF_TO_QB).outcome == RunOutcome.SUCCEEDED
    assert customers(books) == ["Acme"]
    assert books.in_qb("SELECT Subtotal FROM Invoice") == [{"Subtotal": Decimal("20.00")}]
    assert Watermark.objects.filter(flow=flow).count() == 2


@pytest.mark.parametrize("resolved_in", ["salesforce", "quickbooks"])
def test_a_conflict_settled_by_hand_on_either_side_is_held_no_more(books: Books, resolved_in: str) -> None:
    books.choose(customer__source_of_truth="Hold for review")
    account = books.account("Acme", Phone="0", Fax="0")
    for name in (SF_TO_QB, QB_TO_SF):
        books.run(name)
    books.pair.edit_sf("Account", account, Phone="S")
    books.pair.edit_qb("UPDATE Customer SET Phone = 'Q'")
    for name in (SF_TO_QB, QB_TO_SF):
        books.run(name)
    assert list(RecordError.objects.values_list("code", "source_system").order_by("source_system")) == [
        ("CONFLICT_HELD", "QB"),
        ("CONFLICT_HELD", "SF"),
    ]

    if resolved_in == "salesforce":
        books.pair.edit_sf("Account", account, Phone="Q")
    else:
        books.pair.edit_qb("UPDATE Customer SET Phone = 'S'")
    for name in (SF_TO_QB, QB_TO_SF, SF_TO_QB):
        books.run(name)

    assert books.errors() == {}
    winner = "Q" if resolved_in == "salesforce" else "S"
    assert books.in_sf("Account", "Phone") == [{"Phone": winner}]
    assert books.in_qb("SELECT Phone FROM Customer") == [{"Phone": winner}]


def test_a_held_conflict_follows_a_profile_that_was_changed(books: Books) -> None:
    books.choose(customer__source_of_truth="Hold for review")
    account = books.account("Acme", Phone="0")
    for name in (SF_TO_QB, QB_TO_SF):
        books.run(name)
    books.pair.edit_sf("Account", account, Phone="S")
    books.pair.edit_qb("UPDATE Customer SET Phone = 'Q'")
    books.run(SF_TO_QB)
    assert books.errors() == {"Acme": "CONFLICT_HELD"}
    leave_the_overlap()

    books.choose(customer__source_of_truth="Salesforce wins")
    books.run(SF_TO_QB)

    assert books.errors() == {}
    assert books.in_qb("SELECT Phone FROM Customer") == [{"Phone": "S"}]


def test_what_the_integration_user_edits_by_hand_is_a_change_like_any_other(books: Books) -> None:
    account = books.account("Acme", Phone="1")
    for name in (SF_TO_QB, QB_TO_SF):
        books.run(name)
    assert Binding.objects.count() == 1

    books.pair.edit_sf("Account", account, Phone="2")
    books.run(SF_TO_QB)
    assert books.in_qb("SELECT Phone FROM Customer") == [{"Phone": "2"}]
    books.pair.edit_qb("UPDATE Customer SET Phone = '3'")
    books.run(QB_TO_SF)
    assert books.in_sf("Account", "Phone") == [{"Phone": "3"}]


def test_two_accounts_of_one_name_leave_one_customer_and_one_message(books: Books) -> None:
    books.account("Acme", Phone="1")
    books.account("Acme", Phone="2")

    assert books.run(SF_TO_QB).outcome == RunOutcome.PARTIAL

    assert books.in_qb("SELECT Name, Phone FROM Customer") == [{"Name": "Acme", "Phone": "1"}]
    assert books.errors() == {"Acme": "NAME_TAKEN"}
    assert Binding.objects.count() == 1
