"""Binding and merging: every criterion, ambiguous candidates on either side, and what the Bind flow writes."""

from typing import Any

import pytest

from sync.connectors.salesforce.metadata import NewField
from sync.models import Binding
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import (
    BIND,
    TO_QB,
    TO_SF,
    Choose,
    accounts,
    add_fields,
    again,
    customers,
    run,
)

#: What an account and a customer agree in, beside their names.
PHONE = {"Phone": "203-555-0101"}
SF_ADDRESS = {"BillingCity": "Norwalk", "BillingPostalCode": "06850"}
QB_ADDRESS = {"BillAddressCity": "Norwalk", "BillAddressPostalCode": "06850"}

#: Accounts and customers of one name each: how far the two agree.
FIRMS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "Only name": ({}, {}),
    "With phone": (PHONE, {"Phone": "(203) 555 0101"}),
    "With address": (SF_ADDRESS, QB_ADDRESS),
    "With both": ({"Phone": "7", **SF_ADDRESS}, {"Phone": "7", **QB_ADDRESS}),
}
BY_CRITERION = {
    "Name": set(FIRMS),
    "Name/Phone": {"With phone", "With both"},
    "Name/Address (no street)": {"With address", "With both"},
    "Name/Phone/Address (no street)": {"With both"},
}


def make_firms(books: Books) -> None:
    for name, (sf, qb) in FIRMS.items():
        books.account(name, **sf)
        books.pair.create_qb("Customer", Name=name, **qb)


def bound(books: Books) -> set[str]:
    """Names of the accounts that are bound."""
    ids = set(Binding.objects.filter(pair="customer").values_list("sf_id", flat=True))
    return {name for name, id_ in accounts(books, "Id").items() if id_ in ids}


@pytest.mark.parametrize("criterion", ["None", *BY_CRITERION])
def test_binding_criteria(books: Books, choose: Choose, criterion: str) -> None:
    choose(customer__binding_criteria=criterion)
    make_firms(books)
    run(books, BIND)
    assert bound(books) == BY_CRITERION.get(criterion, set())
    assert books.errors() == {}


def test_binding_by_name_or_something_else(books: Books, choose: Choose) -> None:
    books.account("By phone", **PHONE)
    books.pair.create_qb("Customer", Name="Somebody", Phone="2035550101")
    books.account("By company")
    books.pair.create_qb("Customer", Name="Somebody else", CompanyName="By company")
    choose(customer__binding_criteria="Name or Phone")
    run(books, BIND)
    assert bound(books) == {"By phone"}
    choose(customer__binding_criteria="Name or Company Name")
    run(books, BIND)
    assert bound(books) == {"By phone", "By company"}


def test_two_candidates_on_either_side_are_reported_and_not_bound(books: Books, choose: Choose) -> None:
    choose(customer__binding_criteria="Name or Phone")
    books.account("One account", Phone="111")
    for name in ("Twin customer", "Other twin"):
        books.pair.create_qb("Customer", Name=name, Phone="111")
    for name in ("Twin account", "Other account"):
        books.account(name, Phone="222")
    books.pair.create_qb("Customer", Name="One customer", Phone="222")
    books.account("Certain", Phone="333")
    books.pair.create_qb("Customer", Name="Sure", Phone="333")
    run(books, BIND)
    assert bound(books) == {"Certain"}
    assert books.errors() == dict.fromkeys(
        ("One account", "Twin account", "Other account"), "AMBIGUOUS_MATCH"
    )


@pytest.mark.parametrize(("normalise", "found"), [("No", set()), ("Yes", {"ACME, Inc."})])
def test_normalize_names(books: Books, choose: Choose, normalise: str, found: set[str]) -> None:
    choose(customer__binding_criteria="Name", customer__normalize_names=normalise)
    books.account("ACME, Inc.")
    books.pair.create_qb("Customer", Name="Acmé LLC")
    run(books, BIND)
    assert bound(books) == found


def test_normalised_names_merge_too(books: Books, choose: Choose) -> None:
    for normalise, count in (("Yes", 1), ("No", 3)):
        choose(customer__normalize_names=normalise)
        books.account(f"ACME, Inc. {normalise}")
        books.pair.create_qb("Customer", Name=f"acme {normalise}")
        run(books, TO_QB)
        assert len(customers(books, "Name")) == count


def test_the_bind_flow_writes_the_key_fields_and_nothing_else(books: Books, choose: Choose) -> None:
    choose(
        customer__binding_criteria="Name",
        customer__source_of_truth="Hold for review",
        customer__account_billing_address="For All Contacts",
    )
    account = books.account("Acme", Phone="1", BillingCity="Norwalk")
    books.pair.create_sf("Contact", AccountId=account, LastName="Lee", MailingCity="Boston")
    customer = books.pair.create_qb("Customer", Name="Acme", Phone="2", Fax="3")
    run(books, BIND)
    assert accounts(books, "Phone", "Fax", "BillingCity", "QB_LastModified__c") == {
        "Acme": ("1", None, "Norwalk", None)
    }
    assert accounts(books, "QB_List_ID__c", "QB_Full_Name__c") == {"Acme": (customer, "Acme")}
    assert customers(books, "Phone", "Fax", "CompanyName", "BillAddressCity") == {
        "Acme": ("2", "3", None, None)
    }
    assert customers(books, "CustomFieldAccountID") == {"Acme": account}


def test_a_firm_that_quickbooks_could_not_take_is_bound_all_the_same(books: Books, choose: Choose) -> None:
    account = books.account("Acme", Fax="0" * 30)
    books.pair.create_qb("Customer", Name="Acme", CustomFieldAccountID=account)
    run(books, BIND)
    assert bound(books) == {"Acme"}


@pytest.mark.parametrize("criterion", ["Do not merge", *BY_CRITERION])
def test_merge_sf_to_qb(books: Books, choose: Choose, criterion: str) -> None:
    choose(customer__merge_sf_to_qb=criterion)
    make_firms(books)
    run(books, TO_QB)
    merged = BY_CRITERION.get(criterion, set())
    assert bound(books) == merged
    assert books.errors() == dict.fromkeys(set(FIRMS) - merged, "NAME_TAKEN")
    assert len(customers(books, "Name")) == len(FIRMS)


@pytest.mark.parametrize("criterion", ["Do not merge", *BY_CRITERION])
def test_merge_qb_to_sf(books: Books, choose: Choose, criterion: str) -> None:
    choose(customer__merge_qb_to_sf=criterion)
    make_firms(books)
    run(books, TO_SF)
    merged = BY_CRITERION.get(criterion, set())
    assert len(books.in_sf("Account", "Id")) == 2 * len(FIRMS) - len(merged)
    assert Binding.objects.count() == len(FIRMS)


def test_a_merge_with_several_candidates_is_an_error_either_way(books: Books, choose: Choose) -> None:
    books.pair.create_qb("Customer", Name="Acme")
    first, second = books.account("Acme"), books.account("Acme", Active__c="Yes")
    run(books, TO_SF)
    run(books, TO_QB)
    assert (Binding.objects.count(), set(books.errors().values())) == (0, {"AMBIGUOUS_MATCH"})
    assert len(customers(books, "Name")) == 1
    books.pair.edit_sf("Account", second, Active__c="No")
    again(books, TO_QB)
    assert list(Binding.objects.values_list("sf_id", flat=True)) == [first]


def test_full_name_for_merging(books: Books, choose: Choose) -> None:
    def job(name: str) -> None:
        parent = books.pair.create_qb("Customer", Name=f"Parent of {name}")
        books.pair.create_qb("Customer", Name=name, ParentRefListID=parent)
        books.account(name)

    choose(customer__full_name_for_merging=True)
    job("Acme")
    run(books, TO_QB)
    assert books.in_qb("SELECT FullName FROM Customer WHERE Name = 'Acme' ORDER BY FullName") == [
        {"FullName": "Acme"},
        {"FullName": "Parent of Acme:Acme"},
    ]
    choose(customer__full_name_for_merging=False)
    job("Baker")
    run(books, TO_QB)
    assert books.in_qb("SELECT FullName FROM Customer WHERE Name = 'Baker'") == [
        {"FullName": "Parent of Baker:Baker"}
    ]


def test_key_fields_of_the_profile_are_filled_and_matched_by(books: Books, choose: Choose) -> None:
    add_fields(
        books,
        NewField("Account", "Own_Key__c", "Own key", "Text", length=36, unique=True, external_id=True),
        NewField("Account", "Own_Name__c", "Own name", "Text", length=209),
    )
    choose(customer__merge_qb_to_sf="Do not merge")
    usual = books.pair.create_qb("Customer", Name="Usual")
    run(books, TO_SF)
    choose(
        customer__binding_field="Own_Key__c",
        customer__full_name_field="Own_Name__c",
        customer__merge_qb_to_sf="Do not merge",
    )
    own, named = (books.pair.create_qb("Customer", Name=name) for name in ("Own", "Named"))
    books.account("Known by name", Own_Name__c="Named")
    run(books, TO_SF)
    found: dict[str, Any] = accounts(books, "QB_List_ID__c", "Own_Key__c", "Own_Name__c")
    assert found == {
        "Usual": (usual, usual, "Usual"),
        "Own": (None, own, "Own"),
        "Known by name": (None, named, "Named"),
    }
