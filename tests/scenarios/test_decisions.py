"""What a person decides on held records is carried out once by the next runs, and only on what the person saw."""

from collections.abc import Mapping

import pytest

from provisioning.models import AuditEvent, User
from sync.engine.records import System
from sync.flows.clock import database_clock
from sync.models import RecordError, RunOutcome
from sync.records import decisions
from sync.records.decisions import DecisionError, token_of
from sync.records.retrying import retry_record
from tests.scenarios.conftest import Books
from tests.scenarios.interfering import Once
from tests.scenarios.options.conftest import TO_QB, TO_SF, accounts, customers, run

SF, QB = System.SALESFORCE, System.QUICKBOOKS


@pytest.fixture
def held(books: Books) -> RecordError:
    """Acme, whose phone and fax were changed on both sides."""
    books.choose(customer__source_of_truth="Hold for review")
    account = books.account("Acme", Phone="0", Fax="0")
    run(books, TO_QB, TO_SF)
    books.pair.edit_sf("Account", account, Phone="S", Fax="S")
    books.pair.edit_qb("UPDATE Customer SET Phone = 'Q', Fax = 'Q'")
    run(books, TO_QB, TO_SF)
    assert RecordError.objects.count() == 2
    return RecordError.objects.get(source_system="SF")


def both(books: Books) -> tuple[object, object]:
    return accounts(books, "Phone", "Fax")["Acme"], customers(books, "Phone", "Fax")["Acme"]


def decide(row: RecordError, winners: Mapping[str, System], token: str = "") -> None:
    decisions.decide_fields(row, winners, token=token or token_of(row), actor=None, now=database_clock())


@pytest.mark.parametrize("flows", [(TO_QB, TO_SF), (TO_SF, TO_QB)])
@pytest.mark.parametrize(
    ("phone", "fax", "expected"),
    [(SF, SF, ("S", "S")), (QB, QB, ("Q", "Q")), (SF, QB, ("S", "Q")), (QB, SF, ("Q", "S"))],
)
def test_each_field_takes_the_chosen_value_once(
    books: Books,
    held: RecordError,
    administrator: User,
    flows: tuple[str, str],
    phone: System,
    fax: System,
    expected: tuple[str, str],
) -> None:
    decisions.decide_fields(
        held, {"phone": phone, "fax": fax}, token=token_of(held), actor=administrator, now=database_clock()
    )
    run(books, *flows)
    assert both(books) == (expected, expected)
    assert books.errors() == {}

    decided = AuditEvent.objects.get(action="conflict.decided")
    assert (decided.actor, decided.difference) == (
        administrator,
        {"phone": [None, phone.value], "fax": [None, fax.value]},
    )
    for name in (*flows, *flows):
        again = books.run(name)
        counts = again.counts[f"customer:{'SF_QB' if name == TO_QB else 'QB_SF'}"]
        assert (again.outcome, counts["updated"], counts["created"]) == (RunOutcome.SUCCEEDED, 0, 0)
    assert both(books) == (expected, expected)


def test_the_other_sides_row_can_be_decided_just_as_well(books: Books, held: RecordError) -> None:
    decide(RecordError.objects.get(source_system="QB"), {"phone": SF, "fax": QB})
    assert set(RecordError.objects.values_list("kind", flat=True)) == {"WAITING"}
    run(books, TO_QB, TO_SF)
    assert (both(books), books.errors()) == ((("S", "Q"), ("S", "Q")), {})


@pytest.mark.parametrize("side", ["SF", "QB"])
@pytest.mark.parametrize("winner", [SF, QB])
def test_a_decision_on_values_that_moved_on_is_asked_anew(
    books: Books, held: RecordError, side: str, winner: System
) -> None:
    decide(held, {"phone": winner, "fax": winner})
    if side == "SF":
        (account,) = books.in_sf("Account", "Id")
        books.pair.edit_sf("Account", account["Id"], Phone="new")
    else:
        books.pair.edit_qb("UPDATE Customer SET Phone = 'new'")
    run(books, TO_QB, TO_SF)

    phones = {"SF": "S", "QB": "Q", side: "new"}
    fax = "S" if winner is SF else "Q"
    assert both(books) == ((phones["SF"], fax), (phones["QB"], fax))
    rows = RecordError.objects.filter(kind="HELD", code="CONFLICT_HELD")
    assert {conflict["link"] for row in rows for conflict in row.values["conflicts"]} == {"phone"}
    row = rows.get(source_system=winner.value)
    assert (row.values["conflicts"][0]["salesforce"], row.values["conflicts"][0]["quickbooks"]) == (
        {"Phone": phones["SF"]},
        {"Phone": phones["QB"]},
    )


def test_what_was_looked_at_again_since_the_page_was_shown_is_not_decided(
    books: Books, held: RecordError
) -> None:
    token = token_of(held)
    books.pair.edit_qb("UPDATE Customer SET Phone = 'new'")
    retry_record(held, actor=None, now=database_clock())
    run(books, TO_QB)
    with pytest.raises(DecisionError, match="has changed since the page was shown"):
        decide(held, {"phone": SF, "fax": SF}, token=token)
    assert AuditEvent.objects.filter(action="conflict.decided").count() == 0


def test_every_field_wants_a_decision(held: RecordError) -> None:
    with pytest.raises(DecisionError, match="every field"):
        decide(held, {"phone": SF})


def test_a_decision_is_taken_once(held: RecordError) -> None:
    token = token_of(held)
    decide(held, {"phone": SF, "fax": SF}, token=token)
    with pytest.raises(DecisionError):
        decide(held, {"phone": QB, "fax": QB}, token=token)
    assert AuditEvent.objects.filter(action="conflict.decided").count() == 1


def test_a_decision_outlives_a_run_that_held_the_record_up_meanwhile(books: Books, held: RecordError) -> None:
    retry_record(held, actor=None, now=database_clock())
    books.account("Baker")
    decide_meanwhile = Once("before intents", lambda: decide(held, {"phone": SF, "fax": SF}))

    books.run(TO_QB, at=decide_meanwhile)
    assert decide_meanwhile.happened
    run(books, TO_QB, TO_SF)
    assert (both(books), books.errors()) == ((("S", "S"), ("S", "S")), {})


def test_a_locked_record_keeps_its_decision_for_the_next_run(books: Books, held: RecordError) -> None:
    decide(held, {"phone": SF, "fax": SF})
    books.pair.fault("quickbooks", "lock", call="UPDATE Customer", times=50)
    books.run(TO_QB)
    assert both(books) == (("S", "S"), ("Q", "Q"))
    assert "decisions" in RecordError.objects.get(source_system="SF").values
    books.pair.clear_faults()
    run(books, TO_QB, TO_SF)
    assert (both(books), books.errors()) == ((("S", "S"), ("S", "S")), {})


def test_lines_changed_on_both_sides_can_be_decided(books: Books) -> None:
    books.choose(invoice__source_of_truth="Hold for review")
    account = books.account("Acme")
    _, entry = books.product("Hour", "10.00")
    books.run("SFProd2QBItem")
    opportunity = books.opportunity("Order 1", account, (entry, "2", "10.00"))
    run(books, TO_QB, TO_SF)
    (line,) = books.in_sf("OpportunityLineItem", "Id")
    books.pair.edit_sf("OpportunityLineItem", line["Id"], Quantity=3)
    books.pair.edit_sf("Opportunity", opportunity, Description="touched")
    books.pair.edit_qb("UPDATE InvoiceLine SET InvoiceLineQuantity = 5")
    run(books, TO_QB, TO_SF)
    row = RecordError.objects.filter(code="CONFLICT_HELD").order_by("-source_system").first()
    assert row is not None
    decide(row, {conflict["link"]: SF for conflict in row.values["conflicts"]})
    run(books, TO_QB, TO_SF)
    assert books.errors() == {}
    assert [
        row["InvoiceLineQuantity"] for row in books.in_qb("SELECT InvoiceLineQuantity FROM InvoiceLine")
    ] == [3]


def deleted_customer(books: Books) -> RecordError:
    """Acme, whose customer was deleted in QuickBooks: proposed to become inactive."""
    books.choose(solution__deletions="Propose to deactivate or void")
    books.account("Acme", Phone="1")
    run(books, TO_QB, TO_SF)
    books.pair.edit_qb("DELETE FROM Customer")
    run(books, TO_QB, TO_SF)
    return RecordError.objects.get(code="SOURCE_DELETED")


def test_an_approved_proposal_on_a_record_that_moved_on_is_shown_again(books: Books) -> None:
    held = deleted_customer(books)
    decisions.approve_proposal(held, token=token_of(held), actor=None, now=database_clock())
    (account,) = books.in_sf("Account", "Id")
    books.pair.edit_sf("Account", account["Id"], Phone="2")
    run(books, TO_QB, TO_SF)
    assert accounts(books, "Active__c") == {"Acme": "Yes"}

    held = RecordError.objects.get(code="SOURCE_DELETED", kind="HELD")
    decisions.approve_proposal(held, token=token_of(held), actor=None, now=database_clock())
    run(books, TO_QB, TO_SF)
    assert accounts(books, "Active__c") == {"Acme": "No"}
    run(books, TO_QB, TO_SF)
    assert books.errors() == {}


def test_a_proposal_turned_down_is_not_made_again(books: Books) -> None:
    held = deleted_customer(books)
    decisions.leave(held, token=token_of(held), actor=None)
    (account,) = books.in_sf("Account", "Id")
    books.pair.edit_sf("Account", account["Id"], Phone="2")
    books.rewind()
    run(books, TO_QB, TO_SF)
    assert accounts(books, "Active__c") == {"Acme": "Yes"}
    assert list(RecordError.objects.values_list("code", "kind")) == [("SOURCE_DELETED", "LEFT")]

    left = RecordError.objects.get()
    decisions.take_up(left, token=token_of(left), actor=None, now=database_clock())
    run(books, TO_QB, TO_SF)
    held = RecordError.objects.get()
    assert (held.kind, held.values["proposal"]["values"]) == ("HELD", {"Active__c": "No"})


def test_a_parted_record_stays_alone_until_a_person_wants_it_made_again(books: Books) -> None:
    books.choose(solution__deletions="Unlink")
    account = books.account("Acme", Phone="1")
    run(books, TO_QB, TO_SF)
    books.pair.edit_qb("DELETE FROM Customer")
    run(books, TO_QB, TO_SF)
    parted = RecordError.objects.get(code="UNLINKED")
    decisions.leave(parted, token=token_of(parted), actor=None)
    books.pair.edit_sf("Account", account, Phone="2")
    run(books, TO_QB, TO_SF)
    assert customers(books, "Phone") == {}

    parted = RecordError.objects.get(code="UNLINKED", kind="LEFT")
    decisions.make_again(parted, token=token_of(parted), actor=None, now=database_clock())
    run(books, TO_QB, TO_SF)
    assert (customers(books, "Phone"), books.errors()) == ({"Acme": "2"}, {})
