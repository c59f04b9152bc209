"""Opening stock: what a new inventory item brings along, against Opening Balance Equity."""

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import postings
from sandbox.quickbooks.company.transactions.item_accounts import item_accounts
from sandbox.quickbooks.company.transactions.postings import Entry
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.transactions.stock import STOCK_KINDS
from sandbox.quickbooks.company.values import half_up, money

#: How the ledger calls the entry; QuickBooks makes a transaction of this type, which has no table of its own here.
ADJUSTMENT = "InventoryAdjustment"


def open_stock(change: Change, table: str, item: str) -> None:
    """Post the quantity that an item was made with at its cost, today. Nothing for other lists."""
    if table not in STOCK_KINDS:
        return
    row = change.one(
        f'SELECT "QuantityOnHand", "PurchaseCost" FROM "{table}" WHERE "ListID" = ?',  # noqa: S608
        (item,),
    )
    quantity, cost = (money(value) for value in row or (None, None))
    if not quantity:
        return
    value = half_up(quantity * cost, 2)
    entries = [
        Entry(item_accounts(change, item).asset, value, None, item, None, quantity),
        Entry(special_account(change, "Opening Balance Equity"), -value),
    ]
    postings.post(change, ADJUSTMENT, item, change.today, entries)
