"""Values survive JSON with their types, and equal values have equal forms."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sync.engine.records import Value
from sync.engine.values import decode, encode, same, text

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**12), max_value=10**12),
    st.decimals(min_value=-(10**12), max_value=10**12, places=5),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.text().map(str.strip).filter(bool),
)


@given(VALUES)
def test_a_value_comes_back_from_json_as_it_was(value: Value) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.integers(min_value=0, max_value=6))
def test_trailing_zeros_do_not_make_a_difference(number: Decimal, zeros: int) -> None:
    assert same(number, number.quantize(Decimal(1).scaleb(-4 - zeros)))


def test_a_blank_text_is_the_same_as_none() -> None:
    assert same("", None)
    assert same("  ", None)
    assert not same("0", None)


def test_the_same_moment_in_two_zones_is_the_same() -> None:
    moment = datetime(2024, 3, 10, 12, tzinfo=UTC)
    assert same(moment, moment.astimezone(timezone(timedelta(hours=-5))))


def test_text_of_a_decimal_has_no_exponent() -> None:
    assert text(Decimal("1E+3")) == "1000"
    assert text(Decimal("-0.00")) == "0"
    assert text(date(2024, 1, 2)) == "2024-01-02"
