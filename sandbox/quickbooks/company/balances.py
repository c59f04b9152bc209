"""The register of all transactions with what is open of each, and the balances of accounts, customers and vendors.

A balance is moved by the ledger (transactions/postings.py) and touches neither the record's EditSequence nor its
TimeModified. TotalBalance of a customer or account adds those below it.
"""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.values import Stored, cents


@dataclass(frozen=True, slots=True)
class Posting:
    """A transaction as the ledger sees it."""

    txn_id: str
    kind: str
    number: int
    #: The customer, vendor or payee that it is with.
    customer: Stored
    account: Stored
    txn_date: Stored
    due_date: Stored
    ref_number: Stored
    #: Total of the transaction.
    amount: Decimal
    #: What of it is open: positive is owed by the customer or to the vendor, negative the other way.
    open: Decimal
    time_created: Stored
    time_modified: Stored


def post(change: Change, posting: Posting) -> None:
    """Record a transaction or its new state."""
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


def set_open(change: Change, txn_id: str, amount: Decimal) -> None:
    """Change what is open of a recorded transaction."""
    change.run("UPDATE qb_txn SET Open = ? WHERE TxnID = ?", (cents(amount), txn_id))


def unpost(change: Change, txn_id: str) -> None:
    """Take a deleted transaction out of the register."""
    change.run("DELETE FROM qb_txn WHERE TxnID = ?", (txn_id,))


def move(change: Change, table: str, list_id: Stored, amount: Decimal) -> None:
    """Move a Balance (``table``: Account, Customer or Vendor), and TotalBalance of it and of those above it."""
    if table == "Vendor":
        change.run(
            'UPDATE "Vendor" SET "Balance" = money_add("Balance", ?) WHERE "ListID" = ?',
            (cents(amount), list_id),
        )
        return
    row = change.one(
        f'UPDATE "{table}" SET "Balance" = money_add("Balance", ?1),'  # noqa: S608 - two fixed tables
        ' "TotalBalance" = money_add("TotalBalance", ?1) WHERE "ListID" = ?2 RETURNING "ParentRefListID"',
        (cents(amount), list_id),
    )
    add_above(change, table, row[0] if row is not None else None, amount)


def add_above(change: Change, table: str, parent: Stored, amount: Decimal) -> None:
    """Move the TotalBalance of an element and of those above it (``table``: Customer or Account)."""
    while parent is not None and amount:
        row = change.one(
            f'UPDATE "{table}" SET "TotalBalance" = money_add("TotalBalance", ?1)'  # noqa: S608
            ' WHERE "ListID" = ?2 RETURNING "ParentRefListID"',
            (cents(amount), parent),
        )
        parent = row[0] if row is not None else None
