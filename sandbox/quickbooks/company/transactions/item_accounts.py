"""The accounts that lines with an item are posted to."""

from dataclasses import dataclass

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.transactions.stock import STOCK_KINDS
from sandbox.quickbooks.company.values import Stored


@dataclass(frozen=True, slots=True)
class ItemAccounts:
    """Where an item's sales, purchases and stock stand; None where the item is never counted."""

    income: Stored
    expense: Stored
    #: Of items with a stock only.
    asset: Stored = None


_COLUMNS = {
    **dict.fromkeys(STOCK_KINDS, ("IncomeAccountRefListID", "COGSAccountRefListID", "AssetAccountRefListID")),
    **dict.fromkeys(
        ("ItemService", "ItemNonInventory", "ItemOtherCharge"),
        (
            'COALESCE("SalesAndPurchaseIncomeAccountRefListID", "SalesOrPurchaseAccountRefListID")',
            'COALESCE("SalesAndPurchaseExpenseAccountRefListID", "SalesOrPurchaseAccountRefListID")',
        ),
    ),
    "ItemDiscount": ("AccountRefListID", "AccountRefListID"),
    "ItemPayment": ("DepositToAccountRefListID", "DepositToAccountRefListID"),
}
_SPECIAL = {"ItemSalesTax": "Sales Tax Payable", "ItemSalesTaxGroup": "Sales Tax Payable"}
_UNCOUNTED = ("ItemSubtotal", "ItemGroup")


def item_accounts(change: Change, item: Stored) -> ItemAccounts:
    """The accounts of an item; those that it lacks are QuickBooks' own."""
    row = change.one("SELECT Kind FROM qb_element WHERE ListID = ?", (item,))
    kind = str(row[0]) if row else ""
    if kind in _UNCOUNTED:
        return ItemAccounts(None, None)
    if kind in _SPECIAL:
        account = special_account(change, _SPECIAL[kind])
        return ItemAccounts(account, account)
    names = ", ".join(name if "(" in name else f'"{name}"' for name in _COLUMNS[kind])
    found = change.one(f'SELECT {names} FROM "{kind}" WHERE "ListID" = ?', (item,))  # noqa: S608
    income, expense, *asset = found or (None, None)
    fallback = "Undeposited Funds" if kind == "ItemPayment" else ""
    return ItemAccounts(
        income or special_account(change, fallback or "Uncategorized Income"),
        expense or special_account(change, fallback or "Uncategorized Expenses"),
        asset[0] if asset else None,
    )
