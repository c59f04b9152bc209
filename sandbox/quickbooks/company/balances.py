"""What customers owe and accounts hold: moved by the open amount of every transaction.

A customer's Balance is the sum of the open amounts of its own transactions (invoices positive, unapplied
payments and credits negative); TotalBalance adds its jobs'. Neither touches the record's EditSequence or
TimeModified.
"""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored, cents, money


@dataclass(frozen=True, slots=True)
class Posting:
    """A transaction as the ledger sees it."""

    txn_id: str
    kind: str
    number: int
    customer: Stored
    account: Stored
    txn_date: Stored
    due_date: Stored
    ref_number: Stored
    #: Total of the transaction.
    amount: Decimal
    #: What of it is open: positive is owed by the customer, negative to the customer.
    open: Decimal
    time_created: Stored
    time_modified: Stored


def post(change: Change, posting: Posting) -> None:
    """Record a transaction or its new state, and move the balances by the difference."""
    before = change.one(
        "SELECT CustomerListID, AccountListID, Open FROM qb_txn WHERE TxnID = ?", (posting.txn_id,)
    )
    change.run(
        "INSERT OR REPLACE INTO qb_txn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            posting.txn_id,
            posting.kind,
            posting.number,
            posting.customer,
            posting.account,
            posting.txn_date,
            posting.due_date,
            posting.ref_number,
            cents(posting.amount),
            cents(posting.open),
            posting.time_created,
            posting.time_modified,
        ),
    )
    if before is not None:
        customer, account, was = before[0], before[1], money(before[2])
        if customer == posting.customer and account == posting.account:
            _move(change, customer, account, posting.open - was)
            return
        _move(change, customer, account, -was)
    _move(change, posting.customer, posting.account, posting.open)


def set_open(change: Change, txn_id: str, amount: Decimal) -> None:
    """Change what is open of a posted transaction."""
    row = change.one("SELECT CustomerListID, AccountListID, Open FROM qb_txn WHERE TxnID = ?", (txn_id,))
    if row is None:
        raise LookupError(f"transaction {txn_id} is not posted")
    change.run("UPDATE qb_txn SET Open = ? WHERE TxnID = ?", (cents(amount), txn_id))
    _move(change, row[0], row[1], amount - money(row[2]))


def unpost(change: Change, txn_id: str) -> None:
    """Take a deleted transaction out of the ledger."""
    set_open(change, txn_id, Decimal(0))
    change.run("DELETE FROM qb_txn WHERE TxnID = ?", (txn_id,))


def add_to_account(change: Change, account: Stored, amount: Decimal) -> None:
    """Move an account's Balance, and the TotalBalance of it and of those above it."""
    _add(change, "Account", account, amount)


def add_above(change: Change, table: str, parent: Stored, amount: Decimal) -> None:
    """Move the TotalBalance of an element and of those above it (``table``: Customer or Account)."""
    while parent is not None and amount:
        row = change.one(
            f'UPDATE "{table}" SET "TotalBalance" = money_add("TotalBalance", ?1)'  # noqa: S608
            ' WHERE "ListID" = ?2 RETURNING "ParentRefListID"',
            (cents(amount), parent),
        )
        parent = row[0] if row is not None else None


def _move(change: Change, customer: Stored, account: Stored, amount: Decimal) -> None:
    _add(change, "Customer", customer, amount)
    _add(change, "Account", account, amount)


def _add(change: Change, table: str, list_id: Stored, amount: Decimal) -> None:
    if not amount or list_id is None:
        return
    row = change.one(
        f'UPDATE "{table}" SET "Balance" = money_add("Balance", ?1),'  # noqa: S608 - two fixed tables
        ' "TotalBalance" = money_add("TotalBalance", ?1) WHERE "ListID" = ?2 RETURNING "ParentRefListID"',
        (cents(amount), list_id),
    )
    add_above(change, table, row[0] if row is not None else None, amount)
