"""Accounts and templates that a transaction gets when it names none."""

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored


def default_element(
    change: Change, header: dict[str, Stored], reference: str, family: str, full_name: str
) -> None:
    """Point a reference to the element of this name, where the company file has it."""
    row = change.one(
        "SELECT ListID, FullName FROM qb_element WHERE Family = ? AND NameKey = ?",
        (family, full_name.lower()),
    )
    if row is not None:
        header[f"{reference}ListID"], header[f"{reference}FullName"] = row


def default_account(change: Change, header: dict[str, Stored], reference: str, account_type: str) -> None:
    """Point a reference to the first active account of a type."""
    row = change.one(
        'SELECT "ListID", "FullName" FROM "Account" WHERE "AccountType" = ? AND "IsActive" = 1'
        " ORDER BY rowid LIMIT 1",
        (account_type,),
    )
    if row is not None:
        header[f"{reference}ListID"], header[f"{reference}FullName"] = row
