"""Lines that name an account themselves: whom they must name with it."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.postings import account_type
from sandbox.quickbooks.company.values import Stored

#: By account type: the list that the name on the line is from, and QuickBooks' words. Unchecked: the words.
_ENTITIES = {
    "AccountsReceivable": (
        "Customer",
        "When you use Accounts Receivable, you must choose a customer in the NAME column.",
    ),
    "AccountsPayable": (
        "Vendor",
        "When you use Accounts Payable, you must choose a vendor in the NAME column.",
    ),
}


def check_entity(change: Change, table: str, account: Stored, entity: Stored) -> str:
    """The account's type. QuickBooksError 3180 for receivables without a customer, payables without a vendor."""
    kind = account_type(change, account)
    if kind in _ENTITIES:
        wanted, words = _ENTITIES[kind]
        row = change.one("SELECT Kind FROM qb_element WHERE ListID = ?", (entity,))
        if row is None or row[0] != wanted:
            raise errors.cannot_save(table, words)
    return kind
