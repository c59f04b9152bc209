"""When two records are the same firm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.catalogue.choices import BindingCriteria, MergeCriteria
from sync.engine.matching import Firm, keys, normalised_name, phone_key, plain_name


def match(
    one: Firm, other: Firm, criteria: BindingCriteria | MergeCriteria, *, normalise: bool = False
) -> bool:
    return bool(keys(one, criteria, normalise=normalise) & keys(other, criteria, normalise=normalise))


ACME = Firm("1", "Acme Inc.", phone="(203) 555-0101", city="Norwalk", state="CT", postal_code="06850")


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("Müller & Söhne GmbH", "muller sohne"),
        ("O'Brien  Ltd.", "obrien"),
        ("ACME, Inc", "acme"),
        ("A.C.M.E. Corp", "acme"),
        ("Limited", "limited"),
    ],
)
def test_normalising_drops_case_accents_punctuation_and_legal_forms(name: str, normal: str) -> None:
    assert normalised_name(name) == normal


@given(st.text())
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalised_name(normalised_name(name)) == normalised_name(name)


def test_without_normalising_only_case_and_blanks_are_forgiven() -> None:
    assert plain_name("  ACME   Inc. ") == plain_name("acme inc.")
    assert plain_name("Acme") != plain_name("Acme Inc.")


@pytest.mark.parametrize("phone", ["+1 203 555 0101", "203.555.0101", "1-203-555-0101", "001 203 555 0101"])
def test_phones_are_compared_by_their_digits(phone: str) -> None:
    assert phone_key(phone) == phone_key(ACME.phone)


def test_name_alone() -> None:
    assert match(ACME, Firm("2", "acme inc."), MergeCriteria.NAME)
    assert not match(ACME, Firm("2", "Acme"), MergeCriteria.NAME)
    assert match(ACME, Firm("2", "Acme"), MergeCriteria.NAME, normalise=True)


def test_name_and_phone_need_both_and_a_missing_phone_never_matches() -> None:
    assert match(ACME, Firm("2", "Acme Inc.", phone="2035550101"), MergeCriteria.NAME_PHONE)
    assert not match(ACME, Firm("2", "Acme Inc.", phone="2035550199"), MergeCriteria.NAME_PHONE)
    assert not match(Firm("1", "A"), Firm("2", "A"), MergeCriteria.NAME_PHONE)


def test_name_and_address_leave_the_street_out() -> None:
    twin = Firm("2", "ACME INC.", city="norwalk", state="ct", postal_code="06850")
    assert match(ACME, twin, MergeCriteria.NAME_ADDRESS)
    assert not match(ACME, twin, MergeCriteria.NAME_PHONE_ADDRESS)
    assert not match(Firm("1", "A"), Firm("2", "A"), MergeCriteria.NAME_ADDRESS)


def test_name_or_phone_takes_either() -> None:
    assert match(ACME, Firm("2", "Other", phone="203-555-0101"), BindingCriteria.NAME_OR_PHONE)
    assert match(ACME, Firm("2", "Acme Inc."), BindingCriteria.NAME_OR_PHONE)
    assert not match(Firm("1", "A"), Firm("2", "B"), BindingCriteria.NAME_OR_PHONE)


def test_name_or_company_name_crosses_over() -> None:
    assert match(ACME, Firm("2", "Smith, John", company="Acme Inc."), BindingCriteria.NAME_OR_COMPANY)


def test_none_matches_nothing() -> None:
    assert not match(ACME, ACME, BindingCriteria.NONE)
    assert not match(ACME, ACME, MergeCriteria.NONE)


def test_full_names_tell_jobs_of_one_name_apart() -> None:
    one = Firm("1", "Kitchen", full_name="Acme:Kitchen")
    other = Firm("2", "Kitchen", full_name="Baker:Kitchen")
    assert not keys(one, MergeCriteria.NAME, normalise=False, full_names=True) & keys(
        other, MergeCriteria.NAME, normalise=False, full_names=True
    )
