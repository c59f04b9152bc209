"""Accounts and templates that a transaction gets when it names none."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import lists
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


def receivable(change: Change, header: dict[str, Stored]) -> None:
    """Point ARAccountRef to the receivables of the transaction's currency: each currency has an account of its own.

    QuickBooks makes the account of a foreign currency with the first transaction in it. QuickBooksError 3210 where
    the request names one of another currency.
    """
    currency = foreign_currency(change, header.get("CurrencyRefListID"))
    given = header.get("ARAccountRefListID")
    if given is not None:
        row = change.one('SELECT "CurrencyRefListID" FROM "Account" WHERE "ListID" = ?', (given,))
        if row is not None and foreign_currency(change, row[0]) != currency:
            raise errors.invalid_value("ARAccountRef", "The account's currency is not the transaction's.")
        return
    row = change.one(
        'SELECT a."ListID", a."FullName" FROM "Account" a, "Preferences" p'
        ' WHERE a."AccountType" = \'AccountsReceivable\' AND a."IsActive" = 1'
        ' AND NULLIF(a."CurrencyRefListID", p."MultiCurrencyPreferencesHomeCurrencyRefListID") IS ?'
        " ORDER BY a.rowid LIMIT 1",
        (currency,),
    )
    if row is None and currency is not None:
        row = _foreign_receivable(change, currency)
    if row is not None:
        header["ARAccountRefListID"], header["ARAccountRefFullName"] = row


def foreign_currency(change: Change, currency: Stored) -> Stored:
    """The currency's ListID, None for the home currency and where none is given."""
    row = change.one('SELECT "MultiCurrencyPreferencesHomeCurrencyRefListID" FROM "Preferences"')
    return None if row is not None and row[0] == currency else currency


def _foreign_receivable(change: Change, currency: Stored) -> tuple[Stored, Stored]:
    row = change.one('SELECT "CurrencyCode" FROM "Currency" WHERE "ListID" = ?', (currency,))
    name = f"Accounts Receivable - {row[0] if row is not None else ''}"
    values: dict[str, Stored] = {
        "Name": name,
        "AccountType": "AccountsReceivable",
        "CurrencyRefListID": currency,
    }
    return lists.insert(change, change.schema.tables["Account"], values), name
