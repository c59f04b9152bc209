"""Which lines were made from lines of orders and estimates, and what orders still wait for.

Purchase orders are received by bills and checks, sales orders and estimates are invoiced.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import stock
from sandbox.quickbooks.company.values import Stored, cents, money


class Taken(NamedTuple):
    """What one line of a transaction takes of one line of an order."""

    line_id: Stored
    order: Stored
    order_line: Stored
    quantity: Decimal
    amount: Decimal


def known(change: Change, txn_id: str) -> dict[Stored, tuple[Stored, Stored]]:
    """Order and its line by the lines of a transaction that were made from one."""
    rows = change.all("SELECT LineID, OrderTxnID, OrderLineID FROM qb_fulfilment WHERE TxnID = ?", (txn_id,))
    return {line_id: (order, order_line) for line_id, order, order_line in rows}


def record(change: Change, txn_id: str, lines: Iterable[Taken]) -> None:
    """Put what a transaction takes in the place of what it took before."""
    change.run("DELETE FROM qb_fulfilment WHERE TxnID = ?", (txn_id,))
    for line in lines:
        change.run(
            "INSERT INTO qb_fulfilment VALUES (?, ?, ?, ?, ?, ?)",
            (txn_id, line.line_id, line.order, line.order_line, f"{line.quantity:.5f}", cents(line.amount)),
        )


def taken(change: Change, order: str) -> dict[Stored, Decimal]:
    """Quantities taken by the lines of an order."""
    sums: dict[Stored, Decimal] = {}
    for line_id, quantity in change.all(
        "SELECT OrderLineID, Quantity FROM qb_fulfilment WHERE OrderTxnID = ?", (order,)
    ):
        sums[line_id] = sums.get(line_id, Decimal(0)) + money(quantity)
    return sums


def forget(change: Change, txn_id: str, refresh: Callable[[Change, str], None]) -> None:
    """A transaction is deleted or voided: its orders are open again. An order is deleted: nothing is linked to it."""
    orders = change.all("SELECT DISTINCT OrderTxnID FROM qb_fulfilment WHERE TxnID = ?", (txn_id,))
    change.run("DELETE FROM qb_fulfilment WHERE TxnID = ?1 OR OrderTxnID = ?1", (txn_id,))
    for (order,) in orders:
        refresh(change, str(order))


def wait_for(change: Change, order: str, wanted: dict[str, Decimal], column: str) -> None:
    """Note the quantities by item that an order waits for, and move the items' ``column`` by the difference."""
    before = {
        str(item): money(quantity)
        for item, quantity in change.all(
            "SELECT ItemListID, Quantity FROM qb_on_order WHERE TxnID = ?", (order,)
        )
    }
    change.run("DELETE FROM qb_on_order WHERE TxnID = ?", (order,))
    for item in sorted(before.keys() | wanted.keys()):
        if not stock.is_stocked(change, item):
            continue
        quantity = wanted.get(item, Decimal(0))
        stock.add_on_order(change, item, quantity - before.get(item, Decimal(0)), column)
        if quantity:
            change.run("INSERT INTO qb_on_order VALUES (?, ?, ?)", (order, item, f"{quantity:.5f}"))
