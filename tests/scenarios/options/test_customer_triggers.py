"""When customers and accounts are made and changed: triggers, operations, the active field, the object that is read."""

from datetime import date

import pytest

from sync.connectors.salesforce.metadata import NewField, NewObject
from sync.models import Flow
from tests.sandbox_fixtures import soon
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


def names(books: Books) -> set[str]:
    return set(customers(books, "Name"))


def test_create_trigger_has_three_values(books: Books, choose: Choose) -> None:
    books.account("Plain")
    books.account("Rated", Rating="Hot")
    books.opportunity("Deal", books.account("With deal"))
    choose(
        customer__create_trigger="SF custom field has a value",
        customer__create_field="Rating",
        customer__create_field_value="hot",
    )
    run(books, TO_QB)
    assert names(books) == {"Rated"}
    choose(customer__create_trigger="SF Opportunity reaches a stage")
    again(books, TO_QB)
    assert names(books) == {"Rated", "With deal"}
    choose(customer__create_trigger="SF Account is created")
    again(books, TO_QB)
    assert names(books) == {"Rated", "With deal", "Plain"}


def test_create_stage_is_that_stage_or_a_later_one(books: Books, choose: Choose) -> None:
    for name, stage in (
        ("Early", "Prospecting"),
        ("Offered", "Proposal/Price Quote"),
        ("Won", "Closed Won"),
        ("Lost", "Closed Lost"),
    ):
        books.opportunity(name, books.account(name), StageName=stage)
    choose(customer__create_trigger="SF Opportunity reaches a stage", customer__create_stage="Closed Won")
    run(books, TO_QB)
    assert names(books) == {"Won"}
    choose(
        customer__create_trigger="SF Opportunity reaches a stage",
        customer__create_stage="Proposal/Price Quote",
    )
    again(books, TO_QB)
    assert names(books) == {"Won", "Offered"}


def test_an_account_goes_when_its_opportunity_reaches_the_stage_and_is_read_once(
    books: Books, choose: Choose
) -> None:
    choose(customer__create_trigger="SF Opportunity reaches a stage")
    account = books.account("Acme")
    deal = books.opportunity("Deal", account, StageName="Prospecting")
    assert run(books, TO_QB).counts["customer:SF_QB"]["read"] == 1
    assert names(books) == set()
    books.pair.edit_sf("Opportunity", deal, StageName="Closed Won")
    # The account changed within the overlap: it is read as such, not a second time for its opportunity.
    assert run(books, TO_QB).counts["customer:SF_QB"]["read"] == 1
    assert names(books) == {"Acme"}


@pytest.mark.parametrize(("value", "made"), [("true", {"Checked"}), ("false", {"Not checked"})])
def test_a_checkbox_as_trigger(books: Books, choose: Choose, value: str, made: set[str]) -> None:
    books.account("Checked", Tax_Exempt__c=True)
    books.account("Not checked")
    choose(
        customer__create_trigger="SF custom field has a value",
        customer__create_field="Tax_Exempt__c",
        customer__create_field_value=value,
    )
    run(books, TO_QB)
    assert names(books) == made


def test_qb_trigger_takes_every_customer_or_marked_ones(books: Books, choose: Choose) -> None:
    books.pair.create_qb("Customer", Name="Plain")
    books.pair.create_qb("Customer", Name="Marked", ResaleNumber="SYNC")
    choose(
        customer__qb_trigger="QB Customer field has a value",
        customer__qb_trigger_field="ResaleNumber",
        customer__qb_trigger_value="sync",
    )
    run(books, TO_SF)
    assert set(accounts(books, "Id")) == {"Marked"}
    choose(customer__qb_trigger="QB Customer is created or modified")
    again(books, TO_SF)
    assert set(accounts(books, "Id")) == {"Marked", "Plain"}


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ("Create and Update", {"Known": "2", "New": "2"}),
        ("Create Only", {"Known": "1", "New": "2"}),
        ("Update Only", {"Known": "2"}),
    ],
)
def test_operations_sf_qb(books: Books, choose: Choose, operations: str, expected: dict[str, str]) -> None:
    known = books.account("Known", Phone="1")
    run(books, TO_QB)
    choose(customer__operations_sf_qb=operations)
    books.pair.edit_sf("Account", known, Phone="2")
    books.account("New", Phone="2")
    run(books, TO_QB)
    assert customers(books, "Phone") == expected


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ("Create and Update", {"Known": "2", "New": "2"}),
        ("Create Only", {"Known": "1", "New": "2"}),
        ("Update Only", {"Known": "2"}),
    ],
)
def test_operations_qb_sf(books: Books, choose: Choose, operations: str, expected: dict[str, str]) -> None:
    books.pair.create_qb("Customer", Name="Known", Phone="1")
    run(books, TO_SF)
    choose(customer__operations_qb_sf=operations)
    books.pair.edit_qb("UPDATE Customer SET Phone = '2'")
    books.pair.create_qb("Customer", Name="New", Phone="2")
    run(books, TO_SF)
    assert accounts(books, "Phone") == expected


def test_operations_none_have_no_flow(books: Books, choose: Choose) -> None:
    choose(customer__operations_sf_qb="None", customer__operations_qb_sf="None")
    live = Flow.objects.filter(configuration=books.configuration, retired_at=None)
    assert not live.filter(name__in=(TO_QB, TO_SF)).exists()
    choose()
    assert live.filter(name__in=(TO_QB, TO_SF)).count() == 2


def test_active_field_decides_who_is_sent_and_follows_both_ways(books: Books, choose: Choose) -> None:
    add_fields(books, NewField("Account", "In_Books__c", "In books", "Picklist", values=("Yes", "No")))
    books.account("By Active__c")
    account = books.account("By In_Books__c", Active__c=None, In_Books__c="Yes")
    run(books, TO_QB)
    assert names(books) == {"By Active__c"}
    choose(customer__active_field="In_Books__c")
    again(books, TO_QB)
    assert names(books) == {"By Active__c", "By In_Books__c"}
    books.pair.edit_sf("Account", account, In_Books__c="No")
    run(books, TO_QB)
    assert customers(books, "IsActive")["By In_Books__c"] is False
    books.pair.edit_qb("UPDATE Customer SET IsActive = 1 WHERE CustomFieldAccountID = ?", account)
    run(books, TO_SF)
    assert accounts(books, "In_Books__c")["By In_Books__c"] == "Yes"


def test_sf_object_other_than_account(books: Books, choose: Choose) -> None:
    (made,) = books.pair.person_sf().setup.create_objects(
        [NewObject("Firm__c", "Firm", "Firms", "Firm Name")], deadline=soon()
    )
    assert made.failure is None
    add_fields(
        books,
        NewField("Firm__c", "Active__c", "Active", "Picklist", values=("Yes", "No")),
        NewField("Firm__c", "QB_List_ID__c", "Key", "Text", length=36, unique=True, external_id=True),
        NewField("Firm__c", "QB_Full_Name__c", "Full name", "Text", length=209),
        NewField("Firm__c", "Billing_City__c", "City", "Text", length=40),
        NewField("Firm__c", "Phone__c", "Phone", "Text", length=40),
    )
    books.account("An account")
    books.pair.create_sf("Firm__c", Name="A firm", Active__c="Yes", Billing_City__c="Norwalk", Phone__c="1")
    choose(customer__sf_object="Firm__c")
    books.pair.create_qb("Customer", Name="From the books", Phone="2", BillAddressCity="Boston")
    run(books, TO_QB, TO_SF)
    assert customers(books, "Phone", "BillAddressCity") == {
        "A firm": ("1", "Norwalk"),
        "From the books": ("2", "Boston"),
    }
    firms = books.in_sf("Firm__c", "Name", "Phone__c", "Billing_City__c", "Active__c")
    assert [tuple(firm.values()) for firm in firms] == [
        ("A firm", "1", "Norwalk", "Yes"),
        ("From the books", "2", "Boston", "Yes"),
    ]
    assert books.in_qb("SELECT CustomFieldAccountID FROM Customer WHERE CustomFieldAccountID IS NULL") == []
    choose()
    again(books, TO_QB)
    assert "An account" in names(books)


def test_cutover_date_leaves_what_closed_before_to_bulk_flows(books: Books, choose: Choose) -> None:
    options = {"customer__create_trigger": "SF Opportunity reaches a stage"}
    books.opportunity("Old deal", books.account("Acme"), CloseDate=date(2026, 3, 1))
    choose(solution__cutover_date="2026-04-01", **options)
    Flow.objects.update(query_starts="2020-01-01T00:00:00Z")
    run(books, TO_QB)
    assert names(books) == set()
    choose(solution__cutover_date="2026-02-01", **options)
    again(books, TO_QB)
    assert names(books) == {"Acme"}
