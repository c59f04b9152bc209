"""Single values of the customer page that cross systems: terms, sales reps, balances, aging, cards, mapped fields."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from provisioning.chosen import zone_of
from sync.engine.records import Query
from sync.errors.base import ConfigurationError
from sync.flows.clock import database_clock
from sync.models import RunOutcome, Watermark, WriteIntent
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, TO_SF, Choose, accounts, again, customers, run

CARD = "4111111111111111"


def test_terms_field(books: Books, choose: Choose) -> None:
    books.account("Acme", Terms__c="Net 30")
    odd = books.account("Odd")
    run(books, TO_QB)
    assert customers(books, "TermsRefFullName") == {"Acme": None, "Odd": None}
    choose(customer__terms_field="Terms__c")
    books.pair.edit_sf("Account", odd, Terms__c="Net 7")
    again(books, TO_QB)
    assert customers(books, "TermsRefFullName") == {"Acme": "Net 30", "Odd": None}
    assert books.errors() == {"Odd": "UNKNOWN_TERMS"}
    books.pair.edit_qb("UPDATE Customer SET TermsRefFullName = 'Net 15' WHERE Name = 'Acme'")
    run(books, TO_SF)
    assert accounts(books, "Terms__c")["Acme"] == "Net 15"


def test_owner_to_sales_rep_by_alias_then_by_name(books: Books, choose: Choose) -> None:
    (owner,) = books.pair.records_sf("User", ["Alias", "Name"])[:1]
    alias, name = str(owner.values["Alias"]), str(owner.values["Name"])
    books.account("Acme", OwnerId=owner.id)
    choose(customer__owner_to_sales_rep=True)
    run(books, TO_QB)
    assert customers(books, "SalesRepRefFullName") == {"Acme": None}

    first, _, last = name.partition(" ")
    employee = books.pair.create_qb("Employee", FirstName=first, LastName=last)
    books.pair.create_qb("SalesRep", Initial="XY", SalesRepEntityRefListID=employee)
    again(books, TO_QB)
    assert customers(books, "SalesRepRefFullName") == {"Acme": "XY"}

    other = books.pair.create_qb("OtherName", Name="Somebody else")
    books.pair.create_qb("SalesRep", Initial=alias[:5], SalesRepEntityRefListID=other)
    again(books, TO_QB)
    assert customers(books, "SalesRepRefFullName") == {"Acme": alias[:5] if len(alias) <= 5 else "XY"}
    choose(customer__owner_to_sales_rep=False)
    books.account("Baker", OwnerId=owner.id)
    run(books, TO_QB)
    assert customers(books, "SalesRepRefFullName")["Baker"] is None


def owe(books: Books, customer: str, amount: str, *, days_late: int) -> None:
    """An open invoice that fell due that many days ago, as the company's own calendar counts."""
    item = "SELECT ListID FROM ItemService WHERE Name = 'Hour'"
    found = books.in_qb(item)
    list_id = (
        found[0]["ListID"]
        if found
        else books.pair.create_qb(
            "ItemService",
            Name="Hour",
            SalesOrPurchasePrice=Decimal(1),
            SalesOrPurchaseAccountRefFullName="Sales",
        )
    )
    due = database_clock().astimezone(zone_of(books.configuration)).date() - timedelta(days=days_late)
    books.pair.create_qb(
        "InvoiceLine",
        CustomerRefListID=customer,
        TxnDate=due,
        DueDate=due,
        InvoiceLineItemRefListID=list_id,
        InvoiceLineQuantity=Decimal(1),
        InvoiceLineRate=Decimal(amount),
    )


def nothing_changed() -> None:
    """Let the next run find nothing changed in QuickBooks' lists since the last one."""
    Watermark.objects.update(position=database_clock() + timedelta(seconds=5))


def new_day() -> None:
    """The same, and let the last runs have been those of another day."""
    nothing_changed()
    Watermark.objects.update(refreshed_on=(database_clock() - timedelta(days=2)).date())


def test_total_balance_is_refreshed_nightly(books: Books, choose: Choose) -> None:
    customer = books.pair.create_qb("Customer", Name="Acme")
    choose(customer__total_balance_field="QB_Total_Balance__c")
    run(books, TO_SF)
    assert accounts(books, "QB_Total_Balance__c") == {"Acme": Decimal("0.00")}
    owe(books, customer, "100.00", days_late=0)
    nothing_changed()
    run(books, TO_SF)
    assert accounts(books, "QB_Total_Balance__c") == {"Acme": Decimal("0.00")}
    new_day()
    run(books, TO_SF)
    assert accounts(books, "QB_Total_Balance__c") == {"Acme": Decimal("100.00")}

    choose()
    owe(books, customer, "50.00", days_late=0)
    new_day()
    run(books, TO_SF)
    assert accounts(books, "QB_Total_Balance__c") == {"Acme": Decimal("100.00")}


def test_aging_has_four_balances_and_is_refreshed_nightly(books: Books, choose: Choose) -> None:
    fields = ("Curr_Bal_Pymts__c", "Acc_Recv_Over30__c", "Acc_Recv_Over60__c", "Acc_Recv_Over90__c")
    customer = books.pair.create_qb("Customer", Name="Acme")
    for amount, days in (("1.00", 30), ("2.00", 31), ("4.00", 61), ("8.00", 91)):
        owe(books, customer, amount, days_late=days)
    run(books, TO_SF)
    assert accounts(books, *fields) == {"Acme": (None,) * 4}
    choose(customer__aging=True)
    new_day()
    run(books, TO_SF)
    assert accounts(books, *fields) == {"Acme": tuple(Decimal(n) for n in (1, 2, 4, 8))}
    owe(books, customer, "16.00", days_late=95)
    new_day()
    run(books, TO_SF)
    assert accounts(books, *fields)["Acme"][3] == Decimal(24)


def test_account_number_to_sf(books: Books, choose: Choose) -> None:
    books.pair.create_qb("Customer", Name="Acme", AccountNumber="A-17")
    for on, number in ((False, None), (True, "A-17")):
        choose(customer__account_number_to_sf=on)
        again(books, TO_SF)
        assert accounts(books, "AccountNumber") == {"Acme": number}


def test_credit_card_info_is_the_last_four_digits(books: Books, choose: Choose) -> None:
    card: dict[str, Any] = {
        "CreditCardInfoCreditCardNumber": CARD,
        "CreditCardInfoExpirationMonth": 3,
        "CreditCardInfoExpirationYear": 2029,
        "CreditCardInfoNameOnCard": "Ann Lee",
    }
    books.pair.create_qb("Customer", Name="Acme", **card)
    books.pair.create_qb("Customer", Name="No card")
    fields = ("QB_Card_Last_Four__c", "QB_Card_Expiry__c", "QB_Card_Name__c")
    run(books, TO_SF)
    assert accounts(books, *fields) == {"Acme": (None,) * 3, "No card": (None,) * 3}
    choose(customer__credit_card_info=True)
    again(books, TO_SF, TO_QB)
    assert accounts(books, *fields) == {"Acme": ("1111", "03/2029", "Ann Lee"), "No card": (None,) * 3}
    assert not [one for one in WriteIntent.objects.values_list("after", flat=True) if CARD in str(one)]


def test_a_full_card_number_is_never_read(books: Books, choose: Choose) -> None:
    number = "CreditCardInfoCreditCardNumber"
    books.account("Acme")
    choose(customer__custom_fields=[{"sf_field": "Sic", "qb_field": number, "direction": "Both ways"}])
    ended = books.run(TO_SF)
    assert (ended.outcome, number in ended.reason) == (RunOutcome.FAILED, True)
    with pytest.raises(ConfigurationError):
        books.pair.qb().fetch(Query(object="Customer", columns=(number,)), column="Name", keys=["Acme"])


def test_custom_fields_travel_in_their_own_direction(books: Books, choose: Choose) -> None:
    account = books.account("Acme", Sic="1", Site="2")
    run(books, TO_QB)
    assert customers(books, "ResaleNumber", "Notes") == {"Acme": (None, None)}
    choose(
        customer__custom_fields=[
            {"sf_field": "Sic", "qb_field": "ResaleNumber", "direction": "SF to QB"},
            {"sf_field": "Site", "qb_field": "Notes", "direction": "QB to SF"},
        ]
    )
    books.pair.edit_qb("UPDATE Customer SET Notes = '3'")
    again(books, TO_QB, TO_SF)
    assert customers(books, "ResaleNumber", "Notes") == {"Acme": ("1", "3")}
    assert accounts(books, "Sic", "Site", "Id") == {"Acme": ("1", "3", account)}


def test_company_and_name_fields_are_the_profiles(books: Books, choose: Choose) -> None:
    books.account("Acme Incorporated of Delaware", Site="Acme", Description="Acme Inc.")
    choose(customer__name_field="Site", customer__company_name_field="Description")
    run(books, TO_QB)
    assert customers(books, "CompanyName") == {"Acme": "Acme Inc."}
    choose()
    again(books, TO_QB)
    assert customers(books, "CompanyName") == {
        "Acme Incorporated of Delaware": "Acme Incorporated of Delaware"
    }


def test_streets_carry_the_name_or_do_not(books: Books, choose: Choose) -> None:
    books.account("Acme", BillingStreet="1 Main St", ShippingStreet="2 Dock Rd")
    columns = ("BillAddressAddr1", "BillAddressAddr2", "ShipAddressAddr1", "ShipAddressAddr2")
    run(books, TO_QB)
    assert customers(books, *columns) == {"Acme": ("1 Main St", None, "2 Dock Rd", None)}
    choose(customer__billing_street="Name/Address", customer__shipping_street="Name/Address")
    books.account("Baker", BillingStreet="3 Main St", ShippingStreet="4 Dock Rd")
    run(books, TO_QB, TO_SF)
    assert customers(books, *columns)["Baker"] == ("Baker", "3 Main St", "Baker", "4 Dock Rd")
    assert accounts(books, "BillingStreet", "ShippingStreet")["Baker"] == ("3 Main St", "4 Dock Rd")
