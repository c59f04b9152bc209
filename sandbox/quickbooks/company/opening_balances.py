"""The opening balance of a new account: a journal entry against Opening Balance Equity."""

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.postings import CREDIT_TYPES, DEBIT_TYPES, account_type
from sandbox.quickbooks.company.transactions.registry import rules_of
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.values import Stored, cents, money

Values = dict[str, Stored]


def take(values: Values) -> tuple[Stored, Stored]:
    """The opening balance and its date, taken out of a new account's values."""
    return values.pop("OpenBalance", None), values.pop("OpenBalanceDate", None)


def post(change: Change, account: str, balance: Stored, day: Stored) -> None:
    """Save the entry; nothing for a balance of zero.

    QuickBooksError 3210 for accounts that open with none: income, expenses, and what customers and vendors owe.
    """
    amount = money(balance)
    if not amount:
        return
    kind = account_type(change, account)
    if kind not in DEBIT_TYPES | CREDIT_TYPES or kind in ("AccountsReceivable", "AccountsPayable"):
        raise errors.invalid_value("OpenBalance", "An account of this type has no opening balance.")
    equity = special_account(change, "Opening Balance Equity")
    grows = (amount > 0) == (kind in DEBIT_TYPES)
    debited, credited = (account, equity) if grows else (equity, account)
    header: Values = {} if day is None else {"TxnDate": day}
    rules_of("JournalEntry").insert(
        change,
        header,
        {
            f"JournalEntry{side}Line": [
                {f"Journal{side}LineAccountRefListID": each, f"Journal{side}LineAmount": cents(abs(amount))}
            ]
            for side, each in (("Debit", debited), ("Credit", credited))
        },
    )
