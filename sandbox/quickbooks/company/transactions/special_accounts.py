"""Accounts that QuickBooks finds or makes by itself when a transaction needs one."""

from sandbox.quickbooks.company import lists
from sandbox.quickbooks.company.change import Change

_TYPES = {
    "Accounts Receivable": "AccountsReceivable",
    "Accounts Payable": "AccountsPayable",
    "Undeposited Funds": "OtherCurrentAsset",
    "Sales Tax Payable": "OtherCurrentLiability",
    "Discounts Given": "Income",
    "Uncategorized Income": "Income",
    "Uncategorized Expenses": "Expense",
    "Opening Balance Equity": "Equity",
    "Exchange Gain or Loss": "OtherExpense",
}


def special_account(change: Change, name: str) -> str:
    """ListID of a special account: of that name, for receivables and payables of that type; made where missing."""
    account_type = _TYPES[name]
    by_name = change.one(
        "SELECT ListID FROM qb_element WHERE Family = 'account' AND NameKey = ?", (name.lower(),)
    )
    if by_name is not None:
        return str(by_name[0])
    if account_type.startswith("Accounts"):
        row = change.one(
            'SELECT "ListID" FROM "Account" WHERE "AccountType" = ? ORDER BY rowid LIMIT 1', (account_type,)
        )
        if row is not None:
            return str(row[0])
    return lists.insert(change, change.schema.tables["Account"], {"Name": name, "AccountType": account_type})
