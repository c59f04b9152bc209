"""Applied money: which payment or credit pays which invoice, and what that leaves open.

Paid state, applied and remaining amounts move without the invoice's EditSequence or TimeModified.
"""

from decimal import Decimal

from sandbox.quickbooks.company import balances
from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions import settlements
from sandbox.quickbooks.company.transactions.payment_kinds import PAYMENT_KINDS, RECEIVE_PAYMENT
from sandbox.quickbooks.company.transactions.payment_postings import post_payment
from sandbox.quickbooks.company.transactions.purchase_kinds import CHECK
from sandbox.quickbooks.company.values import Stored, cents, half_up, money

#: Transactions that others pay.
_PAID = ("Invoice", "Bill")


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
    if row is None:
        return
    kind, total = str(row[0]), money(row[1])
    rate, currency = change.one(
        f'SELECT "ExchangeRate", "CurrencyRefListID" FROM "{kind}" WHERE "TxnID" = ?',  # noqa: S608
        (txn_id,),
    ) or (None, None)
    if kind != CHECK.table:  # nothing of a check stays open
        left, columns = open_amount(change, kind, txn_id, total, money(rate) or Decimal(1))
        if columns:
            change.update_row(kind, "TxnID", txn_id, columns)
        balances.set_open(change, txn_id, left if kind in _PAID else -left)
    if kind in PAYMENT_KINDS:
        post_payment(change, PAYMENT_KINDS[kind], txn_id)
    else:
        settlements.repost(change, kind, txn_id, currency)


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
            "BalanceRemainingInHomeCurrency": cents(half_up(left * rate, 2)),
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
            "CreditRemainingInHomeCurrency": cents(half_up(left * rate, 2)),
        }
    return left, {"UnusedPayment": cents(left)} if kind == RECEIVE_PAYMENT.table else {}


def unlink(change: Change, txn_id: str) -> None:
    """Take a transaction out of all links; what it paid or was paid by is open again."""
    touched = change.all(
        "SELECT FromTxnID, ToTxnID, PaymentTxnID FROM qb_link"
        " WHERE FromTxnID = ?1 OR ToTxnID = ?1 OR PaymentTxnID = ?1",
        (txn_id,),
    )
    change.run("DELETE FROM qb_link WHERE FromTxnID = ?1 OR ToTxnID = ?1 OR PaymentTxnID = ?1", (txn_id,))
    for _, target, payment in touched:
        if txn_id in (target, payment):
            _drop_line(change, payment, target)
    others = {str(other) for row in touched for other in row if other != txn_id}
    for other in sorted(others):
        refresh(change, other)


def _drop_line(change: Change, payment: Stored, target: Stored) -> None:
    """Remove the line of a payment that applied it to a transaction."""
    row = change.one("SELECT TxnType FROM qb_txn WHERE TxnID = ?", (payment,))
    if row is not None and row[0] in PAYMENT_KINDS:
        table = PAYMENT_KINDS[str(row[0])].lines
        change.run(
            f'DELETE FROM "{table}Rows" WHERE "TxnID" = ? AND "AppliedToTxnTxnID" = ?',  # noqa: S608
            (payment, target),
        )
