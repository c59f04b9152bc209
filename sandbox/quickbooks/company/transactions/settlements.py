"""Posting anew what paid a document, when the document or another payment of it changed.

Only in foreign currencies: what a payment takes off a document is the document's share at home.
"""

from sandbox.quickbooks.company.change import Change
from sandbox.quickbooks.company.transactions.defaults import foreign_currency
from sandbox.quickbooks.company.transactions.kinds import CREDIT_MEMO, SALES_KINDS
from sandbox.quickbooks.company.transactions.payment_kinds import PAYMENT_KINDS
from sandbox.quickbooks.company.transactions.payment_postings import post_payment
from sandbox.quickbooks.company.transactions.purchase_kinds import CHECK, PURCHASE_KINDS
from sandbox.quickbooks.company.transactions.purchase_postings import repost as repost_purchase
from sandbox.quickbooks.company.transactions.sales_postings import repost as repost_document
from sandbox.quickbooks.company.values import Stored

#: Transactions that are applied without a payment.
_PAY_BY_THEMSELVES = (CREDIT_MEMO.table, CHECK.table)


def repost(change: Change, kind: str, txn_id: str, currency: Stored) -> None:
    """Post the payments and credits of a document anew; a credit or check itself too. Nothing in the home currency."""
    if currency is None or foreign_currency(change, currency) is None:
        return
    linked = change.all(
        "SELECT DISTINCT k.PaymentTxnID, t.TxnType FROM qb_link k JOIN qb_txn t ON t.TxnID = k.PaymentTxnID"
        " WHERE (k.ToTxnID = ?1 OR k.FromTxnID = ?1) AND k.PaymentTxnID <> ?1",
        (txn_id,),
    )
    if kind in _PAY_BY_THEMSELVES:
        linked.append((txn_id, kind))
    for payment, payment_kind in linked:
        if payment_kind in PAYMENT_KINDS:
            post_payment(change, PAYMENT_KINDS[str(payment_kind)], str(payment))
        elif payment_kind in PURCHASE_KINDS:
            repost_purchase(change, PURCHASE_KINDS[str(payment_kind)], str(payment))
        else:
            repost_document(change, SALES_KINDS[str(payment_kind)], str(payment))
