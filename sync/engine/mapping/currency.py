"""Amounts in two currencies: what QuickBooks has for a Salesforce amount, and the other way. Pure.

A pair keeps the rates that it was made with: a rate of another day is no change of either side. Both travel in the
record under ``Currency.`` names and stay in the binding's base.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from provisioning.catalogue.choices import MappingDirection
from sync.engine.links import Link
from sync.engine.mapping.money import cents
from sync.engine.records import Record, Value, Values
from sync.engine.values import Encoded, decode, text

ONE = Decimal(1)
RATE_STEP = Decimal("0.00001")

#: Home currency for one unit of the opportunity's, home currency for one unit of the invoice's, the opportunity's code.
RATE, EXCHANGE, CODE = "Currency.Rate", "Currency.ExchangeRate", "Currency.Code"
NAMES = (RATE, EXCHANGE, CODE)


@dataclass(frozen=True, slots=True)
class Conversion:
    """QuickBooks' amount = Salesforce's x rate / exchange."""

    rate: Decimal = ONE
    exchange: Decimal = ONE

    @property
    def is_plain(self) -> bool:
        """Whether amounts are the same on both sides."""
        return self.rate == self.exchange

    def to_qb(self, amount: Decimal) -> Decimal:
        """An amount of Salesforce in the invoice's currency."""
        return amount if self.is_plain else cents(amount * self.rate / self.exchange)

    def to_sf(self, amount: Decimal) -> Decimal:
        """An amount of QuickBooks in the opportunity's currency."""
        return amount if self.is_plain else cents(amount * self.exchange / self.rate)

    def price_to_qb(self, price: Decimal) -> Decimal:
        """A price of one piece, which has five decimals in QuickBooks."""
        return (
            price if self.is_plain else (price * self.rate / self.exchange).quantize(RATE_STEP, ROUND_HALF_UP)
        )


def conversion_of(values: Values) -> Conversion:
    """The conversion that stands in a record; a plain one where there is none."""
    rate, exchange = values.get(RATE), values.get(EXCHANGE)
    return Conversion(
        rate if isinstance(rate, Decimal) else ONE, exchange if isinstance(exchange, Decimal) else ONE
    )


def kept_conversion(*bases: Mapping[str, Encoded]) -> dict[str, Value]:
    """The conversion that a binding's bases hold, as values; empty where the pair has none."""
    for base in bases:
        if base.get(RATE) is not None:
            return {name: decode(base.get(name)) for name in NAMES}
    return {}


def conversion_link() -> Link:
    """Keeps a pair's conversion in its base; nothing travels over it."""
    return Link("conversion", NAMES, NAMES, MappingDirection.BOTH, lambda _: {}, lambda _: {})


def sf_lines_in_qb(lines: Sequence[Record], conversion: Conversion) -> Sequence[Record]:
    """Opportunity lines with their prices in the invoice's currency."""
    if conversion.is_plain:
        return lines
    return [
        replace(
            line,
            values={
                **line.values,
                **_converted(line.values, ("UnitPrice",), conversion.price_to_qb),
                **_converted(line.values, ("TotalPrice",), conversion.to_qb),
            },
        )
        for line in lines
    ]


def qb_lines_in_sf(lines: Sequence[Record], conversion: Conversion, prefix: str) -> Sequence[Record]:
    """Invoice lines with their amounts in the opportunity's currency."""
    if conversion.is_plain:
        return lines
    names = (f"{prefix}Amount",)
    return [
        replace(line, values={**line.values, **_converted(line.values, names, conversion.to_sf)})
        for line in lines
    ]


def same_currency(one: str, other: str) -> bool:
    """Whether two codes name the same currency."""
    return text(one).casefold() == text(other).casefold()


def _converted(
    values: Values, names: Sequence[str], convert: Callable[[Decimal], Decimal]
) -> dict[str, Value]:
    return {name: convert(value) for name in names if isinstance(value := values.get(name), Decimal)}
