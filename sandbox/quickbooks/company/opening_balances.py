"""Opening balances: of a new account a journal entry, of a new customer an invoice, of a new vendor a bill.

An account's stands against Opening Balance Equity; a customer's is an invoice without an item against Uncategorized
Income, a vendor's a bill against Uncategorized Expenses. Unchecked: that a negative one of those two is refused.
"""

from decimal import Decimal
from typing import Final

from sandbox.quickbooks import errors
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import sales
from sandbox.quickbooks.company.transactions.kinds import INVOICE
from sandbox.quickbooks.company.transactions.postings import CREDIT_TYPES, DEBIT_TYPES, account_type
from sandbox.quickbooks.company.transactions.registry import rules_of
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.values import Stored, cents, money

Values = dict[str, Stored]
_MEMO: Final = "Opening balance"


def take(values: Values) -> tuple[Stored, Stored]:
    """The opening balance and its date, taken out of a new account's values."""
    return values.pop("OpenBalance", None), values.pop("OpenBalanceDate", None)


def post(change: Change, table: str, list_id: str, balance: Stored, day: Stored) -> None:
    """Save the transaction that opens an element of a list; nothing for a balance of zero.

    QuickBooksError 3210 for accounts that open with none (income, expenses, and what customers and vendors owe),
    and for customers and vendors whose balance is negative.
    """
    amount = money(balance)
    if not amount:
        return
    dated: Values = {} if day is None else {"TxnDate": day}
    header: Values = {**dated, "Memo": _MEMO}
    if table == "Account":
        _open_account(change, list_id, amount, dated)
    elif amount < 0:
        raise errors.invalid_value("OpenBalance", "The opening balance of a name cannot be negative.")
    elif table == "Customer":
        line: Values = {"InvoiceLineDesc": _MEMO, "InvoiceLineAmount": cents(amount)}
        sales.insert(change, INVOICE, {**header, "CustomerRefListID": list_id}, [line], as_stored=True)
    else:
        expense: Values = {
            "ExpenseLineAccountRefListID": special_account(change, "Uncategorized Expenses"),
            "ExpenseLineAmount": cents(amount),
            "ExpenseLineMemo": _MEMO,
        }
        bill = rules_of("Bill")
        bill.insert(change, {**header, "VendorRefListID": list_id}, {"BillExpenseLine": [expense]})


def _open_account(change: Change, account: str, amount: Decimal, header: Values) -> None:
    kind = account_type(change, account)
    if kind not in DEBIT_TYPES | CREDIT_TYPES or kind in ("AccountsReceivable", "AccountsPayable"):
        raise errors.invalid_value("OpenBalance", "An account of this type has no opening balance.")
    equity = special_account(change, "Opening Balance Equity")
    grows = (amount > 0) == (kind in DEBIT_TYPES)
    debited, credited = (account, equity) if grows else (equity, account)
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
