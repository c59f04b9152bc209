"""Price levels: what a customer or a line pays instead of an item's own price."""

from decimal import Decimal

from sandbox.quickbooks.company import features, references
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored, half_up, money
from sandbox.quickbooks.schema.references import Reference

_REFERENCE = Reference("PriceLevelRef", ("PriceLevel",))


def level_of_line(change: Change, table: str, line: dict[str, Stored], prefix: str) -> Stored:
    """ListID of the price level that a line names, which is taken out of it: it only steers the price."""
    list_id = line.pop(f"{prefix}PriceLevelRefListID", None)
    full_name = line.pop(f"{prefix}PriceLevelRefFullName", None)
    if list_id is None and full_name is None:
        return None
    features.check(change, "PriceLevel")
    return references.resolve(change, table, _REFERENCE, list_id, full_name, active=True)[0]


def price_at(change: Change, level: Stored, item: str, price: Decimal) -> Decimal:
    """The price of an item at a level: the item's own where the level says nothing about it."""
    found = change.one(
        'SELECT "PriceLevelType", "PriceLevelFixedPercentage" FROM "PriceLevel" WHERE "ListID" = ?', (level,)
    )
    if found is None:
        return price
    if found[0] == "FixedPercentage":
        return _moved(price, found[1])
    own = change.one(
        'SELECT "PriceLevelPerItemCustomPrice", "PriceLevelPerItemCustomPricePercent"'
        ' FROM "PriceLevelPerItemRows" WHERE "ListID" = ? AND "PriceLevelPerItemItemRefListID" = ?',
        (level, item),
    )
    if own is None:
        return price
    return money(own[0]) if own[0] is not None else _moved(price, own[1])


def _moved(price: Decimal, percent: Stored) -> Decimal:
    return half_up(price * (100 + money(percent)) / 100, 5)
