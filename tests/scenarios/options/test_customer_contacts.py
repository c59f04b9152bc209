"""Options of the customer page about contacts, each with two values that give different records."""

import pytest
from pytest_django import Settings

from sync.connectors.salesforce.metadata import NewField
from sync.engine.previews import planned
from sync.models import RunOutcome
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import (
    TO_QB,
    TO_SF,
    Choose,
    accounts,
    add_fields,
    again,
    customers,
    run,
)

MAIN = NewField("Contact", "Is_Main__c", "Is main", "Checkbox")
LEVEL = "Contact Level Custom Field"


def contact(books: Books, account: str, name: str, **values: object) -> str:
    return books.pair.create_sf("Contact", AccountId=account, FirstName=name, LastName="Lee", **values)


def mailing(books: Books) -> dict[str, str | None]:
    return {
        row["FirstName"]: row["MailingCity"] for row in books.in_sf("Contact", "FirstName", "MailingCity")
    }


def test_primary_contact_via_has_six_ways(books: Books, choose: Choose) -> None:
    add_fields(books, MAIN)
    account = books.account("Acme")
    for name in ("Rolf", "Lena", "Anna", "Oskar", "Mina"):
        ids = contact(
            books, account, name, Level__c="Primary" if name == "Lena" else None, Is_Main__c=name == "Mina"
        )
        if name == "Rolf":
            books.pair.create_sf(
                "AccountContactRole", AccountId=account, ContactId=ids, Role="Decision Maker"
            )
        if name == "Anna":
            books.pair.edit_sf("Account", account, Primary_Contact__c=ids)
        if name == "Oskar":
            books.opportunity("Deal", account, Primary_Contact__c=ids)
    expected = {
        "None": ("Primary", None),
        "Account/Contact Role": ("Decision Maker", "Rolf"),
        "Contact Level Custom Field": ("Primary", "Lena"),
        "Contact Lookup in Account": ("Primary", "Anna"),
        "Contact Lookup in Opportunity/Object/Object": ("Primary", "Oskar"),
        "Other": ("Is_Main__c", "Mina"),
    }
    found = {}
    for via, (role, _) in expected.items():
        choose(
            customer__primary_contact_via=via,
            customer__default_primary_role=role,
            customer__primary_contact_to_qb=True,
        )
        again(books, TO_QB)
        found[via] = customers(books, "FirstName")["Acme"]
    assert found == {via: name for via, (_, name) in expected.items()}


def test_a_primary_mark_that_the_contact_lacks_names_the_field(books: Books, choose: Choose) -> None:
    books.account("Acme")
    choose(
        customer__primary_contact_via="Other",
        customer__default_primary_role="Nope__c",
        customer__primary_contact_to_qb=True,
    )
    ended = books.run(TO_QB)
    assert (ended.outcome, "Contact.Nope__c" in ended.reason) == (RunOutcome.FAILED, True)


def test_of_two_primary_contacts_the_oldest_counts_with_a_warning(books: Books, choose: Choose) -> None:
    account = books.account("Acme")
    contact(books, account, "First", Level__c="Primary")
    contact(books, account, "Second", Level__c="Primary")
    contact(books, account, "Third", Level__c="Secondary")
    for role, name, warned in (("Primary", "First", True), ("Secondary", "Third", False)):
        choose(
            customer__primary_contact_via=LEVEL,
            customer__default_primary_role=role,
            customer__primary_contact_to_qb=True,
        )
        books.rewind()
        ((_, entry),) = planned(books.preview(TO_QB))
        assert bool(entry["warnings"]) is warned
        again(books, TO_QB)
        assert customers(books, "FirstName") == {"Acme": name}


def test_primary_contact_to_qb_sends_the_contact_when_it_changes(books: Books, choose: Choose) -> None:
    account = books.account("Acme", Phone="1")
    ann = contact(books, account, "Ann", Level__c="Primary", Phone="2", Email="ann@acme.example")
    for sent, expected in ((False, ("1", None, None)), (True, ("2", "Ann", "ann@acme.example"))):
        choose(customer__primary_contact_via=LEVEL, customer__primary_contact_to_qb=sent)
        again(books, TO_QB)
        assert customers(books, "Phone", "FirstName", "Email") == {"Acme": expected}
    books.pair.edit_sf("Contact", ann, Phone="3")
    run(books, TO_QB)
    assert customers(books, "Phone") == {"Acme": "3"}


def test_middle_name_field_goes_both_ways(books: Books, choose: Choose) -> None:
    account = books.account("Acme")
    contact(books, account, "Ann", Level__c="Primary", Middle_Name__c="Q")
    choose(customer__primary_contact_via=LEVEL)
    run(books, TO_QB)
    assert customers(books, "MiddleName") == {"Acme": None}

    choose(customer__primary_contact_via=LEVEL, customer__middle_name_field="Middle_Name__c")
    again(books, TO_QB)
    assert customers(books, "MiddleName") == {"Acme": "Q"}
    books.pair.edit_qb("UPDATE Customer SET MiddleName = 'Z'")
    run(books, TO_SF, TO_QB)
    assert books.in_sf("Contact", "Middle_Name__c") == [{"Middle_Name__c": "Z"}]
    assert customers(books, "MiddleName") == {"Acme": "Z"}


def test_contact_mail_address_has_three_values(books: Books, choose: Choose) -> None:
    account = books.account("Acme", BillingCity="Norwalk")
    contact(books, account, "Ann", Level__c="Primary", MailingCity="Home")
    contact(books, account, "Bob")
    expected = {
        "No": {"Ann": "Home", "Bob": None},
        "For Primary Contact": {"Ann": "Boston", "Bob": None},
        "For All Contacts": {"Ann": "Austin", "Bob": "Austin"},
    }
    choose(customer__primary_contact_via=LEVEL)
    run(books, TO_QB, TO_SF)
    for scope, city in zip(expected, ("Miami", "Boston", "Austin"), strict=True):
        choose(customer__primary_contact_via=LEVEL, customer__contact_mail_address=scope)
        books.pair.edit_qb("UPDATE Customer SET BillAddressCity = ?", city)
        run(books, TO_SF)
        assert accounts(books, "BillingCity") == {"Acme": city}
        assert mailing(books) == expected[scope]


def test_account_billing_address_has_three_values(books: Books, choose: Choose) -> None:
    account = books.account("Acme", BillingCity="Norwalk")
    contact(books, account, "Ann", Level__c="Primary", MailingCity="Annapolis", MailingStreet="1 Pier")
    contact(books, account, "Bob", MailingCity="Boston")
    expected = {
        "No": ("Norwalk", None),
        "For Primary Contact": ("Annapolis", "1 Pier"),
        "For All Contacts": ("Boston", None),
    }
    for scope, (city, street) in expected.items():
        choose(customer__primary_contact_via=LEVEL, customer__account_billing_address=scope)
        again(books, TO_QB)
        assert customers(books, "BillAddressCity", "BillAddressAddr1") == {"Acme": (city, street)}
        assert accounts(books, "BillingCity", "BillingStreet") == {"Acme": (city, street)}


def person(books: Books, name: str) -> str:
    return books.pair.create_qb(
        "Customer", Name=name, FirstName="Ann", LastName="Lee", Email="ann@acme.example", Phone="7"
    )


def test_create_contacts_makes_one_beside_a_new_account(books: Books, choose: Choose) -> None:
    person(books, "Acme")
    run(books, TO_SF)
    assert books.in_sf("Contact", "LastName") == []
    choose(customer__create_contacts=True, customer__primary_contact_via=LEVEL)
    person(books, "Baker")
    run(books, TO_SF)
    assert books.in_sf("Contact", "FirstName", "LastName", "Email", "Phone", "Account.Name", "Level__c") == [
        {
            "FirstName": "Ann",
            "LastName": "Lee",
            "Email": "ann@acme.example",
            "Phone": "7",
            "Account.Name": "Baker",
            "Level__c": "Primary",
        }
    ]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_an_interruption_between_account_and_contact_neither_loses_nor_doubles_the_contact(
    books: Books, choose: Choose, settings: Settings, kind: str
) -> None:
    settings.LEASE_SECONDS = 3
    choose(customer__create_contacts=True, customer__operations_qb_sf="Create Only")
    person(books, "Acme")
    person(books, "Baker")
    books.pair.fault("salesforce", kind, call="POST composite/sobjects")
    assert books.run(TO_SF).outcome == RunOutcome.FAILED
    assert len(accounts(books, "Id")) == 2
    books.pair.clear_faults()
    again(books, TO_SF)
    again(books, TO_SF)
    found = books.in_sf("Contact", "LastName", "Account.Name")
    assert sorted(row["Account.Name"] for row in found) == ["Acme", "Baker"]
    assert books.errors() == {}
