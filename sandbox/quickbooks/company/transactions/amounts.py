"""Amounts of sales lines: quantity, rate and amount, discounts, subtotals, tax."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.transactions.items import SalesItem
from sandbox.quickbooks.company.values import Stored, cents, half_up, money

_LARGEST = Decimal(10) ** 13
#: Lines of these items show an amount that is counted already.
UNCOUNTED = ("ItemSubtotal",)


@dataclass(frozen=True, slots=True)
class Priced:
    """The three figures of a line, in stored form; quantity and rate may be nothing."""

    quantity: Stored
    rate: Stored
    amount: str
    #: The percentage that the amount was taken by, so that it follows when the lines before it change.
    percent: Stored = None


def price(
    item: SalesItem, *, quantity: Stored, rate: Stored, amount: Stored, percent: Stored, base: Decimal
) -> Priced:
    """Complete a line. ``base``: the amount that a percentage or a subtotal is taken of.

    Without an amount it is quantity x rate, cents half up; without a rate, the rate is amount / quantity with
    five decimals; without both, the rate is the item's price. An amount that does not fit its rate wins.
    QuickBooksError 3101 where the amount is too large.
    """
    if item.kind == "ItemSubtotal":
        return Priced(None, None, cents(base))
    if item.kind in ("ItemDiscount", "ItemSalesTax", "ItemPayment") or percent is not None:
        return _relative(item, rate=rate, amount=amount, percent=percent, base=base)
    count = Decimal(1) if quantity is None else money(quantity)
    if amount is None:
        if rate is None:
            if item.percent is not None:
                return _relative(item, rate=None, amount=None, percent=percent, base=base)
            rate = _rate(item.price)
        product = half_up(count * money(rate), 2)
        _check_size(product)
        return Priced(quantity, rate, cents(product))
    given = money(amount)
    if rate is None or half_up(count * money(rate), 2) != given:
        rate = _rate(given / count) if count else None
    return Priced(quantity, rate, cents(given))


def base_of(amounts: Sequence[tuple[str, Decimal]], kind: str) -> Decimal:
    """What a percentage or subtotal line refers to, from (item kind, amount) of the lines before it.

    A subtotal adds up since the last subtotal; a percentage is taken of the line just before.
    """
    if kind != "ItemSubtotal":
        return amounts[-1][1] if amounts else Decimal(0)
    total = Decimal(0)
    for line_kind, amount in reversed(amounts):
        if line_kind == "ItemSubtotal":
            break
        total += amount
    return total


def _relative(item: SalesItem, *, rate: Stored, amount: Stored, percent: Stored, base: Decimal) -> Priced:
    used = None
    sign = -1 if item.kind in ("ItemDiscount", "ItemPayment") else 1
    if amount is not None:
        value = money(amount)
    elif rate is not None:
        value = half_up(money(rate), 2)
    else:
        share = money(percent) if percent is not None else item.percent
        if item.kind == "ItemSalesTax" and share is None:
            share = item.price
        value = half_up(item.price, 2) if share is None else half_up(base * share / 100, 2)
        used = None if share is None else _rate(share)
    if sign < 0:
        value = -abs(value) if base >= 0 else abs(value)
    _check_size(value)
    return Priced(None, rate, cents(value), used)


def _rate(value: Decimal) -> str:
    return f"{half_up(value, 5) + 0:.5f}"


def _check_size(amount: Decimal) -> None:
    if abs(amount) >= _LARGEST:
        raise errors.too_large()
