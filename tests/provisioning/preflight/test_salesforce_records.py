"""Values that options name, price books, quota, undecided accounts and names that QuickBooks refuses."""

from dataclasses import replace

import pytest

from provisioning.preflight.findings import Level
from provisioning.preflight.fixes import SetActive
from provisioning.preflight.snapshot import (
    ActiveCounts,
    CallLimit,
    Names,
    PriceBook,
    RecordName,
    Unread,
)
from provisioning.profile import Profile
from tests.provisioning.preflight.healthy import healthy, wrong

CHOSEN = Profile.from_values(
    {"customer.create_trigger": "SF Opportunity reaches a stage", "customer.create_stage": "Won"}
)


def names(*texts: str, complete: bool = True, bound: bool = False) -> Names:
    return Names(tuple(RecordName(text, bound) for text in texts), complete)


def test_a_stage_that_is_not_offered() -> None:
    values = {"Opportunity.StageName": ("Closed Won", "Wonn")}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"values": values}))
    assert finding.key == "SF_VALUE:Opportunity.StageName Won"
    assert finding.option == "customer.create_stage"
    assert finding.hint == "Did you mean Wonn?"


def test_stages_that_could_not_be_read_are_unknown_once() -> None:
    values = {"Opportunity.StageName": Unread("Hidden.")}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"values": values}))
    assert (finding.key, finding.level) == ("SF_VALUE:Opportunity.StageName", Level.UNKNOWN)


@pytest.mark.parametrize(
    ("books", "says"),
    [
        ((), "There is no price book"),
        ((PriceBook("Standard Price Book", active=False, standard=True),), "is not active"),
    ],
)
def test_price_books(books: tuple[PriceBook, ...], says: str) -> None:
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"price_books": books}))
    assert (finding.key, finding.level) == ("SF_PRICE_BOOK:Standard Price Book", Level.ERROR)
    assert says in finding.message


def test_a_price_book_is_not_asked_for_where_nothing_has_prices() -> None:
    profile = Profile.from_values({"direction.invoice": "None", "direction.product": "None"})
    assert wrong(profile, healthy(profile, salesforce={"price_books": Unread("Not read.")})) == []


@pytest.mark.parametrize(
    ("most", "left", "starts", "level"),
    [
        (15_000, 14_000, 700, Level.OK),
        (15_000, 14_000, 800, Level.NOTE),
        (15_000, 1_400, 10, Level.NOTE),
        (15_000, 14_000, 1_501, Level.ERROR),
        (15_000, 0, 10, Level.ERROR),
    ],
)
def test_calls_for_the_planned_schedule(most: int, left: int, starts: int, level: Level) -> None:
    snapshot = healthy(CHOSEN, salesforce={"calls": CallLimit(most, left)})
    found = wrong(CHOSEN, replace(snapshot, starts_a_day=starts))
    assert [(one.code, one.level) for one in found] == ([] if level is Level.OK else [("SF_CALLS", level)])


def test_undecided_accounts_are_counted() -> None:
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"active": ActiveCounts(5, 12, 3)}))
    assert (finding.level, finding.count) == (Level.NOTE, 12)
    assert finding.fix == SetActive("Account", "Active__c")
    assert finding.message.startswith("Accounts set to neither Yes nor No: 12; with a won opportunity: 3.")
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"active": ActiveCounts(0, 12, 3)}))
    assert finding.level is Level.ERROR
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"active": Unread("Too slow.")}))
    assert finding.level is Level.UNKNOWN


def test_nothing_is_asked_of_accounts_that_are_not_sent() -> None:
    profile = Profile.from_values({"direction.customer": "QB_SF Uni-directional"})
    spoilt = {"active": ActiveCounts(0, 12, 3), "account_names": names("A" * 50)}
    assert wrong(profile, healthy(profile, salesforce=spoilt)) == []


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (("A" * 42,), "SF_NAME_LONG"),
        (("North: Tools",), "SF_NAME_COLON"),
        (("Άλφα",), "SF_NAME_CHARACTERS"),
        (("Acme", " ACME "), "SF_NAME_TWICE"),
        (("north supply",), "SF_NAME_TAKEN"),
    ],
)
def test_names_that_quickbooks_refuses(refused: tuple[str, ...], code: str) -> None:
    seen = {"account_names": names("A" * 41, "Müller & Söhne €", *refused)}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce=seen))
    assert (finding.code, finding.level, finding.count) == (code, Level.ERROR, len(refused))
    assert finding.examples == tuple(one if code == "SF_NAME_TAKEN" else one.strip() for one in refused)


def test_a_bound_account_has_its_own_name_in_quickbooks() -> None:
    seen = {"account_names": names("North Supply", bound=True)}
    assert wrong(CHOSEN, healthy(CHOSEN, salesforce=seen)) == []


def test_ten_examples_of_many() -> None:
    seen = {"account_names": names(*(f"{number}:" for number in range(30)), complete=False)}
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce=seen))
    assert (finding.count, len(finding.examples)) == (30, 10)
    assert finding.message.endswith("there may be more.")


def test_items_have_shorter_names() -> None:
    assert wrong(CHOSEN, healthy(CHOSEN, salesforce={"product_names": names("P" * 31)})) == []
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, salesforce={"product_names": names("P" * 32)}))
    assert finding.key == "SF_NAME_LONG:Product names"


def test_names_that_could_not_be_read() -> None:
    found = wrong(
        CHOSEN,
        healthy(
            CHOSEN,
            salesforce={"account_names": Unread("Slow."), "product_names": Unread("Slow.")},
            taken=Unread("Slow."),
        ),
    )
    assert [(one.key, one.level) for one in found] == [
        ("SF_NAMES:Account names", Level.UNKNOWN),
        ("SF_NAMES:Product names", Level.UNKNOWN),
    ]
    (finding,) = wrong(CHOSEN, healthy(CHOSEN, taken=Unread("Slow.")))
    assert (finding.code, finding.level) == ("QB_NAMES_TAKEN", Level.UNKNOWN)
