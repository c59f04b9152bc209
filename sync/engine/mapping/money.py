"""Money: exact Decimals, half up to the cent, and line prices that come out equal on both sides (rules.md 2.1)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
RATE_STEP = Decimal("0.00001")
HUNDRED = Decimal(100)


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent, away from zero at exactly half."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class LinePrice:
    """What a QuickBooks line is given: Quantity with Rate, or, where that misses the total, Quantity with Amount."""

    quantity: Decimal
    rate: Decimal | None
    amount: Decimal


def line_price(
    *, quantity: Decimal, unit_price: Decimal, discount_percent: Decimal, total: Decimal
) -> LinePrice:
    """Price of a line that QuickBooks will compute to exactly ``total``, the line's TotalPrice.

    Rate = UnitPrice x (1 - Discount) with up to five decimals. QuickBooks multiplies Quantity by Rate and rounds half
    up; where that is a cent off, the amount is sent and QuickBooks derives the rate.
    """
    rate = (unit_price * (HUNDRED - discount_percent) / HUNDRED).quantize(RATE_STEP, ROUND_HALF_UP)
    if cents(quantity * rate) == total:
        return LinePrice(quantity=quantity, rate=rate, amount=total)
    return LinePrice(quantity=quantity, rate=None, amount=total)


def unit_price(*, quantity: Decimal, amount: Decimal) -> Decimal:
    """UnitPrice of a line that comes from QuickBooks: the amount over the quantity, rounded to two decimals."""
    return cents(amount / quantity) if quantity else cents(amount)
