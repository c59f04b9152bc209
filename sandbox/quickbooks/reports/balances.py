"""What was owed on any day: the transactions that moved a balance until then, and what of them was open.

Both come from the ledger, so that what is open always adds up to the balance. A payment or credit counts from the
day on which it, what it pays and what is used for it are all there.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sandbox.quickbooks.reports.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Side:
    """Receivables or payables."""

    table: str
    account_type: str
    #: What a debit does to the balance.
    sign: int


RECEIVABLE = Side("Customer", "AccountsReceivable", 1)
PAYABLE = Side("Vendor", "AccountsPayable", -1)


class Movement(NamedTuple):
    """What one transaction moved the balance of one customer or vendor by, in cents of its currency."""

    txn_id: str
    entity: str
    txn_type: str
    day: str
    amount: int


class OpenItem(NamedTuple):
    """What is open of a transaction: its name, the day that counts (the due day where there is one), cents."""

    entity: str
    day: str
    amount: int


def movements(ledger: Ledger, side: Side, last: date) -> list[Movement]:
    """What moved the balances until a day, in the order of the days."""
    rows = ledger.reader.execute(
        "SELECT p.TxnID, p.EntityListID, p.TxnType, p.TxnDate, SUM(p.ForeignAmount) FROM qb_posting p"
        ' JOIN "Account" a ON a."ListID" = p.AccountListID'
        ' WHERE a."AccountType" = ? AND p.TxnDate <= ? AND p.EntityListID IS NOT NULL'
        " GROUP BY p.TxnID, p.EntityListID HAVING SUM(p.ForeignAmount) <> 0 ORDER BY p.TxnDate, p.TxnID",
        (side.account_type, last.isoformat()),
    )
    return [
        Movement(txn_id, entity, txn_type, day, side.sign * amount)
        for txn_id, entity, txn_type, day, amount in rows
    ]


def open_on(ledger: Ledger, side: Side, last: date) -> list[OpenItem]:
    """What was open at the end of a day: the movements until then less what was applied among them."""
    moved = movements(ledger, side, last)
    left: dict[tuple[str, str], int] = defaultdict(int)
    for each in moved:
        left[each.txn_id, each.entity] += each.amount
    for source, target, payment, used, paid, payer, debtor in _applied(ledger, last):
        if (target, debtor) not in left:
            continue  # it belongs to the other side
        left[target, debtor] -= paid
        left[payment, debtor] += paid
        if source != payment:
            left[source, payer] += used
            left[payment, payer] -= used
    days = {txn_id: due for txn_id, (due, _) in ledger.register().items()}
    own = {each.txn_id: each.day for each in moved}
    return [
        OpenItem(entity, days.get(txn_id) or own[txn_id], amount)
        for (txn_id, entity), amount in left.items()
        if amount
    ]


def _applied(ledger: Ledger, last: date) -> list[tuple[str, str, str, int, int, str, str]]:
    """Source, target, payment, cents used of the source, cents paid of the target, their names: until a day."""
    rows = ledger.reader.execute(
        "SELECT k.FromTxnID, k.ToTxnID, k.PaymentTxnID, k.Amount, k.Discount, s.CustomerListID, t.CustomerListID"
        " FROM qb_link k JOIN qb_txn s ON s.TxnID = k.FromTxnID JOIN qb_txn t ON t.TxnID = k.ToTxnID"
        " JOIN qb_txn p ON p.TxnID = k.PaymentTxnID"
        " WHERE MAX(s.TxnDate, t.TxnDate, p.TxnDate) <= ?",
        (last.isoformat(),),
    )
    return [
        (source, target, payment, _cents(amount), _cents(amount) + _cents(discount), payer, debtor)
        for source, target, payment, amount, discount, payer, debtor in rows
    ]


def _cents(amount: str) -> int:
    """A stored amount has two decimals."""
    return int(amount.replace(".", "", 1))
