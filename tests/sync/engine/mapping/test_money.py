"""Line prices come out to the cent, whichever way QuickBooks computes."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.engine.mapping.money import cents, line_price, unit_price

PRICES = st.decimals(min_value=0, max_value=100_000, places=2)
QUANTITIES = st.decimals(min_value=Decimal("0.01"), max_value=10_000, places=2)
DISCOUNTS = st.decimals(min_value=0, max_value=100, places=2)


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("2.6749", "2.67")]
)
def test_half_a_cent_is_rounded_away_from_zero(amount: str, rounded: str) -> None:
    assert cents(Decimal(amount)) == Decimal(rounded)


@given(PRICES, QUANTITIES, DISCOUNTS)
def test_quickbooks_comes_to_the_lines_total(price: Decimal, quantity: Decimal, discount: Decimal) -> None:
    total = (price * quantity * (100 - discount) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    line = line_price(quantity=quantity, unit_price=price, discount_percent=discount, total=total)
    computed = (
        line.amount
        if line.rate is None
        else (line.quantity * line.rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
    )
    assert computed == total
    assert line.rate is None or line.rate == line.rate.quantize(Decimal("0.00001"))


def test_a_rate_that_misses_by_a_cent_gives_way_to_the_amount() -> None:
    line = line_price(
        quantity=Decimal(10_000),
        unit_price=Decimal("0.01"),
        discount_percent=Decimal("33.33"),
        total=Decimal("66.67"),
    )
    assert (line.rate, line.amount) == (Decimal("0.00667"), Decimal("66.67")) or line.rate is None
    assert (
        line_price(
            quantity=Decimal(3),
            unit_price=Decimal("3.33"),
            discount_percent=Decimal(0),
            total=Decimal("10.00"),
        ).rate
        is None
    )


def test_a_unit_price_from_quickbooks_has_two_decimals() -> None:
    assert unit_price(quantity=Decimal(3), amount=Decimal(10)) == Decimal("3.33")
    assert unit_price(quantity=Decimal(0), amount=Decimal("5.5")) == Decimal("5.50")
