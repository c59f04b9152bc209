"""Amounts in two currencies, both ways."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.engine.mapping.currency import (
    CODE,
    EXCHANGE,
    NAMES,
    RATE,
    Conversion,
    conversion_link,
    conversion_of,
    kept_conversion,
    qb_lines_in_sf,
    sf_lines_in_qb,
)
from sync.engine.merge import next_base
from sync.engine.records import Record, System, Value

EURO_DEAL = Conversion(rate=Decimal("1.25"))
EURO_INVOICE = Conversion(exchange=Decimal("1.25"))


def line(**values: Decimal) -> Record:
    return Record("Line", "1", "", datetime(2026, 1, 1, tzinfo=UTC), values)


@pytest.mark.parametrize(
    ("conversion", "to_qb", "to_sf"),
    [
        (Conversion(), "10.02", "10.02"),
        (EURO_DEAL, "12.53", "8.02"),
        (EURO_INVOICE, "8.02", "12.53"),
        (Conversion(Decimal("1.25"), Decimal("1.25")), "10.02", "10.02"),
    ],
)
def test_amounts_are_rounded_half_up_to_the_cent(conversion: Conversion, to_qb: str, to_sf: str) -> None:
    amount = Decimal("10.02")
    assert (conversion.to_qb(amount), conversion.to_sf(amount)) == (Decimal(to_qb), Decimal(to_sf))


def test_lines_are_converted_by_price_and_by_total() -> None:
    (sold,) = sf_lines_in_qb(
        [line(UnitPrice=Decimal("0.33"), TotalPrice=Decimal("0.99"), Quantity=Decimal(3))], EURO_DEAL
    )
    assert sold.values == {
        "UnitPrice": Decimal("0.41250"),
        "TotalPrice": Decimal("1.24"),
        "Quantity": Decimal(3),
    }
    (billed,) = qb_lines_in_sf([line(InvoiceLineAmount=Decimal("0.99"))], EURO_INVOICE, "InvoiceLine")
    assert billed.values == {"InvoiceLineAmount": Decimal("1.24")}
    plain = [line(UnitPrice=Decimal(1))]
    assert sf_lines_in_qb(plain, Conversion()) is plain


@given(
    amount=st.decimals(min_value=0, max_value=10**9, places=2),
    rate=st.decimals(min_value=Decimal("0.001"), max_value=1000, places=5),
)
def test_an_amount_comes_back_within_the_cent_that_was_rounded(amount: Decimal, rate: Decimal) -> None:
    conversion = Conversion(rate=rate)
    back = conversion.to_sf(conversion.to_qb(amount))
    assert abs(back - amount) <= Decimal("0.005") / rate + Decimal("0.005")


def test_a_pair_keeps_its_rates_in_its_base() -> None:
    values: dict[str, Value] = {RATE: Decimal("1.25"), EXCHANGE: Decimal(1), CODE: "EUR"}
    base = next_base([conversion_link()], System.SALESFORCE, values, None, [conversion_link()])
    assert kept_conversion({}, base) == values
    assert conversion_of(kept_conversion(base)) == EURO_DEAL
    assert kept_conversion({}, dict.fromkeys(NAMES)) == {}
    assert conversion_of({}).is_plain
