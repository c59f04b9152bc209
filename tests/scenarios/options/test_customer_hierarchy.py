"""The hierarchy of accounts as customers and jobs: by parent account, by custom object, and how deep."""

import itertools

import pytest

from sync.connectors.salesforce.metadata import NewField, NewObject
from tests.sandbox_fixtures import soon
from tests.scenarios.conftest import Books
from tests.scenarios.options.conftest import TO_QB, Choose, add_fields, again, run

TREE = ("Top", "Child", "Grandchild", "Deep")


def full_names(books: Books) -> list[str]:
    return [row["FullName"] for row in books.in_qb("SELECT FullName FROM Customer ORDER BY FullName")]


def make_tree(books: Books) -> None:
    """A chain of accounts. The children are older than their parents, so each is read before its parent is there."""
    ids = {name: books.account(name) for name in reversed(TREE)}
    for parent, child in itertools.pairwise(TREE):
        books.pair.edit_sf("Account", ids[child], ParentId=ids[parent])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"hierarchy": "No"}, ["Child", "Deep", "Grandchild", "Top"]),
        ({"hierarchy_levels": 1}, ["Top", "Top:Child", "Top:Deep", "Top:Grandchild"]),
        ({"hierarchy_levels": 2}, ["Top", "Top:Child", "Top:Child:Deep", "Top:Child:Grandchild"]),
        (
            {"hierarchy_levels": 4},
            ["Top", "Top:Child", "Top:Child:Grandchild", "Top:Child:Grandchild:Deep"],
        ),
    ],
)
def test_hierarchy_by_parent_account(
    books: Books, choose: Choose, options: dict[str, object], expected: list[str]
) -> None:
    choose(
        **{
            f"customer__{name}": value
            for name, value in {"hierarchy": "By parent account", **options}.items()
        }
    )
    make_tree(books)
    done = run(books, TO_QB)
    assert full_names(books) == expected
    assert (books.errors(), done.counts["customer:SF_QB"]["waiting"]) == ({}, 0)


def test_hierarchy_by_custom_object(books: Books, choose: Choose) -> None:
    (made,) = books.pair.person_sf().setup.create_objects(
        [NewObject("Tie__c", "Tie", "Ties", "Tie Name")], deadline=soon()
    )
    assert made.failure is None
    add_fields(
        books,
        NewField(
            "Tie__c",
            "Parent_Account__c",
            "Parent",
            "Lookup",
            reference_to="Account",
            relationship_name="Below",
        ),
        NewField(
            "Tie__c", "Account__c", "Account", "Lookup", reference_to="Account", relationship_name="Above"
        ),
    )
    choose(customer__hierarchy="By custom object", customer__hierarchy_object="Tie__c")
    child, parent, other = (books.account(name) for name in ("Child", "Top", "Other"))
    tie = books.pair.create_sf("Tie__c", Name="1", Parent_Account__c=parent, Account__c=child)
    run(books, TO_QB)
    assert full_names(books) == ["Other", "Top", "Top:Child"]

    books.pair.edit_sf("Tie__c", tie, Parent_Account__c=other)
    run(books, TO_QB)
    assert full_names(books) == ["Other", "Other:Child", "Top"]


def test_two_parents_in_the_custom_object_are_an_error(books: Books, choose: Choose) -> None:
    books.pair.person_sf().setup.create_objects(
        [NewObject("Tie__c", "Tie", "Ties", "Tie Name")], deadline=soon()
    )
    add_fields(
        books,
        NewField(
            "Tie__c",
            "Parent_Account__c",
            "Parent",
            "Lookup",
            reference_to="Account",
            relationship_name="Below",
        ),
        NewField(
            "Tie__c", "Account__c", "Account", "Lookup", reference_to="Account", relationship_name="Above"
        ),
    )
    choose(customer__hierarchy="By custom object", customer__hierarchy_object="Tie__c")
    child = books.account("Child")
    for name in ("One", "Two"):
        books.pair.create_sf("Tie__c", Name=name, Parent_Account__c=books.account(name), Account__c=child)
    run(books, TO_QB)
    assert full_names(books) == ["One", "Two"]
    assert books.errors() == {"Child": "AMBIGUOUS_MATCH"}


def test_a_child_waits_for_a_parent_that_is_not_sent_yet(books: Books, choose: Choose) -> None:
    choose(customer__hierarchy="By parent account")
    parent = books.account("Top", Active__c="No")
    books.account("Child", ParentId=parent)
    run(books, TO_QB)
    assert (full_names(books), books.errors()) == ([], {"Child": "PARENT_MISSING"})
    books.pair.edit_sf("Account", parent, Active__c="Yes")
    run(books, TO_QB)
    assert (full_names(books), books.errors()) == (["Top", "Top:Child"], {})


def test_a_change_of_parent_moves_the_job(books: Books, choose: Choose) -> None:
    choose(customer__hierarchy="By parent account")
    first, second = books.account("First"), books.account("Second")
    child = books.account("Child", ParentId=first)
    run(books, TO_QB)
    books.pair.edit_sf("Account", child, ParentId=second)
    run(books, TO_QB)
    assert full_names(books) == ["First", "Second", "Second:Child"]
    again(books, TO_QB)
    assert full_names(books) == ["First", "Second", "Second:Child"]
