"""Applied money: which payment or credit pays which invoice, and what that leaves open.

Paid state, applied and remaining amounts move without the invoice's EditSequence or TimeModified.
"""

from decimal import Decimal

from sandbox.quickbooks.company import balances
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.sales_postings import post_payment
from sandbox.quickbooks.company.values import Stored, cents, money


def applied_to(change: Change, txn_id: str) -> Decimal:
    """Money and discounts applied to an invoice."""
    rows = change.all("SELECT Amount, Discount FROM qb_link WHERE ToTxnID = ?", (txn_id,))
    return sum((money(amount) + money(discount) for amount, discount in rows), Decimal(0))


def applied_from(change: Change, txn_id: str) -> Decimal:
    """What of a payment or credit is applied."""
    rows = change.all("SELECT Amount FROM qb_link WHERE FromTxnID = ?", (txn_id,))
    return sum((money(amount) for (amount,) in rows), Decimal(0))


def link(
    change: Change, *, source: str, target: str, payment: str, amount: Decimal, discount: Decimal
) -> None:
    """Apply ``amount`` of ``source`` (a payment or credit memo) to an invoice, in the payment ``payment``."""
    change.insert_row(
        "qb_link",
        {
            "FromTxnID": source,
            "ToTxnID": target,
            "PaymentTxnID": payment,
            "Amount": cents(amount),
            "Discount": cents(discount),
        },
    )


def refresh(change: Change, txn_id: str) -> None:
    """Bring what a transaction shows as applied and open in line with its links."""
    row = change.one("SELECT TxnType, Amount FROM qb_txn WHERE TxnID = ?", (txn_id,))
    if row is None or row[0] == "Check":  # nothing of a check stays open
        return
    kind, total = str(row[0]), money(row[1])
    left, columns = open_amount(change, kind, txn_id, total, _rate(change, kind, txn_id))
    change.update_row(kind, "TxnID", txn_id, columns)
    balances.set_open(change, txn_id, left if kind in ("Invoice", "Bill") else -left)
    if kind == "ReceivePayment":
        post_payment(change, txn_id)


def _rate(change: Change, kind: str, txn_id: str) -> Decimal:
    """The exchange rate of a transaction; 1 where it has none."""
    row = change.row(kind, "TxnID", txn_id) or {}
    return money(row.get("ExchangeRate")) or Decimal(1)


def open_amount(
    change: Change, kind: str, txn_id: str, total: Decimal, rate: Decimal
) -> tuple[Decimal, dict[str, Stored]]:
    """What is left open of a transaction, and its columns that show it. ``rate``: home currency for one of its own.

    AppliedAmount of an invoice is negative: Subtotal + SalesTaxTotal + AppliedAmount = BalanceRemaining.
    """
    if kind == "Invoice":
        applied = applied_to(change, txn_id)
        left = total - applied
        return left, {
            "AppliedAmount": cents(-applied),
            "BalanceRemaining": cents(left),
            "BalanceRemainingInHomeCurrency": cents(left * rate),
            "IsPaid": int(left == 0),
        }
    if kind == "Bill":
        left = total - applied_to(change, txn_id)
        return left, {"OpenAmount": cents(left), "IsPaid": int(left == 0)}
    left = total - applied_from(change, txn_id)
    if kind == "VendorCredit":
        return left, {"OpenAmount": cents(left)}
    if kind == "CreditMemo":
        return left, {
            "CreditRemaining": cents(left),
            "CreditRemainingInHomeCurrency": cents(left * rate),
        }
    return left, {"UnusedPayment": cents(left)}


def unlink(change: Change, txn_id: str) -> None:
    """Take a transaction out of all links; what it paid or was paid by is open again."""
    touched = change.all(
        "SELECT FromTxnID, ToTxnID, PaymentTxnID FROM qb_link"
        " WHERE FromTxnID = ?1 OR ToTxnID = ?1 OR PaymentTxnID = ?1",
        (txn_id,),
    )
    change.run("DELETE FROM qb_link WHERE FromTxnID = ?1 OR ToTxnID = ?1 OR PaymentTxnID = ?1", (txn_id,))
    change.run(
        'DELETE FROM "ReceivePaymentLineRows" WHERE "AppliedToTxnTxnID" = ?1 OR "TxnID" = ?1', (txn_id,)
    )
    others = {str(other) for row in touched for other in row if other != txn_id}
    for other in sorted(others):
        refresh(change, other)
