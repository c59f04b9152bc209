"""Exchange gains and losses: what is paid leaves the ledger at the rate that it came in with.

The links of a document share its amount at home among them, in the order of the payments, so that nothing of it is
left once it is paid. What the payment's own rate makes of the same money differs: the gain or loss.
"""

from decimal import Decimal
from typing import NamedTuple

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.postings import Entry
from sandbox.quickbooks.company.transactions.special_accounts import special_account
from sandbox.quickbooks.company.values import Stored, half_up, money

GAIN_OR_LOSS = "Exchange Gain or Loss"


class Link(NamedTuple):
    """The key of an application: what of ``source`` pays ``target``, in the payment ``payment``."""

    source: Stored
    target: Stored
    payment: Stored


def at_home(amount: Decimal, rate: Decimal) -> int:
    """An amount in cents of the home currency."""
    return int(half_up(amount * rate, 2) * 100)


def shares(
    change: Change, txn_id: Stored, *, paid: bool, booked: tuple[int, Decimal] | None = None
) -> dict[Link, int]:
    """Cents at home of each application of a document, debits positive.

    ``paid``: applications that pay it, otherwise those that use it. ``booked``: cents at home and amount of the
    document where they are not what is posted.
    """
    column = "ToTxnID" if paid else "FromTxnID"
    rows = change.all(
        "SELECT k.FromTxnID, k.ToTxnID, k.PaymentTxnID, k.Amount, k.Discount FROM qb_link k"  # noqa: S608
        f" JOIN qb_txn p ON p.TxnID = k.PaymentTxnID WHERE k.{column} = ?"
        " ORDER BY p.TxnDate, p.TxnNumber, k.FromTxnID, k.ToTxnID",
        (txn_id,),
    )
    home, total = booked or _booked(change, txn_id)
    found: dict[Link, int] = {}
    used, taken = Decimal(0), 0
    for source, target, payment, amount, discount in rows:
        used += money(amount) + money(discount)
        until = int(half_up(home * used / total, 0)) if total else 0
        found[Link(source, target, payment)] = until - taken
        taken = until
    return found


def settled(change: Change, txn_id: str, *, home: int, total: Decimal) -> list[Entry]:
    """What a credit or check that pays by itself gains or loses, as entries that balance.

    ``home``: its cents at home, debits positive; ``total``: the amount of it.
    """
    entries, gained = [], 0
    for link, taken in shares(change, txn_id, paid=False, booked=(home, total)).items():
        if link.payment != txn_id:
            continue
        left = taken + shares(change, link.target, paid=True)[link]
        row = change.one("SELECT AccountListID, CustomerListID FROM qb_txn WHERE TxnID = ?", (link.target,))
        if left and row is not None:
            gained += left
            entries.append(Entry(row[0], Decimal(0), row[1], home=-left))
    return entries + gain_or_loss(change, gained)


def gain_or_loss(change: Change, amount: int) -> list[Entry]:
    """The entry of a difference in cents at home, debits positive; none where there is no difference."""
    return [Entry(special_account(change, GAIN_OR_LOSS), Decimal(0), home=amount)] if amount else []


def _booked(change: Change, txn_id: Stored) -> tuple[int, Decimal]:
    """Cents at home and amount of a document: the first line of the ledger is what it owes or is owed."""
    row = change.one("SELECT Amount, ForeignAmount FROM qb_posting WHERE TxnID = ? AND Line = 1", (txn_id,))
    return (int(row[0] or 0), abs(Decimal(int(row[1] or 0))) / 100) if row is not None else (0, Decimal(0))
