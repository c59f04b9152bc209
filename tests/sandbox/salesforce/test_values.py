"""Ids, numbers and dates by themselves."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.registry import long_id
from sandbox.salesforce.errors import RecordRefusedError, WrongTypeError
from sandbox.salesforce.ids import make_id, parse_id
from sandbox.salesforce.schema.declare import currency, day, moment, text
from sandbox.salesforce.values import scaled_text, storing


def test_known_ids() -> None:
    # An example of Salesforce's own documentation.
    assert long_id("001A0000006Vm9r") == "001A0000006Vm9rIAC"
    assert parse_id("001A0000006Vm9r") == "001A0000006Vm9rIAC"
    assert parse_id("001a0000006vm9rIAC") == "001A0000006Vm9rIAC"
    assert parse_id("001A0000006Vm9") is None
    assert parse_id("001A0000006Vm9rIA!") is None


@given(st.integers(1, 62**9 - 1), st.integers(1, 62**9 - 1))
def test_ids_sort_as_they_were_made(one: int, other: int) -> None:
    first, second = make_id("001", "5e0", one), make_id("001", "5e0", other)
    assert (first < second) == (one < other)
    assert parse_id(first.upper()) == first


@given(st.decimals(min_value="-9999999999999999", max_value="9999999999999999", places=5))
def test_amounts_are_stored_exactly_and_rounded_half_up(amount: Decimal) -> None:
    field = currency("Amount")
    rounded = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    stored = storing(field)(amount)
    assert stored == storing(field)(str(amount)) == int(rounded * 100)
    assert isinstance(stored, int)
    assert Decimal(scaled_text(stored, 2)) == rounded


@pytest.mark.parametrize(
    ("number", "scale", "shown"),
    [(0, 2, "0.0"), (5, 2, "0.05"), (-5, 2, "-0.05"), (150, 2, "1.5"), (7, 0, "7.0")],
)
def test_numbers_are_shown_with_a_point(number: int, scale: int, shown: str) -> None:
    assert scaled_text(number, scale) == shown


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1,000", "x", True, [], {}])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(WrongTypeError):
        storing(currency("Amount"))(value)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("2026-02-03T04:05:06Z", "2026-02-03T04:05:06.000+0000"),
        ("2026-02-03T04:05:06.789+01:30", "2026-02-03T02:35:06.789+0000"),
        ("2026-02-03T04:05:06.000+0000", "2026-02-03T04:05:06.000+0000"),
        ("2026-02-03", "2026-02-03T00:00:00.000+0000"),
    ],
)
def test_moments_become_utc(value: str, stored: str) -> None:
    assert storing(moment("M"))(value) == stored


@pytest.mark.parametrize("value", ["2026-02-30", "03.02.2026", "x", 5])
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(WrongTypeError):
        storing(day("D"))(value)


def test_blank_text_is_null_and_long_text_is_named() -> None:
    assert storing(text("T", 3))("   ") is None
    assert storing(text("T", 3))(" abc ") == "abc"
    with pytest.raises(RecordRefusedError, match=r"T: data value too large: abcd \(max length=3\)"):
        storing(text("T", 3))("abcd")
