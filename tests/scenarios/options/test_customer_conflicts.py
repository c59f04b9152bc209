"""Who wins a field that both sides changed: four values of source_of_truth; directions decide whether that is asked."""

import time

import pytest

from sync.models import Flow, RecordError, RecordErrorKind
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, TO_SF, Choose, accounts, customers, run


@pytest.mark.parametrize(("first", "phone"), [("SF", "Q"), ("QB", "S")])
def test_the_newest_wins(books: Books, choose: Choose, first: str, phone: str) -> None:
    choose(customer__source_of_truth="Newest wins")
    account = books.account("Acme", Phone="0")
    run(books, TO_QB, TO_SF)

    def edit(system: str) -> None:
        if system == "SF":
            books.pair.edit_sf("Account", account, Phone="S")
        else:
            books.pair.edit_qb("UPDATE Customer SET Phone = 'Q'")

    edit(first)
    time.sleep(1.1)  # both systems' clocks tell whole seconds
    edit("QB" if first == "SF" else "SF")
    run(books, TO_QB, TO_SF, TO_QB)
    assert (accounts(books, "Phone"), customers(books, "Phone")) == ({"Acme": phone}, {"Acme": phone})


@pytest.mark.parametrize(("truth", "phone"), [("Salesforce wins", "S"), ("QuickBooks wins", "Q")])
def test_one_system_wins(books: Books, choose: Choose, truth: str, phone: str) -> None:
    choose(customer__source_of_truth=truth)
    account = books.account("Acme", Phone="0")
    run(books, TO_QB, TO_SF)
    books.pair.edit_sf("Account", account, Phone="S", BillingCity="SC")
    books.pair.edit_qb("UPDATE Customer SET Phone = 'Q', Fax = 'QF'")
    run(books, TO_QB, TO_SF, TO_QB)
    assert accounts(books, "Phone", "Fax", "BillingCity") == {"Acme": (phone, "QF", "SC")}
    assert customers(books, "Phone", "Fax", "BillAddressCity") == {"Acme": (phone, "QF", "SC")}
    assert books.errors() == {}


def test_hold_for_review_keeps_all_three_values(books: Books, choose: Choose) -> None:
    choose(customer__source_of_truth="Hold for review")
    account = books.account("Acme", Phone="0")
    run(books, TO_QB, TO_SF)
    books.pair.edit_sf("Account", account, Phone="S", BillingCity="SC")
    books.pair.edit_qb("UPDATE Customer SET Phone = 'Q', Fax = 'QF'")
    run(books, TO_QB, TO_SF)
    run(books, TO_QB)
    assert accounts(books, "Phone", "Fax", "BillingCity") == {"Acme": ("S", "QF", "SC")}
    assert customers(books, "Phone", "Fax", "BillAddressCity") == {"Acme": ("Q", "QF", "SC")}
    held = RecordError.objects.get(source_system="SF")
    assert "Phone was changed" in held.message
    assert (held.kind, held.code, held.label) == (RecordErrorKind.HELD, "CONFLICT_HELD", "Acme")
    assert held.values["conflicts"] == [
        {"link": "phone", "base": {"Phone": "0"}, "salesforce": {"Phone": "S"}, "quickbooks": {"Phone": "Q"}}
    ]


def test_one_direction_asks_nobody(books: Books, choose: Choose) -> None:
    choose(direction__customer="SF_QB Uni-directional")
    live = Flow.objects.filter(configuration=books.configuration, retired_at=None)
    assert (live.filter(name=TO_QB).count(), live.filter(name=TO_SF).count()) == (1, 0)
    account = books.account("Acme", Phone="0")
    run(books, TO_QB)
    books.pair.edit_sf("Account", account, Phone="S")
    books.pair.edit_qb("UPDATE Customer SET Phone = 'Q', Fax = 'QF'")
    run(books, TO_QB)
    assert customers(books, "Phone", "Fax") == {"Acme": ("S", "QF")}
    assert accounts(books, "Fax") == {"Acme": None}

    choose(direction__customer="QB_SF Uni-directional")
    assert (live.filter(name=TO_QB).count(), live.filter(name=TO_SF).count()) == (0, 1)
    books.pair.edit_qb("UPDATE Customer SET Phone = 'Q2'")
    run(books, TO_SF)
    assert accounts(books, "Phone", "Fax") == {"Acme": ("Q2", "QF")}

    choose(direction__customer="None")
    assert live.filter(name__in=(TO_QB, TO_SF)).count() == 0
