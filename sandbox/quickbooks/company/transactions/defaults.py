"""Accounts and templates that a transaction gets when it names none."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company import lists
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.special_accounts import special_account
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
    _open_account(change, header, "ARAccountRef", "AccountsReceivable", "Accounts Receivable")


def payable(change: Change, header: dict[str, Stored]) -> None:
    """Point APAccountRef to the payables of the transaction's currency, as ``receivable`` does."""
    _open_account(change, header, "APAccountRef", "AccountsPayable", "Accounts Payable")


def _open_account(
    change: Change, header: dict[str, Stored], reference: str, account_type: str, name: str
) -> None:
    currency = foreign_currency(change, header.get("CurrencyRefListID"))
    given = header.get(f"{reference}ListID")
    if given is not None:
        row = change.one('SELECT "CurrencyRefListID" FROM "Account" WHERE "ListID" = ?', (given,))
        if row is not None and foreign_currency(change, row[0]) != currency:
            raise errors.invalid_value(reference, "The account's currency is not the transaction's.")
        return
    row = None if currency is not None else _usual_account(change, account_type, name)
    row = row or change.one(
        'SELECT a."ListID", a."FullName" FROM "Account" a, "Preferences" p'
        ' WHERE a."AccountType" = ?2 AND a."IsActive" = 1'
        ' AND NULLIF(a."CurrencyRefListID", p."MultiCurrencyPreferencesHomeCurrencyRefListID") IS ?1'
        " ORDER BY a.rowid LIMIT 1",
        (currency, account_type),
    )
    if row is None and currency is not None:
        row = _foreign_account(change, currency, account_type, name)
    if row is None:
        row = special_account(change, name), name
    header[f"{reference}ListID"], header[f"{reference}FullName"] = row


def _usual_account(change: Change, account_type: str, name: str) -> tuple[Stored, ...] | None:
    """The account of the home currency that every file begins with: found without a look at all accounts."""
    return change.one(
        'SELECT a."ListID", a."FullName" FROM qb_element e JOIN "Account" a ON a."ListID" = e.ListID'
        " WHERE e.Family = 'account' AND e.NameKey = ? AND a.\"AccountType\" = ?"
        ' AND a."IsActive" = 1 AND a."CurrencyRefListID" IS NULL',
        (name.lower(), account_type),
    )


def foreign_currency(change: Change, currency: Stored) -> Stored:
    """The currency's ListID, None for the home currency and where none is given."""
    if currency is None:
        return None
    row = change.one('SELECT "MultiCurrencyPreferencesHomeCurrencyRefListID" FROM "Preferences"')
    return None if row is not None and row[0] == currency else currency


def _foreign_account(change: Change, currency: Stored, account_type: str, base: str) -> tuple[Stored, Stored]:
    row = change.one('SELECT "CurrencyCode" FROM "Currency" WHERE "ListID" = ?', (currency,))
    name = f"{base} - {row[0] if row is not None else ''}"
    values: dict[str, Stored] = {"Name": name, "AccountType": account_type, "CurrencyRefListID": currency}
    return lists.insert(change, change.schema.tables["Account"], values), name
