"""The three-way comparison, field by field."""

import pytest

from provisioning.catalogue.choices import MappingDirection, SourceOfTruth
from sync.engine.links import plain
from sync.engine.merge import (
    Bases,
    Merge,
    Policy,
    as_given,
    created,
    half_made,
    is_half_made,
    merged,
    next_base,
)
from sync.engine.records import System, Values
from sync.engine.values import encode_all

NAME = plain("name", "Name", "Name")
PHONE = plain("phone", "Phone", "Phone")
BALANCE = plain("balance", "Balance__c", "TotalBalance", MappingDirection.QB_SF)
REP = plain("rep", "Owner", "SalesRep", MappingDirection.SF_QB)
LINKS = (NAME, PHONE, BALANCE, REP)

SF = System.SALESFORCE
QB = System.QUICKBOOKS


def policy(
    source: System = SF,
    truth: SourceOfTruth = SourceOfTruth.SALESFORCE,
    *,
    two_way: bool = True,
    newer: bool = True,
) -> Policy:
    return Policy(source=source, truth=truth, two_way=two_way, source_is_newer=newer)


def bases(sf: Values, qb: Values) -> Bases:
    return Bases(encode_all(sf), encode_all(qb))


OLD = bases(
    {"Name": "Acme", "Phone": "1", "Balance__c": None, "Owner": "AB"},
    {"Name": "Acme", "Phone": "1", "TotalBalance": None, "SalesRep": "AB"},
)


def merge(how: Policy, sf: Values, qb: Values, base: Bases | None = OLD) -> Merge:
    source, target = (sf, qb) if how.source is SF else (qb, sf)
    return merged(LINKS, how, source=source, target=target, bases=base)


def test_a_field_changed_on_the_source_only_is_taken_over() -> None:
    found = merge(
        policy(),
        {"Name": "Acme", "Phone": "2", "Owner": "AB"},
        {"Name": "Acme", "Phone": "1", "SalesRep": "AB"},
    )
    assert found.changes == {"Phone": "2"}
    assert found.before == {"Phone": "1"}


def test_a_field_changed_on_the_target_only_is_left_to_the_reverse_flow() -> None:
    found = merge(
        policy(),
        {"Name": "Acme", "Phone": "1", "Owner": "AB"},
        {"Name": "Acme", "Phone": "9", "SalesRep": "AB"},
    )
    assert found.changes == {}
    assert PHONE not in found.settled


def test_different_fields_changed_on_both_sides_merge_over_both_flows() -> None:
    sf, qb = {"Name": "Acme 2", "Phone": "1", "Owner": "AB"}, {"Name": "Acme", "Phone": "9", "SalesRep": "AB"}
    assert merge(policy(SF), sf, qb).changes == {"Name": "Acme 2"}
    assert merge(policy(QB), sf, qb).changes == {"Phone": "9"}


@pytest.mark.parametrize(
    ("truth", "source", "newer", "writes"),
    [
        (SourceOfTruth.SALESFORCE, SF, False, True),
        (SourceOfTruth.SALESFORCE, QB, True, False),
        (SourceOfTruth.QUICKBOOKS, SF, True, False),
        (SourceOfTruth.QUICKBOOKS, QB, False, True),
        (SourceOfTruth.NEWEST, SF, True, True),
        (SourceOfTruth.NEWEST, SF, False, False),
    ],
)
def test_the_source_of_truth_decides_a_field_changed_on_both(
    truth: SourceOfTruth, source: System, *, newer: bool, writes: bool
) -> None:
    found = merge(
        policy(source, truth, newer=newer), {"Name": "S", "Owner": "AB"}, {"Name": "Q", "SalesRep": "AB"}
    )
    assert ("Name" in found.changes) is writes
    assert found.conflicts == []


def test_a_held_conflict_shows_the_three_values_and_writes_nothing() -> None:
    found = merge(
        policy(truth=SourceOfTruth.HOLD),
        {"Name": "S", "Phone": "1", "Owner": "AB"},
        {"Name": "Q", "Phone": "1", "SalesRep": "AB"},
    )
    (conflict,) = found.conflicts
    assert (conflict.base, conflict.salesforce, conflict.quickbooks) == (
        {"Name": "Acme"},
        {"Name": "S"},
        {"Name": "Q"},
    )
    assert found.changes == {}


def test_both_sides_coming_to_the_same_value_is_no_conflict() -> None:
    found = merge(
        policy(truth=SourceOfTruth.HOLD),
        {"Name": "New", "Phone": "1", "Owner": "AB"},
        {"Name": "New", "Phone": "1", "SalesRep": "AB"},
    )
    assert (found.changes, found.conflicts) == ({}, [])
    assert NAME in found.settled


def test_with_one_direction_the_source_goes_over_what_changed_on_both() -> None:
    how = policy(truth=SourceOfTruth.QUICKBOOKS, two_way=False)
    found = merge(
        how, {"Name": "S", "Phone": "1", "Owner": "AB"}, {"Name": "Q", "Phone": "1", "SalesRep": "AB"}
    )
    assert found.changes == {"Name": "S"}


def test_with_one_direction_a_change_of_the_target_alone_stays() -> None:
    found = merge(
        policy(two_way=False),
        {"Name": "Acme", "Phone": "1", "Owner": "AB"},
        {"Name": "Q", "Phone": "1", "SalesRep": "AB"},
    )
    assert found.changes == {}


def test_a_pair_just_matched_fills_blanks_and_never_erases() -> None:
    found = merge(policy(), {"Name": "Acme", "Phone": "5"}, {"Name": "Acme", "Phone": None}, base=None)
    assert found.changes == {"Phone": "5"}
    found = merge(policy(), {"Name": "Acme", "Phone": None}, {"Name": "Acme", "Phone": "5"}, base=None)
    assert found.changes == {}


def test_a_pair_just_matched_with_two_values_is_a_question_of_policy() -> None:
    sf, qb = {"Name": "S"}, {"Name": "Q"}
    assert merge(policy(truth=SourceOfTruth.SALESFORCE), sf, qb, base=None).changes == {"Name": "S"}
    assert merge(policy(truth=SourceOfTruth.QUICKBOOKS), sf, qb, base=None).changes == {}
    assert len(merge(policy(truth=SourceOfTruth.HOLD), sf, qb, base=None).conflicts) == 1


def test_a_computed_value_travels_its_one_way_whatever_the_truth() -> None:
    how = policy(QB, SourceOfTruth.SALESFORCE)
    found = merge(
        how,
        {"Name": "Acme", "Phone": "1", "Balance__c": "7"},
        {"Name": "Acme", "Phone": "1", "TotalBalance": "8"},
    )
    assert found.changes == {"Balance__c": "8"}
    assert "TotalBalance" not in merge(policy(SF), {"Balance__c": "7"}, {"TotalBalance": "8"}).changes


def test_a_created_record_gets_every_value_that_is_not_blank() -> None:
    found = created(LINKS, policy(), {"Name": "Acme", "Phone": "", "Balance__c": "7", "Owner": "AB"})
    assert found.changes == {"Name": "Acme", "SalesRep": "AB"}


def test_the_base_keeps_the_old_value_where_the_other_flow_has_to_act() -> None:
    found = merge(
        policy(),
        {"Name": "Acme 2", "Phone": "1", "Owner": "AB"},
        {"Name": "Acme", "Phone": "9", "SalesRep": "AB"},
    )
    after = {"Name": "Acme 2", "Phone": "9", "SalesRep": "AB"}
    base = next_base(LINKS, QB, after, OLD.qb, found.settled)
    assert (base["Name"], base["Phone"]) == ("Acme 2", "1")


@pytest.mark.parametrize("truth", SourceOfTruth)
def test_what_was_left_half_made_is_completed_whoever_wins(truth: SourceOfTruth) -> None:
    interrupted = Bases(OLD.sf, half_made(OLD.qb, ["Phone"]))

    found = merge(
        policy(truth=truth), {"Name": "Acme", "Phone": "1"}, {"Name": "Acme", "Phone": "0"}, interrupted
    )

    assert found.changes == {"Phone": "1"}
    assert PHONE in found.settled
    assert found.conflicts == []


def test_a_completed_record_is_half_made_no_more() -> None:
    interrupted = half_made(OLD.qb, ["Phone", "a name that no link has"])
    assert is_half_made(interrupted)

    after = next_base(LINKS, QB, {"Phone": "1"}, interrupted, [PHONE])

    assert not is_half_made(after)
    assert after["Phone"] == "1"


def test_what_is_not_completed_yet_stays_half_made() -> None:
    assert is_half_made(next_base(LINKS, QB, {"Name": "Acme"}, half_made(OLD.qb, ["Phone"]), [NAME]))


def test_fields_that_only_travel_to_quickbooks_are_taken_as_given() -> None:
    assert as_given(LINKS, {"Owner": "AB", "Name": "Acme"}) == {"Owner": "AB"}
