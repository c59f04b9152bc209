"""Stock: how many pieces of an item there are and what they cost on average."""

from decimal import Decimal

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import half_up, money

#: Item tables with a stock.
STOCK_KINDS = ("ItemInventory", "ItemInventoryAssembly")


def cost(change: Change, item: str, quantity: Decimal) -> int:
    """What so many pieces cost at the average, in cents; the last ones take what is left of the value."""
    on_hand, value = _state(change, item)
    if on_hand > 0 and quantity == on_hand:
        return value
    if on_hand > 0:
        return int(half_up(Decimal(value) * quantity / on_hand, 0))
    return int(half_up(_last_cost(change, item) * quantity * 100, 0))


def move(change: Change, item: str, quantity: Decimal, value: int) -> None:
    """Add pieces worth ``value`` cents; the item shows the new quantity and average cost."""
    on_hand, worth = _state(change, item)
    on_hand, worth = on_hand + quantity, worth + value
    change.run(
        "INSERT INTO qb_stock VALUES (?1, ?2, ?3)"
        " ON CONFLICT DO UPDATE SET Quantity = excluded.Quantity, Value = excluded.Value",
        (item, f"{on_hand:.5f}", worth),
    )
    average = Decimal(worth) / 100 / on_hand if on_hand > 0 else _last_cost(change, item)
    change.update_row(
        _table(change, item),
        "ListID",
        item,
        {"QuantityOnHand": f"{on_hand:.5f}", "AverageCost": f"{half_up(average, 5) + 0:.5f}"},
    )


def is_stocked(change: Change, item: str) -> bool:
    """Whether an item has a stock."""
    row = change.one("SELECT Kind FROM qb_element WHERE ListID = ?", (item,))
    return row is not None and row[0] in STOCK_KINDS


def add_on_order(change: Change, item: str, quantity: Decimal, column: str = "QuantityOnOrder") -> None:
    """Move the quantity on order of an item; ``column``: QuantityOnSalesOrder for what customers ordered."""
    table = _table(change, item)
    row = change.one(f'SELECT "{column}" FROM "{table}" WHERE "ListID" = ?', (item,))  # noqa: S608
    ordered = money(row[0] if row else None) + quantity
    change.update_row(table, "ListID", item, {column: f"{ordered + 0:.5f}"})


def _state(change: Change, item: str) -> tuple[Decimal, int]:
    row = change.one("SELECT Quantity, Value FROM qb_stock WHERE ItemListID = ?", (item,))
    return (money(row[0]), int(row[1] or 0)) if row is not None else (Decimal(0), 0)


def _last_cost(change: Change, item: str) -> Decimal:
    """The average cost as it was last, else the item's purchase cost."""
    row = change.one(
        f'SELECT COALESCE("AverageCost", "PurchaseCost") FROM "{_table(change, item)}"'  # noqa: S608
        ' WHERE "ListID" = ?',
        (item,),
    )
    return money(row[0] if row else None)


def _table(change: Change, item: str) -> str:
    row = change.one("SELECT Kind FROM qb_element WHERE ListID = ?", (item,))
    if row is None or row[0] not in STOCK_KINDS:
        raise LookupError(f"{item} is not an item with a stock")
    return str(row[0])
